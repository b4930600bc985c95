#include "detect/rule.h"

#include <errno.h>
#include <stdlib.h>

#include "detect/ruleset.h"

const char *const severity_names[SEVERITY_COUNT] = {"info", "low", "medium", "high", "critical"};
const char *const confidence_names[CONFIDENCE_COUNT] = {"low", "medium", "high"};

/* By the letters in front of the number, then by the number. */
static int compare_ids(const void *left, const void *right)
{
    const struct rule *a = left, *b = right;
    size_t a_prefix = strcspn(a->id, "-"), b_prefix = strcspn(b->id, "-");
    if (a_prefix == b_prefix && strncmp(a->id, b->id, a_prefix) == 0)
        return a->number < b->number ? -1 : a->number > b->number;
    return strcmp(a->id, b->id);
}

static bool is_live(const struct rule *r, enum event_kind kind)
{
    return !r->off && kinds_have(&r->kinds, kind);
}

int rules_index(struct rules *r)
{
    if (r->count)
        qsort(r->rule, r->count, sizeof *r->rule, compare_ids);
    size_t pairs = 0;
    for (size_t i = 0; i < r->count; i++) {
        r->rule[i].order = (uint32_t)i;
        for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++)
            pairs += is_live(&r->rule[i], k);
    }
    r->live = calloc(pairs + 1, sizeof *r->live);
    if (!r->live)
        return -ENOMEM;
    size_t n = 0;
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++) {
        r->live_from[k] = n;
        for (size_t i = 0; i < r->count; i++) {
            if (is_live(&r->rule[i], k))
                r->live[n++] = &r->rule[i];
        }
    }
    r->live_from[EVENT_KIND_COUNT] = n;
    return 0;
}

void rules_free(struct rules *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->count; i++)
        predicate_free(r->rule[i].when);
    for (size_t i = 0; i < r->fingerprint_lists; i++)
        fingerprints_free(r->fingerprints[i]);
    for (size_t i = 0; i < r->files; i++)
        yaml_file_free(r->file[i]);
    free(r->rule);
    free(r->live);
    free(r->fingerprints);
    free(r->file);
    free(r);
}

size_t rules_count(const struct rules *r)
{
    return r->count;
}

const struct rule *rules_get(const struct rules *r, size_t i)
{
    return i < r->count ? &r->rule[i] : NULL;
}

const struct rule *rules_find(const struct rules *r, const char *id)
{
    for (size_t i = 0; i < r->count; i++) {
        if (strcmp(r->rule[i].id, id) == 0)
            return &r->rule[i];
    }
    return NULL;
}
