#include "event/event.h"

#include <string.h>

#include "base/text.h"

const char *const limit_names[LIMIT_COUNT] = {
    [LIMIT_TFTP_REQUESTS] = "tftp_requests",
    [LIMIT_TFTP_REQUESTS_PER_CLIENT] = "tftp_requests_per_client",
    [LIMIT_DHCP_REQUESTS] = "dhcp_requests",
};

void event_reset(struct event *e, enum event_kind kind, const struct frame *frame)
{
    e->kind = kind;
    e->time = frame->time;
    e->frame = frame;
    e->earlier[0] = e->earlier[1] = 0;
    e->flow = (struct event_flow){0};
    e->segment = EVENT_NO_SEGMENT;
    e->outside = false;
    memset(e->limit, 0, sizeof e->limit);
    memset(e->present, 0, sizeof e->present);
    e->texts_used = 0;
    e->addrs_used = 0;
    e->scratch_used = 0;
}

static void mark(struct event *e, enum field f)
{
    e->present[f / 64] |= UINT64_C(1) << (f % 64);
}

void event_unset(struct event *e, enum field f)
{
    e->present[f / 64] &= ~(UINT64_C(1) << (f % 64));
}

void event_set_bool(struct event *e, enum field f, bool flag)
{
    e->value[f].flag = flag;
    mark(e, f);
}

void event_set_integer(struct event *e, enum field f, int64_t number)
{
    e->value[f].number = number;
    mark(e, f);
}

void event_set_text(struct event *e, enum field f, const char *constant)
{
    if (constant)
        event_set_bytes(e, f, bytes_of(constant, strlen(constant)));
}

void event_set_bytes(struct event *e, enum field f, struct bytes span)
{
    e->value[f].text = span;
    mark(e, f);
}

void event_set_addr(struct event *e, enum field f, const struct addr *addr)
{
    e->value[f].addr = *addr;
    mark(e, f);
}

void event_set_mac(struct event *e, enum field f, const struct mac *mac)
{
    e->value[f].mac = *mac;
    mark(e, f);
}

/* The set's next place in a pool of `used` members, or false when the pool is full or another set's members stand between. */
static bool extend(struct event *e, enum field f, size_t used, size_t room)
{
    struct value *v = &e->value[f];
    if (!(field_table[f].family & (FAMILY_POLICY | FAMILY_FINGERPRINT)))
        room -= EVENT_RESERVED;
    if (!event_has(e, f)) {
        v->set.first = (uint8_t)used;
        v->set.count = 0;
        mark(e, f);
    }
    if (used >= room || (size_t)v->set.first + v->set.count != used)
        return false;
    v->set.count++;
    return true;
}

void event_add_text(struct event *e, enum field f, struct bytes span)
{
    for (size_t i = 0; i < event_count(e, f); i++) {
        if (bytes_equal(event_text_at(e, f, i), span))
            return;
    }
    if (extend(e, f, e->texts_used, EVENT_TEXTS))
        e->texts[e->texts_used++] = span;
}

void event_add_addr(struct event *e, enum field f, const struct addr *addr)
{
    for (size_t i = 0; i < event_count(e, f); i++) {
        struct addr member = event_addr_at(e, f, i);
        if (addr_equal(&member, addr))
            return;
    }
    if (extend(e, f, e->addrs_used, EVENT_ADDRS))
        e->addrs[e->addrs_used++] = *addr;
}

void event_add_notes(struct event *e, enum field f, uint32_t notes, const struct note_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (notes & names[i].note)
            event_add_text(e, f, bytes_of(names[i].name, strlen(names[i].name)));
    }
}

struct bytes event_keep(struct event *e, struct bytes span)
{
    if (span.left > (size_t)EVENT_SCRATCH - e->scratch_used)
        return bytes_of(e->scratch, 0);
    uint8_t *at = e->scratch + e->scratch_used;
    size_t size = span.left;
    bytes_copy(&span, at, size);
    e->scratch_used = (uint16_t)(e->scratch_used + size);
    return bytes_of(at, size);
}

bool event_bool(const struct event *e, enum field f)
{
    return event_has(e, f) && e->value[f].flag;
}

int64_t event_integer(const struct event *e, enum field f)
{
    return event_has(e, f) ? e->value[f].number : 0;
}

struct bytes event_text(const struct event *e, enum field f)
{
    return event_has(e, f) ? e->value[f].text : bytes_of("", 0);
}

struct addr event_addr(const struct event *e, enum field f)
{
    return event_has(e, f) ? e->value[f].addr : (struct addr){0};
}

struct mac event_mac(const struct event *e, enum field f)
{
    return event_has(e, f) ? e->value[f].mac : (struct mac){{0}};
}

size_t event_count(const struct event *e, enum field f)
{
    return event_has(e, f) ? e->value[f].set.count : 0;
}

struct bytes event_text_at(const struct event *e, enum field f, size_t i)
{
    return i < event_count(e, f) ? e->texts[e->value[f].set.first + i] : bytes_of("", 0);
}

struct addr event_addr_at(const struct event *e, enum field f, size_t i)
{
    return i < event_count(e, f) ? e->addrs[e->value[f].set.first + i] : (struct addr){0};
}

bool event_is(const struct event *e, enum field f, const char *word)
{
    return event_has(e, f) && bytes_equal(e->value[f].text, bytes_of(word, strlen(word)));
}

static void render_addr(const struct addr *addr, struct text *out)
{
    char buffer[ADDR_TEXT];
    text_add(out, addr_format(addr, buffer));
}

void event_render(const struct event *e, enum field f, struct text *out)
{
    if (!event_has(e, f))
        return;
    const struct value *v = &e->value[f];
    char mac[MAC_TEXT];
    switch (field_table[f].type) {
    case FIELD_BOOL:
        text_add(out, v->flag ? "true" : "false");
        break;
    case FIELD_INTEGER:
        text_addf(out, "%lld", (long long)v->number);
        break;
    case FIELD_TEXT:
        text_add_untrusted(out, v->text);
        break;
    case FIELD_BYTES:
        text_add_hex(out, v->text);
        break;
    case FIELD_ADDRESS:
        render_addr(&v->addr, out);
        break;
    case FIELD_MAC:
        text_add(out, mac_format(&v->mac, mac));
        break;
    case FIELD_TEXTS:
    case FIELD_ADDRESSES:
        for (size_t i = 0; i < v->set.count; i++) {
            if (i)
                text_add(out, ", ");
            if (field_table[f].type == FIELD_TEXTS)
                text_add_untrusted(out, e->texts[v->set.first + i]);
            else
                render_addr(&e->addrs[v->set.first + i], out);
        }
        break;
    }
}

/* A group key under construction; what does not fit is cut. */
struct key {
    uint8_t *at;
    size_t room, used;
};

static void key_add(struct key *k, const void *data, size_t size)
{
    uint8_t length[2] = {(uint8_t)(size >> 8), (uint8_t)size};
    const struct bytes parts[] = {bytes_of(length, sizeof length), bytes_of(data, size)};
    for (size_t i = 0; i < 2; i++) {
        size_t n = parts[i].left < k->room - k->used ? parts[i].left : k->room - k->used;
        if (n)
            memcpy(k->at + k->used, parts[i].at, n);
        k->used += n;
    }
}

size_t event_key(const struct event *e, enum field f, uint8_t *ret, size_t size)
{
    struct key k = {.at = ret, .room = size, .used = 0};
    uint8_t head[2] = {(uint8_t)field_table[f].type, event_has(e, f)};
    key_add(&k, head, sizeof head);
    if (!event_has(e, f))
        return k.used;
    const struct value *v = &e->value[f];
    uint8_t number[8];
    switch (field_table[f].type) {
    case FIELD_BOOL:
        key_add(&k, &(uint8_t){v->flag}, 1);
        break;
    case FIELD_INTEGER:
        for (size_t i = 0; i < sizeof number; i++)
            number[i] = (uint8_t)((uint64_t)v->number >> (56 - 8 * i));
        key_add(&k, number, sizeof number);
        break;
    case FIELD_TEXT:
    case FIELD_BYTES:
        key_add(&k, v->text.at, v->text.left);
        break;
    case FIELD_ADDRESS:
        key_add(&k, v->addr.byte, v->addr.family == 4 ? 4 : 16);
        break;
    case FIELD_MAC:
        key_add(&k, v->mac.byte, sizeof v->mac.byte);
        break;
    case FIELD_TEXTS:
        for (size_t i = 0; i < v->set.count; i++)
            key_add(&k, e->texts[v->set.first + i].at, e->texts[v->set.first + i].left);
        break;
    case FIELD_ADDRESSES:
        for (size_t i = 0; i < v->set.count; i++)
            key_add(&k, e->addrs[v->set.first + i].byte, sizeof e->addrs->byte);
        break;
    }
    return k.used;
}
