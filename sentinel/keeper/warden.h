/* The warden: the process that was started. It has the rights and does nothing else with them than to fork: a keeper, a sensor
 * for each interface, a scribe. One thread, no library that starts one, no file of people's making parsed. */
#ifndef SENTINEL_KEEPER_WARDEN_H
#define SENTINEL_KEEPER_WARDEN_H

#include "keeper/config.h"

/* Runs until SIGTERM or SIGINT. The exit code of the program: 0; 2 when what is configured cannot work, after saying why on
 * standard error; 3. `name` is the sensor's in all records. SIGHUP has files reopened, SIGUSR2 policy and rules reloaded. */
int warden_run(const struct config *config, const char *name);

#endif
