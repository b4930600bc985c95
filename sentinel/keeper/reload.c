/* Policy and rules: read by a process without rights, sealed by the warden, handed to all. */
#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/bundle.h"
#include "keeper/descriptors.h"
#include "keeper/loader.h"
#include "keeper/notify.h"
#include "keeper/warden_state.h"

static int start_loader(struct warden *w, int keeper)
{
    int bundle = bundle_create();
    if (bundle < 0)
        return bundle;
    pid_t pid = fork();
    if (pid == 0) {
        int *const fds[] = {&bundle, &keeper};
        spawn_leave(w, "loader", "");
        if (descriptors_keep(fds, 2) < 0 || descriptors_silence(true) < 0)
            _exit(3);
        _exit(loader_run(w->config, &w->user, bundle, keeper));
    }
    if (pid < 0) {
        int error = -errno;
        close(bundle);
        return error;
    }
    w->loader = pid;
    w->fresh = bundle;
    return 0;
}

void reload_begin(struct warden *w)
{
    if (w->loader) {
        w->reload_again = true;
        return;
    }
    notify_reloading();
    int error = start_loader(w, w->keeper.control);
    if (error) {
        warden_complain("cannot reload", error);
        notify("READY=1");
    }
}

static void spread_policy(struct warden *w)
{
    struct control message = {.type = CONTROL_POLICY, .code = (int32_t)w->serial};
    if (w->keeper.pid)
        (void)control_send(w->keeper.control, &message, w->bundle);
    for (size_t i = 0; i < w->sensors; i++) {
        if (w->sensor[i].pid)
            (void)control_send(w->sensor[i].control, &message, w->bundle);
    }
}

static int adopt(struct warden *w)
{
    int error = bundle_seal(w->fresh);
    if (error) {
        close(w->fresh);
    } else {
        if (w->bundle >= 0)
            close(w->bundle);
        w->bundle = w->fresh;
        w->serial++;
    }
    w->fresh = -1;
    return error;
}

void reload_take(struct warden *w, int status)
{
    w->loader = 0;
    bool loaded = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (loaded && adopt(w) == 0) {
        spread_policy(w);
        notify("READY=1\nSTATUS=policy and rules are reloaded");
    } else {
        if (w->fresh >= 0)
            close(w->fresh);
        w->fresh = -1;
        struct control message = {.type = CONTROL_REJECTED};
        snprintf(message.text, sizeof message.text, "the process that read them died (status %d)", status);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 2) /* else it has told the keeper itself */
            (void)control_send(w->keeper.control, &message, -1);
        notify("READY=1\nSTATUS=a reload was refused: the old policy stays");
    }
    if (w->reload_again) {
        w->reload_again = false;
        reload_begin(w);
    }
}

int reload_first(struct warden *w)
{
    int status;
    int error = start_loader(w, -1);
    if (error)
        return warden_complain("cannot load policy and rules", error);
    while (waitpid(w->loader, &status, 0) < 0 && errno == EINTR)
        ;
    w->loader = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return adopt(w) == 0 ? 0 : warden_complain("cannot seal the policy", -errno);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
