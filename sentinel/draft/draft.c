#include "draft/draft.h"

#include <stdio.h>
#include <stdlib.h>

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

static void append(struct draft *d, struct draft_list *list, const char *value, const char *why)
{
    if (list->count == DRAFT_ITEMS) {
        list->more++;
        return;
    }
    if (grow(d, &list->at, list->count, &list->room, sizeof *list->at))
        list->at[list->count++] = (struct draft_item){value, why};
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

/* Why the value cannot stand in a policy as it is, or NULL. */
static const char *misfit(struct bytes value, bool literal)
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
    if (literal && memchr(value.at, '*', value.left))
        return "its star would match more than itself";
    return NULL;
}

static void add(struct draft *d, struct draft_list *list, struct bytes value, bool literal, const char *why)
{
    const char *wrong = misfit(value, literal);
    if (wrong) {
        char said[DRAFT_WHY];
        struct text t;
        text_init(&t, said, sizeof said);
        draft_quote(&t, value);
        text_addf(&t, " was left out: %s (%s)", wrong, why);
        append(d, list, NULL, draft_text(d, "%s", said));
        return;
    }
    const char *kept = draft_text(d, "%.*s", (int)value.left, (const char *)value.at);
    if (!draft_has(list, kept))
        append(d, list, kept, why);
}

void draft_add(struct draft *d, struct draft_list *list, struct bytes value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, list, value, false, draft_textv(d, format, args));
    va_end(args);
}

void draft_add_literal(struct draft *d, struct draft_list *list, struct bytes value, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add(d, list, value, true, draft_textv(d, format, args));
    va_end(args);
}

void draft_note(struct draft *d, struct draft_list *list, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    append(d, list, NULL, draft_textv(d, format, args));
    va_end(args);
}
