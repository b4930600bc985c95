#include "cmd/rejudge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/past.h"
#include "engine/engine.h"
#include "record/sighting.h"

enum { OLD, NEW, SIDES, EVERY_SIDE = 3 };

/* A rule that an event fulfils, under the policies whose bits are set. */
struct hit {
    int64_t time;
    char rule[16], ip[48], mac[18], segment[64];
    unsigned sides;
    bool matched; /* a stored alert tells of it */
};

struct side {
    struct judging *judging;
    unsigned bit;
    const struct policy *policy;
    struct engine *engine;
    struct detect *detect;
};

struct judging {
    struct side side[SIDES];
    struct event *event; /* a copy: rules and fingerprints write into it */
    struct hit *hit;
    size_t hits, room;
    bool no_memory;
};

static void text_of(const struct event *e, enum field f, char *ret, size_t size)
{
    struct text t;
    text_init(&t, ret, size);
    event_render(e, f, &t);
}

static struct hit *add_hit(struct judging *j)
{
    if (j->hits == j->room) {
        size_t room = j->room ? 2 * j->room : 256;
        struct hit *grown = realloc(j->hit, room * sizeof *grown);
        if (!grown) {
            j->no_memory = true;
            return NULL;
        }
        j->hit = grown;
        j->room = room;
    }
    return &j->hit[j->hits++];
}

/* Hits and not tellings: what repeats is only counted, and evidence is but a part of what repeated. */
static void take_event(void *self, const struct event *e)
{
    struct side *side = self;
    struct judging *j = side->judging;
    const struct rule *hits[DETECT_HITS];
    memcpy(j->event, e, sizeof *e);
    size_t count = detect_match(side->detect, j->event, hits);
    for (size_t i = 0; i < count; i++) {
        bool expired;
        if (policy_excepts(side->policy, hits[i]->id, e, &expired))
            continue;
        struct hit *h = add_hit(j);
        if (!h)
            return;
        *h = (struct hit){.time = e->time, .sides = side->bit};
        snprintf(h->rule, sizeof h->rule, "%s", hits[i]->id);
        text_of(e, FIELD_SERVER_IP, h->ip, sizeof h->ip);
        text_of(e, FIELD_SERVER_MAC, h->mac, sizeof h->mac);
        text_of(e, FIELD_SEGMENT, h->segment, sizeof h->segment);
    }
}

static void take_frame(void *self, const struct frame *frame)
{
    struct judging *j = self;
    for (size_t i = 0; i < SIDES; i++)
        engine_frame(j->side[i].engine, frame);
}

static int compare_hits(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    int order = strcmp(x->rule, y->rule);
    return order ? order : strcmp(x->ip, y->ip);
}

/* Both sides' hits of one event become one. */
static void merge_hits(struct judging *j)
{
    size_t kept = 0;
    if (j->hits)
        qsort(j->hit, j->hits, sizeof *j->hit, compare_hits);
    for (size_t i = 0; i < j->hits; i++) {
        if (kept && compare_hits(&j->hit[kept - 1], &j->hit[i]) == 0)
            j->hit[kept - 1].sides |= j->hit[i].sides;
        else
            j->hit[kept++] = j->hit[i];
    }
    j->hits = kept;
}

/* ------ alerts ------ */

static enum rejudged meaning_of(unsigned sides)
{
    switch (sides) {
    case EVERY_SIDE:
        return REJUDGED_SAME;
    case 1U << OLD:
        return REJUDGED_DROPPED;
    case 1U << NEW:
        return REJUDGED_RAISED;
    default:
        return REJUDGED_UNKNOWN;
    }
}

static void tell_stored(struct judging *j, const struct past_alert *a, const struct rejudge_output *output)
{
    struct rejudged_alert told = {
        .event_id = a->event_id, .rule = a->rule, .segment = a->segment, .ip = a->ip, .mac = a->mac, .time = a->time};
    struct hit wanted = {.time = a->time};
    snprintf(wanted.rule, sizeof wanted.rule, "%s", a->rule);
    snprintf(wanted.ip, sizeof wanted.ip, "%s", a->ip);
    struct hit *found = j->hits ? bsearch(&wanted, j->hit, j->hits, sizeof *j->hit, compare_hits) : NULL;
    if (found)
        found->matched = true;
    told.how = meaning_of(found ? found->sides : 0);
    output->alert(output->self, &told);
}

/* What the new policy alone would tell of frames that were kept for other reasons; the first of a kind. */
static bool is_first(const struct judging *j, size_t at)
{
    const struct hit *h = &j->hit[at];
    for (size_t i = 0; i < at; i++) {
        const struct hit *o = &j->hit[i];
        if (!o->matched && o->sides == h->sides && strcmp(o->rule, h->rule) == 0 && strcmp(o->ip, h->ip) == 0 &&
            strcmp(o->segment, h->segment) == 0)
            return false;
    }
    return true;
}

static void tell_new(const struct judging *j, const struct rejudge_output *output)
{
    for (size_t i = 0; i < j->hits; i++) {
        const struct hit *h = &j->hit[i];
        if (h->matched || h->sides != 1U << NEW || !is_first(j, i))
            continue;
        const struct rejudged_alert told = {.how = REJUDGED_RAISED,
                                            .event_id = "",
                                            .rule = h->rule,
                                            .segment = h->segment,
                                            .ip = h->ip,
                                            .mac = h->mac,
                                            .time = h->time};
        output->alert(output->self, &told);
    }
}

/* ------ responders ------ */

struct sightings {
    const struct policy *policy[SIDES];
    struct event *event;
    const struct rejudge_output *output;
};

/* What a policy says of it; "" when nothing can be said from an inventory. */
static void verdict_of(struct event *e, const struct policy *p, const struct stored_sighting *s, char ret[32])
{
    const struct sighting_words words = {.role = s->role, .ip = s->ip, .mac = s->mac, .server_id = s->server_id};
    const struct frame frame = {.time = s->last_seen};
    uint8_t duid[SIGHTING_DUID];
    *ret = '\0';
    if (!sighting_event(&words, &frame, duid, e))
        return;
    e->segment = policy_segment_find(p, s->segment);
    if (e->segment == EVENT_NO_SEGMENT) {
        const struct place place = {.addr = {event_addr(e, FIELD_SERVER_IP)}, .addrs = 1};
        e->segment = policy_locate(p, &place);
    }
    e->outside = policy_segments(p) && e->segment == EVENT_NO_SEGMENT;
    policy_judge(p, e);
    text_of(e, FIELD_SERVER_VERDICT, ret, 32);
}

static bool take_sighting(void *self, const struct stored_sighting *s)
{
    struct sightings *all = self;
    char verdict[SIDES][32];
    for (size_t i = 0; i < SIDES; i++)
        verdict_of(all->event, all->policy[i], s, verdict[i]);
    const struct rejudged_sighting told = {.sighting = s, .before = verdict[OLD], .after = verdict[NEW]};
    if (strcmp(told.before, told.after) != 0)
        all->output->sighting(all->output->self, &told);
    return true;
}

/* ------ both ------ */

static int begin(struct judging *j, const struct policy *old, const struct policy *new, const struct rules *rules)
{
    const struct hash_key key = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
    j->event = calloc(1, sizeof *j->event);
    bool good = j->event;
    for (size_t i = 0; i < SIDES; i++) {
        struct side *side = &j->side[i];
        *side = (struct side){.judging = j, .bit = 1U << i, .policy = i == OLD ? old : new};
        const struct engine_settings settings = {
            .policy = side->policy, .rules = rules, .key = key, .output = {.event = take_event, .self = side}};
        side->engine = engine_new(&settings);
        side->detect = detect_new(rules, &key);
        good = good && side->engine && side->detect;
    }
    return good ? 0 : -ENOMEM;
}

static void end(struct judging *j)
{
    for (size_t i = 0; i < SIDES; i++) {
        engine_free(j->side[i].engine);
        detect_free(j->side[i].detect);
    }
    free(j->event);
    free(j->hit);
}

int rejudge(struct store *s, const struct policy *old, const struct policy *new, const struct rules *rules,
            const struct rejudge_output *output)
{
    struct judging j = {.event = NULL};
    struct past past = {.at = NULL};
    int status = begin(&j, old, new, rules);
    if (!status)
        status = past_read(s, &past);
    if (!status)
        status = past_frames(s, &past, take_frame, &j);
    for (size_t i = 0; !status && i < SIDES; i++)
        engine_finish(j.side[i].engine);
    if (!status && j.no_memory)
        status = -ENOMEM;
    merge_hits(&j);
    for (size_t i = 0; !status && i < past.count; i++)
        tell_stored(&j, &past.at[i], output);
    if (!status) {
        tell_new(&j, output);
        struct sightings all = {.policy = {old, new}, .event = j.event, .output = output};
        int answered = store_sightings(s, take_sighting, &all);
        status = answered < 0 ? answered : 0;
    }
    past_done(&past);
    end(&j);
    return status;
}
