/* Responders that the policy's exceptions excuse: as their alerts would have been silenced. */
#include <string.h>

#include "audit/facts.h"
#include "event/event.h"
#include "record/sighting.h"

const char *facts_excuse(const struct facts *f, const struct responder *r, const char *const *rules)
{
    const struct sighting_words words = {.role = r->role, .ip = r->ip, .mac = r->mac, .server_id = r->server_id};
    const struct frame frame = {.data = (const uint8_t *)"", .time = r->last};
    const struct policy *p = f->settings->policy;
    uint8_t duid[SIGHTING_DUID];
    struct event e;
    if (!p || !policy_exceptions(p) || !sighting_event(&words, &frame, duid, &e))
        return NULL;
    e.segment = f->segment[r->segment].number;
    event_set_text(&e, FIELD_SEGMENT, *f->segment[r->segment].name ? f->segment[r->segment].name : NULL);
    policy_judge(p, &e);
    const char *line = NULL;
    for (; *rules && !line; rules++)
        line = policy_exception_for(p, *rules, &e);
    return line;
}

/* By which rules an unauthorised responder in that role is told. */
static const char *excuse_of(const struct facts *f, const struct responder *r)
{
    static const struct {
        const char *role, *rules[5];
    } told[] = {
        {"dhcp", {"SN-1001", "SN-1010"}},
        {"pxe", {"SN-1002", "SN-1003", "SN-1010"}},
        {"tftp", {"SN-2001", "SN-2012", "SN-1003"}},
        {"router", {"SN-1011"}},
        {"relay", {"SN-1025"}},
        {"multicast", {"SN-3001"}},
        {"distribution-point", {"SN-4002"}},
        {"http-boot", {"SN-4005"}},
        {"peer-cache", {"SN-4006"}},
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (strcmp(told[i].role, r->role) == 0)
            return facts_excuse(f, r, told[i].rules);
    }
    return NULL;
}

/* Where an alert of him got past the exceptions, they do not excuse him: the rule that one names may not be the one that tells of
 * what he did. */
static bool is_told_of(const struct facts *f, const struct responder *r)
{
    for (size_t i = 0; i < f->tolds; i++) {
        const struct told *t = &f->told[i];
        if (t->segment == r->segment && t->severity >= SEVERITY_MEDIUM && strcmp(t->ip, r->ip) == 0 &&
            strcmp(t->mac, r->mac) == 0)
            return true;
    }
    return false;
}

void facts_find_excuses(struct facts *f)
{
    for (size_t i = 0; i < f->responders; i++) {
        struct responder *r = &f->responder[i];
        if (!r->authorised && (r->excuse = excuse_of(f, r)) && is_told_of(f, r))
            r->excuse = NULL;
    }
}
