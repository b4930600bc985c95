/* Whether an interface that is up still carries what it used to: a mirror session that was taken away leaves no other trace. */
#ifndef SENTINEL_KEEPER_QUIET_H
#define SENTINEL_KEEPER_QUIET_H

#include <stdbool.h>
#include <stdint.h>

struct quiet {
    uint64_t passed;    /* frames up to now */
    int64_t busy_since; /* frames have come without a long gap since then; 0: none yet */
    int64_t last;       /* the last ones */
    bool silent, muffled;
    int64_t muffled_since; /* only broadcasts have come since then; 0: others too */
};

enum quiet_news { QUIET_NOTHING, QUIET_SILENT, QUIET_HEARD };

/* Takes the number of frames at a time (ns, monotonic). SILENT, once: for `after` none has come, and before that they came for as
 * long without a gap of half of it. HEARD, once: they come again. */
enum quiet_news quiet_note_frames(struct quiet *q, uint64_t passed, int64_t now, int64_t after);
/* Takes whether clients were seen and nothing but broadcasts. SILENT, once: it has been so for `after`; HEARD, once: it is over. */
enum quiet_news quiet_note_broadcasts(struct quiet *q, bool only, int64_t now, int64_t after);
/* The interface is down, or another one by now: that is told otherwise. */
void quiet_forget(struct quiet *q);

#endif
