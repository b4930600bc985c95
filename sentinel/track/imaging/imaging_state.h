/* How image sessions are kept: shared by the files that keep them, not for others. */
#ifndef SENTINEL_TRACK_IMAGING_IMAGING_STATE_H
#define SENTINEL_TRACK_IMAGING_IMAGING_STATE_H

#include "track/imaging/imaging.h"

enum {
    DESKS = 16,         /* sessions whose data are looked at closely at one time */
    DESK_HEAD = 34816,  /* first bytes of an image: ISO 9660 tells itself at 32769 */
    DESK_RECENT = 2048, /* blocks whose digest is kept */
    REPLIES = 32,       /* clients that were answered of late */
};

/* Zero: an empty place, for numbers are kept plus one. */
struct recent_block {
    uint64_t number, digest;
};

struct imaging_desk {
    struct imaging_session *owner; /* NULL: free */
    uint32_t serial;
    int64_t used;
    size_t filled; /* of head, without a gap */
    uint8_t head[DESK_HEAD];
    struct recent_block recent[DESK_RECENT];
};

struct imaging {
    struct table *sessions;
    struct hash_key key;
    uint32_t serials;
    struct imaging_desk *desks;
    struct imaging_reply reply[REPLIES];
};

#endif
