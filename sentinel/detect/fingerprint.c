#include "detect/fingerprint.h"

#include <errno.h>
#include <stdlib.h>

#include "detect/ruleset.h"
#include "event/field_read.h"
#include "event/predicate.h"

enum { TRAITS = 12, POINTS = 100 };

struct trait {
    const char *name;
    int64_t points;
    struct predicate *when;
};

struct fingerprint {
    const char *tool;
    const char *kind;
    const char *source;
    struct kinds kinds;
    int64_t needs;
    struct trait trait[TRAITS]; /* those worth most first, so that a stranger is dismissed after a test or two */
    size_t traits;
};

struct fingerprints {
    struct fingerprint *print;
    size_t count;
};

static const char *const print_keys[] = {"tool", "kind", "on", "needs", "source", "traits"};
static const char *const trait_keys[] = {"name", "points", "when"};
static const char *const print_kinds[] = {"attack", "probe"};

static bool has_keys(const struct yaml *node, const char *const *keys, size_t count, struct diags *diags)
{
    if (!yaml_check_keys(node, keys, count, diags))
        return false;
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        if (!yaml_get(node, keys[i])) {
            yaml_complain(node, diags, "needs `%s`", keys[i]);
            all = false;
        }
    }
    return all;
}

static bool trait_read(const struct yaml *node, const struct kinds *kinds, struct diags *diags, struct trait *ret)
{
    if (!has_keys(node, trait_keys, sizeof trait_keys / sizeof *trait_keys, diags))
        return false;
    bool good = yaml_string(yaml_get(node, "name"), diags, &ret->name);
    good = yaml_integer(yaml_get(node, "points"), 1, POINTS, diags, &ret->points) && good;
    return predicate_compile(yaml_get(node, "when"), kinds, diags, &ret->when) == 0 && good;
}

static int compare_points(const void *left, const void *right)
{
    const struct trait *a = left, *b = right;
    return a->points > b->points ? -1 : a->points < b->points;
}

static bool traits_read(const struct yaml *list, struct diags *diags, struct fingerprint *ret)
{
    if (!yaml_expect(list, YAML_LIST, diags))
        return false;
    if (!list->count || list->count > TRAITS) {
        yaml_complain(list, diags, "a fingerprint has 1 to %d traits", TRAITS);
        return false;
    }
    bool good = true;
    int64_t sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        good = trait_read(&list->items[i], &ret->kinds, diags, &ret->trait[ret->traits]) && good;
        sum += ret->trait[ret->traits++].points;
    }
    if (good && (sum > POINTS || sum < ret->needs)) {
        yaml_complain(list, diags, "the points add up to %lld: more than %d, or less than it needs", (long long)sum,
                      POINTS);
        good = false;
    }
    qsort(ret->trait, ret->traits, sizeof *ret->trait, compare_points);
    return good;
}

static void print_done(struct fingerprint *p)
{
    for (size_t i = 0; i < p->traits; i++)
        predicate_free(p->trait[i].when);
}

static bool print_read(const struct yaml *node, struct diags *diags, struct fingerprint *ret)
{
    size_t kind = 0;
    if (!has_keys(node, print_keys, sizeof print_keys / sizeof *print_keys, diags))
        return false;
    bool good = yaml_string(yaml_get(node, "tool"), diags, &ret->tool);
    good = yaml_string(yaml_get(node, "source"), diags, &ret->source) && good;
    good = yaml_word(yaml_get(node, "kind"), print_kinds, 2, diags, &kind) && good;
    good = yaml_integer(yaml_get(node, "needs"), 1, POINTS, diags, &ret->needs) && good;
    good = kinds_read(yaml_get(node, "on"), diags, &ret->kinds) && good;
    ret->kind = print_kinds[kind];
    return traits_read(yaml_get(node, "traits"), diags, ret) && good;
}

int fingerprints_compile(const struct yaml *list, struct diags *diags, struct fingerprints **ret)
{
    if (!yaml_expect(list, YAML_LIST, diags))
        return -EINVAL;
    struct fingerprints *f = calloc(1, sizeof *f);
    if (f)
        f->print = calloc(list->count + 1, sizeof *f->print);
    if (!f || !f->print) {
        fingerprints_free(f);
        return -ENOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct fingerprint *p = &f->print[f->count];
        *p = (struct fingerprint){0};
        if (print_read(&list->items[i], diags, p))
            f->count++;
        else
            print_done(p);
    }
    *ret = f;
    return 0;
}

void fingerprints_free(struct fingerprints *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->count; i++)
        print_done(&f->print[i]);
    free(f->print);
    free(f);
}

bool fingerprints_want(const struct fingerprints *f, enum event_kind kind)
{
    for (size_t i = 0; i < f->count; i++) {
        if (kinds_have(&f->print[i].kinds, kind))
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
    event_set_text(e, FIELD_FINGERPRINT_KIND, p->kind);
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
        if (!kinds_have(&p->kinds, e->kind))
            continue;
        uint32_t traits;
        int64_t points = score(p, e, &traits);
        if (points > best) {
            name(p, points, traits, e);
            best = points;
        }
    }
}
