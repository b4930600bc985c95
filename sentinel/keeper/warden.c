#define _GNU_SOURCE /* SO_SNDBUFFORCE needs none, but memory maps and signals of Linux do */
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

#include "keeper/bundle.h"
#include "keeper/clock.h"
#include "keeper/control.h"
#include "keeper/descriptors.h"
#include "keeper/ipc.h"
#include "keeper/keeper.h"
#include "keeper/loader.h"
#include "keeper/notify.h"
#include "keeper/sandbox.h"
#include "keeper/sensor.h"

enum {
    QUEUE_BYTES = 8 << 20, /* of the sockets between sensors and keeper, where the kernel grants it */
    END_SECONDS = 3,       /* for sensors to leave; the keeper has some more of its own */
    GOOD_SECONDS = 2,      /* what lived so long could work as it was configured */
    STEADY_SECONDS = 60,   /* a process that lived so long starts again without delay */
};
static const int64_t delay_least = 100 * WHEN_MILLISECOND, delay_most = 5 * WHEN_SECOND;

/* A process of ours, that is or will be again. */
struct child {
    pid_t pid;   /* 0: none */
    int control; /* our end, or −1 */
    int64_t begun, start_at, delay;
    uint32_t deaths;
    int status; /* how it ended last */
    bool good;  /* it has worked once: when it ends now, that is an accident */
};

struct warden {
    const struct config *config;
    const char *name;
    struct sandbox_user user;
    int signals;
    int bundle;
    uint32_t serial;
    struct child keeper, sensor[CONFIG_INTERFACES];
    size_t sensors;
    int data[CONFIG_INTERFACES][2]; /* sensor's end, keeper's end: they outlive both, and so does what is under way */
    struct slot *slot[CONFIG_INTERFACES];
    pid_t loader;
    int fresh; /* the bundle that it fills, or −1 */
    bool reload_again, ready, started;
    int64_t end_at; /* of the sensors; 0: nobody ends */
    bool told_to_stop;
    int64_t give_up_at;
    int code;
};

static int complain(const char *what, int error)
{
    fprintf(stderr, "sentinel watch: %s: %s\n", what, strerror(-error));
    return 3;
}

/* --- Forking */

static int pair(int ret[2])
{
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ret) < 0 ? -errno : 0;
}

/* In the child: only the warden answers to the terminal and the service manager. */
static void leave_signals(const struct warden *w)
{
    static const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGXFSZ};
    sigset_t none;
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        signal(ignored[i], SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(w->signals);
}

static void name_process(const char *role, const char *what)
{
    char name[16];
    snprintf(name, sizeof name, "%s%s%s", role, *what ? " " : "", what);
    prctl(PR_SET_NAME, name, 0, 0, 0);
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
        .write = -1,
        .slot = w->slot[i],
    };
    int *const fds[] = {&s.data, &s.control, &s.bundle};
    name_process("sensor", s.interface);
    leave_signals(w);
    if (descriptors_keep(fds, sizeof fds / sizeof *fds) < 0 || descriptors_silence(true) < 0)
        return SENSOR_FAILED;
    return sensor_run(&s);
}

static int be_keeper(struct warden *w, int control)
{
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
    name_process("keeper", "");
    leave_signals(w);
    if (descriptors_keep(fds, 2 + w->sensors) < 0 || descriptors_silence(false) < 0)
        return KEEPER_FAILED;
    return keeper_run(&k);
}

/* Forks a child with a control socket. `sensor` −1: the keeper. */
static int start(struct warden *w, struct child *c, int sensor)
{
    int ends[2];
    int error = pair(ends);
    if (error)
        return error;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(sensor < 0 ? be_keeper(w, ends[1]) : be_sensor(w, (size_t)sensor, ends[1]));
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

static void start_due(struct warden *w, struct child *c, int sensor)
{
    if (c->pid || !c->start_at || c->start_at > clock_now() || w->end_at)
        return;
    int error = start(w, c, sensor);
    if (error) { /* no memory, no processes: it may pass */
        complain("cannot fork", error);
        c->start_at = clock_now() + delay_most;
    }
}

/* --- Loading policy and rules */

static int start_loader(struct warden *w, int keeper)
{
    int bundle = bundle_create();
    if (bundle < 0)
        return bundle;
    pid_t pid = fork();
    if (pid == 0) {
        int *const fds[] = {&bundle, &keeper};
        name_process("loader", "");
        leave_signals(w);
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

static void reload(struct warden *w)
{
    if (w->loader) {
        w->reload_again = true;
        return;
    }
    notify_reloading();
    int error = start_loader(w, w->keeper.control);
    if (error) {
        complain("cannot reload", error);
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

static void take_loader(struct warden *w, int status)
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
        reload(w);
    }
}

/* Before anything else is forked. The exit code. */
static int load_first(struct warden *w)
{
    int status;
    int error = start_loader(w, -1);
    if (error)
        return complain("cannot load policy and rules", error);
    while (waitpid(w->loader, &status, 0) < 0 && errno == EINTR)
        ;
    w->loader = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return adopt(w) == 0 ? 0 : complain("cannot seal the policy", -errno);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
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

static void delay_start(struct child *c)
{
    if (clock_now() - c->begun > STEADY_SECONDS * WHEN_SECOND)
        c->delay = 0;
    c->start_at = clock_now() + (c->delay ? c->delay : delay_least);
    c->delay = c->delay ? c->delay * 2 : delay_least * 2;
    if (c->delay > delay_most)
        c->delay = delay_most;
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

static void close_control(struct child *c)
{
    if (c->control >= 0)
        close(c->control);
    c->control = -1;
    c->pid = 0;
}

static void take_sensor(struct warden *w, size_t i, int status)
{
    struct child *c = &w->sensor[i];
    close_control(c);
    if (w->end_at)
        return;
    c->good |= clock_now() - c->begun > GOOD_SECONDS * WHEN_SECOND;
    bool exited = WIFEXITED(status);
    if (exited && WEXITSTATUS(status) == SENSOR_UNUSABLE && !c->good) {
        end_all(w, SENSOR_UNUSABLE);
        return;
    }
    delay_start(c);
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
    close_control(c);
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
    delay_start(c);
    fprintf(stderr, "sentinel watch: the keeper died (status %d); it is started anew\n", status);
}

static void reap(struct warden *w)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == w->loader)
            take_loader(w, status);
        else if (pid == w->keeper.pid)
            take_keeper(w, status);
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
            reload(w);
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

/* First the sensors, then the keeper, which has what they said. True when all are gone. */
static bool has_ended(struct warden *w)
{
    int64_t now = clock_now();
    for (size_t i = 0; i < w->sensors && now >= w->end_at; i++) {
        if (w->sensor[i].pid)
            kill(w->sensor[i].pid, SIGKILL);
    }
    if (any_sensor(w))
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

static int64_t next_start(const struct warden *w)
{
    int64_t due = w->end_at ? clock_now() + 100 * WHEN_MILLISECOND : INT64_MAX;
    if (!w->keeper.pid && w->keeper.start_at < due)
        due = w->keeper.start_at;
    for (size_t i = 0; i < w->sensors; i++) {
        const struct child *c = &w->sensor[i];
        if (!c->pid && c->start_at && c->start_at < due)
            due = c->start_at;
    }
    return due;
}

static int run(struct warden *w)
{
    w->keeper.start_at = clock_now();
    while (!w->end_at || !has_ended(w)) {
        start_due(w, &w->keeper, -1);
        for (size_t i = 0; i < w->sensors && w->ready; i++)
            start_due(w, &w->sensor[i], (int)i);
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

static int make_channels(struct warden *w)
{
    for (size_t i = 0; i < w->sensors; i++) {
        int error = pair(w->data[i]);
        if (error)
            return error;
        int size = QUEUE_BYTES;
        if (setsockopt(w->data[i][0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
            (void)setsockopt(w->data[i][0], SOL_SOCKET, SO_SNDBUF, &size,
                             sizeof size); /* as much as the system grants */
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
        return complain("cannot begin", -ENOMEM);
    *w = (struct warden){.config = config, .name = name, .bundle = -1, .fresh = -1, .sensors = config->interface.count};
    w->keeper.control = -1;
    for (size_t i = 0; i < w->sensors; i++)
        w->sensor[i].control = -1;
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
    int code = error ? complain("cannot begin", error) : load_first(w);
    if (!code)
        code = run(w);
    free(w); /* sockets, maps and memory files go with the process */
    return code;
}
