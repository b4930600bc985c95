#define _GNU_SOURCE /* SOCK_SEQPACKET pairs, prctl */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "keeper/clock.h"
#include "keeper/descriptors.h"
#include "keeper/keeper.h"
#include "keeper/scribe.h"
#include "keeper/sensor.h"
#include "keeper/warden_state.h"

enum { STEADY_SECONDS = 60 /* a process that lived so long starts again without delay */ };
static const int64_t delay_least = 100 * WHEN_MILLISECOND, delay_most = 5 * WHEN_SECOND;

int spawn_pair(int ret[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret) < 0 ? -errno : 0;
}

void spawn_leave(const struct warden *w, const char *role, const char *what)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ};
    char name[16];
    sigset_t none;
    snprintf(name, sizeof name, "%s%s%s", role, *what ? " " : "", what);
    prctl(PR_SET_NAME, name, 0, 0, 0);
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(w->signals);
}

static int be_sensor(struct warden *w, size_t i, int control)
{
    struct sensor_settings s = {
        .config = w->config,
        .interface = w->config->interface.at[i],
        .name = w->name,
        .user = w->user,
        .data = w->data[i][0],
        .control = control,
        .bundle = w->bundle,
        .serial = w->serial,
        .write = w->frames[0],
        .slot = w->slot[i],
    };
    int *const fds[] = {&s.data, &s.control, &s.bundle, &s.write};
    spawn_leave(w, "sensor", s.interface);
    if (descriptors_keep(fds, sizeof fds / sizeof *fds) < 0 || descriptors_silence(true) < 0)
        return SENSOR_FAILED;
    return sensor_run(&s);
}

static int be_keeper(struct warden *w, size_t index, int control)
{
    (void)index;
    struct keeper_settings k = {
        .config = w->config,
        .name = w->name,
        .user = w->user,
        .control = control,
        .bundle = w->bundle,
        .serial = w->serial,
        .started = !w->started,
    };
    int *fds[2 + CONFIG_INTERFACES] = {&k.control, &k.bundle};
    for (size_t i = 0; i < w->sensors; i++) {
        k.data[i] = w->data[i][1];
        fds[2 + i] = &k.data[i];
    }
    spawn_leave(w, "keeper", "");
    if (descriptors_keep(fds, 2 + w->sensors) < 0 || descriptors_silence(false) < 0)
        return KEEPER_FAILED;
    return keeper_run(&k);
}

static int be_scribe(struct warden *w, size_t index, int control)
{
    int data = w->frames[1];
    int *const fds[] = {&data, &control};
    (void)index;
    spawn_leave(w, "scribe", "");
    if (descriptors_keep(fds, 2) < 0 || descriptors_silence(true) < 0)
        return 3;
    return scribe_run(w->config, &w->user, data, control);
}

void spawn_init(struct warden *w)
{
    w->keeper = (struct child){.be = be_keeper, .control = -1};
    w->scribe = (struct child){.be = be_scribe, .control = -1};
    for (size_t i = 0; i < w->sensors; i++)
        w->sensor[i] = (struct child){.be = be_sensor, .index = i, .control = -1};
}

static int start(struct warden *w, struct child *c)
{
    int ends[2];
    int error = spawn_pair(ends);
    if (error)
        return error;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(c->be(w, c->index, ends[1]));
    error = pid < 0 ? -errno : 0;
    close(ends[1]);
    if (error) {
        close(ends[0]);
        return error;
    }
    c->pid = pid;
    c->control = ends[0];
    c->begun = clock_now();
    c->start_at = 0;
    return 0;
}

void spawn_due(struct warden *w, struct child *c)
{
    if (c->pid || !c->start_at || c->start_at > clock_now() || w->end_at)
        return;
    int error = start(w, c);
    if (error) { /* no memory, no processes: it may pass */
        warden_complain("cannot fork", error);
        c->start_at = clock_now() + delay_most;
    }
}

void spawn_again(struct child *c)
{
    if (clock_now() - c->begun > STEADY_SECONDS * WHEN_SECOND)
        c->delay = 0;
    c->start_at = clock_now() + (c->delay ? c->delay : delay_least);
    c->delay = c->delay ? c->delay * 2 : delay_least * 2;
    if (c->delay > delay_most)
        c->delay = delay_most;
}

void spawn_end(struct child *c)
{
    if (c->control >= 0)
        close(c->control);
    c->control = -1;
    c->pid = 0;
}
