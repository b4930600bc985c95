#include "record/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "record/responder.h"

enum { RESPONDERS = 1024, CLIENTS = 16384, SEEN = 32768 };

struct responder {
    struct responder_key key;
    uint32_t index; /* into sightings */
};

enum client_fact {
    CLIENT_ASKED = 1 << 0,
    CLIENT_DISCOVERED = 1 << 1,
    CLIENT_OFFERED = 1 << 2,
    CLIENT_BOOTING = 1 << 3,
    CLIENT_BOOTED = 1 << 4,
};

struct client {
    uint8_t mac[6];
    uint8_t zero[2];
    uint32_t facts; /* enum client_fact */
};

/* That a responder served a client, handed out a file, or found no room, for counting different ones. */
struct seen {
    uint64_t what;  /* hash of the MAC, the name or the responder's key */
    uint32_t index; /* of the sighting, 0 without one */
    uint32_t kind;  /* enum seen_kind */
};

struct inventory {
    struct hash_key key;
    struct table *responders, *clients, *seen;
    struct sighting *sightings;
    size_t count;
    struct inferred inferred[INFERRED];
    size_t inferences;
    struct inventory_totals totals;
};

struct inventory *inventory_new(const struct hash_key *key)
{
    struct inventory *i = calloc(1, sizeof *i);
    if (!i)
        return NULL;
    i->key = *key;
    /* Four times as many places as entries, so that no set of places is full before the sightings are. */
    i->responders = table_new(sizeof(struct responder), sizeof(struct responder_key), 4 * RESPONDERS, key);
    i->clients = table_new(sizeof(struct client), offsetof(struct client, facts), CLIENTS, key);
    i->seen = table_new(sizeof(struct seen), sizeof(struct seen), SEEN, key);
    i->sightings = calloc(RESPONDERS, sizeof *i->sightings);
    if (i->responders && i->clients && i->seen && i->sightings)
        return i;
    inventory_free(i);
    return NULL;
}

void inventory_free(struct inventory *i)
{
    if (!i)
        return;
    table_free(i->responders);
    table_free(i->clients);
    table_free(i->seen);
    free(i->sightings);
    free(i);
}

/* ------ responders ------ */

static void copy_text(struct bytes text, void *ret, size_t room)
{
    memset(ret, 0, room);
    bytes_trim(&text, room - 1);
    bytes_copy(&text, ret, text.left);
}

/* The sighting that an event belongs to, made if need be; NULL when there is no room. */
static struct sighting *sighting_of(struct inventory *i, const struct event *e)
{
    struct responder_key key = responder_key_of(e);
    bool fresh;
    struct responder *r = table_find(i->responders, &key, e->time);
    if (r)
        return &i->sightings[r->index];
    if (i->count == RESPONDERS)
        return NULL;
    r = table_put(i->responders, &key, e->time, TABLE_PINNED, &fresh);
    if (!r)
        return NULL;
    r->index = (uint32_t)i->count;
    struct sighting *s = &i->sightings[i->count++];
    s->segment = e->segment;
    memcpy(s->role, key.role, sizeof s->role);
    s->ip = event_addr(e, FIELD_SERVER_IP);
    s->mac = event_mac(e, FIELD_SERVER_MAC);
    s->first_seen = e->time;
    return s;
}

enum seen_kind { SEEN_CLIENT, SEEN_FILE, SEEN_REFUSED };

/* Whether that is new of the sighting; approximate once the table has forgotten some. */
static bool is_new(struct inventory *i, const struct sighting *s, enum seen_kind kind, struct bytes what, int64_t now)
{
    struct seen key = {
        .what = hash_bytes(&i->key, what.at, what.left),
        .index = s ? (uint32_t)(s - i->sightings) : 0,
        .kind = kind,
    };
    bool fresh = false;
    return table_put(i->seen, &key, now, s ? TABLE_KNOWN : TABLE_STRANGER, &fresh) && fresh;
}

static void add_file(struct inventory *i, struct sighting *s, struct bytes name, int64_t now)
{
    if (!name.left || !is_new(i, s, SEEN_FILE, name, now))
        return;
    if (s->files < SIGHTING_FILES) {
        bytes_trim(&name, SIGHTING_TEXT);
        s->file_size[s->files] = (uint8_t)name.left;
        bytes_copy(&name, s->file[s->files], name.left);
    }
    if (s->files < UINT8_MAX)
        s->files++;
}

static struct mac client_of(const struct event *e)
{
    return event_mac(e, event_has(e, FIELD_CLIENT_MAC) ? FIELD_CLIENT_MAC : FIELD_CLIENT_ETHER);
}

static void take_answer(struct inventory *i, const struct event *e)
{
    struct sighting *s = sighting_of(i, e);
    if (!s) {
        struct responder_key key = responder_key_of(e);
        i->totals.forgotten += is_new(i, NULL, SEEN_REFUSED, bytes_of(&key, sizeof key), e->time);
        return;
    }
    s->answers++;
    s->last_seen = e->time;
    copy_text(event_text(e, FIELD_SERVER_VERDICT), s->verdict, sizeof s->verdict);
    copy_text(event_text(e, FIELD_SERVER_SERVICE), s->service, sizeof s->service);
    if (event_has(e, FIELD_SERVER_ID))
        s->server_id = event_addr(e, FIELD_SERVER_ID);
    struct bytes duid = event_text(e, FIELD_DHCP6_SERVER_ID);
    if (duid.left && duid.left <= SIGHTING_DUID) {
        s->duid_size = (uint8_t)duid.left;
        bytes_copy(&duid, s->duid, duid.left);
    }

    struct mac client = client_of(e);
    if (!mac_is_zero(&client) && is_new(i, s, SEEN_CLIENT, bytes_of(client.byte, sizeof client.byte), e->time))
        s->clients++;

    struct addr next = event_addr(e, FIELD_DHCP_NEXT_SERVER);
    if (addr_is_unspecified(&next))
        next = event_addr_at(e, FIELD_BOOT_SERVERS, 0);
    if (!addr_is_unspecified(&next))
        s->next_server = next;
    for (size_t n = 0; n < event_count(e, FIELD_BOOT_FILES); n++)
        add_file(i, s, event_text_at(e, FIELD_BOOT_FILES, n), e->time);
    add_file(i, s, event_text(e, FIELD_TFTP_FILE), e->time);
}

/* No answer of its own, but until then it served. */
static void prolong(struct inventory *i, const struct event *e)
{
    struct responder_key key = responder_key_of(e);
    struct responder *r = table_find(i->responders, &key, e->time);
    if (r && e->time > i->sightings[r->index].last_seen)
        i->sightings[r->index].last_seen = e->time;
}

/* ------ what requests tell of servers ------ */

/* The record of that server, or where a new one would stand. */
static struct inferred *inferred_of(struct inventory *i, int segment, const struct addr *id)
{
    size_t n = 0;
    while (n < i->inferences && (i->inferred[n].segment != segment || !addr_equal(&i->inferred[n].id, id)))
        n++;
    return n < INFERRED ? &i->inferred[n] : NULL;
}

static bool has_answered(const struct inventory *i, int segment, const struct addr *id)
{
    for (size_t n = 0; n < i->count; n++) {
        const struct sighting *s = &i->sightings[n];
        if (s->segment == segment && (addr_equal(&s->server_id, id) || addr_equal(&s->ip, id)))
            return true;
    }
    return false;
}

static void infer_server(struct inventory *i, const struct event *e)
{
    struct addr id = event_addr(e, FIELD_SERVER_ID);
    if (addr_is_unspecified(&id))
        return;
    struct inferred *f = inferred_of(i, e->segment, &id);
    if (f == i->inferred + i->inferences) {
        *f = (struct inferred){.segment = e->segment, .id = id, .answered = has_answered(i, e->segment, &id)};
        i->inferences++;
    }
    if (f)
        f->requests++;
    else
        i->totals.forgotten++;
}

static void note_answer(struct inventory *i, const struct event *e)
{
    struct addr names[] = {event_addr(e, FIELD_SERVER_ID), event_addr(e, FIELD_SERVER_IP)};
    for (size_t n = 0; n < i->inferences; n++) {
        struct inferred *f = &i->inferred[n];
        f->answered |= f->segment == e->segment && (addr_equal(&f->id, &names[0]) || addr_equal(&f->id, &names[1]));
    }
}

/* ------ clients ------ */

static bool waits(uint32_t facts)
{
    return (facts & (CLIENT_DISCOVERED | CLIENT_OFFERED)) == CLIENT_DISCOVERED;
}

static void note_client(struct inventory *i, const struct event *e, uint32_t facts)
{
    struct client key = {0};
    struct mac mac = client_of(e);
    bool fresh;
    if (!facts || mac_is_zero(&mac))
        return;
    memcpy(key.mac, mac.byte, sizeof key.mac);
    struct client *c = table_put(i->clients, &key, e->time, TABLE_STRANGER, &fresh);
    if (!c)
        return;
    uint32_t before = c->facts;
    uint32_t news = facts & ~before;
    c->facts |= facts;
    i->totals.clients += (news & CLIENT_ASKED) != 0;
    i->totals.booting += (news & CLIENT_BOOTING) != 0;
    i->totals.boots += (news & CLIENT_BOOTED) != 0;
    i->totals.unanswered += waits(c->facts);
    i->totals.unanswered -= waits(before);
}

/* A proxy's or boot server's answer is counted as the DHCP message it is; a combined one was, as dhcp.offer or dhcp.ack. */
static enum event_kind message_of(const struct event *e)
{
    if (e->kind != EVENT_PXE_REPLY || event_is(e, FIELD_PXE_KIND, "combined"))
        return e->kind;
    if (event_is(e, FIELD_DHCP_TYPE, "offer"))
        return EVENT_DHCP_OFFER;
    return event_is(e, FIELD_DHCP_TYPE, "ack") ? EVENT_DHCP_ACK : e->kind;
}

/* Counts a message; what it tells of its client. */
static uint32_t count_message(struct inventory_totals *t, const struct event *e)
{
    bool reads = !event_bool(e, FIELD_TFTP_WRITE);
    switch (message_of(e)) {
    case EVENT_DHCP_DISCOVER:
        t->discovers++;
        return CLIENT_ASKED | CLIENT_DISCOVERED;
    case EVENT_DHCP6_SOLICIT: /* unanswered, it says little: machines ask on where no DHCPv6 server is */
        t->discovers++;
        return CLIENT_ASKED;
    case EVENT_DHCP_OFFER:
        t->offers++;
        return CLIENT_OFFERED;
    case EVENT_DHCP6_ADVERTISE:
        t->offers++;
        return 0;
    case EVENT_DHCP_REQUEST:
    case EVENT_DHCP6_REQUEST:
    case EVENT_DHCP6_RENEW:
    case EVENT_DHCP6_REBIND:
        t->requests++;
        return CLIENT_ASKED;
    case EVENT_DHCP_ACK:
    case EVENT_DHCP6_REPLY:
        t->acks++;
        return 0;
    case EVENT_DHCP_INFORM:
    case EVENT_DHCP6_INFORMATION_REQUEST:
    case EVENT_BOOTP_REQUEST:
    case EVENT_PXE_REQUEST:
        return CLIENT_ASKED;
    case EVENT_TFTP_REQUEST:
        t->file_requests += reads;
        return 0;
    case EVENT_TFTP_OPTION_ACK:
    case EVENT_TFTP_DATA:
        return reads && event_bool(e, FIELD_CLIENT_BOOTING) ? CLIENT_BOOTED : 0;
    default:
        return 0;
    }
}

static bool is_unicast(const struct event_flow *f)
{
    if (f->has_mac && !mac_is_zero(&f->dst_mac))
        return !(f->dst_mac.byte[0] & 1);
    return f->dst.family && !addr_is_broadcast(&f->dst) && !addr_is_multicast(&f->dst);
}

void inventory_take(struct inventory *i, const struct event *e)
{
    uint32_t facts = count_message(&i->totals, e);
    if (facts & CLIENT_ASKED && event_bool(e, FIELD_CLIENT_BOOTING))
        facts |= CLIENT_BOOTING;
    note_client(i, e, facts);
    i->totals.unicast += is_unicast(&e->flow);
    if (e->kind == EVENT_DHCP_REQUEST)
        infer_server(i, e);
    if (responder_answers(e)) {
        take_answer(i, e);
        note_answer(i, e);
    } else if (e->kind == EVENT_TFTP_TRANSFER) {
        prolong(i, e);
    }
}

size_t inventory_count(const struct inventory *i)
{
    return i->count;
}

const struct sighting *inventory_get(const struct inventory *i, size_t n)
{
    return n < i->count ? &i->sightings[n] : NULL;
}

const struct inferred *inventory_inferred(const struct inventory *i, size_t n)
{
    for (size_t k = 0; k < i->inferences; k++) {
        if (!i->inferred[k].answered && n-- == 0)
            return &i->inferred[k];
    }
    return NULL;
}

bool inventory_is_blind(const struct inventory *i)
{
    return i->totals.clients && !i->totals.unicast;
}

struct inventory_totals inventory_totals(const struct inventory *i)
{
    struct inventory_totals totals = i->totals;
    struct table_counts clients = table_counts(i->clients);
    totals.forgotten += clients.evicted + clients.refused;
    return totals;
}
