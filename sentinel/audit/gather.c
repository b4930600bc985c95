#include "audit/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event/event.h"
#include "record/sighting.h"
#include "store/summary.h"

enum { SEGMENTS = 8192 };

static size_t add_segment(struct facts *f, const char *name, int number)
{
    void *at = f->segment;
    if (f->segments == SEGMENTS || !keep_grow(&f->keep, &at, f->segments, &f->segment_room, sizeof *f->segment))
        return 0;
    f->segment = at;
    f->segment[f->segments] = (struct segment_facts){.name = keep_text(&f->keep, name), .line = "", .number = number};
    return f->segments++;
}

size_t facts_segment(struct facts *f, const char *name)
{
    if (f->in_hand < f->segments && strcmp(f->segment[f->in_hand].name, name) == 0)
        return f->in_hand;
    for (size_t i = 0; i < f->segments; i++) {
        if (strcmp(f->segment[i].name, name) == 0)
            return i;
    }
    return add_segment(f, name, EVENT_NO_SEGMENT);
}

/* Those of the policy come first, in its order: they are audited though nothing was ever seen of them. */
static void list_segments(struct facts *f)
{
    const struct policy *p = f->settings->policy;
    const char *only = f->settings->segment;
    for (size_t i = 0; p && i < policy_segments(p); i++) {
        struct listed_segment listed;
        policy_listed_segment(p, (int)i, &listed);
        if (only && strcmp(only, listed.name) != 0)
            continue;
        size_t n = add_segment(f, listed.name, (int)i);
        if (f->segments) {
            f->segment[n].line = keep_text(&f->keep, listed.line);
            f->segment[n].netboot_forbidden = listed.netboot_forbidden;
        }
    }
    if (only || (!p || !policy_segments(p)))
        facts_segment(f, only ? only : "");
}

/* --- Services by name: a policy may list thousands, a store hold millions of their answers */

struct named {
    const char *name;
    size_t service;
    struct listed_service listed;
};

static int compare_names(const void *x, const void *y)
{
    const struct named *a = x, *b = y;
    return strcmp(a->name, b->name);
}

static bool list_services(struct facts *f)
{
    const struct policy *p = f->settings->policy;
    size_t count = p ? policy_services(p) : 0;
    f->named = calloc(count + 1, sizeof *f->named);
    f->here = calloc(count + 1, sizeof *f->here);
    if (!f->named || !f->here)
        return false;
    for (size_t i = 0; i < count; i++) {
        policy_listed_service(p, i, &f->named[i].listed);
        f->named[i].name = f->named[i].listed.name;
        f->named[i].service = i;
    }
    qsort(f->named, count, sizeof *f->named, compare_names);
    f->named_count = count;
    f->in_hand = SIZE_MAX;
    return true;
}

/* NULL when the policy has none of that name. */
static const struct named *find_service(const struct facts *f, const char *name)
{
    const struct named wanted = {.name = name};
    return bsearch(&wanted, f->named, f->named_count, sizeof *f->named, compare_names);
}

/* What the policy of the audit says of a sighting. Most sightings are not kept, so nothing is copied that stands somewhere. */
struct judgement {
    bool authorised;
    size_t service; /* of the policy, when authorised */
    const char *verdict, *service_name, *line, *expected;
    char made[4][1024]; /* texts that stand nowhere else */
};

/* Whether what the policy said when it was seen still holds: then its packets, which are gone, need not be judged again. */
static bool still_holds(const struct facts *f, const struct stored_sighting *s, size_t segment, struct judgement *ret)
{
    const struct policy *p = f->settings->policy;
    const struct named *named = strcmp(s->verdict, "authorised") == 0 ? find_service(f, s->service) : NULL;
    if (!named || s->first_seen > named->listed.until || !policy_service_has_role(p, named->service, s->role) ||
        !policy_service_on(p, named->service, f->segment[segment].number))
        return false;
    ret->authorised = true;
    ret->service = named->service;
    ret->verdict = "authorised";
    ret->service_name = named->name;
    ret->line = named->listed.line;
    return true;
}

static const char *render(const struct event *e, enum field field, char made[1024])
{
    struct text t;
    text_init(&t, made, 1024);
    if (event_has(e, field))
        event_render(e, field, &t);
    return made;
}

static void judge(const struct facts *f, const struct stored_sighting *s, size_t segment, struct judgement *ret)
{
    const struct policy *p = f->settings->policy;
    const struct frame frame = {.data = (const uint8_t *)"", .time = s->last_seen};
    const struct sighting_words words = {.role = s->role, .ip = s->ip, .mac = s->mac, .server_id = s->server_id};
    uint8_t duid[SIGHTING_DUID];
    struct event e;
    ret->authorised = false;
    ret->service_name = ret->line = ret->expected = "";
    if (still_holds(f, s, segment, ret))
        return;
    if (!p || !sighting_event(&words, &frame, duid, &e)) {
        /* Authorised then, by a service that is gone or changed: not any more. */
        ret->verdict = strcmp(s->verdict, "authorised") == 0 ? "unknown" : s->verdict;
        return;
    }
    e.segment = f->segment[segment].number;
    policy_judge(p, &e);
    ret->verdict = render(&e, FIELD_SERVER_VERDICT, ret->made[0]);
    ret->service_name = render(&e, FIELD_SERVER_SERVICE, ret->made[1]);
    ret->line = render(&e, FIELD_POLICY_LINE, ret->made[2]);
    ret->expected = render(&e, FIELD_POLICY_EXPECTED, ret->made[3]);
    const struct named *named = find_service(f, ret->service_name);
    ret->authorised = named && strcmp(ret->verdict, "authorised") == 0;
    ret->service = ret->authorised ? named->service : 0;
}

static void note_served(struct facts *f, size_t segment, size_t service, const struct stored_sighting *seen)
{
    if (f->in_hand != segment) {
        memset(f->here, 0, f->named_count * sizeof *f->here);
        f->in_hand = segment;
    }
    void *at = f->served;
    if (!f->here[service]) {
        if (!keep_grow(&f->keep, &at, f->serveds, &f->served_room, sizeof *f->served))
            return;
        f->served = at;
        f->served[f->serveds++] =
            (struct served){.service = service, .segment = segment, .first = seen->first_seen, .last = seen->last_seen};
        f->here[service] = f->serveds;
    }
    struct served *s = &f->served[f->here[service] - 1];
    s->first = seen->first_seen < s->first ? seen->first_seen : s->first;
    s->last = seen->last_seen > s->last ? seen->last_seen : s->last;
    s->answers += seen->answers;
}

/* What is not authorised takes the place of what is. */
static struct responder *place_for(struct facts *f, bool authorised)
{
    void *at = f->responder;
    if (f->responders < FACTS_RESPONDERS) {
        if (!keep_grow(&f->keep, &at, f->responders, &f->responder_room, sizeof *f->responder))
            return NULL;
        f->responder = at;
        return &f->responder[f->responders++];
    }
    f->more_responders++;
    f->more_unauthorised += !authorised;
    if (authorised)
        return NULL;
    while (f->spared < f->responders && !f->responder[f->spared].authorised)
        f->spared++;
    f->more_unauthorised -= f->spared < f->responders;
    return f->spared < f->responders ? &f->responder[f->spared++] : NULL;
}

static bool take_sighting(void *self, const struct stored_sighting *s)
{
    struct facts *f = self;
    struct keep *k = &f->keep;
    struct judgement j;
    size_t segment = facts_segment(f, s->segment);
    judge(f, s, segment, &j);
    f->segment[segment].busy = true;
    if (j.authorised)
        note_served(f, segment, j.service, s);
    struct responder *place = place_for(f, j.authorised);
    if (!place)
        return !k->failed;
    *place = (struct responder){
        .segment = segment,
        .role = keep_text(k, s->role),
        .ip = keep_text(k, s->ip),
        .mac = keep_text(k, s->mac),
        .server_id = keep_text(k, s->server_id),
        .next_server = keep_text(k, s->next_server),
        .files = keep_text(k, s->files),
        .verdict = keep_text(k, j.verdict),
        .told = keep_text(k, s->verdict),
        .service = keep_text(k, j.service_name),
        .line = keep_text(k, j.line),
        .expected = keep_text(k, j.expected),
        .authorised = j.authorised,
        .answers = s->answers,
        .clients = s->clients,
        .first = s->first_seen,
        .last = s->last_seen,
    };
    return !k->failed;
}

static bool take_sum(void *self, const struct stored_sum *s)
{
    struct facts *f = self;
    void *at = f->sum;
    if (f->sums == FACTS_SUMS || !keep_grow(&f->keep, &at, f->sums, &f->sum_room, sizeof *f->sum))
        return false;
    f->sum = at;
    struct sum sum = {.segment = facts_segment(f, s->segment),
                      .kind = keep_text(&f->keep, s->kind),
                      .state = keep_text(&f->keep, s->state),
                      .verdict = keep_text(&f->keep, s->verdict),
                      .rows = s->rows,
                      .count = s->count,
                      .bytes = s->bytes};
    f->sum[f->sums++] = sum;
    return true;
}

int facts_gather(struct facts *f, const struct audit_settings *settings)
{
    const struct store_period period = {
        .since = settings->since, .until = settings->until, .segment = settings->segment};
    *f = (struct facts){.settings = settings, .span = settings->until - settings->since};
    list_segments(f);
    if (!list_services(f))
        f->keep.failed = true;
    int result = f->keep.failed ? 0 : store_seen(settings->store, &period, take_sighting, f);
    if (result >= 0)
        result = store_sums(settings->store, &period, take_sum, f);
    if (result >= 0)
        result = facts_gather_alerts(f);
    if (result >= 0)
        result = facts_gather_coverage(f);
    if (result >= 0 && !settings->capture)
        result = facts_gather_sensors(f);
    facts_find_excuses(f);
    if (f->keep.failed)
        result = -ENOMEM;
    if (result < 0)
        facts_done(f);
    return result < 0 ? result : 0;
}

void facts_done(struct facts *f)
{
    for (size_t i = 0; i < f->segments; i++) {
        spans_done(&f->segment[i].watched);
        spans_done(&f->segment[i].unwatched);
    }
    free(f->segment);
    free(f->responder);
    free(f->served);
    free(f->named);
    free(f->here);
    free(f->told);
    free(f->sum);
    free(f->sensor);
    keep_done(&f->keep);
    *f = (struct facts){0};
}
