/* What was seen, boiled down: hosts, where they were, and facts of them with how often and when. For the files of this room
 * only. */
#ifndef SENTINEL_DRAFT_LEARN_STATE_H
#define SENTINEL_DRAFT_LEARN_STATE_H

#include "draft/learn.h"

enum {
    LEARN_HOSTS = 2048,
    LEARN_PLACES = 1024,
    LEARN_FACTS = 1024, /* of one host */
    LEARN_CLIENTS = 16,
    LEARN_NETWORKS = 16,
    LEARN_TOOLS = 64,
    LEARN_NAME = 64,
};

struct tally {
    uint64_t count;
    int64_t first, last;
};

struct network {
    struct prefix prefix;
    struct tally tally;
    bool guessed;
};

/* A wire, or a network of which only relays tell. */
struct place {
    char segment[LEARN_NAME]; /* the name that the store has for it, or "" */
    char interface[LEARN_NAME], vlan[LEARN_NAME];
    bool is_wire;
    struct network network[LEARN_NETWORKS];
    size_t networks;
    struct tally boots; /* boot data handed out there */
    struct tally peers; /* machines that handed on what they loaded */
    size_t merged_into; /* itself, or the place that it turned out to be */
    char name[LEARN_NAME + 16];
};

enum fact_kind {
    FACT_ROLE,
    FACT_MAC,
    FACT_DUID,
    FACT_ROUTER,
    FACT_DNS,
    FACT_NEXT_SERVER,
    FACT_ROOT_PATH,
    FACT_IPXE,
    FACT_WPAD,
    FACT_FILE,
    FACT_DIGEST, /* of a file that it served: name, NUL, SHA-256 in hex */
    FACT_ODD,    /* why it is not to be trusted */
};

struct fact {
    enum fact_kind kind;
    size_t place;
    struct bytes value; /* own memory */
    struct tally tally;
};

/* Link-local addresses are the same on every wire, so those hosts are kept apart by place. */
struct host {
    struct addr ip;
    size_t place;
    struct tally tally;
    struct fact *fact;
    size_t facts, room, more;
    struct mac client[LEARN_CLIENTS];
    size_t clients;
    bool contends;            /* it is no known attacker: where it does what others do too, nobody knows who is right */
    char left_out[DRAFT_WHY]; /* why, or "" */
};

/* An attack tool that a client used. */
struct tool {
    char said[LEARN_NAME * 4];
    struct tally tally;
};

struct learn {
    struct place *place;
    size_t places;
    struct host **host;
    size_t hosts;
    struct tool tool[LEARN_TOOLS];
    size_t tools;
    uint64_t forgotten; /* what found no room */
    uint64_t relayed6;  /* DHCPv6 answers that relays carried */
    bool no_memory;
};

static inline bool is_link_local(const struct addr *a)
{
    return a->family == 6 && a->byte[0] == 0xfe && (a->byte[1] & 0xc0) == 0x80;
}

void tally_widen(struct tally *t, uint64_t count, int64_t first, int64_t last);

/* NULL where there is no room or memory. */
struct host *learn_host(struct learn *l, const struct addr *ip, size_t place);
/* Finds or makes; NULL likewise. */
struct fact *learn_fact(struct learn *l, struct host *h, enum fact_kind kind, size_t place, struct bytes value,
                        int64_t time);
struct fact *learn_fact_text(struct learn *l, struct host *h, enum fact_kind kind, size_t place, const char *value,
                             int64_t time);
/* The place of that wire or segment; LEARN_PLACES when there is no room. */
size_t learn_place(struct learn *l, const char *segment, const char *interface, const char *vlan, bool is_wire);
void learn_network(struct learn *l, size_t place, const struct prefix *prefix, int64_t time);
/* The place itself, followed through mergers. */
size_t place_final(const struct learn *l, size_t place);
/* Whether the place has a network that contains it; `*ret_known`: whether it has any that was not guessed. */
bool place_contains(const struct place *p, const struct addr *ip, bool *ret_known);
/* Whether frames of that host bear its own MAC at that place, as far as anybody knows. */
bool host_is_local(const struct learn *l, const struct host *h, size_t place);
/* Whether it has that fact; any of its kind where `value` is NULL. */
bool host_has(const struct host *h, enum fact_kind kind, const char *value);
/* Whether a policy has a word for that role. */
bool learn_is_role(struct bytes word);
/* The first of its roles that a policy has a word for, or NULL. */
const char *host_role(const struct host *h);

/* Merges and names places, and decides who is left out. */
void learn_judge(struct learn *l);
/* Puts it all into words. */
void learn_write(const struct learn *l, struct draft *d);

#endif
