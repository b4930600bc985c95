/* A sensor: one interface, one engine, no rights. */
#ifndef SENTINEL_KEEPER_SENSOR_H
#define SENTINEL_KEEPER_SENSOR_H

#include "keeper/config.h"
#include "keeper/control.h"
#include "keeper/sandbox.h"

/* Exit codes that the warden reads. */
enum sensor_exit {
    SENSOR_DONE = 0,     /* the warden closed its end */
    SENSOR_UNUSABLE = 2, /* it will not get better by itself: a filter that does not compile, no right to capture */
    SENSOR_FAILED = 3,
    SENSOR_REOPEN = 10, /* the interface went away: fork me anew */
};

struct sensor_settings {
    const struct config *config;
    const char *interface;
    const char *name; /* of the sensor host */
    struct sandbox_user user;
    int data;        /* records leave here */
    int control;     /* the warden's other end */
    int bundle;      /* policy and rules */
    uint32_t serial; /* … and their number */
    int write;       /* frames for the scribe, or −1 */
    struct slot *slot;
};

/* Runs until the warden closes its end; the exit code. Waits for the interface first if need be, then opens it, gives up
 * every right and never opens anything again. */
int sensor_run(const struct sensor_settings *settings);

#endif
