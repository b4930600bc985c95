/* Who was seen: responders by role, clients and their boots. Fed with judged events; bounded; what a summary, the store and
 * audits are made of. */
#ifndef SENTINEL_RECORD_INVENTORY_H
#define SENTINEL_RECORD_INVENTORY_H

#include "base/table.h"
#include "event/event.h"

enum { SIGHTING_TEXT = 64, SIGHTING_FILES = 4, SIGHTING_DUID = 130, INFERRED = 32 };

/* A DHCP server that clients chose (option 54 of their REQUESTs) and that no answer was seen from. */
struct inferred {
    int segment;
    struct addr id;
    uint64_t requests;
    bool answered; /* it was seen after all */
};

/* One responder in one role on one segment. Texts are cut to SIGHTING_TEXT bytes and still untrusted. */
struct sighting {
    int segment;
    char role[24];
    struct addr ip;
    struct mac mac;
    struct addr server_id;
    uint8_t duid[SIGHTING_DUID]; /* of a DHCPv6 server; the last one */
    uint8_t duid_size;
    char verdict[16];            /* the last one */
    char service[SIGHTING_TEXT]; /* the policy's name, or "" */
    uint64_t answers;
    uint32_t clients; /* distinct clients served, approximate past 64 */
    int64_t first_seen, last_seen;
    struct addr next_server;                     /* last handed out, or none */
    uint8_t file[SIGHTING_FILES][SIGHTING_TEXT]; /* first different boot files handed out or served */
    uint8_t file_size[SIGHTING_FILES];
    uint8_t files; /* different ones, counted past SIGHTING_FILES up to 255 */
};

struct inventory_totals {
    uint64_t discovers, offers, requests, acks; /* DHCP messages by kind; offers include proxy offers */
    uint64_t unanswered;                        /* clients that asked by DISCOVER and that no OFFER was seen for */
    uint64_t clients;       /* distinct hardware addresses that asked, approximate when the table overflowed */
    uint64_t booting;       /* of these, those that asked as PXE or HTTP boot clients */
    uint64_t boots;         /* booting clients that read a file by TFTP */
    uint64_t file_requests; /* TFTP read requests */
    uint64_t unicast;       /* events of packets to one host */
    uint64_t forgotten;     /* responders or clients that found no room */
};

struct inventory;

struct inventory *inventory_new(const struct hash_key *key);
void inventory_free(struct inventory *i);
void inventory_take(struct inventory *i, const struct event *e);
/* Responders in the order of first sight: the number of them, and the n-th. */
size_t inventory_count(const struct inventory *i);
const struct sighting *inventory_get(const struct inventory *i, size_t n);
/* The n-th server that only requests tell of; NULL past the last. */
const struct inferred *inventory_inferred(const struct inventory *i, size_t n);
/* Whether clients asked and nothing but broadcasts was seen: answers to one client alone stay hidden then. */
bool inventory_is_blind(const struct inventory *i);
struct inventory_totals inventory_totals(const struct inventory *i);

#endif
