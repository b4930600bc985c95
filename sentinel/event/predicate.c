#include "event/predicate.h"

#include <stdlib.h>

#include "base/text.h"
#include "event/predicate_program.h"

static bool is_set(enum field f)
{
    return field_table[f].type == FIELD_TEXTS || field_table[f].type == FIELD_ADDRESSES;
}

/* Values of the field: a set has as many as it has members, any other present field one. */
static size_t values(const struct event *e, enum field f)
{
    return is_set(f) ? event_count(e, f) : event_has(e, f);
}

static struct bytes text_of(const struct event *e, enum field f, size_t i)
{
    return is_set(f) ? event_text_at(e, f, i) : e->value[f].text;
}

static struct addr addr_of(const struct event *e, enum field f, size_t i)
{
    return is_set(f) ? event_addr_at(e, f, i) : e->value[f].addr;
}

static bool match_text(const struct predicate_constant *c, struct bytes value)
{
    return c->match == MATCH_GLOB ? text_glob(c->text, c->size, value) : text_same(c->text, c->size, value);
}

static bool match_bytes(const struct predicate_constant *c, struct bytes value)
{
    if (c->match == MATCH_BEGINS)
        bytes_trim(&value, c->size);
    return bytes_equal(value, bytes_of(c->text, c->size));
}

static bool match_mac(const struct predicate_constant *c, const struct mac *mac)
{
    if (c->match == MATCH_WHOLE)
        return mac_equal(&c->mac, mac);
    char text[MAC_TEXT];
    return text_glob(c->text, c->size, bytes_of(mac_format(mac, text), MAC_TEXT - 1));
}

static bool match(const struct predicate_constant *c, const struct event *e, enum field f, size_t i)
{
    struct addr addr;
    switch (field_table[f].type) {
    case FIELD_BOOL:
        return c->flag == e->value[f].flag;
    case FIELD_INTEGER:
        return c->number == e->value[f].number;
    case FIELD_TEXT:
    case FIELD_TEXTS:
        return match_text(c, text_of(e, f, i));
    case FIELD_BYTES:
        return match_bytes(c, e->value[f].text);
    case FIELD_ADDRESS:
    case FIELD_ADDRESSES:
        addr = addr_of(e, f, i);
        return prefix_contains(&c->prefix, &addr);
    case FIELD_MAC:
        return match_mac(c, &e->value[f].mac);
    }
    return false;
}

static bool any_of(const struct predicate *p, const struct predicate_step *s, const struct event *e)
{
    size_t n = values(e, s->field);
    for (size_t i = 0; i < n; i++) {
        for (uint32_t c = 0; c < s->count; c++) {
            if (match(&p->constant[s->first + c], e, s->field, i))
                return true;
        }
    }
    return false;
}

/* Whether two values of fields of one element type are equal; text as everywhere without regard to case and slashes. */
static bool equal(const struct event *e, enum field f, size_t i, enum field g, size_t j)
{
    struct bytes text;
    struct addr a, b;
    switch (field_table[f].type) {
    case FIELD_BOOL:
        return e->value[f].flag == e->value[g].flag;
    case FIELD_INTEGER:
        return e->value[f].number == e->value[g].number;
    case FIELD_TEXT:
    case FIELD_TEXTS:
        text = text_of(e, f, i);
        return text_same((const char *)text.at, text.left, text_of(e, g, j));
    case FIELD_BYTES:
        return bytes_equal(e->value[f].text, e->value[g].text);
    case FIELD_ADDRESS:
    case FIELD_ADDRESSES:
        a = addr_of(e, f, i);
        b = addr_of(e, g, j);
        return addr_equal(&a, &b);
    case FIELD_MAC:
        return mac_equal(&e->value[f].mac, &e->value[g].mac);
    }
    return false;
}

static bool same_as(const struct predicate_step *s, const struct event *e)
{
    size_t n = values(e, s->field), m = values(e, s->other);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m; j++) {
            if (equal(e, s->field, i, s->other, j))
                return true;
        }
    }
    return false;
}

static bool step_holds(const struct predicate *p, const struct predicate_step *s, const struct event *e)
{
    if (!event_has(e, s->field))
        return false;
    switch (s->test) {
    case TEST_EXISTS:
        return true;
    case TEST_ANY_OF:
        return any_of(p, s, e);
    case TEST_BELOW:
        return e->value[s->field].number < s->number;
    case TEST_ABOVE:
        return e->value[s->field].number > s->number;
    case TEST_SAME_AS:
        return same_as(s, e);
    }
    return false;
}

bool predicate_test(const struct predicate *p, const struct event *e)
{
    int32_t at = p->start;
    while (at >= 0) {
        const struct predicate_step *s = &p->step[at];
        at = step_holds(p, s, e) ? s->yes : s->no;
    }
    return at == PREDICATE_HOLDS;
}

static void add_field(uint64_t set[(FIELD_COUNT + 63) / 64], enum field f)
{
    set[f / 64] |= UINT64_C(1) << (f % 64);
}

void predicate_fields(const struct predicate *p, uint64_t ret[(FIELD_COUNT + 63) / 64])
{
    memset(ret, 0, (FIELD_COUNT + 63) / 64 * sizeof *ret);
    for (size_t i = 0; i < p->steps; i++) {
        add_field(ret, p->step[i].field);
        if (p->step[i].test == TEST_SAME_AS)
            add_field(ret, p->step[i].other);
    }
}

void predicate_free(struct predicate *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->constants; i++)
        free(p->constant[i].text);
    free(p->constant);
    free(p->step);
    free(p);
}
