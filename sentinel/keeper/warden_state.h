/* The inside of the warden; for its own files. */
#ifndef SENTINEL_KEEPER_WARDEN_STATE_H
#define SENTINEL_KEEPER_WARDEN_STATE_H

#include <sys/types.h>

#include "keeper/control.h"
#include "keeper/sandbox.h"
#include "keeper/warden.h"

struct warden;

/* A process of ours, that is or will be again. */
struct child {
    int (*be)(struct warden *w, size_t index, int control); /* what it does after the fork: its exit code */
    size_t index;                                           /* of a sensor */
    pid_t pid;                                              /* 0: none */
    int control;                                            /* our end, or −1 */
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
    struct child keeper, scribe, sensor[CONFIG_INTERFACES];
    size_t sensors;
    int data[CONFIG_INTERFACES][2]; /* sensor's end, keeper's end: they outlive both, and so does what is under way */
    int frames[2];                  /* sensors' end, scribe's end; −1 without --write */
    struct slot *slot[CONFIG_INTERFACES];
    pid_t loader;
    int fresh; /* the bundle that it fills, or −1 */
    bool reload_again, ready, started;
    int64_t end_at; /* of the sensors; 0: nobody ends */
    bool told_to_stop;
    int64_t give_up_at;
    int code;
};

/* Says what failed; the exit code 3. */
int warden_complain(const char *what, int error);

/* --- spawn.c */

/* A pair of sockets for messages. 0 or −errno. */
int spawn_pair(int ret[2]);
/* In a child: only the warden answers to the terminal and the service manager. */
void spawn_leave(const struct warden *w, const char *role, const char *what);
/* Gives the children what they do. */
void spawn_init(struct warden *w);
/* Forks a child when it is time to. */
void spawn_due(struct warden *w, struct child *c);
/* Sets the time to start it again: at once, later and later while it keeps dying. */
void spawn_again(struct child *c);
/* It is gone. */
void spawn_end(struct child *c);

/* --- reload.c */

/* Before anything else is forked: loads policy and rules. The exit code of the program. */
int reload_first(struct warden *w);
/* Loads them anew, in a process of its own. */
void reload_begin(struct warden *w);
/* That process has ended. */
void reload_take(struct warden *w, int status);

#endif
