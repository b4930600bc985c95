/* The keeper: an ordinary user's process that has the disk and the receivers. It never reads a packet: what sensors send it is
 * checked as a stranger's, stored, and handed on. */
#ifndef SENTINEL_KEEPER_KEEPER_H
#define SENTINEL_KEEPER_KEEPER_H

#include "keeper/config.h"
#include "keeper/sandbox.h"

enum keeper_exit {
    KEEPER_DONE = 0,
    KEEPER_UNUSABLE = 2, /* store or sinks cannot be opened as configured */
    KEEPER_FAILED = 3,
};

struct keeper_settings {
    const struct config *config;
    const char *name; /* of the sensor host */
    struct sandbox_user user;
    int control; /* the warden's other end */
    int bundle;
    uint32_t serial;
    int data[CONFIG_INTERFACES]; /* one for each interface, in the order of the configuration */
    bool started;                /* the first one of this run: tells `sentinel_start` */
};

/* Runs until the warden tells it to stop, or is gone; the exit code. */
int keeper_run(const struct keeper_settings *settings);

#endif
