#include "draft/draft.h"

#include <stdio.h>
#include <stdlib.h>

const struct draft_key draft_place_keys[DRAFT_PLACES] = {
    [DRAFT_INTERFACES] = {"interfaces", DRAFT_TEXT},
    [DRAFT_VLANS] = {"vlans", DRAFT_TEXT},
    [DRAFT_NETWORKS] = {"networks", DRAFT_TEXT},
};
const struct draft_key draft_said_keys[DRAFT_SAID] = {
    [DRAFT_ROLES] = {"roles", DRAFT_TEXT},           [DRAFT_ADDRESSES] = {"addresses", DRAFT_HOST},
    [DRAFT_LINK_LOCAL] = {"link_local", DRAFT_FE80}, [DRAFT_MACS] = {"macs", DRAFT_MAC},
    [DRAFT_DUIDS] = {"duids", DRAFT_DUID},           [DRAFT_PEERS] = {"peers", DRAFT_TEXT},
    [DRAFT_ON] = {"segments", DRAFT_TEXT},           [DRAFT_BOOT_FILES] = {"boot_files", DRAFT_GLOB},
};
const struct draft_key draft_handed_keys[DRAFT_HANDED] = {
    [DRAFT_ROUTERS] = {"routers", DRAFT_HOST},
    [DRAFT_DNS] = {"dns", DRAFT_HOST},
    [DRAFT_NEXT_SERVERS] = {"next_servers", DRAFT_HOST_OR_NAME},
    [DRAFT_ROOT_PATHS] = {"root_paths", DRAFT_GLOB},
    [DRAFT_IPXE] = {"ipxe", DRAFT_TEXT},
    [DRAFT_WPAD] = {"wpad", DRAFT_GLOB},
};

struct draft_piece {
    struct draft_piece *next;
    max_align_t data[];
};

struct draft *draft_new(void)
{
    return calloc(1, sizeof(struct draft));
}

static void list_done(struct draft_list *list)
{
    free(list->at);
    *list = (struct draft_list){0};
}

static void hands_out_done(struct draft_hands_out *h)
{
    for (size_t i = 0; i < DRAFT_HANDED; i++)
        list_done(&h->list[i]);
}

static void service_done(struct draft_service *s)
{
    for (size_t i = 0; i < DRAFT_SAID; i++)
        list_done(&s->list[i]);
    for (struct draft_hands_out *h = s->hands_out; h; h = h->next)
        hands_out_done(h);
}

static void segment_done(struct draft_segment *s)
{
    for (size_t i = 0; i < DRAFT_PLACES; i++)
        list_done(&s->where[i]);
}

void draft_free(struct draft *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->segments; i++)
        segment_done(d->segment[i]);
    for (size_t i = 0; i < d->services; i++)
        service_done(d->service[i]);
    segment_done(&d->spare_segment);
    service_done(&d->spare_service);
    hands_out_done(&d->spare_hands_out);
    list_done(&d->head);
    list_done(&d->tail);
    while (d->pieces) {
        struct draft_piece *next = d->pieces->next;
        free(d->pieces);
        d->pieces = next;
    }
    free(d->segment);
    free(d->service);
    free(d);
}

/* Zeroed memory that lives as long as the draft. */
static void *keep(struct draft *d, size_t size)
{
    struct draft_piece *piece = calloc(1, sizeof *piece + size);
    if (!piece) {
        d->no_memory = true;
        return NULL;
    }
    piece->next = d->pieces;
    d->pieces = piece;
    return piece->data;
}

/* Room for one more of `size` bytes; false when there is none. */
static bool grow(struct draft *d, void *array, size_t count, size_t *room, size_t size)
{
    void *old, *new;
    if (count < *room)
        return true;
    size_t wanted = *room ? 2 * *room : 8;
    memcpy(&old, array, sizeof old);
    new = realloc(old, wanted * size);
    if (!new) {
        d->no_memory = true;
        return false;
    }
    memcpy(array, &new, sizeof new);
    *room = wanted;
    return true;
}

const char *draft_textv(struct draft *d, const char *format, va_list args)
{
    char buffer[DRAFT_WHY];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_addv(&t, format, args);
    char *kept = keep(d, t.length + 1);
    if (!kept)
        return "";
    memcpy(kept, buffer, t.length + 1);
    return kept;
}

const char *draft_text(struct draft *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *kept = draft_textv(d, format, args);
    va_end(args);
    return kept;
}

static void lists_init(struct draft_list *lists, const struct draft_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        lists[i].kind = keys[i].kind;
}

struct draft_segment *draft_segment(struct draft *d, const char *name)
{
    for (size_t i = 0; i < d->segments; i++) {
        if (strcmp(d->segment[i]->name, name) == 0)
            return d->segment[i];
    }
    struct draft_segment *s = NULL;
    if (d->segments < DRAFT_SEGMENTS && grow(d, &d->segment, d->segments, &d->segment_room, sizeof(void *)))
        s = keep(d, sizeof *s);
    if (!s)
        return &d->spare_segment;
    s->name = draft_text(d, "%s", name);
    s->why = "";
    lists_init(s->where, draft_place_keys, DRAFT_PLACES);
    d->segment[d->segments++] = s;
    return s;
}

struct draft_service *draft_service(struct draft *d, const char *name)
{
    for (size_t i = 0; i < d->services; i++) {
        if (strcmp(d->service[i]->name, name) == 0)
            return d->service[i];
    }
    struct draft_service *s = NULL;
    if (d->services < DRAFT_SERVICES && grow(d, &d->service, d->services, &d->service_room, sizeof(void *)))
        s = keep(d, sizeof *s);
    if (!s)
        return &d->spare_service;
    s->name = draft_text(d, "%s", name);
    s->why = "";
    lists_init(s->list, draft_said_keys, DRAFT_SAID);
    d->service[d->services++] = s;
    return s;
}

struct draft_hands_out *draft_hands_out(struct draft *d, struct draft_service *s, const char *segment)
{
    struct draft_hands_out **at = &s->hands_out;
    for (; *at; at = &(*at)->next) {
        if (strcmp((*at)->segment, segment) == 0)
            return *at;
    }
    struct draft_hands_out *h = keep(d, sizeof *h);
    if (!h)
        return &d->spare_hands_out;
    h->segment = draft_text(d, "%s", segment);
    lists_init(h->list, draft_handed_keys, DRAFT_HANDED);
    *at = h;
    return h;
}

bool draft_has(const struct draft_list *list, const char *value)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].value && strcmp(list->at[i].value, value) == 0)
            return true;
    }
    return false;
}

static bool append(struct draft *d, struct draft_list *list, const char *value, const char *why)
{
    if (list->count == DRAFT_ITEMS) {
        list->more++;
        return false;
    }
    if (!grow(d, &list->at, list->count, &list->room, sizeof *list->at))
        return false;
    list->at[list->count++] = (struct draft_item){.value = value, .why = why};
    return true;
}

void draft_quote(struct text *t, struct bytes untrusted)
{
    char shown[201];
    struct text s;
    text_init(&s, shown, sizeof shown);
    text_add_untrusted(&s, untrusted);
    text_add(t, "\"");
    for (const char *c = shown; *c; c += strcspn(c, "#\"")) {
        if (*c == '#' || *c == '"')
            text_addf(t, "‹%02X›", *c++);
        text_addf(t, "%.*s", (int)strcspn(c, "#\""), c);
    }
    text_add(t, s.cut ? "…\"" : "\"");
}

static bool is_name(struct bytes text)
{
    bool letter = false;
    for (size_t i = 0; i < text.left; i++) {
        uint8_t c = text.at[i];
        bool is_letter = (c | 0x20) >= 'g' && (c | 0x20) <= 'z';
        letter |= is_letter;
        if (!is_letter && !memchr("0123456789abcdefABCDEF.-_", c, 25))
            return false;
    }
    return letter;
}

/* Whether it is the address of one host; in fe80::/10 where `fe80`. */
static bool is_host(struct bytes text, bool fe80)
{
    struct addr a;
    if (addr_parse((const char *)text.at, text.left, &a) != 0)
        return false;
    bool is_fe80 = a.family == 6 && a.byte[0] == 0xfe && (a.byte[1] & 0xc0) == 0x80;
    return (is_fe80 || !fe80) && !addr_is_unspecified(&a) && !addr_is_multicast(&a) && !addr_is_broadcast(&a);
}

static bool is_mac(struct bytes text)
{
    struct mac mac;
    return mac_parse((const char *)text.at, text.left, &mac) == 0 && !mac_is_zero(&mac) && !(mac.byte[0] & 1);
}

/* Why that list cannot hold it, or NULL. */
static const char *misplaced(struct bytes value, enum draft_kind kind)
{
    switch (kind) {
    case DRAFT_TEXT:
        return NULL;
    case DRAFT_GLOB:
        return memchr(value.at, '*', value.left) ? "its star would match more than itself" : NULL;
    case DRAFT_HOST:
        return is_host(value, false) ? NULL : "it is no host's address";
    case DRAFT_HOST_OR_NAME:
        return is_host(value, false) || is_name(value) ? NULL : "it is no host's address";
    case DRAFT_FE80:
        return is_host(value, true) ? NULL : "it is no link-local address";
    case DRAFT_MAC:
        return is_mac(value) ? NULL : "it is no host's MAC address";
    case DRAFT_DUID: /* RFC 8415 §11.1: a type of two bytes and 1 to 128 more */
        return value.left >= 6 && value.left <= 260 && value.left % 2 == 0 ? NULL : "it is no DUID";
    }
    return NULL;
}

/* Why the value cannot stand in the policy as it is, or NULL. */
static const char *misfit(struct bytes value, enum draft_kind kind)
{
    char shown[DRAFT_VALUE];
    struct text t;
    text_init(&t, shown, sizeof shown);
    text_add_untrusted(&t, value);
    if (!value.left)
        return "it is empty";
    if (t.cut)
        return "it is too long";
    if (!bytes_equal(value, bytes_of(shown, t.length)))
        return "it holds bytes that nobody can read";
    return misplaced(value, kind);
}

bool draft_add(struct draft *d, struct draft_list *list, struct bytes value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *why = draft_textv(d, format, args);
    va_end(args);
    const char *wrong = misfit(value, list->kind);
    if (wrong) {
        char said[DRAFT_WHY];
        struct text t;
        text_init(&t, said, sizeof said);
        draft_quote(&t, value);
        text_addf(&t, " was left out: %s (%s)", wrong, why);
        append(d, list, NULL, draft_text(d, "%s", said));
        return false;
    }
    const char *kept = draft_text(d, "%.*s", (int)value.left, (const char *)value.at);
    return draft_has(list, kept) || append(d, list, kept, why);
}

static bool has_digest(const struct draft_item *item, struct bytes hex)
{
    for (size_t i = 0; i < item->digests && i < DRAFT_DIGESTS; i++) {
        if (bytes_equal(bytes_of(item->digest[i], strlen(item->digest[i])), hex))
            return true;
    }
    return false;
}

void draft_add_digest(struct draft *d, struct draft_list *list, struct bytes value, struct bytes hex)
{
    for (size_t i = 0; i < list->count; i++) {
        struct draft_item *item = &list->at[i];
        bool same = item->value && bytes_equal(bytes_of(item->value, strlen(item->value)), value);
        if (!same || has_digest(item, hex))
            continue;
        if (item->digests < DRAFT_DIGESTS)
            item->digest[item->digests] = draft_text(d, "%.*s", (int)hex.left, (const char *)hex.at);
        item->digests++;
    }
}

void draft_note(struct draft *d, struct draft_list *list, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    append(d, list, NULL, draft_textv(d, format, args));
    va_end(args);
}
