/* What `sentinel replay` prints besides its alerts. */
#ifndef SENTINEL_CMD_REPLAY_H
#define SENTINEL_CMD_REPLAY_H

#include <stdio.h>

#include "cmd/load.h"
#include "cmd/merge.h"
#include "engine/engine.h"

/* A line on a terminal that is rewritten four times a second: frames, rate, time left. */
struct progress {
    bool on;
    uint64_t frames, next;  /* frames so far; when to look at the clock again */
    int64_t begun, shown;   /* ns of the monotonic clock */
};

void progress_init(struct progress *p, bool on);
/* Once a frame. */
void progress_step(struct progress *p, const struct merge *m);
/* Wipes the line, so that other text can stand there. */
void progress_clear(struct progress *p);

/* Captures into the store in that folder and nowhere else, for audits: frames of since … until. EXIT_CLEAN, or the exit code after
 * saying why: EXIT_INCOMPLETE when a capture is cut, and all before that is in the store. */
int replay_into(const struct arguments *args, const struct loaded *loaded, const char *folder, int64_t since, int64_t until);

/* The closing summary: who answered, in which role, from where, authorised or not; the clients; what was not seen. */
void replay_summarise(FILE *out, const struct engine *g, const struct policy *policy, size_t files);

#endif
