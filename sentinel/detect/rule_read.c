#include "detect/ruleset.h"

#include <errno.h>
#include <stdlib.h>

#include "detect/rate.h"
#include "event/field_read.h"

enum { RATE_COUNT_MOST = 1000000, RATE_SECONDS_MOST = 86400, NUMBER_MOST = 99999999 };

struct reading {
    struct rule rule;
    struct diags *diags;
    uint32_t families; /* of fields that its events carry; all as long as `on` is unknown, lest one mistake make more */
    int error;         /* 0, −EINVAL, −ENOMEM */
};

static void wrong(struct reading *r)
{
    if (!r->error)
        r->error = -EINVAL;
}

static void check(struct reading *r, bool good)
{
    if (!good)
        wrong(r);
}

static void read_string(struct reading *r, const struct yaml *node, const char **ret)
{
    check(r, yaml_string(node, r->diags, ret));
}

/* "SN-1002": capital letters, a dash, a number. */
static void read_id(struct reading *r, const struct yaml *node)
{
    const char *id = NULL;
    if (!yaml_string(node, r->diags, &id)) {
        wrong(r);
        return;
    }
    size_t letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    uint32_t number = 0;
    const char *at = id + letters + (id[letters] == '-');
    size_t digits = strspn(at, "0123456789");
    for (size_t i = 0; i < digits && number <= NUMBER_MOST; i++)
        number = number * 10 + (uint32_t)(at[i] - '0');
    if (!letters || id[letters] != '-' || !digits || at[digits] || !number || number > NUMBER_MOST) {
        yaml_complain(node, r->diags, "an id is capital letters, a dash and a number, like SN-1002");
        wrong(r);
        return;
    }
    r->rule.id = id;
    r->rule.number = number;
}

static void read_name(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.name);
}

static void read_title(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.title);
}

static void read_category(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.category);
}

static void read_description(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.description);
}

static void read_source(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.source);
}

static void read_revision(struct reading *r, const struct yaml *node)
{
    int64_t revision = 1;
    check(r, yaml_integer(node, 1, 1000000, r->diags, &revision));
    r->rule.revision = (uint32_t)revision;
}

static void read_on(struct reading *r, const struct yaml *node)
{
    if (kinds_read(node, r->diags, &r->rule.kinds))
        r->families = kinds_families(&r->rule.kinds);
    else
        wrong(r);
}

static void read_when(struct reading *r, const struct yaml *node)
{
    int error = predicate_compile(node, &r->rule.kinds, r->diags, &r->rule.when);
    if (error)
        r->error = error;
}

/* A list of field names; `ret` has room for `room` of them. */
static void read_fields(struct reading *r, const struct yaml *list, size_t room, enum field *ret, uint8_t *ret_count)
{
    if (!yaml_expect(list, YAML_LIST, r->diags)) {
        wrong(r);
        return;
    }
    if (list->count > room) {
        yaml_complain(list, r->diags, "at most %zu fields", room);
        wrong(r);
        return;
    }
    for (size_t i = 0; i < list->count; i++)
        check(r, field_read(&list->items[i], r->families, r->diags, &ret[i]));
    *ret_count = (uint8_t)list->count;
}

static void read_group(struct reading *r, const struct yaml *node)
{
    read_fields(r, node, RULE_GROUP, r->rule.group, &r->rule.groups);
}

static void read_rate_number(struct reading *r, const struct yaml *rate, const char *key, int64_t most, uint32_t *ret)
{
    const struct yaml *node = yaml_get(rate, key);
    int64_t number = 0;
    if (!node) {
        yaml_complain(rate, r->diags, "a rate needs `count` and `seconds`");
        wrong(r);
    } else {
        check(r, yaml_integer(node, 1, most, r->diags, &number));
    }
    *ret = (uint32_t)number;
}

static void read_rate(struct reading *r, const struct yaml *node)
{
    static const char *const keys[] = {"count", "seconds", "by", "distinct", "limit"};
    struct rule_rate *rate = &r->rule.rate;
    check(r, yaml_check_keys(node, keys, sizeof keys / sizeof *keys, r->diags));
    if (node->kind != YAML_MAP)
        return;
    const struct yaml *distinct = yaml_get(node, "distinct"), *limit = yaml_get(node, "limit");
    read_rate_number(r, node, "count", distinct ? RATE_DISTINCT_MOST : RATE_COUNT_MOST, &rate->count);
    read_rate_number(r, node, "seconds", RATE_SECONDS_MOST, &rate->seconds);
    if (yaml_get(node, "by"))
        read_fields(r, yaml_get(node, "by"), RULE_BY, rate->by, &rate->bys);
    if (distinct)
        check(r, field_read(distinct, r->families, r->diags, &rate->distinct));
    size_t which;
    if (limit && yaml_word(limit, limit_names, LIMIT_COUNT, r->diags, &which))
        rate->limit = (int)which;
    else if (limit)
        wrong(r);
}

static void read_severity(struct reading *r, const struct yaml *node)
{
    size_t word = 0;
    check(r, yaml_word(node, severity_names, SEVERITY_COUNT, r->diags, &word));
    r->rule.severity = (enum severity)word;
}

static void read_confidence(struct reading *r, const struct yaml *node)
{
    size_t word = 0;
    check(r, yaml_word(node, confidence_names, CONFIDENCE_COUNT, r->diags, &word));
    r->rule.confidence = (enum confidence)word;
}

static void read_message(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.message);
    check(r, message_check(node, r->families, r->diags));
}

static void read_advice(struct reading *r, const struct yaml *node)
{
    read_string(r, node, &r->rule.advice);
    check(r, message_check(node, r->families, r->diags));
}

static void read_attack(struct reading *r, const struct yaml *node)
{
    if (!yaml_expect(node, YAML_LIST, r->diags)) {
        wrong(r);
        return;
    }
    if (node->count > RULE_ATTACK) {
        yaml_complain(node, r->diags, "at most %d techniques", RULE_ATTACK);
        wrong(r);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const char *technique = NULL;
        if (!yaml_string(&node->items[i], r->diags, &technique)) {
            wrong(r);
        } else if (!attack_find(technique)) {
            yaml_complain(&node->items[i], r->diags, "no ATT&CK technique that sentinel knows (release %s)",
                          attack_version);
            wrong(r);
        } else {
            r->rule.attack[r->rule.attacks++] = technique;
        }
    }
}

static void read_enabled(struct reading *r, const struct yaml *node)
{
    bool enabled = true;
    check(r, yaml_bool(node, r->diags, &enabled));
    r->rule.off = !enabled;
}

static void read_override(struct reading *r, const struct yaml *node)
{
    bool override;
    check(r, yaml_bool(node, r->diags, &override));
}

/* Every key of a rule, in the order in which they are read: `on` comes before all that names fields. */
static const struct {
    const char *name;
    bool required;
    void (*read)(struct reading *r, const struct yaml *node);
} keys[] = {
    {"id", true, read_id},
    {"override", false, read_override},
    {"enabled", false, read_enabled},
    {"revision", false, read_revision},
    {"name", true, read_name},
    {"title", false, read_title},
    {"category", false, read_category},
    {"on", true, read_on},
    {"when", false, read_when},
    {"rate", false, read_rate},
    {"severity", true, read_severity},
    {"confidence", false, read_confidence},
    {"message", true, read_message},
    {"do", false, read_advice},
    {"group", true, read_group},
    {"attack", false, read_attack},
    {"description", false, read_description},
    {"source", false, read_source},
};
enum { KEYS = sizeof keys / sizeof *keys };

static void check_keys(struct reading *r, const struct yaml *layer)
{
    const char *names[KEYS];
    for (size_t i = 0; i < KEYS; i++)
        names[i] = keys[i].name;
    check(r, yaml_check_keys(layer, names, KEYS, r->diags));
}

static const struct yaml *topmost(const struct rule_text *text, const char *key)
{
    for (size_t i = text->layers; i-- > 0;) {
        const struct yaml *node = yaml_get(text->layer[i], key);
        if (node)
            return node;
    }
    return NULL;
}

int rule_read(const struct rule_text *text, struct diags *diags, struct rule *ret)
{
    const struct yaml *place = text->layer[text->layers - 1];
    struct reading r = {
        .rule = {.revision = 1,
                 .category = "Network boot",
                 .confidence = CONFIDENCE_MEDIUM,
                 .rate = {.distinct = FIELD_COUNT, .limit = -1},
                 .advice = "",
                 .description = "",
                 .source = "",
                 .file = yaml_path(place->file),
                 .line = place->line},
        .diags = diags,
        .families = kinds_families(NULL),
    };
    check_keys(&r, place);
    for (size_t i = 0; i < KEYS && place->kind == YAML_MAP; i++) {
        const struct yaml *node = topmost(text, keys[i].name);
        if (node) {
            keys[i].read(&r, node);
        } else if (keys[i].required) {
            yaml_complain(place, diags, "a rule needs `%s`", keys[i].name);
            wrong(&r);
        }
    }
    if (!r.rule.title)
        r.rule.title = r.rule.name;
    if (!r.error && !r.rule.when)
        r.error = predicate_compile(NULL, &r.rule.kinds, diags, &r.rule.when);
    if (r.error) {
        predicate_free(r.rule.when);
        return r.error;
    }
    *ret = r.rule;
    return 0;
}
