#include "record/habit.h"

#include <string.h>

#include "base/text.h"
#include "base/when.h"

static struct bytes type_of(const struct event *e)
{
    const char *kind = strrchr(event_kind_table[e->kind].name, '.');
    struct bytes type = event_text(e, FIELD_DHCP_TYPE);
    return type.left ? type : bytes_of(kind ? kind + 1 : "", kind ? strlen(kind + 1) : 0);
}

/* ------ facets ------ */

/* Routers count it down; no path is so long that the beginning cannot be told. */
static uint32_t ttl_of(const struct event *e)
{
    static const uint8_t initial[] = {32, 64, 128, 255};
    int64_t ttl = event_integer(e, FIELD_SERVER_TTL);
    for (size_t i = 0; i < sizeof initial; i++) {
        if (ttl > 0 && ttl <= initial[i])
            return initial[i];
    }
    return 0;
}

static uint32_t options_of(const struct event *e)
{
    struct bytes order = event_text(e, FIELD_DHCP_OPTION_ORDER);
    bytes_trim(&order, HABIT_OPTIONS);
    uint32_t value = (uint32_t)order.left;
    for (size_t i = 0; i < HABIT_OPTIONS; i++)
        value = value << 8 | bytes_peek(&order, i);
    return value >> 8 * HABIT_OPTIONS ? value : 0;
}

static uint32_t lease_of(const struct event *e)
{
    return (uint32_t)event_integer(e, FIELD_DHCP_LEASE_TIME);
}

/* RFC 951 wants 300 bytes, and 548 is what everybody must take (RFC 2131 §2); a longer message is as long as it must be. */
static uint32_t size_of(const struct event *e)
{
    int64_t size = event_integer(e, FIELD_DHCP_SIZE);
    return size == 300 || size == 548 ? (uint32_t)size : size > 0 && size < 300;
}

static uint32_t latency_of(const struct event *e)
{
    static const uint32_t most[] = {10, 100, 1000};
    int64_t latency = event_integer(e, FIELD_BOOT_LATENCY);
    if (!event_has(e, FIELD_BOOT_LATENCY))
        return 0;
    for (size_t i = 0; i < sizeof most / sizeof *most; i++) {
        if (latency <= most[i])
            return most[i];
    }
    return 10000;
}

static uint32_t vlan_of(const struct event *e)
{
    const struct event_flow *f = &e->flow;
    return f->vlans ? (uint32_t)(f->vlan[0] & 0xfff) << 12 | (f->vlans > 1 ? f->vlan[1] & 0xfffU : 0) : 0;
}

/* Of an answer by itself; FACET_ID takes the one before. */
static uint32_t (*const readers[FACETS])(const struct event *e) = {
    [FACET_TTL] = ttl_of,   [FACET_OPTIONS] = options_of, [FACET_LEASE] = lease_of,
    [FACET_SIZE] = size_of, [FACET_LATENCY] = latency_of, [FACET_VLAN] = vlan_of,
};

static uint32_t id_of(struct habits *h, const struct event *e)
{
    uint32_t id = (uint32_t)event_integer(e, FIELD_SERVER_IP_ID), before = h->id;
    bool first = !h->has_id;
    if (!event_has(e, FIELD_SERVER_IP_ID))
        return 0;
    h->id = id;
    h->has_id = true;
    return !id ? FACET_ID_ZERO : first ? 0 : id == before ? FACET_ID_CONSTANT : FACET_ID_CHANGING;
}

static const char *const id_names[] = {"", "zero", "constant", "changing"};

static void write_number(uint32_t value, struct text *out)
{
    text_addf(out, "%u", (unsigned)value);
}

static void write_options(uint32_t value, struct text *out)
{
    for (uint32_t i = 0; i < value >> 24; i++)
        text_addf(out, "%s%d", i ? "." : "", (int)(value >> (16 - 8 * i) & 0xff));
}

static void write_id(uint32_t value, struct text *out)
{
    text_add(out, id_names[value]);
}

static void write_vlan(uint32_t value, struct text *out)
{
    text_addf(out, "%d.%d", (int)(value >> 12), (int)(value & 0xfff));
}

static uint32_t take_number(struct bytes *text)
{
    uint64_t number = 0;
    while (text->left && text->at[0] >= '0' && text->at[0] <= '9') {
        number = number * 10 + (uint64_t)(bytes_u8(text) - '0');
        if (number > UINT32_MAX)
            number = UINT32_MAX;
    }
    return (uint32_t)number;
}

/* Whether the text goes on so; then it is behind that. */
static bool skip(struct bytes *text, const char *word)
{
    struct bytes rest = *text;
    if (!bytes_equal(bytes_sub(&rest, strlen(word)), bytes_of(word, strlen(word))) || rest.bad)
        return false;
    *text = rest;
    return true;
}

static uint32_t take_options(struct bytes *text)
{
    uint32_t count = 0, codes = 0;
    do
        codes |= (take_number(text) & 0xff) << (16 - 8 * count++);
    while (count < HABIT_OPTIONS && skip(text, "."));
    return count << 24 | codes;
}

static uint32_t take_id(struct bytes *text)
{
    for (uint32_t i = FACET_ID_ZERO; i <= FACET_ID_CHANGING; i++) {
        if (skip(text, id_names[i]))
            return i;
    }
    return 0;
}

static uint32_t take_vlan(struct bytes *text)
{
    uint32_t outer = take_number(text) & 0xfff;
    return outer << 12 | (skip(text, ".") ? take_number(text) & 0xfff : 0);
}

/* What a change weighs: the system's and the software's own manner more than what an operator sets. */
static const struct {
    const char *word;
    int points;
    const char *now, *before, *unit;
    void (*write)(uint32_t value, struct text *out);
    uint32_t (*take)(struct bytes *text);
} facets[FACETS] = {
    [FACET_TTL] = {"ttl", 30, "its TTL begins at", "used to at", "", write_number, take_number},
    [FACET_OPTIONS] = {"options", 30, "its options begin with", "used to with", "", write_options, take_options},
    [FACET_ID] = {"id", 20, "its IP identification is", "used to be", "", write_id, take_id},
    [FACET_LEASE] = {"lease", 20, "its leases last", "used to last", " s", write_number, take_number},
    [FACET_SIZE] = {"size", 15, "it pads to", "used to pad to", " bytes", write_number, take_number},
    [FACET_LATENCY] = {"latency", 10, "it answers within", "used to within", " ms", write_number, take_number},
    [FACET_VLAN] = {"vlan", 25, "it answers on VLAN", "used to on", "", write_vlan, take_vlan},
};

/* ------ habits ------ */

static struct habit habit_of(struct habits *h, const struct event *e)
{
    struct habit now = {.count = 1};
    struct bytes type = type_of(e);
    bytes_trim(&type, sizeof now.type - 1);
    bytes_copy(&type, now.type, type.left);
    for (size_t i = 0; i < FACETS; i++)
        now.value[i] = readers[i] ? readers[i](e) : id_of(h, e);
    return now;
}

void habits_tell(struct event *e, struct bytes reason, int64_t points)
{
    int64_t score = event_integer(e, FIELD_BASELINE_SCORE) + points;
    event_add_text(e, FIELD_BASELINE_CHANGED, event_keep(e, reason));
    event_set_integer(e, FIELD_BASELINE_SCORE, score > 100 ? 100 : score);
}

static void tell_change(size_t facet, uint32_t before, uint32_t now, struct event *e)
{
    char buffer[96];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_addf(&t, "%s ", facets[facet].now);
    facets[facet].write(now, &t);
    text_addf(&t, "%s, %s ", facets[facet].unit, facets[facet].before);
    facets[facet].write(before, &t);
    text_add(&t, facets[facet].unit);
    habits_tell(e, bytes_of(buffer, t.length), facets[facet].points);
}

/* Whether the answer is as they all were before the break. */
static bool is_as_before(const struct habit *known, const struct habit *now)
{
    int points = 0;
    for (size_t i = 0; i < FACETS; i++) {
        if (!(known->broken >> i & 1) || !now->value[i])
            continue;
        if (now->value[i] != known->before[i])
            return false;
        points += facets[i].points;
    }
    return points >= HABIT_WEIGHTY;
}

static void look_for_both(struct habit *known, const struct habit *now, struct event *e)
{
    int64_t since = e->time - known->broken_at;
    if (!known->broken || known->alternates || since < 0 || since > HABIT_BESIDE || !is_as_before(known, now))
        return;
    known->alternates = true;
    event_set_bool(e, FIELD_BASELINE_ALTERNATES, true);
}

static void note_break(struct habit *known, size_t facet, const struct habit *now, struct event *e)
{
    uint8_t bit = (uint8_t)(1U << facet);
    if (known->count >= HABIT_SETTLED) {
        tell_change(facet, known->value[facet], now->value[facet], e);
        known->before[facet] = known->value[facet];
        known->broken |= bit;
        known->broken_at = e->time;
    }
    known->varies |= bit;
}

static void compare(struct habit *known, const struct habit *now, struct event *e)
{
    look_for_both(known, now, e);
    for (size_t i = 0; i < FACETS; i++) {
        if (!now->value[i] || known->varies >> i & 1)
            continue;
        if (known->value[i] && known->value[i] != now->value[i])
            note_break(known, i, now, e);
        known->value[i] = now->value[i];
    }
    known->count += known->count < UINT32_MAX;
}

void habits_take(struct habits *h, struct event *e)
{
    struct habit now = habit_of(h, e);
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->at[i].type, now.type) == 0) {
            compare(&h->at[i], &now, e);
            return;
        }
    }
    if (h->count < HABITS)
        h->at[h->count++] = now;
}

/* ------ as text ------ */

void habits_write(const struct habits *h, struct text *out)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct habit *one = &h->at[i];
        text_addf(out, "%s%s*%u", i ? "; " : "", one->type, (unsigned)one->count);
        for (size_t f = 0; f < FACETS; f++) {
            if (!one->value[f])
                continue;
            text_addf(out, " %s=", facets[f].word);
            if (one->varies >> f & 1)
                text_add(out, "*");
            else
                facets[f].write(one->value[f], out);
        }
    }
}

static bool take_facet(struct bytes *text, struct habit *ret)
{
    for (size_t f = 0; f < FACETS; f++) {
        if (!skip(text, facets[f].word) || !skip(text, "="))
            continue;
        bool varies = skip(text, "*");
        ret->varies = (uint8_t)(ret->varies | (varies ? 1U << f : 0));
        ret->value[f] = varies ? 1 : facets[f].take(text);
        return true;
    }
    return false;
}

static bool take_habit(struct bytes *text, struct habit *ret)
{
    *ret = (struct habit){0};
    for (size_t i = 0; text->left && text->at[0] != '*'; i++) {
        if (i == sizeof ret->type - 1)
            return false;
        ret->type[i] = (char)bytes_u8(text);
    }
    if (!skip(text, "*"))
        return false;
    ret->count = take_number(text);
    if (!ret->count)
        return false;
    while (skip(text, " ")) {
        if (!take_facet(text, ret))
            return false;
    }
    return true;
}

void habits_read(struct bytes text, struct habits *ret)
{
    *ret = (struct habits){0};
    while (text.left && ret->count < HABITS && take_habit(&text, &ret->at[ret->count])) {
        ret->count++;
        if (!skip(&text, "; "))
            return;
    }
}
