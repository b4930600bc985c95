#include "audit/spans.h"

#include <stdlib.h>

void spans_done(struct spans *s)
{
    free(s->at);
    *s = (struct spans){0};
}

void spans_add(struct keep *k, struct spans *s, struct span span)
{
    void *at = s->at;
    if (span.from >= span.to || !keep_grow(k, &at, s->count, &s->room, sizeof *s->at))
        return;
    s->at = at;
    s->at[s->count++] = span;
}

static int compare(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

void spans_settle(struct spans *s, int64_t gap)
{
    size_t kept = 0;
    if (s->count)
        qsort(s->at, s->count, sizeof *s->at, compare);
    for (size_t i = 0; i < s->count; i++) {
        struct span *last = kept ? &s->at[kept - 1] : NULL;
        if (!last || s->at[i].from - gap > last->to)
            s->at[kept++] = s->at[i];
        else if (s->at[i].to > last->to)
            last->to = s->at[i].to;
    }
    s->count = kept;
}

void spans_widen(struct spans *s, int64_t by)
{
    for (size_t i = 0; i < s->count; i++) {
        s->at[i].from -= by;
        s->at[i].to += by;
    }
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void spans_common(struct keep *k, const struct spans *a, const struct spans *b, struct spans *ret)
{
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        const struct span *x = &a->at[i], *y = &b->at[j];
        spans_add(k, ret, (struct span){later(x->from, y->from), earlier(x->to, y->to), x->reason});
        if (x->to < y->to)
            i++;
        else
            j++;
    }
}

void spans_without(struct keep *k, const struct spans *a, const struct spans *b, struct spans *ret)
{
    size_t j = 0;
    for (size_t i = 0; i < a->count; i++) {
        struct span rest = a->at[i];
        while (j < b->count && b->at[j].to <= rest.from)
            j++;
        for (size_t n = j; n < b->count && b->at[n].from < rest.to; n++) {
            spans_add(k, ret, (struct span){rest.from, b->at[n].from, rest.reason});
            rest.from = b->at[n].to;
        }
        spans_add(k, ret, rest);
    }
}

void spans_append(struct keep *k, struct spans *s, const struct spans *from)
{
    for (size_t i = 0; i < from->count; i++)
        spans_add(k, s, from->at[i]);
}

int64_t spans_total(const struct spans *s)
{
    int64_t total = 0;
    for (size_t i = 0; i < s->count; i++)
        total += s->at[i].to - s->at[i].from;
    return total;
}
