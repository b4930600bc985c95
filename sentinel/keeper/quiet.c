#include "keeper/quiet.h"

enum { GAPS = 2 /* a gap of that part of the time is a long one */ };

static enum quiet_news turn(bool *flag, bool to)
{
    if (*flag == to)
        return QUIET_NOTHING;
    *flag = to;
    return to ? QUIET_SILENT : QUIET_HEARD;
}

enum quiet_news quiet_note_frames(struct quiet *q, uint64_t passed, int64_t now, int64_t after)
{
    bool fresh = passed > q->passed; /* a new sensor counts from the start */
    q->passed = passed;
    if (fresh) {
        if (!q->busy_since || now - q->last >= after / GAPS)
            q->busy_since = now;
        q->last = now;
        return turn(&q->silent, false);
    }
    bool used_to = q->busy_since && q->last - q->busy_since >= after;
    return used_to && now - q->last >= after ? turn(&q->silent, true) : QUIET_NOTHING;
}

enum quiet_news quiet_note_broadcasts(struct quiet *q, bool only, int64_t now, int64_t after)
{
    if (!only) {
        q->muffled_since = 0;
        return turn(&q->muffled, false);
    }
    if (!q->muffled_since)
        q->muffled_since = now;
    return now - q->muffled_since >= after ? turn(&q->muffled, true) : QUIET_NOTHING;
}

void quiet_forget(struct quiet *q)
{
    *q = (struct quiet){.passed = q->passed};
}
