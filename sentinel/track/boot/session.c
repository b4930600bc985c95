#include "track/boot/session.h"

#include <stdlib.h>
#include <string.h>

#include "event/event.h"

struct sessions {
    struct table *table;
    bool nowhere; /* somebody has asked in no segment */
};

static bool is_none(struct session_ip ip)
{
    return !(ip.byte[0] | ip.byte[1] | ip.byte[2] | ip.byte[3]);
}

static bool same_ip(struct session_ip a, struct session_ip b)
{
    return memcmp(a.byte, b.byte, sizeof a.byte) == 0;
}

struct session_ip session_ip_of(const struct addr *a)
{
    struct session_ip ip = {{0}};
    if (a->family == 4)
        memcpy(ip.byte, a->byte, sizeof ip.byte);
    return ip;
}

struct addr session_addr(struct session_ip ip)
{
    struct addr a = {.family = is_none(ip) ? 0 : 4};
    memcpy(a.byte, ip.byte, sizeof ip.byte);
    return a;
}

struct sessions *sessions_new(const struct hash_key *key)
{
    struct sessions *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->table = table_new(sizeof(struct session), sizeof((struct session *)0)->key, SESSIONS, key);
    if (!s->table) {
        sessions_free(s);
        return NULL;
    }
    return s;
}

void sessions_free(struct sessions *s)
{
    if (!s)
        return;
    table_free(s->table);
    free(s);
}

struct table_counts sessions_counts(const struct sessions *s)
{
    return table_counts(s->table);
}

static struct session key_of(int segment, const struct mac *client)
{
    struct session key = {.key.mac = *client};
    uint32_t number = (uint32_t)segment;
    memcpy(key.key.segment, &number, sizeof number);
    return key;
}

struct session *sessions_find(struct sessions *s, int segment, const struct mac *client, int64_t now)
{
    struct session key = key_of(segment, client);
    struct session *found = table_find(s->table, &key.key, now);
    if (found || segment == EVENT_NO_SEGMENT || !s->nowhere)
        return found;
    key = key_of(EVENT_NO_SEGMENT, client);
    return table_find(s->table, &key.key, now);
}

/* A client that asked in no segment is answered in one: what it asked goes on here. */
static void take_over(struct sessions *s, struct session *made, bool fresh, int64_t now)
{
    struct session key = key_of(EVENT_NO_SEGMENT, &made->key.mac);
    struct session *before = table_find(s->table, &key.key, now);
    if (!before)
        return;
    if (fresh || before->started > made->started) {
        struct session old = *made;
        *made = *before;
        made->key = old.key;
        made->moved = false;
        made->offered = old.offered > before->offered ? old.offered : before->offered;
        made->loaded = old.loaded > before->loaded ? old.loaded : before->loaded;
    }
    before->moved = true;
}

struct session *sessions_open(struct sessions *s, int segment, const struct mac *client, int64_t now)
{
    struct session key = key_of(segment, client);
    bool fresh = false;
    struct session *made = table_put(s->table, &key.key, now, TABLE_STRANGER, &fresh);
    if (!made)
        return NULL;
    if (segment == EVENT_NO_SEGMENT)
        s->nowhere = true;
    else if (s->nowhere)
        take_over(s, made, fresh, now);
    made->last = now;
    return made;
}

static bool is_over(int64_t last, int64_t now)
{
    return now - last > SESSION_MEMORY || last - now > SESSION_MEMORY;
}

void session_begin(struct session *s, uint32_t xid, int64_t now)
{
    bool goes_on = s->began && !is_over(s->asked, now) && (s->xid == xid || (!s->answered && !s->moved));
    if (!goes_on) {
        s->began = true;
        s->stalled = s->moved = false;
        s->started = now;
        s->responders = 0;
        s->answered = 0;
        s->chosen = (struct session_ip){{0}};
    }
    s->xid = xid;
    s->asked = now;
}

/* One host, in one way of answering. A copy without MAC is the same as the one with it. */
static bool same_host(const struct session_responder *a, const struct session_responder *b)
{
    return same_ip(a->ip, b->ip) && same_ip(a->id, b->id) &&
           (mac_equal(&a->mac, &b->mac) || mac_is_zero(&a->mac) || mac_is_zero(&b->mac));
}

bool session_answer(struct sessions *all, struct session *s, const struct session_responder *answer, int64_t now,
                    struct session_responder **ret)
{
    struct session_responder *r = NULL;
    for (size_t i = 0; i < s->responders && !r; i++) {
        if (same_host(&s->responder[i], answer))
            r = &s->responder[i];
    }
    bool fresh = !r;
    if (fresh && s->responders < SESSION_RESPONDERS) {
        r = &s->responder[s->responders++];
        *r = *answer;
    }
    s->answered += fresh;
    s->last = now;
    if (r && mac_is_zero(&r->mac))
        r->mac = answer->mac;
    if (r)
        r->boots |= answer->boots;
    if (answer->boots) {
        s->offered = now;
        table_set_class(all->table, s, TABLE_KNOWN);
    }
    *ret = r;
    return fresh;
}

void session_add_server(struct session_responder *r, struct session_ip server)
{
    if (is_none(server))
        return;
    for (size_t i = 0; i < r->servers; i++) {
        if (same_ip(r->server[i], server))
            return;
    }
    if (r->servers < SESSION_TARGETS)
        r->server[r->servers++] = server;
}

/* FNV-1a, over a name as servers read it: neither case nor kind of slash matters, nor slashes in front. Both sides of
 * a comparison come from the wire, so a secret key would keep nobody from choosing equal names. */
static uint64_t digest_of(struct bytes name)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    while (bytes_peek(&name, 0) == '/' || bytes_peek(&name, 0) == '\\')
        bytes_skip(&name, 1);
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        c = c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c == '\\' ? '/' : c;
        sum = (sum ^ c) * UINT64_C(0x100000001b3);
    }
    return sum;
}

/* Behind "scheme://host", whose host is added where it is an address. */
static struct bytes take_host(struct session_responder *r, struct bytes url)
{
    struct bytes rest = url;
    while (rest.left >= 3 && !bytes_begins(rest, "://"))
        bytes_skip(&rest, 1);
    if (rest.left < 3)
        return url;
    bytes_skip(&rest, 3);
    size_t n = 0;
    while (n < rest.left && bytes_peek(&rest, n) != '/' && bytes_peek(&rest, n) != ':')
        n++;
    struct bytes host = bytes_sub(&rest, n);
    struct addr server;
    if (addr_parse((const char *)host.at, host.left, &server) == 0)
        session_add_server(r, session_ip_of(&server));
    while (rest.left && bytes_peek(&rest, 0) != '/')
        bytes_skip(&rest, 1);
    return rest;
}

void session_add_file(struct session_responder *r, struct bytes name)
{
    uint64_t digest = digest_of(take_host(r, name));
    for (size_t i = 0; i < r->files; i++) {
        if (r->file[i] == digest)
            return;
    }
    if (r->files < SESSION_TARGETS)
        r->file[r->files++] = digest;
}

const struct session_responder *session_by_id(const struct session *s, struct session_ip id)
{
    for (size_t i = 0; i < s->responders; i++) {
        const struct session_responder *r = &s->responder[i];
        if (same_ip(is_none(r->id) ? r->ip : r->id, id))
            return r;
    }
    return NULL;
}

static bool names(const struct session_responder *r, struct session_ip server, uint64_t file)
{
    bool named = false, right = !r->files;
    for (size_t i = 0; i < r->servers; i++)
        named |= same_ip(r->server[i], server);
    for (size_t i = 0; i < r->files; i++)
        right |= r->file[i] == file;
    return r->boots && named && right;
}

struct session_responder *session_sent_to(struct session *s, struct session_ip server, struct bytes file)
{
    uint64_t digest = digest_of(file);
    struct session_responder *vague = NULL;
    for (size_t i = 0; i < s->responders; i++) {
        struct session_responder *r = &s->responder[i];
        if (!names(r, server, digest))
            continue;
        if (r->files)
            return r;
        vague = vague ? vague : r;
    }
    return vague;
}
