/* From intervals of interfaces to what was watched of each segment. */
#include <stdlib.h>
#include <string.h>

#include "audit/facts.h"
#include "store/query.h"

enum { EARS = 1024, RESTART = 5 /* seconds that a restart of the sensor may take */ };

/* One interface of one sensor. */
struct ear {
    const char *sensor, *interface;
    struct spans open, blind;
    uint64_t packets, drops;
};

/* What one interface heard of one segment. */
struct heard {
    size_t ear, segment;
    struct spans spans;
    uint64_t packets;
};

struct listener {
    struct facts *f;
    struct ear *ear;
    size_t ears, ear_room;
    struct heard *heard;
    size_t heards, heard_room;
    size_t last; /* of the row before: rows of one interface often follow each other */
};

static size_t ear_of(struct listener *l, const char *sensor, const char *interface)
{
    for (size_t i = 0; i < l->ears; i++) {
        if (strcmp(l->ear[i].interface, interface) == 0 && strcmp(l->ear[i].sensor, sensor) == 0)
            return i;
    }
    struct keep *k = &l->f->keep;
    void *at = l->ear;
    if (l->ears == EARS || !keep_grow(k, &at, l->ears, &l->ear_room, sizeof *l->ear))
        return 0;
    l->ear = at;
    l->ear[l->ears] = (struct ear){.sensor = keep_text(k, sensor), .interface = keep_text(k, interface)};
    return l->ears++;
}

static struct heard *heard_of(struct listener *l, size_t ear, size_t segment)
{
    for (size_t i = 0; i < l->heards; i++) {
        if (l->heard[i].ear == ear && l->heard[i].segment == segment)
            return &l->heard[i];
    }
    void *at = l->heard;
    if (!keep_grow(&l->f->keep, &at, l->heards, &l->heard_room, sizeof *l->heard))
        return NULL;
    l->heard = at;
    l->heard[l->heards] = (struct heard){.ear = ear, .segment = segment};
    return &l->heard[l->heards++];
}

static bool take_coverage(void *self, const struct stored_coverage *c)
{
    struct listener *l = self;
    struct facts *f = l->f;
    size_t number = ear_of(l, c->sensor, c->interface);
    if (!l->ears)
        return false;
    struct ear *ear = &l->ear[number];
    const struct span span = {c->from, c->to + 1, c->blind ? keep_text(&f->keep, c->reason) : ""};
    bool touches = c->to >= f->settings->since && c->from <= f->settings->until;
    ear->drops += touches ? c->drops : 0;
    spans_add(&f->keep, c->blind ? &ear->blind : &ear->open, span);
    if (c->blind)
        return !f->keep.failed;
    if (!*c->segment) {
        ear->packets += touches ? c->packets : 0;
        return !f->keep.failed;
    }
    if (!c->packets || (f->settings->segment && strcmp(f->settings->segment, c->segment) != 0))
        return !f->keep.failed;
    struct heard *heard = heard_of(l, number, facts_segment(f, c->segment));
    if (!heard)
        return false;
    spans_add(&f->keep, &heard->spans, span);
    heard->packets += touches ? c->packets : 0;
    return !f->keep.failed;
}

/* While the interface was open and the segment was heard not long ago, or the policy says that the interface is the
 * segment's own; nothing when it was never heard: then its mirror may be set wrong. */
static void listen(struct listener *l, struct ear *ear, struct heard *heard, struct segment_facts *s,
                   struct spans *watched)
{
    struct keep *k = &l->f->keep;
    const struct policy *p = l->f->settings->policy;
    struct spans open = {0}, near = {0};
    bool own = p && s->number >= 0 && policy_segment_names(p, s->number, ear->interface);
    s->packets += ear->packets;
    s->drops += ear->drops;
    s->heard += heard->packets;
    spans_without(k, &ear->open, &ear->blind, &open);
    if (own) {
        spans_append(k, watched, &open);
    } else {
        spans_widen(&heard->spans, FACTS_SILENCE);
        spans_settle(&heard->spans, 0);
        spans_common(k, &open, &heard->spans, &near);
        spans_append(k, watched, &near);
    }
    spans_done(&open);
    spans_done(&near);
}

/* What the ears that ever heard the segment say of their own time. */
struct ears {
    struct spans open, blind;
    bool any;
};

static struct ears ears_of(struct listener *l, size_t segment)
{
    struct ears ears = {.any = false};
    for (size_t i = 0; i < l->heards; i++) {
        if (l->heard[i].segment != segment)
            continue;
        spans_append(&l->f->keep, &ears.open, &l->ear[l->heard[i].ear].open);
        spans_append(&l->f->keep, &ears.blind, &l->ear[l->heard[i].ear].blind);
        ears.any = true;
    }
    spans_settle(&ears.open, RESTART * WHEN_SECOND);
    spans_settle(&ears.blind, 0);
    return ears;
}

/* Moves what of `rest` lies in `cause` to the unwatched time, for that reason; NULL: the cause's own. */
static void blame(struct keep *k, struct segment_facts *s, struct spans *rest, const struct spans *cause,
                  const char *reason)
{
    struct spans hit = {0}, left = {0};
    spans_common(k, cause, rest, &hit);
    spans_without(k, rest, cause, &left);
    for (size_t i = 0; i < hit.count; i++)
        hit.at[i].reason = reason ? reason : hit.at[i].reason;
    spans_append(k, &s->unwatched, &hit);
    spans_done(&hit);
    spans_done(rest);
    *rest = left;
}

/* Why nobody watched: the interfaces' own words, where they have some. What a restart takes counts as watched at the ends
 * of the period as it does within. */
static void explain(struct listener *l, size_t segment, struct segment_facts *s, const struct spans *period)
{
    struct keep *k = &l->f->keep;
    struct ears ears = ears_of(l, segment);
    struct spans rest = {0};
    spans_without(k, period, &s->watched, &rest);
    blame(k, s, &rest, &ears.blind, NULL);
    s->blind = spans_total(&s->unwatched);
    s->blinds = s->unwatched.count;
    blame(k, s, &rest, &ears.open, "open, but nothing of the segment was heard");
    blame(k, s, &rest, period,
          !l->ears   ? "no sensor, no capture"
          : ears.any ? "nobody watched"
                     : "nothing of the segment was ever heard");
    spans_settle(&s->unwatched, -1);
    int64_t least = l->f->span / 100 < RESTART * WHEN_SECOND ? l->f->span / 100 : RESTART * WHEN_SECOND;
    size_t kept = 0;
    for (size_t i = 0; i < s->unwatched.count; i++) {
        if (s->unwatched.at[i].to - s->unwatched.at[i].from > least)
            s->unwatched.at[kept++] = s->unwatched.at[i];
    }
    s->unwatched.count = kept;
    spans_done(&rest);
    spans_done(&ears.open);
    spans_done(&ears.blind);
}

static void cover(struct listener *l, size_t segment)
{
    struct facts *f = l->f;
    struct segment_facts *s = &f->segment[segment];
    struct spans watched = {0}, period = {0};
    spans_add(&f->keep, &period, (struct span){f->settings->since, f->settings->until, ""});
    for (size_t i = 0; i < l->heards; i++) {
        if (l->heard[i].segment == segment)
            listen(l, &l->ear[l->heard[i].ear], &l->heard[i], s, &watched);
    }
    for (size_t i = 0; !*s->name && i < l->ears; i++) { /* what lies in no segment is watched whenever anything is */
        spans_append(&f->keep, &watched, &l->ear[i].open);
        s->packets += l->ear[i].packets;
        s->drops += l->ear[i].drops;
    }
    spans_settle(&watched, RESTART * WHEN_SECOND);
    spans_common(&f->keep, &watched, &period, &s->watched);
    explain(l, segment, s, &period);
    s->per_mille = (unsigned)(spans_total(&s->watched) / (f->span / 1000 ? f->span / 1000 : 1));
    s->per_mille = s->per_mille > 1000 ? 1000 : s->per_mille;
    s->covered = s->watched.count && s->per_mille >= f->settings->coverage * 10;
    spans_done(&watched);
    spans_done(&period);
}

static void settle(struct listener *l)
{
    for (size_t i = 0; i < l->ears; i++) {
        spans_settle(&l->ear[i].open, RESTART * WHEN_SECOND);
        spans_settle(&l->ear[i].blind, 0);
    }
    for (size_t i = 0; i < l->heards; i++)
        spans_settle(&l->heard[i].spans, 0);
}

static void listener_done(struct listener *l)
{
    for (size_t i = 0; i < l->ears; i++) {
        spans_done(&l->ear[i].open);
        spans_done(&l->ear[i].blind);
    }
    for (size_t i = 0; i < l->heards; i++)
        spans_done(&l->heard[i].spans);
    free(l->ear);
    free(l->heard);
}

int facts_gather_coverage(struct facts *f)
{
    struct listener l = {.f = f};
    const struct audit_settings *s = f->settings;
    int result = store_coverage(s->store, s->since - FACTS_SILENCE, s->until + FACTS_SILENCE, take_coverage, &l);
    if (result >= 0 && !f->keep.failed) {
        settle(&l);
        for (size_t i = 0; i < f->segments; i++)
            cover(&l, i);
    }
    listener_done(&l);
    return result;
}
