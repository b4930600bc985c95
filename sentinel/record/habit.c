#include "record/habit.h"

#include <string.h>

#include "base/text.h"

static struct bytes type_of(const struct event *e)
{
    const char *kind = strrchr(event_kind_table[e->kind].name, '.');
    struct bytes type = event_text(e, FIELD_DHCP_TYPE);
    return type.left ? type : bytes_of(kind ? kind + 1 : "", kind ? strlen(kind + 1) : 0);
}

/* Routers count it down; no path is so long that the beginning cannot be told. */
static uint8_t initial_ttl(int64_t ttl)
{
    static const uint8_t initial[] = {32, 64, 128, 255};
    for (size_t i = 0; i < sizeof initial; i++) {
        if (ttl > 0 && ttl <= initial[i])
            return initial[i];
    }
    return 0;
}

static struct habit habit_of(const struct event *e)
{
    struct habit h = {.ttl = initial_ttl(event_integer(e, FIELD_SERVER_TTL)), .count = 1};
    struct bytes type = type_of(e), order = event_text(e, FIELD_DHCP_OPTION_ORDER);
    bytes_trim(&type, sizeof h.type - 1);
    bytes_copy(&type, h.type, type.left);
    bytes_trim(&order, HABIT_OPTIONS);
    h.options = (uint8_t)order.left;
    bytes_copy(&order, h.option, order.left);
    return h;
}

static bool is_same(const struct habit *a, const struct habit *b)
{
    return strcmp(a->type, b->type) == 0 && a->ttl == b->ttl && a->options == b->options &&
           memcmp(a->option, b->option, sizeof a->option) == 0;
}

static void write_options(const struct habit *h, struct text *out)
{
    for (size_t i = 0; i < h->options; i++)
        text_addf(out, "%s%d", i ? "." : "", h->option[i]);
}

static void add_reason(struct event *e, const struct text *reason)
{
    event_add_text(e, FIELD_BASELINE_CHANGED, event_keep(e, bytes_of(reason->at, reason->length)));
}

static void tell_change(const struct habit *before, const struct habit *now, struct event *e)
{
    char buffer[96];
    struct text t;
    if (before->ttl != now->ttl) {
        text_init(&t, buffer, sizeof buffer);
        text_addf(&t, "its TTL begins at %d, used to at %d", now->ttl, before->ttl);
        add_reason(e, &t);
    }
    if (before->options != now->options || memcmp(before->option, now->option, sizeof now->option) != 0) {
        text_init(&t, buffer, sizeof buffer);
        text_add(&t, "its options begin with ");
        write_options(now, &t);
        text_add(&t, ", used to with ");
        write_options(before, &t);
        add_reason(e, &t);
    }
}

void habits_take(struct habits *h, struct event *e)
{
    struct habit now = habit_of(e);
    const struct habit *only = NULL;
    size_t of_type = 0;
    for (size_t i = 0; i < h->count; i++) {
        struct habit *known = &h->at[i];
        if (is_same(known, &now)) {
            known->count += known->count < UINT32_MAX;
            return;
        }
        if (strcmp(known->type, now.type) == 0) {
            only = known;
            of_type++;
        }
    }
    if (of_type == 1 && only->count >= HABIT_SETTLED)
        tell_change(only, &now, e);
    if (h->count < HABITS)
        h->at[h->count++] = now;
}

/* ------ as text ------ */

void habits_write(const struct habits *h, struct text *out)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct habit *one = &h->at[i];
        text_addf(out, "%s%s*%u ttl=%d", i ? "; " : "", one->type, (unsigned)one->count, one->ttl);
        if (one->options) {
            text_add(out, " options=");
            write_options(one, out);
        }
    }
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

static uint32_t take_number(struct bytes *text, uint32_t most)
{
    uint64_t number = 0;
    while (text->left && text->at[0] >= '0' && text->at[0] <= '9') {
        number = number * 10 + (uint64_t)(bytes_u8(text) - '0');
        if (number > most)
            number = most;
    }
    return (uint32_t)number;
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
    ret->count = take_number(text, UINT32_MAX);
    if (!skip(text, " ttl="))
        return false;
    ret->ttl = (uint8_t)take_number(text, UINT8_MAX);
    if (!skip(text, " options="))
        return true;
    do
        ret->option[ret->options++] = (uint8_t)take_number(text, UINT8_MAX);
    while (ret->options < HABIT_OPTIONS && skip(text, "."));
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
