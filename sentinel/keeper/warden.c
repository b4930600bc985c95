#include "keeper/warden.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/clock.h"
#include "keeper/ipc.h"
#include "keeper/keeper.h"
#include "keeper/notify.h"
#include "keeper/sensor.h"
#include "keeper/warden_state.h"

enum {
    QUEUE_BYTES = 8 << 20, /* of the sockets between sensors and keeper, where the kernel grants it */
    END_SECONDS = 3,       /* for sensors to leave; the keeper has some more of its own */
    GOOD_SECONDS = 2,      /* what lived so long could work as it was configured */
};

int warden_complain(const char *what, int error)
{
    fprintf(stderr, "sentinel watch: %s: %s\n", what, strerror(-error));
    return 3;
}

/* --- Deaths */

/* All that stops us for good: what is configured cannot work. */
static void end_all(struct warden *w, int code)
{
    if (!w->end_at) {
        w->end_at = clock_now() + END_SECONDS * WHEN_SECOND;
        w->code = code;
        notify("STOPPING=1");
    }
    for (size_t i = 0; i < w->sensors; i++) {
        if (w->sensor[i].control >= 0)
            close(w->sensor[i].control); /* that is how they are told */
        w->sensor[i].control = -1;
    }
}

static void send_frame_in_hand(struct warden *w, size_t i)
{
    static uint8_t message[IPC_MOST];
    const struct slot *slot = w->slot[i];
    uint32_t size = slot->captured < SLOT_BYTES ? slot->captured : SLOT_BYTES; /* whoever wrote it: it is read once */
    if (!size)
        return;
    const struct stored_frame frame = {
        .data = bytes_of(slot->data, size),
        .time = slot->time,
        .length = slot->length,
        .link = slot->link,
        .number = slot->number,
        .interface = w->config->interface.at[i],
    };
    size_t length = ipc_write_frame(message, &frame);
    if (length)
        (void)control_send_with(w->keeper.control, CONTROL_FRAME, (uint32_t)i, message, length);
    memset(w->slot[i], 0, offsetof(struct slot, data));
}

static void tell_death(struct warden *w, uint32_t index, const struct child *c, int status)
{
    struct control message = {.type = CONTROL_DIED, .index = index, .code = status, .flags = c->deaths};
    if (w->keeper.pid)
        (void)control_send(w->keeper.control, &message, -1);
}

static void take_sensor(struct warden *w, size_t i, int status)
{
    struct child *c = &w->sensor[i];
    spawn_end(c);
    if (w->end_at)
        return;
    c->good |= clock_now() - c->begun > GOOD_SECONDS * WHEN_SECOND;
    bool exited = WIFEXITED(status);
    if (exited && WEXITSTATUS(status) == SENSOR_UNUSABLE && !c->good) {
        end_all(w, SENSOR_UNUSABLE);
        return;
    }
    spawn_again(c);
    if (exited && WEXITSTATUS(status) == SENSOR_REOPEN)
        return; /* its interface went: the next one waits for it */
    c->deaths++;
    if (w->keeper.pid)
        send_frame_in_hand(w, i);
    tell_death(w, (uint32_t)i, c, status);
}

static void take_keeper(struct warden *w, int status)
{
    struct child *c = &w->keeper;
    bool good = c->good;
    spawn_end(c);
    if (w->end_at) {
        if (w->code == 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
            w->code = 3;
        return;
    }
    if (!good) {
        end_all(w, WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 3);
        return;
    }
    c->deaths++;
    c->status = status;
    spawn_again(c);
    fprintf(stderr, "sentinel watch: the keeper died (status %d); it is started anew\n", status);
}

static void take_scribe(struct warden *w, int status)
{
    struct child *c = &w->scribe;
    spawn_end(c);
    if (w->end_at)
        return;
    c->good |= clock_now() - c->begun > GOOD_SECONDS * WHEN_SECOND;
    if (!c->good)
        end_all(w, WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : 3);
    else
        spawn_again(c);
}

static void reap(struct warden *w)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == w->loader)
            reload_take(w, status);
        else if (pid == w->keeper.pid)
            take_keeper(w, status);
        else if (pid == w->scribe.pid)
            take_scribe(w, status);
        for (size_t i = 0; i < w->sensors; i++) {
            if (pid == w->sensor[i].pid)
                take_sensor(w, i, status);
        }
    }
}

/* --- What is said to us */

static void take_signals(struct warden *w)
{
    struct signalfd_siginfo info;
    while (read(w->signals, &info, sizeof info) == sizeof info) {
        struct control reopen = {.type = CONTROL_REOPEN};
        switch (info.ssi_signo) {
        case SIGCHLD:
            reap(w);
            break;
        case SIGHUP:
            (void)control_send(w->keeper.control, &reopen, -1);
            break;
        case SIGUSR2:
            reload_begin(w);
            break;
        default:
            end_all(w, 0);
        }
    }
}

static void take_ready(struct warden *w)
{
    struct child *c = &w->keeper;
    c->good = true;
    w->started = true;
    if (c->deaths) /* the one before could not tell it any more */
        tell_death(w, (uint32_t)w->sensors, c, c->status);
    if (w->ready)
        return;
    w->ready = true;
    for (size_t i = 0; i < w->sensors; i++)
        w->sensor[i].start_at = clock_now();
    notify("READY=1\nSTATUS=watching");
}

static void take_keepers_word(struct warden *w)
{
    struct control message;
    int fd = -1;
    int n;
    while (w->keeper.control >= 0 && (n = control_receive(w->keeper.control, &message, sizeof message, &fd)) > 0) {
        if (fd >= 0)
            close(fd);
        if (message.type == CONTROL_READY)
            take_ready(w);
        else if (message.type == CONTROL_ALIVE)
            notify("WATCHDOG=1");
        else if (message.type == CONTROL_HUNG && message.index < w->sensors && w->sensor[message.index].pid)
            kill(w->sensor[message.index].pid, SIGKILL);
    }
}

/* --- The loop */

static bool any_sensor(const struct warden *w)
{
    for (size_t i = 0; i < w->sensors; i++) {
        if (w->sensor[i].pid)
            return true;
    }
    return false;
}

/* First the sensors, then those who have what they said. True when all are gone. */
static bool has_ended(struct warden *w)
{
    int64_t now = clock_now();
    for (size_t i = 0; i < w->sensors && now >= w->end_at; i++) {
        if (w->sensor[i].pid)
            kill(w->sensor[i].pid, SIGKILL);
    }
    if (w->scribe.pid && now >= w->end_at)
        kill(w->scribe.pid, SIGKILL);
    if (any_sensor(w))
        return false;
    if (w->scribe.control >= 0)
        close(w->scribe.control);
    w->scribe.control = -1;
    if (w->scribe.pid)
        return false;
    struct control stop = {.type = CONTROL_STOP};
    if (w->keeper.pid && !w->told_to_stop) {
        (void)control_send(w->keeper.control, &stop, -1);
        w->told_to_stop = true;
        w->give_up_at = now + 3 * END_SECONDS * WHEN_SECOND;
    }
    if (w->keeper.pid && now >= w->give_up_at)
        kill(w->keeper.pid, SIGKILL);
    return !w->keeper.pid;
}

static int64_t sooner(const struct child *c, int64_t due)
{
    return !c->pid && c->start_at && c->start_at < due ? c->start_at : due;
}

static int64_t next_start(const struct warden *w)
{
    int64_t due = w->end_at ? clock_now() + 100 * WHEN_MILLISECOND : INT64_MAX;
    due = sooner(&w->scribe, sooner(&w->keeper, due));
    for (size_t i = 0; i < w->sensors; i++)
        due = sooner(&w->sensor[i], due);
    return due;
}

static int run(struct warden *w)
{
    w->keeper.start_at = clock_now();
    if (w->config->write)
        w->scribe.start_at = clock_now();
    while (!w->end_at || !has_ended(w)) {
        spawn_due(w, &w->keeper);
        spawn_due(w, &w->scribe);
        for (size_t i = 0; i < w->sensors; i++)
            spawn_due(w, &w->sensor[i]);
        struct pollfd fds[] = {{.fd = w->signals, .events = POLLIN}, {.fd = w->keeper.control, .events = POLLIN}};
        int n = poll(fds, 2, clock_wait(clock_now(), next_start(w)));
        if (n > 0 && fds[1].revents)
            take_keepers_word(w);
        if (n > 0 && fds[0].revents)
            take_signals(w);
    }
    return w->code;
}

/* --- Beginning */

/* As large as the system grants. */
static void widen(int socket)
{
    int size = QUEUE_BYTES;
    if (setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

static int make_channels(struct warden *w)
{
    int error = w->config->write ? spawn_pair(w->frames) : 0;
    if (error)
        return error;
    if (w->config->write)
        widen(w->frames[0]);
    for (size_t i = 0; i < w->sensors; i++) {
        error = spawn_pair(w->data[i]);
        if (error)
            return error;
        widen(w->data[i][0]);
        w->slot[i] = mmap(NULL, sizeof *w->slot[i], PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (w->slot[i] == MAP_FAILED)
            return -errno;
    }
    return 0;
}

static int catch_signals(struct warden *w)
{
    sigset_t set;
    sigemptyset(&set);
    static const int caught[] = {SIGCHLD, SIGTERM, SIGINT, SIGHUP, SIGUSR2};
    for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
        sigaddset(&set, caught[i]);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
        return -errno;
    w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return w->signals < 0 ? -errno : 0;
}

/* What is left: capturing, and becoming who sensors and keeper are. Nothing is gained by exec any more. */
static int give_up_rights(const struct warden *w)
{
    uint64_t kept = UINT64_C(1) << CAP_NET_RAW;
    if (w->user.change)
        kept |= UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID | UINT64_C(1) << CAP_KILL;
    int error = sandbox_keep_capabilities(kept);
    if (!error && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        error = -errno;
    return error;
}

int warden_run(const struct config *config, const char *name)
{
    struct warden *w = calloc(1, sizeof *w);
    if (!w)
        return warden_complain("cannot begin", -ENOMEM);
    *w = (struct warden){.config = config,
                         .name = name,
                         .bundle = -1,
                         .fresh = -1,
                         .frames = {-1, -1},
                         .sensors = config->interface.count};
    spawn_init(w);
    int error = sandbox_find_user(config->user, &w->user);
    if (error == -ENOENT || error == -EPERM) {
        fprintf(stderr, error == -ENOENT ? "sentinel watch: there is no user of the name that --user gives\n"
                                         : "sentinel watch: started by root it wants --user, an ordinary one; started "
                                           "by another, none but that\n");
        return 2;
    }
    if (!error)
        error = make_channels(w);
    if (!error)
        error = catch_signals(w);
    if (!error)
        error = give_up_rights(w);
    int code = error ? warden_complain("cannot begin", error) : reload_first(w);
    if (!code)
        code = run(w);
    free(w); /* sockets, maps and memory files go with the process */
    return code;
}
