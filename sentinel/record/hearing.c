#include "record/hearing.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/when.h"

static const int64_t longest_silence = 3600 * WHEN_SECOND;

struct hearing {
    void (*tell)(void *self, const struct heard *heard);
    void *self;
    size_t segments;
    struct heard segment[]; /* packets 0: nothing to tell */
};

struct hearing *hearing_new(size_t segments, void (*tell)(void *self, const struct heard *heard), void *self)
{
    struct hearing *h = calloc(1, sizeof *h + segments * sizeof h->segment[0]);
    if (!h)
        return NULL;
    *h = (struct hearing){.tell = tell, .self = self, .segments = segments};
    for (size_t i = 0; i < segments; i++)
        h->segment[i] = (struct heard){.segment = (int)i, .from = INT64_MIN, .to = INT64_MIN};
    return h;
}

void hearing_free(struct hearing *h)
{
    free(h);
}

static void tell_one(struct hearing *h, struct heard *s)
{
    if (s->packets)
        h->tell(h->self, s);
    s->from = s->to;
    s->packets = 0;
}

/* Whether silence between the last packet and this one ends the interval; captures may also jump back. */
static bool is_apart(const struct heard *s, int64_t time)
{
    return s->to == INT64_MIN || time < s->from || time - s->to > longest_silence;
}

void hearing_take(struct hearing *h, int segment, int64_t time)
{
    if (segment < 0 || (size_t)segment >= h->segments)
        return;
    struct heard *s = &h->segment[segment];
    if (is_apart(s, time)) {
        tell_one(h, s);
        s->from = s->to = time;
    }
    s->to = time > s->to ? time : s->to;
    s->packets++;
}

void hearing_tell(struct hearing *h)
{
    for (size_t i = 0; i < h->segments; i++)
        tell_one(h, &h->segment[i]);
}
