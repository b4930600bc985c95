/* Alerts, group by group. */
#include <stdio.h>
#include <string.h>

#include "audit/facts.h"
#include "record/own.h"
#include "store/summary.h"

static size_t bucket_of(const struct facts *f, int64_t time)
{
    int64_t width = f->span / FACTS_BUCKETS + 1;
    int64_t bucket = (time - f->settings->since) / width;
    return bucket < 0 ? 0 : bucket >= FACTS_BUCKETS ? FACTS_BUCKETS - 1 : (size_t)bucket;
}

static enum severity severity_of(int number)
{
    return number < 0 ? SEVERITY_INFO : number >= SEVERITY_COUNT ? SEVERITY_CRITICAL : (enum severity)number;
}

/* When there is no room, what is less severe makes way. */
static struct told *place_for(struct facts *f, enum severity severity)
{
    void *at = f->told;
    if (f->tolds < FACTS_GROUPS) {
        if (!keep_grow(&f->keep, &at, f->tolds, &f->told_room, sizeof *f->told))
            return NULL;
        f->told = at;
        return &f->told[f->tolds++];
    }
    f->more_groups++;
    struct told *least = &f->told[0];
    for (size_t i = 1; i < f->tolds; i++)
        least = f->told[i].severity < least->severity ? &f->told[i] : least;
    return least->severity < severity ? least : NULL;
}

static struct told *begin_group(struct facts *f, const struct stored_telling *t, enum severity severity)
{
    struct keep *k = &f->keep;
    struct told *g = place_for(f, severity);
    if (!g)
        return NULL;
    *g = (struct told){
        .segment = facts_segment(f, t->segment),
        .group_id = keep_text(k, t->group_id),
        .rule = keep_text(k, t->rule),
        .ip = keep_text(k, t->responder_ip),
        .mac = keep_text(k, t->responder_mac),
        .client_mac = keep_text(k, t->client_mac),
        .sensor = keep_text(k, t->sensor),
        .message = keep_text(k, t->message),
        .severity = severity,
        .row = t->row,
        .first = t->time,
        .line = "",
        .by = "",
        .why = "",
    };
    return g;
}

struct reader {
    struct facts *f;
    char group_id[64]; /* of the row before */
    size_t group;      /* its place, or SIZE_MAX: it found none */
};

static void add_telling(struct facts *f, struct told *g, const struct stored_telling *t, enum severity severity)
{
    struct keep *k = &f->keep;
    g->severity = severity > g->severity ? severity : g->severity;
    g->tellings++;
    g->count = t->count;
    g->last = t->time;
    g->event_id[g->events < FACTS_EVENTS ? g->events++ : FACTS_EVENTS - 1] = keep_text(k, t->event_id);
    if (!t->acknowledged) {
        g->open++;
    } else if (t->acknowledged > g->acknowledged) {
        g->acknowledged = t->acknowledged;
        g->by = keep_text(k, t->by);
        g->why = keep_text(k, t->why);
    }
}

static bool take_telling(void *self, const struct stored_telling *t)
{
    struct reader *r = self;
    struct facts *f = r->f;
    enum severity severity = severity_of(t->severity);
    size_t segment = facts_segment(f, t->segment);
    if (f->segments) {
        f->segment[segment].busy |= strncmp(t->rule, "SN-9", 4) != 0; /* those are the sensor's own */
        f->segment[segment].alerts[bucket_of(f, t->time)][severity]++;
    }
    if (strcmp(r->group_id, t->group_id) != 0) {
        struct told *g = begin_group(f, t, severity);
        snprintf(r->group_id, sizeof r->group_id, "%s", t->group_id);
        r->group = g ? (size_t)(g - f->told) : SIZE_MAX;
    }
    if (r->group != SIZE_MAX)
        add_telling(f, &f->told[r->group], t, severity);
    return !f->keep.failed;
}

/* --- Which line of the policy decided: it stands in the alert's own line alone */

struct decider {
    struct facts *f;
    struct told *told;
};

static void take_value(void *self, const char *path, const char *value)
{
    struct decider *d = self;
    if (strcmp(path, "alert.context.policy_line") == 0)
        d->told->line = keep_text(&d->f->keep, value);
}

static void take_line(void *self, const char *line)
{
    (void)own_walk(line, take_value, self);
}

static int find_deciders(struct facts *f)
{
    int result = 0;
    for (size_t i = 0; i < f->tolds && result >= 0; i++) {
        struct decider d = {f, &f->told[i]};
        if (f->told[i].severity >= SEVERITY_MEDIUM)
            result = store_alert_line(f->settings->store, f->told[i].row, take_line, &d);
    }
    return result;
}

int facts_gather_alerts(struct facts *f)
{
    struct reader r = {.f = f, .group = SIZE_MAX};
    const struct store_period period = {
        .since = f->settings->since, .until = f->settings->until, .segment = f->settings->segment};
    int result = store_tellings(f->settings->store, &period, take_telling, &r);
    return result < 0 ? result : find_deciders(f);
}
