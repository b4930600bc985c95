#include "import/import_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

const struct import_format import_formats[] = {
    {"dnsmasq", "dnsmasq.conf", import_dnsmasq},
    {"isc-dhcpd", "dhcpd.conf of ISC dhcpd", import_isc},
    {"kea", "JSON of Kea's DHCP servers", import_kea},
    {"distribution-points", "CSV of ConfigMgr's distribution points", import_points},
};
const size_t import_format_count = sizeof import_formats / sizeof *import_formats;

const struct import_format *import_find(const char *name)
{
    for (size_t i = 0; i < import_format_count; i++) {
        if (strcmp(import_formats[i].name, name) == 0)
            return &import_formats[i];
    }
    return NULL;
}

struct import *import_new(struct draft *d, struct diags *unread, const char *const *addresses, size_t count)
{
    struct import *i = calloc(1, sizeof *i);
    if (!i)
        return NULL;
    *i = (struct import){.d = d, .unread = unread, .addresses = addresses, .address_count = count};
    import_scope_begin(i);
    if (i->scopes)
        return i;
    import_free(i);
    return NULL;
}

void import_free(struct import *i)
{
    if (!i)
        return;
    for (size_t n = 0; n < i->saids; n++)
        free((void *)i->said[n].value.at);
    free(i->said);
    free(i->scope);
    free(i->segment);
    free(i);
}

/* Room for one more; false past `most` and when memory is short. */
static bool grow(struct import *i, void **at, size_t count, size_t *room, size_t size, size_t most)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? 2 * *room : 64;
    void *grown = count < most ? realloc(*at, wanted * size) : NULL;
    if (!grown) {
        i->no_memory = true;
        return false;
    }
    *at = grown;
    *room = wanted;
    return true;
}

void import_file(struct import *i, const struct import_format *format, const char *name, struct bytes text)
{
    i->file = name;
    i->open = 0;
    format->read(i, text);
}

const char *import_line(struct import *i, unsigned line)
{
    return draft_text(i->d, "%s:%u", i->file, line);
}

struct draft_service *import_server(struct import *i, const char *name)
{
    if (i->server)
        return i->server;
    i->server = draft_service(i->d, name);
    i->server->why = draft_text(i->d, "%s", i->file);
    i->server->list[DRAFT_ADDRESSES].closed = "its configuration does not tell its own address: fill it in";
    for (size_t n = 0; n < i->address_count; n++)
        draft_add(i->d, &i->server->list[DRAFT_ADDRESSES], import_text(i->addresses[n]), "as --address says");
    return i->server;
}

void import_role(struct import *i, struct draft_service *s, const char *role, unsigned line)
{
    draft_add(i->d, &s->list[DRAFT_ROLES], import_text(role), "%s", import_line(i, line));
}

void import_scope_begin(struct import *i)
{
    void *at = i->scope;
    bool room = grow(i, &at, i->scopes, &i->scope_room, sizeof *i->scope, IMPORT_SCOPES);
    i->scope = at;
    if (!room)
        return;
    i->scope[i->scopes] = (struct scope){.parent = i->open, .first = i->segments, .last = SIZE_MAX};
    i->open = i->scopes++;
}

void import_scope_end(struct import *i)
{
    i->scope[i->open].last = i->segments;
    i->open = i->scope[i->open].parent;
}

void import_subnet(struct import *i, const struct prefix *p, unsigned line, const char *remark)
{
    char network[PREFIX_TEXT], name[PREFIX_TEXT + 16];
    void *at = i->segment;
    bool room = grow(i, &at, i->segments, &i->segment_room, sizeof *i->segment, DRAFT_SEGMENTS);
    i->segment = at;
    if (!room)
        return;
    snprintf(name, sizeof name, "network-%s", prefix_format(p, network));
    for (char *c = name; *c; c++) {
        if (*c == '.' || *c == ':' || *c == '/')
            *c = '-';
    }
    struct draft_segment *s = draft_segment(i->d, name);
    s->why = "find a better name, and say its VLAN";
    draft_add(i->d, &s->where[DRAFT_NETWORKS], import_text(network), "%s%s", import_line(i, line), remark);
    i->segment[i->segments++] = s;
}

void import_say(struct import *i, unsigned list, struct bytes value, unsigned line)
{
    void *at = i->said;
    bool room = value.left && grow(i, &at, i->saids, &i->said_room, sizeof *i->said, IMPORT_SAID);
    i->said = at;
    uint8_t *copy = room ? malloc(value.left) : NULL;
    if (!copy) {
        i->no_memory |= room;
        return;
    }
    i->said[i->saids++] = (struct said){
        .list = list,
        .value = bytes_of(copy, value.left),
        .file = i->file,
        .line = line,
        .why = import_line(i, line),
        .scope = i->open,
    };
    bytes_copy(&value, copy, value.left);
}

void import_relay(struct import *i, struct bytes address, unsigned line)
{
    char name[ADDR_TEXT + 16];
    struct addr a;
    if (addr_parse((const char *)address.at, address.left, &a) != 0) {
        import_unread(i, line, address, "not the address of a relay");
        return;
    }
    snprintf(name, sizeof name, "relay-%.*s", (int)address.left, (const char *)address.at);
    struct draft_service *s = draft_service(i->d, name);
    s->why = import_line(i, line);
    import_role(i, s, "relay", line);
    draft_add(i->d, &s->list[DRAFT_ADDRESSES], address, "%s", import_line(i, line));
}

void import_unread(struct import *i, unsigned line, struct bytes source, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diags_addv(i->unread, i->file, line, 1, source, format, args);
    va_end(args);
}

/* ------ lines and words ------ */

struct bytes import_next_line(struct bytes *text)
{
    struct bytes line = import_next_part(text, '\n');
    if (line.left && line.at[line.left - 1] == '\r')
        line.left--;
    return line;
}

struct bytes import_next_part(struct bytes *text, char separator)
{
    const uint8_t *end = text->left ? memchr(text->at, separator, text->left) : NULL;
    struct bytes part = bytes_sub(text, end ? (size_t)(end - text->at) : text->left);
    if (end)
        bytes_skip(text, 1);
    return part;
}

struct bytes import_trim(struct bytes text)
{
    while (text.left && (text.at[text.left - 1] == ' ' || text.at[text.left - 1] == '\t'))
        text.left--;
    while (bytes_peek(&text, 0) == ' ' || bytes_peek(&text, 0) == '\t')
        bytes_skip(&text, 1);
    return text;
}

/* ------ the end ------ */

/* The subnets for which something in that scope holds. */
static struct scope range_of(const struct import *i, size_t scope)
{
    struct scope s = i->scope[scope];
    while (scope && s.first == s.last) {
        scope = s.parent;
        s = i->scope[scope];
    }
    return (struct scope){.first = scope ? s.first : 0, .last = scope && s.last < i->segments ? s.last : i->segments};
}

/* A host that clients are sent to serves files, whoever it is. */
static void add_file_server(struct import *i, const struct said *said)
{
    char name[ADDR_TEXT + 16];
    struct addr a;
    if (addr_parse((const char *)said->value.at, said->value.left, &a) != 0)
        return;
    char address[ADDR_TEXT];
    addr_format(&a, address);
    if (draft_has(&i->server->list[DRAFT_ADDRESSES], address)) {
        draft_add(i->d, &i->server->list[DRAFT_ROLES], import_text("tftp"), "clients are sent to it: %s", said->why);
        return;
    }
    snprintf(name, sizeof name, "tftp-%s", address);
    struct draft_service *s = draft_service(i->d, name);
    s->why = draft_text(i->d, "clients are sent to it: %s", said->why);
    draft_add(i->d, &s->list[DRAFT_ROLES], import_text("tftp"), "%s", said->why);
    draft_add(i->d, &s->list[DRAFT_ADDRESSES], import_text(address), "%s", said->why);
}

static void place(struct import *i, const struct said *said)
{
    struct scope range = range_of(i, said->scope);
    bool boots = said->list == IMPORT_FILE || said->list == DRAFT_NEXT_SERVERS;
    bool stands = true;
    if (boots)
        draft_add(i->d, &i->server->list[DRAFT_ROLES], import_text("pxe"), "boot data: %s", said->why);
    if (said->list == IMPORT_FILE)
        stands = draft_add(i->d, &i->server->list[DRAFT_BOOT_FILES], said->value, "%s", said->why);
    if (said->list == DRAFT_NEXT_SERVERS)
        add_file_server(i, said);
    for (size_t n = range.first; n < range.last; n++) {
        struct draft_segment *segment = i->segment[n];
        if (boots && !segment->boots)
            segment->boots = draft_text(i->d, "boot data: %s", said->why);
        if (said->list == IMPORT_FILE)
            continue;
        struct draft_hands_out *h = draft_hands_out(i->d, i->server, segment->name);
        stands = draft_add(i->d, &h->list[said->list], said->value, "%s", said->why) && stands;
    }
    if (!stands)
        diags_add(i->unread, said->file, said->line, 1, said->value, "cannot stand in a policy");
}

int import_finish(struct import *i)
{
    char said[DRAFT_WHY];
    if (i->saids)
        (void)import_server(i, "server");
    for (size_t n = 0; n < i->saids; n++)
        place(i, &i->said[n]);
    for (size_t n = 0; i->server && n < i->segments; n++)
        draft_add(i->d, &i->server->list[DRAFT_ON], import_text(i->segment[n]->name), "it serves that subnet");
    draft_note(i->d, &i->d->head,
               "Drafted from a configuration; nothing in it is decided: that it is written there is no");
    draft_note(i->d, &i->d->head, "reason that it may. Read every line, and take \"confirm\" away from what is right.");
    for (size_t n = 0; diags_get(i->unread, n); n++) {
        const struct diag *c = diags_get(i->unread, n);
        struct text t;
        text_init(&t, said, sizeof said);
        text_addf(&t, "not read: %s:%u: %s: ", c->file, c->line, c->message);
        draft_quote(&t, import_text(c->source ? c->source : ""));
        draft_note(i->d, &i->d->tail, "%s", said);
    }
    return i->no_memory || i->d->no_memory ? -ENOMEM : 0;
}
