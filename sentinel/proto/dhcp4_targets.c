#include "proto/dhcp4_read.h"
#include "proto/name.h"
#include "proto/pxe.h"

static bool same_target(const struct boot_target *a, const struct boot_target *b)
{
    return a->what == b->what && a->source == b->source && addr_equal(&a->server, &b->server) &&
           bytes_equal(a->text, b->text);
}

static void add(struct dhcp4 *m, const struct boot_target *target)
{
    for (unsigned i = 0; i < m->targets; i++) {
        if (same_target(&m->target[i], target)) {
            m->target[i].readings |= target->readings;
            return;
        }
    }
    if (m->targets < DHCP4_TARGETS)
        m->target[m->targets++] = *target;
    else
        m->notes |= DHCP4_MORE_TARGETS;
}

static void add_server(struct dhcp4 *m, uint8_t source, uint8_t reading, struct addr server)
{
    if (!addr_is_unspecified(&server))
        add(m, &(struct boot_target){.what = BOOT_SERVER, .source = source, .readings = reading, .server = server});
}

/* Padding behind END or a walk out of step would yield many a name that nobody gave: from doubtful readings only what a
 * person could have typed is taken. */
static void add_text(struct dhcp4 *m, enum boot_what what, uint8_t source, uint8_t reading, struct bytes text)
{
    text = bytes_strip_nul(text);
    if (text.left && (reading == READ_STRICT || name_is_printable(text)))
        add(m, &(struct boot_target){.what = what, .source = source, .readings = reading, .text = text});
}

static void add_file_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    add_text(m, BOOT_FILE, code, reading, value);
}

static void add_name_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    add_text(m, BOOT_SERVER_NAME, code, reading, value);
}

static void add_server_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    if (value.left >= 4)
        add_server(m, code, reading, addr_read4(&value));
}

static void add_list_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    while (value.left >= 4)
        add_server(m, code, reading, addr_read4(&value));
}

static void add_boot_servers(struct dhcp4 *m, uint8_t reading, struct bytes value)
{
    uint8_t sub;
    struct bytes data;
    while (dhcp4_suboption_next(&value, &sub, &data)) {
        struct pxe_server_list list = {.bytes = data};
        struct pxe_server server;
        while (sub == PXE_BOOT_SERVERS && pxe_server_next(&list, &server))
            add_server(m, OPTION_VENDOR_SPECIFIC, reading, server.addr);
    }
}

static bool is_pxe_class(struct bytes class)
{
    return bytes_begins(class, "PXEClient");
}

/* PXE boot servers, 43.8; in other vendors' classes option 43 means other things. */
static void add_vendor_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    (void)code;
    bool unsaid = reading == READ_TOLERANT && !dhcp4_has(m, OPTION_VENDOR_CLASS);
    if (unsaid || is_pxe_class(dhcp4_option(m, OPTION_VENDOR_CLASS)))
        add_boot_servers(m, reading, value);
}

/* A class that only the tolerant find gives the strict option 43 its meaning for them. */
static void add_class_option(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value)
{
    if (reading == READ_TOLERANT && is_pxe_class(value) && !is_pxe_class(dhcp4_option(m, code)))
        add_boot_servers(m, reading, dhcp4_option(m, OPTION_VENDOR_SPECIFIC));
}

/* The options that name boot servers and files, those that cannot fill `target` first. */
static const struct source {
    uint8_t code;
    void (*add)(struct dhcp4 *m, uint8_t code, uint8_t reading, struct bytes value);
} sources[] = {
    {OPTION_BOOT_FILE, add_file_option},    {OPTION_TFTP_SERVER, add_name_option},
    {OPTION_SERVER_ID, add_server_option},  {OPTION_VENDOR_SPECIFIC, add_vendor_option},
    {OPTION_TFTP_SERVERS, add_list_option}, {OPTION_VENDOR_CLASS, add_class_option},
};

enum { SOURCES = sizeof(sources) / sizeof(sources[0]) };

static void add_strict(struct dhcp4 *m)
{
    for (size_t i = 0; i < SOURCES; i++)
        sources[i].add(m, sources[i].code, READ_STRICT, dhcp4_option(m, sources[i].code));
}

static void add_first(struct dhcp4 *m)
{
    for (size_t i = 0; i < SOURCES; i++)
        sources[i].add(m, sources[i].code, READ_FIRST, dhcp4_first(m, sources[i].code));
}

/* What a walk of its own found of each source. */
struct found {
    struct bytes value; /* bad and empty when there is none */
    unsigned pieces;
    size_t size; /* of all pieces */
    size_t end;  /* where in `joined` the next piece goes */
};

static struct found *find_source(struct found found[SOURCES], uint8_t code)
{
    for (size_t i = 0; i < SOURCES; i++) {
        if (sources[i].code == code)
            return &found[i];
    }
    return NULL;
}

/* RFC 3396 for the sources that came in pieces; one that finds no room is left with its first piece. */
static void join(struct dhcp4 *m, struct dhcp4_walk w, struct found found[SOURCES])
{
    for (size_t i = 0; i < SOURCES; i++) {
        if (found[i].pieces < 2)
            continue;
        if (found[i].size > (size_t)(DHCP4_JOINED - m->joined_used)) {
            m->notes |= DHCP4_UNJOINED;
            found[i].pieces = 1;
            continue;
        }
        found[i].end = m->joined_used;
        found[i].value = bytes_of(m->joined + m->joined_used, found[i].size);
        m->joined_used = (uint16_t)(m->joined_used + found[i].size);
    }
    struct dhcp4_piece piece;
    while (dhcp4_walk_next(&w, &piece)) {
        struct found *f = find_source(found, piece.part_of);
        if (!f || f->pieces < 2)
            continue;
        memcpy(m->joined + f->end, piece.data.at, piece.data.left);
        f->end += piece.data.left;
    }
}

static void gather(struct dhcp4 *m, struct dhcp4_walk w, struct found ret[SOURCES])
{
    struct dhcp4_walk again = w;
    struct dhcp4_piece piece;
    bool in_pieces = false;
    for (size_t i = 0; i < SOURCES; i++)
        ret[i] = (struct found){.value = {.bad = true}};
    while (dhcp4_walk_next(&w, &piece)) {
        struct found *f = find_source(ret, piece.part_of);
        if (!f)
            continue;
        if (!f->pieces)
            f->value = piece.data;
        in_pieces |= f->pieces++ > 0;
        f->size += piece.data.left;
    }
    if (in_pieces)
        join(m, again, ret);
}

/* What the strict walk left: behind END, damaged, or in a field that only an invalid option 52 opens. */
static void add_leftovers(struct dhcp4 *m, const struct dhcp4_layout *layout)
{
    struct dhcp4_walk w = {.gait = WALK_ON, .budget = DHCP4_PIECES};
    struct found found[SOURCES];
    size_t left = 0;
    for (unsigned i = 0; i < FIELDS; i++) {
        w.field[i] = layout->rest[i];
        left += layout->rest[i].left;
    }
    if (!left)
        return;
    gather(m, w, found);
    for (size_t i = 0; i < SOURCES; i++)
        sources[i].add(m, sources[i].code, READ_TOLERANT, found[i].value);
}

/* Some walkers give PAD a length byte. After an odd run of PADs they read another message than everybody else. */
static void add_out_of_step(struct dhcp4 *m, const struct dhcp4_layout *layout)
{
    struct found found[SOURCES];
    if (!layout->pads)
        return;
    gather(m, dhcp4_walk_begin(layout, layout->strict, WALK_PAD_LENGTH), found);
    for (size_t i = 0; i < SOURCES; i++) {
        struct bytes strict = dhcp4_option(m, sources[i].code), value = found[i].value;
        if (strict.bad == value.bad && bytes_equal(strict, value))
            continue;
        m->notes |= DHCP4_DESYNC;
        sources[i].add(m, sources[i].code, READ_TOLERANT, value);
    }
}

/* `file` or `sname` as a name. One that may hold options is a name to clients that do not know option 52. */
static void add_field(struct dhcp4 *m, const struct dhcp4_layout *layout, enum dhcp4_field field, enum boot_what what)
{
    struct bytes whole = layout->whole[field];
    struct bytes name = bytes_until_nul(&whole);
    bool options = layout->strict & 1u << field, doubtful = (layout->tolerant | layout->strict) & 1u << field;
    bool empty = name.left == 1 && bytes_peek(&name, 0) == OPTION_END; /* options, and none of them */
    if (doubtful && (empty || !name_is_printable(name)))
        return;
    name.bad = false;
    add_text(m, what, 0, options ? READ_RAW : READ_STRICT, name);
}

void dhcp4_read_targets(struct dhcp4 *m, const struct dhcp4_layout *layout)
{
    add_field(m, layout, FIELD_FILE, BOOT_FILE);
    add_field(m, layout, FIELD_SNAME, BOOT_SERVER_NAME);
    add_server(m, 0, READ_STRICT, m->siaddr);
    add_strict(m);
    if (m->notes & (DHCP4_SPLIT | DHCP4_LONG_MICROSOFT))
        add_first(m);
    add_leftovers(m, layout);
    add_out_of_step(m, layout);
}
