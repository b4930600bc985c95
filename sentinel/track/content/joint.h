/* Messages that begin in one segment and end in another: the first bytes are kept until enough has come to be read. A bounded few,
 * the longest untouched makes room. */
#ifndef SENTINEL_TRACK_CONTENT_JOINT_H
#define SENTINEL_TRACK_CONTENT_JOINT_H

#include "net/flows.h"
#include "net/packet.h"

enum { JOINTS = 32, JOINT_SIZE = 2048 };

struct joint {
    bool used;
    struct flow flow;
    uint32_t first; /* sequence number of its first byte */
    uint16_t size;
    int64_t last;
    uint8_t data[JOINT_SIZE];
};

struct joints;

/* `flows`: told of streams that are waited for. */
struct joints *joints_new(struct flows *flows);
void joints_free(struct joints *j);

/* Adds the packet's payload to what was kept of its flow, if it goes on there, or begins anew with it. Later packets of that flow
 * are wanted until joints_end(). NULL: nothing was kept that this goes on with, and `begin` is not set. */
struct joint *joints_add(struct joints *j, const struct packet *p, bool begin);
/* Forgets the first byte of what was kept. */
void joint_drop_byte(struct joint *joint);
void joints_end(struct joints *j, struct joint *joint);

#endif
