#include "detect/fingerprint.h"

#include <string.h>

#include "detect/fingerprint_list.h"
#include "detect/ruleset.h"

bool fingerprints_want(const struct fingerprints *f, enum event_kind kind)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->print[i].kind != FINGERPRINT_SERVER && kinds_have(&f->print[i].kinds, kind))
            return true;
    }
    return false;
}

/* The points of an event, or 0 when they do not reach what the fingerprint needs; `ret_traits` has a bit for each trait found. */
static int64_t score(const struct fingerprint *p, const struct event *e, uint32_t *ret_traits)
{
    int64_t sum = 0, left = 0;
    uint32_t found = 0;
    for (size_t i = 0; i < p->traits; i++)
        left += p->trait[i].points;
    for (size_t i = 0; i < p->traits && sum + left >= p->needs; i++) {
        left -= p->trait[i].points;
        if (predicate_test(p->trait[i].when, e)) {
            sum += p->trait[i].points;
            found |= UINT32_C(1) << i;
        }
    }
    *ret_traits = found;
    return sum >= p->needs ? sum : 0;
}

static void name(const struct fingerprint *p, int64_t points, uint32_t traits, struct event *e)
{
    event_set_text(e, FIELD_FINGERPRINT_TOOL, p->tool);
    event_set_text(e, FIELD_FINGERPRINT_KIND, fingerprint_kinds[p->kind]);
    event_set_integer(e, FIELD_FINGERPRINT_SCORE, points);
    event_unset(e, FIELD_FINGERPRINT_TRAITS);
    for (size_t i = 0; i < p->traits; i++) {
        if (traits >> i & 1)
            event_add_text(e, FIELD_FINGERPRINT_TRAITS, bytes_of(p->trait[i].name, strlen(p->trait[i].name)));
    }
}

void fingerprints_match(const struct fingerprints *f, struct event *e)
{
    int64_t best = event_integer(e, FIELD_FINGERPRINT_SCORE);
    for (size_t i = 0; i < f->count; i++) {
        const struct fingerprint *p = &f->print[i];
        if (p->kind == FINGERPRINT_SERVER || !kinds_have(&p->kinds, e->kind))
            continue;
        uint32_t traits;
        int64_t points = score(p, e, &traits);
        if (points > best) {
            name(p, points, traits, e);
            best = points;
        }
    }
}
