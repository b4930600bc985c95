/* Points in time: nanoseconds since 1970 UTC in an int64_t. They come from packets; nobody here asks a clock. */
#ifndef SENTINEL_BASE_WHEN_H
#define SENTINEL_BASE_WHEN_H

#include <stddef.h>
#include <stdint.h>

#define WHEN_SECOND INT64_C(1000000000)
#define WHEN_MILLISECOND INT64_C(1000000)

enum { WHEN_TEXT = 40 };

/* "2026-11-22T18:30:00.123456+0000", as Suricata's EVE wants it. Returns `ret`. */
const char *when_format(int64_t time, char ret[WHEN_TEXT]);

/* "2027-01-31", or "2026-11-22T18:30:00" with optional fraction and optional Z or ±HHMM / ±HH:MM; UTC when no zone is
 * given. A date alone is its first instant. 0, or −EINVAL with `ret` untouched. */
int when_parse(const char *text, size_t size, int64_t *ret);

#endif
