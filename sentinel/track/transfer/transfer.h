/* TFTP transfers under way, from the request to the last block. TFTP leaves port 69 with its first answer, so without this
 * nothing after the request can be told from other UDP. A record is small because there may be many; what hashing takes
 * is apart (track/transfer/transfer_content.h). */
#ifndef SENTINEL_TRACK_TRANSFER_TRANSFER_H
#define SENTINEL_TRACK_TRANSFER_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/table.h"
#include "track/whereabouts.h"

enum { TRANSFERS = 8192, TRANSFER_NAME = 82, TRANSFER_PRINTS = 4 };

/* A transfer nobody spoke in for this long is over: a server gives up after about five attempts, a second or more apart. */
#define TRANSFER_SILENCE (INT64_C(30) * 1000000000)

/* The side that asked, or the multicast group that several listen to. Its transfer identifier (port) is all that server,
 * client and a rogue share. */
struct transfer_key {
    uint8_t segment[4];
    struct addr client;
    uint8_t port[2];
};

/* Whoever sent a packet, by all that tells one host from another. */
struct voice {
    struct addr ip;
    struct mac mac; /* zero: not known */
    uint8_t ttl;
    uint16_t port;
    uint16_t vlans; /* a sum over the tags; 0: none */
};

/* Why the content cannot be vouched for. */
enum transfer_doubt {
    DOUBT_NONE,
    DOUBT_MIDDLE,    /* begun before it was watched */
    DOUBT_GAPS,      /* the capture lacks blocks that the receiver got */
    DOUBT_CUT,       /* the capture cut blocks short */
    DOUBT_AMBIGUOUS, /* one block with two contents, or fragments that contradict each other */
    DOUBT_ROOM,      /* too many at once */
    DOUBT_OFF,       /* told not to hash */
    DOUBT_NAME,      /* longer than is kept: which file it was is not known for sure */
    DOUBT_COUNT,
};

struct transfer {
    struct transfer_key key;
    struct voice server; /* that was asked; once `answered`, that answers */
    struct mac client_mac;
    struct whereabouts where;
    int64_t began, last; /* the request, or what was seen first; the last packet */
    union {
        int64_t data_time; /* of the latest block */
        uint32_t asked;    /* until there is one: the options of the request, as struct tftp has their order */
    };
    uint64_t bytes;                 /* of content, each block once */
    uint64_t answer, data;          /* numbers of the frames with the first answer and the latest block */
    uint16_t block_size, window;    /* as agreed; 512 and 1 until then */
    uint16_t owed;         /* blocks from the next on that were acknowledged, and not seen yet */
    uint16_t owed_since;   /* milliseconds, as far as they fit: a silent transfer is over before they come round */
    uint32_t next;         /* block that continues the content; blocks are counted on when their 16 bits wrap */
    uint32_t repeats;      /* blocks sent again */
    uint32_t gaps;         /* blocks that the capture lacks */
    uint32_t option_print; /* of the option acknowledgement; 0: none came */
    uint32_t print[TRANSFER_PRINTS]; /* of the latest blocks, by their number; 0: not known */
    uint16_t ip_id;                  /* of the latest block */
    uint16_t content;                /* place in the pool; 0: none */
    uint16_t answers;                /* since the client's last word */
    uint8_t told;                    /* conflicts already told, a bit each */
    uint8_t requests;
    uint8_t others; /* words of hosts other than the server that were told */
    uint8_t doubt;  /* enum transfer_doubt */
    uint8_t name_size;
    bool write : 1;
    bool everyone : 1; /* the request went to all, or a group listens */
    bool answered : 1;
    bool taken : 1;        /* the asking side has spoken to an answer */
    bool whole : 1;        /* the last block was seen */
    bool over : 1;         /* told; kept for what comes late */
    bool sizes : 1;        /* asks for the file's size */
    bool rolls_to_one : 1; /* after block 65535 */
    bool varies : 1;       /* windows vary: each acknowledgement says how large the next is */
    bool group : 1;        /* data goes to a group, by a record of its own */
    bool failed : 1;       /* the server said ERROR */
    bool quit : 1;         /* the asking side did */
    bool middle : 1;       /* its request was not seen */
    bool capitals : 1;     /* the request spells options with capital letters */
    bool eager : 1;        /* the server sent a block before its option acknowledgement was acknowledged */
    bool name_cut : 1;
    bool as_text : 1;            /* netascii: line ends on the wire are not the file's (RFC 1350 §1) */
    uint8_t name[TRANSFER_NAME]; /* the file asked for, cut to fit */
};

_Static_assert(sizeof(struct transfer) <= 256, "a transfer costs 256 bytes at most");

/* Nobody has spoken in it for too long. A capture may go backwards in time; what lies in the future by more than a transfer's silence
 * is another story too. */
static inline bool transfer_is_silent(const struct transfer *t, int64_t now)
{
    return now - t->last > TRANSFER_SILENCE || t->last - now > TRANSFER_SILENCE;
}

static inline uint16_t transfer_port(const struct transfer *t)
{
    struct bytes port = bytes_of(t->key.port, sizeof t->key.port);
    return bytes_u16(&port);
}

struct transfers;

struct transfers *transfers_new(const struct hash_key *key);
void transfers_free(struct transfers *t);
struct table_counts transfers_counts(const struct transfers *t);

/* The transfer of that side, or NULL when there is none or it is over. */
struct transfer *transfers_find(struct transfers *t, int segment, const struct addr *client, uint16_t port,
                                int64_t now);
/* The same, made if need be: then `*ret_fresh`. NULL when the table refuses. Who only asked goes first when there is no room. */
struct transfer *transfers_open(struct transfers *t, int segment, const struct addr *client, uint16_t port, int64_t now,
                                bool *ret_fresh);
/* Empties a record but for its key. */
void transfer_clear(struct transfer *t);
/* Both sides were seen: it is kept before those that only asked. */
void transfers_prefer(struct transfers *t, struct transfer *known);
/* It goes on, though nobody looked for it: the quick path does not (track/transfer/tftp_block.c). */
void transfers_use(struct transfers *t, const struct transfer *running);
/* Walks them all: start with `*cursor` = 0; NULL at the end. */
struct transfer *transfers_next(struct transfers *t, size_t *cursor);
void transfers_drop(struct transfers *t, struct transfer *over);

#endif
