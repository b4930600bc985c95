/* A policy being written for a person to confirm: what would be authorised, and behind every line the reason for it.
 *
 * Whoever drafts fills it in; draft_write() makes the text. Values come from strangers, so one that could not stand in the
 * policy exactly as it was seen is left out and told instead. */
#ifndef SENTINEL_DRAFT_DRAFT_H
#define SENTINEL_DRAFT_DRAFT_H

#include "base/addr.h"
#include "base/text.h"

enum {
    DRAFT_WHY = 512,
    DRAFT_VALUE = 512,
    DRAFT_ITEMS = 4096,
    DRAFT_DIGESTS = 4,
    DRAFT_SERVICES = 4000,
    DRAFT_SEGMENTS = 4000
};

struct draft_item {
    const char *value; /* NULL: only the comment is written */
    const char *why;
    const char *digest[DRAFT_DIGESTS]; /* SHA-256 in hex, of a boot file */
    size_t digests;                    /* past DRAFT_DIGESTS it is made anew each time, and none is written */
};

/* What a list may hold, so that no draft is one that does not load. */
enum draft_kind {
    DRAFT_TEXT,
    DRAFT_GLOB, /* read as a pattern: a star would match more than itself */
    DRAFT_HOST,
    DRAFT_HOST_OR_NAME,
    DRAFT_FE80,
    DRAFT_MAC,
    DRAFT_DUID,
};

struct draft_key {
    const char *key;
    enum draft_kind kind;
};

struct draft_list {
    enum draft_kind kind;
    struct draft_item *at;
    size_t count, room;
    size_t more;        /* past DRAFT_ITEMS: only counted */
    const char *closed; /* why it is written as [] while it is empty; NULL: then it is not written at all */
};

enum draft_place { DRAFT_INTERFACES, DRAFT_VLANS, DRAFT_NETWORKS, DRAFT_PLACES };
enum draft_said {
    DRAFT_ROLES,
    DRAFT_ADDRESSES,
    DRAFT_LINK_LOCAL,
    DRAFT_MACS,
    DRAFT_DUIDS,
    DRAFT_PEERS,
    DRAFT_ON, /* segments */
    DRAFT_BOOT_FILES,
    DRAFT_SAID,
};
enum draft_handed {
    DRAFT_ROUTERS,
    DRAFT_DNS,
    DRAFT_NEXT_SERVERS,
    DRAFT_ROOT_PATHS,
    DRAFT_IPXE,
    DRAFT_WPAD,
    DRAFT_HANDED,
};

extern const struct draft_key draft_place_keys[DRAFT_PLACES], draft_said_keys[DRAFT_SAID],
    draft_handed_keys[DRAFT_HANDED];

struct draft_segment {
    const char *name, *why;
    struct draft_list where[DRAFT_PLACES];
    const char *boots; /* why machines boot there; NULL: nothing says that they do, and netboot is forbidden */
    const char *peers; /* why machines may hand on what they loaded; NULL: nothing says that they do */
};

struct draft_hands_out {
    const char *segment;
    struct draft_list list[DRAFT_HANDED];
    struct draft_hands_out *next;
};

struct draft_service {
    const char *name, *why;
    const char *left_out; /* why the whole entry is written as a comment; NULL: it is not */
    struct draft_list list[DRAFT_SAID];
    struct draft_hands_out *hands_out;
};

struct draft_piece;

struct draft {
    struct draft_list head, tail; /* comments before and behind everything */
    struct draft_segment **segment;
    size_t segments, segment_room;
    struct draft_service **service;
    size_t services, service_room;
    bool no_memory; /* noted once; draft_write() says so */
    struct draft_piece *pieces;
    struct draft_segment spare_segment; /* given out when there is no room */
    struct draft_service spare_service;
    struct draft_hands_out spare_hands_out;
};

/* NULL when memory is short. */
struct draft *draft_new(void);
void draft_free(struct draft *d);

/* The one of that name, made if need be; never NULL. Names are copied. */
struct draft_segment *draft_segment(struct draft *d, const char *name);
struct draft_service *draft_service(struct draft *d, const char *name);
struct draft_hands_out *draft_hands_out(struct draft *d, struct draft_service *s, const char *segment);

/* A formatted text that lives as long as the draft; "" when memory is short. */
const char *draft_text(struct draft *d, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *draft_textv(struct draft *d, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Adds a value with its reason, unless it is there already (then the first reason stays). One that could not be
 * written exactly, is nothing that the list may hold, or comes past DRAFT_ITEMS is told and not written:
 * false. */
bool draft_add(struct draft *d, struct draft_list *list, struct bytes value, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What the content of a boot file that is in the list was. */
void draft_add_digest(struct draft *d, struct draft_list *list, struct bytes value, struct bytes hex);
/* A line of comment where the list stands. */
void draft_note(struct draft *d, struct draft_list *list, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool draft_has(const struct draft_list *list, const char *value);

/* Adds untrusted bytes in quotes, so that nobody can write a reason of his own into a comment. At most 200 bytes. */
void draft_quote(struct text *t, struct bytes untrusted);

/* The policy's text, to free(). −ENOMEM. */
int draft_write(const struct draft *d, char **ret);

#endif
