/* The clocks of the processes at the ends; the core asks none. */
#ifndef SENTINEL_KEEPER_CLOCK_H
#define SENTINEL_KEEPER_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "base/when.h"

static inline int64_t clock_read(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * WHEN_SECOND + t.tv_nsec;
}

/* For intervals: never steps. */
static inline int64_t clock_now(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

/* For records: nanoseconds since 1970 UTC. */
static inline int64_t clock_date(void)
{
    return clock_read(CLOCK_REALTIME);
}

/* For poll(): milliseconds from `now` until `then`, rounded up, 0 when it has passed. */
static inline int clock_wait(int64_t now, int64_t then)
{
    return then <= now                       ? 0
           : then - now > 1000 * WHEN_SECOND ? 1000000
                                             : (int)((then - now + 999999) / WHEN_MILLISECOND);
}

#endif
