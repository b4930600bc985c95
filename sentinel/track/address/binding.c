#include "track/address/binding.h"

#include <stdlib.h>

struct bearer {
    struct mac mac;
    uint32_t claims; /* since `window` */
    int64_t first, last, window;
};

/* No padding in the key: it is hashed as bytes. */
struct binding {
    struct {
        uint8_t segment[4];
        struct addr address;
    } key;
    uint8_t bearers;
    int64_t asked; /* INT64_MIN / 2: never */
    struct bearer bearer[BINDING_BEARERS];
};

struct claimant {
    struct {
        uint8_t segment[4];
        struct mac mac;
    } key;
    uint8_t count;
    struct {
        struct addr address;
        int64_t first, last;
    } claimed[BINDING_CLAIMED];
};

struct bindings {
    struct table *bindings, *claimants;
};

struct bindings *bindings_new(const struct hash_key *key)
{
    struct bindings *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->bindings = table_new(sizeof(struct binding), sizeof((struct binding *)0)->key, BINDINGS, key);
    b->claimants = table_new(sizeof(struct claimant), sizeof((struct claimant *)0)->key, BINDING_CLAIMANTS, key);
    if (!b->bindings || !b->claimants) {
        bindings_free(b);
        return NULL;
    }
    return b;
}

void bindings_free(struct bindings *b)
{
    if (!b)
        return;
    table_free(b->bindings);
    table_free(b->claimants);
    free(b);
}

struct table_counts bindings_counts(const struct bindings *b)
{
    return table_counts(b->bindings);
}

/* Captures may step back; what lies far ahead is another story too. */
static bool within(int64_t then, int64_t now, int64_t span)
{
    return then >= now - span && then <= now + span;
}

static void key_segment(uint8_t ret[4], int32_t segment)
{
    uint32_t number = (uint32_t)segment;
    memcpy(ret, &number, sizeof number);
}

static struct binding *open_binding(struct bindings *b, int segment, const struct addr *address, int64_t now)
{
    struct binding key = {.key.address = *address};
    key_segment(key.key.segment, segment);
    bool fresh;
    struct binding *open = table_put(b->bindings, &key.key, now, TABLE_STRANGER, &fresh);
    if (open && fresh)
        open->asked = INT64_MIN / 2;
    return open;
}

void bindings_ask(struct bindings *b, int segment, const struct addr *address, int64_t now)
{
    struct binding *open = open_binding(b, segment, address, now);
    if (open)
        open->asked = now;
}

/* Its own place, or else that of the one silent for longest. */
static struct bearer *bearer_of(struct binding *open, const struct mac *mac, int64_t now)
{
    struct bearer *oldest = &open->bearer[0];
    for (size_t i = 0; i < open->bearers; i++) {
        struct bearer *b = &open->bearer[i];
        if (mac_equal(&b->mac, mac)) {
            if (!within(b->last, now, BINDING_MEMORY))
                b->first = now;
            return b;
        }
        if (b->last < oldest->last)
            oldest = b;
    }
    if (open->bearers < BINDING_BEARERS)
        oldest = &open->bearer[open->bearers++];
    *oldest = (struct bearer){.mac = *mac, .first = now, .last = now, .window = now};
    return oldest;
}

/* The other MAC that spoke last; it fights for the address when it spoke after this one had begun. */
static void find_rival(const struct binding *open, const struct bearer *self, int64_t now, struct claim_answer *ret)
{
    const struct bearer *rival = NULL;
    for (size_t i = 0; i < open->bearers; i++) {
        const struct bearer *other = &open->bearer[i];
        if (other != self && within(other->last, now, BINDING_MEMORY) && (!rival || other->last > rival->last))
            rival = other;
    }
    if (!rival)
        return;
    ret->has_rival = true;
    ret->rival = rival->mac;
    ret->contested = rival->last > self->first;
}

static void count(struct bearer *self, int64_t now)
{
    if (!within(self->window, now, BINDING_BURST)) {
        self->window = now;
        self->claims = 0;
    }
    self->claims++;
    self->last = now;
}

static void note_claimant(struct bindings *b, const struct claim *claim)
{
    struct claimant key = {.key.mac = claim->mac};
    key_segment(key.key.segment, claim->segment);
    bool fresh;
    struct claimant *c = table_put(b->claimants, &key.key, claim->time, TABLE_STRANGER, &fresh);
    if (!c)
        return;
    size_t place = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (addr_equal(&c->claimed[i].address, &claim->address)) {
            if (!within(c->claimed[i].last, claim->time, BINDING_STORY))
                c->claimed[i].first = claim->time;
            c->claimed[i].last = claim->time;
            return;
        }
        place = c->claimed[i].last < c->claimed[place].last ? i : place;
    }
    if (c->count < BINDING_CLAIMED)
        place = c->count++;
    c->claimed[place].address = claim->address;
    c->claimed[place].first = c->claimed[place].last = claim->time;
}

struct claim_answer bindings_claim(struct bindings *b, const struct claim *claim)
{
    struct claim_answer answer = {.claims = 1};
    note_claimant(b, claim);
    struct binding *open = open_binding(b, claim->segment, &claim->address, claim->time);
    if (!open)
        return answer;
    struct bearer *self = bearer_of(open, &claim->mac, claim->time);
    find_rival(open, self, claim->time, &answer);
    count(self, claim->time);
    answer.claims = self->claims;
    answer.unasked = claim->answer && !within(open->asked, claim->time, BINDING_ANSWER);
    return answer;
}

size_t bindings_claimed(struct bindings *b, int segment, const struct mac *mac, int64_t now,
                        struct addr ret[BINDING_CLAIMED], int64_t *ret_first)
{
    struct claimant key = {.key.mac = *mac};
    key_segment(key.key.segment, segment);
    const struct claimant *c = table_find(b->claimants, &key.key, now);
    size_t found = 0;
    for (size_t i = 0; c && i < c->count; i++) {
        if (!within(c->claimed[i].last, now, BINDING_STORY))
            continue;
        if (!found || c->claimed[i].first < *ret_first)
            *ret_first = c->claimed[i].first;
        ret[found++] = c->claimed[i].address;
    }
    return found;
}

const char *binding_virtual(const struct mac *mac)
{
    static const struct {
        uint8_t byte[5], size;
        const char *name;
    } ranges[] = {
        {{0x00, 0x00, 0x5e, 0x00, 0x01}, 5, "vrrp"}, /* RFC 5798 §7.3; CARP too */
        {{0x00, 0x00, 0x5e, 0x00, 0x02}, 5, "vrrp"},
        {{0x00, 0x00, 0x0c, 0x07, 0xac}, 5, "hsrp"},
        {{0x00, 0x00, 0x0c, 0x9f}, 4, "hsrp"},
        {{0x00, 0x05, 0x73, 0xa0}, 4, "hsrp"},
        {{0x00, 0x07, 0xb4}, 3, "glbp"},
        {{0x02, 0xbf}, 2, "nlb"},
        {{0x03, 0xbf}, 2, "nlb"},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        if (memcmp(mac->byte, ranges[i].byte, ranges[i].size) == 0)
            return ranges[i].name;
    }
    return NULL;
}
