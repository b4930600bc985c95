#include "detect/detect.h"

#include <stdlib.h>

#include "detect/group.h"
#include "detect/rate.h"
#include "detect/ruleset.h"

struct detect {
    const struct rules *rules;
    struct rates *rates;
    struct groups *groups;
    struct detect_counts counts;
    /* What the rates of the last event said, for the alerts that follow from it. */
    struct {
        const struct rule *rule;
        struct rate_answer answer;
    } rate[DETECT_HITS];
    size_t rates_hit;
};

struct detect *detect_new(const struct rules *rules, const struct hash_key *key)
{
    struct detect *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    d->rules = rules;
    d->rates = rates_new(key);
    d->groups = groups_new(key);
    if (!d->rates || !d->groups) {
        detect_free(d);
        return NULL;
    }
    return d;
}

void detect_free(struct detect *d)
{
    if (!d)
        return;
    rates_free(d->rates);
    groups_free(d->groups);
    free(d);
}

void detect_swap(struct detect *d, const struct rules *rules)
{
    d->rules = rules;
    d->rates_hit = 0;
}

/* Whether a rule whose predicate holds fires: always without a rate. */
static bool fires(struct detect *d, const struct rule *rule, const struct event *e)
{
    if (!rule->rate.count)
        return true;
    struct rate_answer answer = rates_count(d->rates, rule, e);
    if (!answer.over)
        return false;
    d->rate[d->rates_hit].rule = rule;
    d->rate[d->rates_hit++].answer = answer;
    return true;
}

size_t detect_match(struct detect *d, struct event *e, const struct rule *ret_hits[DETECT_HITS])
{
    const struct rules *r = d->rules;
    d->counts.tested++;
    d->rates_hit = 0;
    for (size_t i = 0; i < r->fingerprint_lists; i++)
        fingerprints_match(r->fingerprints[i], e);
    size_t hits = 0;
    for (size_t i = r->live_from[e->kind]; i < r->live_from[e->kind + 1] && hits < DETECT_HITS; i++) {
        const struct rule *rule = r->live[i];
        if (predicate_test(rule->when, e) && fires(d, rule, e))
            ret_hits[hits++] = rule;
    }
    d->counts.hits += hits;
    return hits;
}

static void add_rate(const struct detect *d, const struct rule *rule, struct alert *alert)
{
    for (size_t i = 0; i < d->rates_hit; i++) {
        if (d->rate[i].rule == rule) {
            alert->rate_count = d->rate[i].answer.count;
            alert->rate_seconds = d->rate[i].answer.seconds;
        }
    }
}

bool detect_alert(struct detect *d, const struct rule *rule, const struct event *e, struct alert *ret)
{
    switch (groups_count(d->groups, rule, e, ret)) {
    case GROUP_TOLD:
        d->counts.told++;
        add_rate(d, rule, ret);
        return true;
    case GROUP_REPEATED:
        d->counts.repeated++;
        return false;
    case GROUP_REFUSED:
        break;
    }
    d->counts.refused++;
    return false;
}

void detect_excuse(struct detect *d)
{
    d->counts.excepted++;
}

struct detect_counts detect_counts(const struct detect *d)
{
    struct detect_counts counts = d->counts;
    counts.overflowed = groups_overflowed(d->groups);
    counts.refused += rates_refused(d->rates);
    return counts;
}

bool detect_wants(const struct detect *d, enum event_kind kind)
{
    const struct rules *r = d->rules;
    bool wanted = r->live_from[kind] < r->live_from[kind + 1];
    for (size_t i = 0; i < r->fingerprint_lists; i++)
        wanted = wanted || fingerprints_want(r->fingerprints[i], kind);
    return wanted;
}
