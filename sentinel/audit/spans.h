/* Sets of time: intervals, and what is left of them. Coverage is arithmetic with these. */
#ifndef SENTINEL_AUDIT_SPANS_H
#define SENTINEL_AUDIT_SPANS_H

#include <stdint.h>

#include "audit/keep.h"

/* From `from` up to `to`, which is not part of it; ns. */
struct span {
    int64_t from, to;
    const char *reason; /* a text that outlives it; "" */
};

/* After spans_settle() in order and apart. Initialise with {0}; free with spans_done(). */
struct spans {
    struct span *at;
    size_t count, room;
};

void spans_done(struct spans *s);
/* An empty span adds nothing. */
void spans_add(struct keep *k, struct spans *s, struct span span);
/* Sorts, and joins what overlaps or lies at most `gap` apart; of joined ones the first reason stays. */
void spans_settle(struct spans *s, int64_t gap);
/* Makes each longer by `by` at both ends; to be settled after. */
void spans_widen(struct spans *s, int64_t by);

/* Of settled sets: what is in both, with the reasons of `a`; what of `a` is not in `b`. Settled, into an empty `ret`. */
void spans_common(struct keep *k, const struct spans *a, const struct spans *b, struct spans *ret);
void spans_without(struct keep *k, const struct spans *a, const struct spans *b, struct spans *ret);
/* Appends all of `from`. */
void spans_append(struct keep *k, struct spans *s, const struct spans *from);
/* How long they are together. */
int64_t spans_total(const struct spans *s);

#endif
