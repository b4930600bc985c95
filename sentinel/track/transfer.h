/* TFTP transfers under way: the port pair that a request opened, and who answered it. TFTP leaves port 69 with its first
 * answer, so without this nothing after the request can be told from other UDP. */
#ifndef SENTINEL_TRACK_TRANSFER_H
#define SENTINEL_TRACK_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"
#include "track/whereabouts.h"

enum { TRANSFERS = 8192, TRANSFER_NAME = 160 };

/* A transfer nobody spoke in for this long is over. */
#define TRANSFER_MEMORY (INT64_C(60) * 1000000000)

/* The side that asked. Its transfer identifier (port) is all that server, client and a rogue share. */
struct transfer_key {
    uint8_t segment[4];
    struct addr client;
    uint8_t port[2];
};

struct transfer {
    struct transfer_key key;
    struct addr server;   /* that was asked; broadcast when everyone was */
    struct addr answered; /* who answered last; family 0: nobody yet */
    int64_t last;         /* ns of the last packet */
    struct whereabouts where;
    struct mac server_mac; /* of the last answer; zero: not known */
    uint16_t server_port;  /* that it came from */
    uint16_t answers;      /* since the client's last word */
    bool taken;            /* the client has said something to an answer */
    bool write;
    uint8_t name_size;
    uint8_t name[TRANSFER_NAME]; /* the file asked for, cut to fit */
};

static inline uint16_t transfer_port(const struct transfer *t)
{
    struct bytes port = bytes_of(t->key.port, sizeof t->key.port);
    return bytes_u16(&port);
}

struct transfers;

/* A server gives up after about five attempts, a second or more apart. An answer so long without a word is abandoned. */
#define TRANSFER_SILENCE (INT64_C(30) * 1000000000)

struct transfers *transfers_new(const struct hash_key *key);
void transfers_free(struct transfers *t);
struct table_counts transfers_counts(const struct transfers *t);

/* The transfer of that client side, or NULL when there is none or it is over. */
struct transfer *transfers_find(struct transfers *t, int segment, const struct addr *client, uint16_t port,
                                int64_t now);
/* Walks them all: start with `*cursor` = 0; NULL at the end. */
struct transfer *transfers_next(struct transfers *t, size_t *cursor);
void transfers_drop(struct transfers *t, struct transfer *over);
/* A fresh one; a request repeated begins anew. NULL when the table refuses. */
struct transfer *transfers_open(struct transfers *t, int segment, const struct addr *client, uint16_t port,
                                int64_t now);

#endif
