/* Fingerprints: YAML → compiled traits. */
#include <errno.h>
#include <stdlib.h>

#include "detect/fingerprint_list.h"
#include "detect/ruleset.h"
#include "event/field_read.h"

static const char *const print_keys[] = {"tool", "kind", "on", "needs", "source", "traits"};
static const char *const trait_keys[] = {"name", "points", "when"};
const char *const fingerprint_kinds[3] = {"attack", "probe", "server"};

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

static bool trait_read(const struct yaml *node, const struct fingerprint *of, struct diags *diags, struct trait *ret)
{
    int64_t least = of->kind == FINGERPRINT_SERVER ? -POINTS : 1;
    if (!has_keys(node, trait_keys, sizeof trait_keys / sizeof *trait_keys, diags))
        return false;
    bool good = yaml_string(yaml_get(node, "name"), diags, &ret->name);
    good = yaml_integer(yaml_get(node, "points"), least, POINTS, diags, &ret->points) && good;
    return predicate_compile(yaml_get(node, "when"), &of->kinds, diags, &ret->when) == 0 && good;
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
        good = trait_read(&list->items[i], ret, diags, &ret->trait[ret->traits]) && good;
        int64_t points = ret->trait[ret->traits++].points;
        sum += points > 0 ? points : 0;
    }
    /* Software shows by one habit or another, never by all; a tool by most of them. */
    bool too_much = sum > POINTS && ret->kind != FINGERPRINT_SERVER;
    if (good && (too_much || sum < ret->needs)) {
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
    good = yaml_word(yaml_get(node, "kind"), fingerprint_kinds, 3, diags, &kind) && good;
    good = yaml_integer(yaml_get(node, "needs"), 1, POINTS, diags, &ret->needs) && good;
    good = kinds_read(yaml_get(node, "on"), diags, &ret->kinds) && good;
    ret->kind = (enum fingerprint_kind)kind;
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

size_t fingerprints_servers(const struct fingerprints *f, const struct fingerprint **ret, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->print[i].kind != FINGERPRINT_SERVER)
            continue;
        if (count < room)
            ret[count] = &f->print[i];
        count++;
    }
    return count;
}
