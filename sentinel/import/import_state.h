/* What the readers share. Configurations nest: what is said in a scope holds for the subnets in it, or, where there are none,
 * for those of the scope around it. For the files of this room only. */
#ifndef SENTINEL_IMPORT_IMPORT_STATE_H
#define SENTINEL_IMPORT_IMPORT_STATE_H

#include "import/import.h"

enum { IMPORT_SCOPES = 65536, IMPORT_SAID = 65536, IMPORT_DEPTH = 32 };

/* What is handed out; a file is no list of hands_out. */
enum { IMPORT_FILE = DRAFT_HANDED };

struct scope {
    size_t parent;
    size_t first, last; /* subnets declared in it: from, up to */
};

struct said {
    unsigned list; /* enum draft_handed, or IMPORT_FILE */
    struct bytes value;
    const char *file;
    unsigned line;
    const char *why; /* the two in words */
    size_t scope;
};

struct import {
    struct draft *d;
    struct diags *unread;
    const char *const *addresses;
    size_t address_count;
    const char *file;
    struct draft_service *server; /* NULL until there is anything of it */
    struct scope *scope;          /* the first is the whole */
    size_t scopes, scope_room, open;
    struct said *said;
    size_t saids, said_room;
    struct draft_segment **segment;
    size_t segments, segment_room;
    bool no_memory;
};

/* The one server that the configuration is of. */
struct draft_service *import_server(struct import *i, const char *name);
/* "dhcpd.conf:12" */
const char *import_line(struct import *i, unsigned line);
void import_role(struct import *i, struct draft_service *s, const char *role, unsigned line);

void import_scope_begin(struct import *i);
void import_scope_end(struct import *i);
/* A subnet in the open scope. False when it is none. */
void import_subnet(struct import *i, const struct prefix *p, unsigned line, const char *remark);
/* What is handed out in the open scope. An empty value says nothing. */
void import_say(struct import *i, unsigned list, struct bytes value, unsigned line);
/* Somebody who carries what clients and servers say. */
void import_relay(struct import *i, struct bytes address, unsigned line);

/* Names what could not be read. */
void import_unread(struct import *i, unsigned line, struct bytes source, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static inline struct bytes import_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* Takes the next line off, without its end. */
struct bytes import_next_line(struct bytes *text);
struct bytes import_trim(struct bytes text);
/* Takes up to the next separator off; that goes too. */
struct bytes import_next_part(struct bytes *text, char separator);

void import_dnsmasq(struct import *i, struct bytes text);
void import_isc(struct import *i, struct bytes text);
void import_kea(struct import *i, struct bytes text);
void import_points(struct import *i, struct bytes text);

#endif
