#include "event/predicate.h"

#include <errno.h>
#include <stdlib.h>

#include "event/field_read.h"
#include "event/predicate_program.h"

/* While a program is made, the targets of its steps are labels: numbers of places that are not known yet. The two ends are
 * negative already and stay. */
struct compiler {
    struct predicate *p;
    size_t step_room, constant_room;
    int32_t *place; /* of each label */
    size_t labels, label_room;
    uint32_t families;
    struct diags *diags;
    bool wrong, starved;
};

/* Doubles an array when it is full. */
static bool grow(struct compiler *c, void *array, size_t used, size_t *room, size_t item)
{
    if (used < *room)
        return true;
    void **at = array;
    void *more = realloc(*at, (*room ? 2 * *room : 8) * item);
    if (!more) {
        c->starved = true;
        return false;
    }
    *at = more;
    *room = *room ? 2 * *room : 8;
    return true;
}

static int32_t label_new(struct compiler *c)
{
    void *array = c->place;
    if (!grow(c, &array, c->labels, &c->label_room, sizeof *c->place))
        return PREDICATE_FAILS;
    c->place = array;
    c->place[c->labels] = PREDICATE_FAILS;
    return (int32_t)c->labels++;
}

/* The label is the step that comes next. */
static void label_place(struct compiler *c, int32_t label)
{
    if (label >= 0)
        c->place[label] = (int32_t)c->p->steps;
}

static void emit(struct compiler *c, struct predicate_step step)
{
    void *array = c->p->step;
    if (!grow(c, &array, c->p->steps, &c->step_room, sizeof step))
        return;
    c->p->step = array;
    c->p->step[c->p->steps++] = step;
}

static struct predicate_constant *constant_new(struct compiler *c)
{
    void *array = c->p->constant;
    if (!grow(c, &array, c->p->constants, &c->constant_room, sizeof *c->p->constant))
        return NULL;
    c->p->constant = array;
    struct predicate_constant *constant = &c->p->constant[c->p->constants++];
    *constant = (struct predicate_constant){0};
    return constant;
}

static bool constant_text(struct compiler *c, struct predicate_constant *constant, const char *text, size_t size)
{
    constant->text = malloc(size + 1);
    if (!constant->text) {
        c->starved = true;
        return false;
    }
    memcpy(constant->text, text, size);
    constant->text[size] = '\0';
    constant->size = size;
    return true;
}

static bool has_wildcard(const struct yaml *node)
{
    return memchr(node->text, '*', node->size) || memchr(node->text, '?', node->size);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Hex digits, two a byte, in place of themselves; `*` at the end for "begins with". */
static bool read_bytes(struct compiler *c, const struct yaml *node, struct predicate_constant *ret)
{
    size_t digits = node->size;
    if (digits && node->text[digits - 1] == '*') {
        ret->match = MATCH_BEGINS;
        digits--;
    }
    bool good = digits % 2 == 0 && (digits || ret->match == MATCH_BEGINS);
    for (size_t i = 0; good && i < digits; i++)
        good = hex_digit(node->text[i]) >= 0;
    if (!good) {
        yaml_complain(node, c->diags,
                      "bytes are written as pairs of hex digits, with * at the end for \"begins with\"");
        return false;
    }
    if (!constant_text(c, ret, node->text, digits))
        return false;
    for (size_t i = 0; i < digits / 2; i++)
        ret->text[i] = (char)(hex_digit(node->text[2 * i]) << 4 | hex_digit(node->text[2 * i + 1]));
    ret->size = digits / 2;
    return true;
}

/* MACs are shown with colons: a glob written with dashes means the same. */
static bool read_mac(struct compiler *c, const struct yaml *node, struct predicate_constant *ret)
{
    if (!has_wildcard(node))
        return yaml_mac(node, c->diags, &ret->mac);
    ret->match = MATCH_GLOB;
    if (!constant_text(c, ret, node->text, node->size))
        return false;
    for (size_t i = 0; i < ret->size; i++) {
        if (ret->text[i] == '-')
            ret->text[i] = ':';
        if (hex_digit(ret->text[i]) < 0 && !strchr(":*?", ret->text[i])) {
            yaml_complain(node, c->diags, "a pattern for MACs holds hex digits, colons, * and ?");
            return false;
        }
    }
    return true;
}

static bool read_constant(struct compiler *c, enum field f, const struct yaml *node, struct predicate_constant *ret)
{
    switch (field_table[f].type) {
    case FIELD_BOOL:
        return yaml_bool(node, c->diags, &ret->flag);
    case FIELD_INTEGER:
        return yaml_integer(node, INT64_MIN, INT64_MAX, c->diags, &ret->number);
    case FIELD_TEXT:
    case FIELD_TEXTS:
        ret->match = has_wildcard(node) ? MATCH_GLOB : MATCH_WHOLE;
        return constant_text(c, ret, node->text, node->size);
    case FIELD_BYTES:
        return read_bytes(c, node, ret);
    case FIELD_ADDRESS:
    case FIELD_ADDRESSES:
        return yaml_prefix(node, c->diags, &ret->prefix);
    case FIELD_MAC:
        return read_mac(c, node, ret);
    }
    return false;
}

static void compile_constant(struct compiler *c, enum field f, const struct yaml *node)
{
    struct predicate_constant constant = {0};
    if (node->kind == YAML_SCALAR && !node->size && !node->quoted) {
        yaml_complain(node, c->diags, "a value is wanted here, not nothing");
        c->wrong = true;
        return;
    }
    if (!yaml_expect(node, YAML_SCALAR, c->diags) || !read_constant(c, f, node, &constant)) {
        free(constant.text);
        c->wrong = true;
        return;
    }
    struct predicate_constant *kept = constant_new(c);
    if (kept)
        *kept = constant;
    else
        free(constant.text);
}

/* A scalar, or a list of them: any of. */
static void compile_equality(struct compiler *c, enum field f, const struct yaml *node, int32_t yes, int32_t no)
{
    struct predicate_step step = {.test = TEST_ANY_OF, .field = f, .yes = yes, .no = no};
    step.first = (uint32_t)c->p->constants;
    if (node->kind == YAML_SCALAR) {
        compile_constant(c, f, node);
    } else {
        if (!node->count) {
            yaml_complain(node, c->diags, "an empty list matches nothing");
            c->wrong = true;
        }
        for (size_t i = 0; i < node->count; i++)
            compile_constant(c, f, &node->items[i]);
    }
    step.count = (uint32_t)c->p->constants - step.first;
    emit(c, step);
}

static enum field find_field(struct compiler *c, const struct yaml *name)
{
    enum field f = FIELD_COUNT;
    if (!field_read(name, c->families, c->diags, &f))
        c->wrong = true;
    return f;
}

static enum field_type element(enum field f)
{
    enum field_type type = field_table[f].type;
    return type == FIELD_TEXTS ? FIELD_TEXT : type == FIELD_ADDRESSES ? FIELD_ADDRESS : type;
}

static void compile_same_as(struct compiler *c, enum field f, const struct yaml *node, int32_t yes, int32_t no)
{
    enum field other = find_field(c, node);
    if (other == FIELD_COUNT)
        return;
    if (element(f) != element(other)) {
        yaml_complain(node, c->diags, "%s is of type %s, %s of type %s: they never compare", field_table[f].name,
                      field_type_name(field_table[f].type), field_table[other].name,
                      field_type_name(field_table[other].type));
        c->wrong = true;
        return;
    }
    emit(c, (struct predicate_step){.test = TEST_SAME_AS, .field = f, .other = other, .yes = yes, .no = no});
}

static void compile_exists(struct compiler *c, enum field f, const struct yaml *node, int32_t yes, int32_t no)
{
    bool wanted = true;
    if (!yaml_bool(node, c->diags, &wanted))
        c->wrong = true;
    emit(c,
         (struct predicate_step){.test = TEST_EXISTS, .field = f, .yes = wanted ? yes : no, .no = wanted ? no : yes});
}

static const struct {
    const char *name;
    enum predicate_test test;
    int nudge; /* the interpreter knows exclusive bounds only */
} bounds[] = {
    {"below", TEST_BELOW, 0},
    {"at_most", TEST_BELOW, 1},
    {"above", TEST_ABOVE, 0},
    {"at_least", TEST_ABOVE, -1},
};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

static void compile_bound(struct compiler *c, enum field f, size_t bound, const struct yaml *node, int32_t yes,
                          int32_t no)
{
    int64_t number = 0;
    if (field_table[f].type != FIELD_INTEGER) {
        yaml_complain(node, c->diags, "%s compares integers; %s is of type %s", bounds[bound].name, field_table[f].name,
                      field_type_name(field_table[f].type));
        c->wrong = true;
    } else if (!yaml_integer(node, INT64_MIN + 1, INT64_MAX - 1, c->diags, &number)) {
        c->wrong = true;
    }
    emit(c, (struct predicate_step){
                .test = bounds[bound].test, .field = f, .number = number + bounds[bound].nudge, .yes = yes, .no = no});
}

static void compile_value(struct compiler *c, enum field f, const struct yaml *node, int32_t yes, int32_t no);

static void compile_operator(struct compiler *c, enum field f, const struct yaml *key, const struct yaml *node,
                             int32_t yes, int32_t no)
{
    for (size_t i = 0; i < BOUNDS; i++) {
        if (strcmp(key->text, bounds[i].name) == 0) {
            compile_bound(c, f, i, node, yes, no);
            return;
        }
    }
    if (strcmp(key->text, "not") == 0) {
        compile_value(c, f, node, no, yes);
    } else if (strcmp(key->text, "exists") == 0) {
        compile_exists(c, f, node, yes, no);
    } else if (strcmp(key->text, "same_as") == 0) {
        compile_same_as(c, f, node, yes, no);
    } else {
        yaml_complain(key, c->diags, "no such operator: not, exists, same_as, below, above, at_least and at_most are");
        c->wrong = true;
    }
}

/* Where to go after item `i` of `count` held: to a place of its own before the next item, or on. */
static int32_t after(struct compiler *c, size_t i, size_t count, int32_t on)
{
    return i + 1 < count ? label_new(c) : on;
}

static bool expect_entries(struct compiler *c, const struct yaml *node, enum yaml_kind kind)
{
    if (!yaml_expect(node, kind, c->diags)) {
        c->wrong = true;
        return false;
    }
    if (!node->count) {
        yaml_complain(node, c->diags, "this says nothing");
        c->wrong = true;
        return false;
    }
    return true;
}

/* What stands beside a field's name: a value, several, or operators that must all hold. */
static void compile_value(struct compiler *c, enum field f, const struct yaml *node, int32_t yes, int32_t no)
{
    if (node->kind != YAML_MAP) {
        compile_equality(c, f, node, yes, no);
        return;
    }
    if (!expect_entries(c, node, YAML_MAP))
        return;
    for (size_t i = 0; i < node->count; i++) {
        int32_t next = after(c, i, node->count, yes);
        compile_operator(c, f, &node->keys[i], &node->items[i], next, no);
        if (next != yes)
            label_place(c, next);
    }
}

static void compile_map(struct compiler *c, const struct yaml *map, int32_t yes, int32_t no);

static void compile_any(struct compiler *c, const struct yaml *list, int32_t yes, int32_t no)
{
    if (!expect_entries(c, list, YAML_LIST))
        return;
    for (size_t i = 0; i < list->count; i++) {
        int32_t next = after(c, i, list->count, no);
        compile_map(c, &list->items[i], yes, next);
        if (next != no)
            label_place(c, next);
    }
}

static void compile_entry(struct compiler *c, const struct yaml *key, const struct yaml *value, int32_t yes, int32_t no)
{
    if (strcmp(key->text, "any") == 0) {
        compile_any(c, value, yes, no);
    } else if (strcmp(key->text, "not") == 0) {
        compile_map(c, value, no, yes);
    } else {
        enum field f = find_field(c, key);
        if (f != FIELD_COUNT)
            compile_value(c, f, value, yes, no);
    }
}

static void compile_map(struct compiler *c, const struct yaml *map, int32_t yes, int32_t no)
{
    if (!expect_entries(c, map, YAML_MAP))
        return;
    for (size_t i = 0; i < map->count; i++) {
        int32_t next = after(c, i, map->count, yes);
        compile_entry(c, &map->keys[i], &map->items[i], next, no);
        if (next != yes)
            label_place(c, next);
    }
}

static int32_t resolve(const struct compiler *c, int32_t target)
{
    return target < 0 ? target : c->place[target];
}

int predicate_compile(const struct yaml *when, const struct kinds *kinds, struct diags *diags, struct predicate **ret)
{
    struct compiler c = {.p = calloc(1, sizeof *c.p), .families = kinds_families(kinds), .diags = diags};
    if (!c.p)
        return -ENOMEM;
    if (when && !(when->kind == YAML_MAP && when->count == 0))
        compile_map(&c, when, PREDICATE_HOLDS, PREDICATE_FAILS);
    for (size_t i = 0; i < c.p->steps; i++) {
        c.p->step[i].yes = resolve(&c, c.p->step[i].yes);
        c.p->step[i].no = resolve(&c, c.p->step[i].no);
    }
    c.p->start = c.p->steps ? 0 : PREDICATE_HOLDS;
    free(c.place);
    if (c.wrong || c.starved) {
        predicate_free(c.p);
        return c.starved ? -ENOMEM : -EINVAL;
    }
    *ret = c.p;
    return 0;
}
