/* Points in time to be done by, on the clock that nobody sets. */
#ifndef SENTINEL_SINK_DEADLINE_H
#define SENTINEL_SINK_DEADLINE_H

#include <stdint.h>
#include <time.h>

/* Milliseconds of CLOCK_MONOTONIC. */
static inline int64_t deadline_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline int64_t deadline_in(long seconds)
{
    return deadline_now() + (int64_t)seconds * 1000;
}

/* Milliseconds left, at least 0, as poll() takes them. */
static inline int deadline_left(int64_t deadline)
{
    int64_t left = deadline - deadline_now();
    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

#endif
