/* The draft as YAML: an item a line, its reason behind it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "draft/draft.h"

/* Text that grows. */
struct page {
    char *at;
    size_t length, room;
    bool failed;
    const char *margin; /* before every line: "# " where an entry is left out */
};

static void put(struct page *p, const char *text, size_t size)
{
    if (p->failed)
        return;
    if (p->length + size + 1 > p->room) {
        size_t room = 2 * (p->room + size + 1);
        char *at = realloc(p->at, room);
        if (!at) {
            p->failed = true;
            return;
        }
        p->at = at;
        p->room = room;
    }
    memcpy(p->at + p->length, text, size);
    p->length += size;
    p->at[p->length] = '\0';
}

static void put_text(struct page *p, const char *text)
{
    put(p, text, strlen(text));
}

static void put_indent(struct page *p, unsigned depth)
{
    put_text(p, p->margin);
    while (depth--)
        put_text(p, "  ");
}

/* A reason; whatever it holds, it ends with the line. */
static void put_why(struct page *p, const char *before, const char *why)
{
    char buffer[2 * DRAFT_WHY];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add(&t, before);
    text_add_untrusted(&t, bytes_of(why, strlen(why)));
    put_text(p, buffer);
    put_text(p, "\n");
}

/* Behind what authorises. */
static void put_confirm(struct page *p, const char *why)
{
    put_why(p, *why ? "  # confirm: " : "  # confirm", why);
}

static void put_comment(struct page *p, unsigned depth, const char *why)
{
    put_indent(p, depth);
    put_why(p, "# ", why);
}

/* Words and IPv4 addresses stand bare, paths in single quotes, the rest in double ones. Values hold no control bytes: draft_add()
 * saw to that. */
static void put_value(struct page *p, const char *value)
{
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    static const char words[][20] = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"};
    bool word = value[strspn(value, lower)] == '\0' && *value >= 'a';
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        word = word && strcmp(value, words[i]) != 0;
    bool address = value[strspn(value, "0123456789./")] == '\0' && *value != '.' && *value != '/';
    bool simple = value[strspn(value, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:/-_%")] == '\0';
    if (word || address) {
        put_text(p, value);
        return;
    }
    if (simple) {
        put_text(p, "\"");
        put_text(p, value);
        put_text(p, "\"");
        return;
    }
    put_text(p, "'");
    for (const char *c = value; *c; c += strcspn(c, "'")) {
        if (*c == '\'') {
            put_text(p, "''");
            c++;
        }
        put(p, c, strcspn(c, "'"));
    }
    put_text(p, "'");
}

/* A boot file with what it may contain, or alone. */
static void put_item(struct page *p, const struct draft_item *item)
{
    bool with = item->digests && item->digests <= DRAFT_DIGESTS;
    put_text(p, with ? "- {path: " : "- ");
    put_value(p, item->value);
    put_text(p, with ? ", sha256: [" : "");
    for (size_t i = 0; with && i < item->digests; i++) {
        put_text(p, i ? ", \"" : "\"");
        put_text(p, item->digest[i]);
        put_text(p, "\"");
    }
    put_text(p, with ? "]}" : "");
    put_confirm(p, item->why);
}

static void put_items(struct page *p, unsigned depth, const struct draft_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct draft_item *item = &list->at[i];
        if (!item->value) {
            put_comment(p, depth, item->why);
            continue;
        }
        put_indent(p, depth);
        put_item(p, item);
    }
    if (list->more) {
        char said[64];
        snprintf(said, sizeof said, "and %zu more, which were left out", list->more);
        put_comment(p, depth, said);
    }
}

static size_t values_of(const struct draft_list *list)
{
    size_t values = 0;
    for (size_t i = 0; i < list->count; i++)
        values += list->at[i].value != NULL;
    return values;
}

static void put_list(struct page *p, unsigned depth, const char *key, const struct draft_list *list)
{
    if (!values_of(list) && !list->closed) {
        put_items(p, depth, list);
        return;
    }
    put_indent(p, depth);
    put_text(p, key);
    if (values_of(list)) {
        put_text(p, ":\n");
    } else {
        put_text(p, ": []");
        put_confirm(p, list->closed);
    }
    put_items(p, depth + 1, list);
}

/* "key: value  # confirm: why" */
static void put_pair(struct page *p, unsigned depth, const char *key, const char *value, const char *why)
{
    put_indent(p, depth);
    put_text(p, key);
    put_text(p, ": ");
    put_value(p, value);
    put_confirm(p, why);
}

static void put_segment(struct page *p, const struct draft_segment *s)
{
    put_pair(p, 1, "- name", s->name, s->why);
    put_indent(p, 2);
    put_text(p, "where:\n");
    for (size_t i = 0; i < DRAFT_PLACES; i++)
        put_list(p, 3, draft_place_keys[i].key, &s->where[i]);
    put_pair(p, 2, "netboot", s->boots ? "allowed" : "forbidden",
             s->boots ? s->boots : "nothing says that machines boot here");
    if (s->peers)
        put_pair(p, 2, "peer_caches", "allowed", s->peers);
}

static bool hands_anything(const struct draft_hands_out *h)
{
    size_t values = 0;
    for (size_t i = 0; h && i < DRAFT_HANDED; i++)
        values += values_of(&h->list[i]) || h->list[i].closed;
    return values > 0;
}

static void put_hands_out(struct page *p, const struct draft_service *s)
{
    bool any = false;
    for (const struct draft_hands_out *h = s->hands_out; h; h = h->next) {
        bool anything = hands_anything(h);
        if (anything && !any) {
            put_indent(p, 2);
            put_text(p, "hands_out:\n");
        }
        any |= anything;
        if (anything) {
            put_indent(p, 3);
            put_value(p, h->segment);
            put_text(p, ":\n");
        }
        for (size_t i = 0; i < DRAFT_HANDED; i++)
            put_list(p, anything ? 4 : 2, draft_handed_keys[i].key, &h->list[i]);
    }
}

/* An entry that says not what it is for authorises nothing. */
static const char *why_left_out(const struct draft_service *s)
{
    if (s->left_out)
        return s->left_out;
    return values_of(&s->list[DRAFT_ROLES]) ? NULL : "left out: nothing says what it does";
}

static void put_service(struct page *p, const struct draft_service *s)
{
    const char *left_out = why_left_out(s);
    if (left_out)
        put_comment(p, 1, left_out);
    p->margin = left_out ? "#" : "";
    put_pair(p, 1, "- name", s->name, s->why);
    for (size_t i = 0; i < DRAFT_SAID; i++) {
        if (i == DRAFT_BOOT_FILES)
            put_hands_out(p, s);
        put_list(p, 2, draft_said_keys[i].key, &s->list[i]);
    }
    p->margin = "";
}

/* The key with [] when all that follows are comments. */
static void put_services(struct page *p, const struct draft *d)
{
    bool any = false;
    for (size_t i = 0; i < d->services; i++)
        any |= !why_left_out(d->service[i]);
    if (d->services)
        put_text(p, any ? "\nservices:\n" : "\nservices: []\n");
    for (size_t i = 0; i < d->services; i++)
        put_service(p, d->service[i]);
}

int draft_write(const struct draft *d, char **ret)
{
    struct page p = {.margin = ""};
    put_items(&p, 0, &d->head);
    put_text(&p, "policy: 1\nversion: draft\n");
    if (d->segments)
        put_text(&p, "\nsegments:\n");
    for (size_t i = 0; i < d->segments; i++)
        put_segment(&p, d->segment[i]);
    put_services(&p, d);
    if (d->tail.count)
        put_text(&p, "\n");
    put_items(&p, 0, &d->tail);
    if (p.failed || d->no_memory) {
        free(p.at);
        return -ENOMEM;
    }
    *ret = p.at;
    return 0;
}
