/* The scribe: writes the frames of all sensors as pcapng, for --write. A process of its own, because sensors may open no file. */
#ifndef SENTINEL_KEEPER_SCRIBE_H
#define SENTINEL_KEEPER_SCRIBE_H

#include "keeper/config.h"
#include "keeper/sandbox.h"

/* Reads IPC_FRAME messages until `control` is closed; the exit code: 0, 2 when the file cannot be made, 3. */
int scribe_run(const struct config *config, const struct sandbox_user *user, int data, int control);

#endif
