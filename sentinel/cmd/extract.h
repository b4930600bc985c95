/* `replay --extract`: what was transferred, as files. */
#ifndef SENTINEL_CMD_EXTRACT_H
#define SENTINEL_CMD_EXTRACT_H

#include "cmd/command.h"
#include "track/transfer/transfer_content.h"

struct extract;

/* Options of a command that extracts. */
#define EXTRACT_OPTIONS                                                                                                \
    {"extract", "DIR", "write the files that were transferred whole to this folder, as SHA-256 and name"},             \
    {                                                                                                                  \
        "extract-limit", "MIB", "no file larger than that; default 1024"                                               \
    }

/* As the options want it; without --extract `ret` stays NULL. Files go to that folder, which must exist, as SHA-256, dash, the
 * last part of their name with what is no plain letter, digit, dot or dash as underscores; only those that came whole.
 * An exit status, complained about when it is not EXIT_CLEAN. */
int extract_open(const struct arguments *args, struct extract **ret);
/* What it wants from the engine. */
struct content_listener extract_listener(struct extract *x);
/* What is unfinished is removed, what was done is told. Takes NULL. An exit status. */
int extract_close(struct extract *x, const struct arguments *args);

#endif
