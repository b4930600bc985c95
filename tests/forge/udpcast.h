/* udpcast, as its sender and receivers speak (udpc-protoc.h). Who forges copies a session and puts himself in as its sender. */
#ifndef FORGE_UDPCAST_H
#define FORGE_UDPCAST_H

#include "multicast.h"

struct udpcast_session {
    const struct host *sender;
    const struct host *rendezvous; /* where HELLO goes: &subnet_42, or a group_host() */
    uint32_t group;                /* of the data */
    uint16_t base;                 /* receivers' port; the sender's is the next one */
    uint16_t block_size;           /* 1456 */
    enum image image;
};

enum udpcast_hello { UDPCAST_HELLO_OLD = 0x0500, UDPCAST_HELLO_NEW = 0x000a, UDPCAST_HELLO_STREAMING = 0x000b };

void udpcast_hello(struct scene *s, const struct udpcast_session *u, enum udpcast_hello form);
/* CONNECT_REQ and CONNECT_REPLY; number 0xffffffff turns the receiver away. */
void udpcast_connect(struct scene *s, const struct udpcast_session *u, const struct host *receiver);
void udpcast_accept(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t number);
void udpcast_go(struct scene *s, const struct udpcast_session *u, const struct host *receiver);
/* One block of a slice of `blocks` blocks; `offset` of the slice in the image. */
void udpcast_data(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint16_t block, uint16_t blocks,
                  uint64_t offset);
void udpcast_fec(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint16_t stripes, uint16_t blocks);
/* `slice_size` 0 ends the transfer. */
void udpcast_reqack(struct scene *s, const struct udpcast_session *u, uint32_t slice, uint32_t slice_size, uint32_t round);
void udpcast_ok(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t slice);
void udpcast_retransmit(struct scene *s, const struct udpcast_session *u, const struct host *receiver, uint32_t slice,
                        uint32_t round);
void udpcast_disconnect(struct scene *s, const struct udpcast_session *u, const struct host *receiver);

/* HELLO until the receivers are in, then `slices` slices of 16 blocks, acknowledged, and the end. */
void udpcast_whole(struct scene *s, const struct udpcast_session *u, const struct host *const *receivers, size_t count,
                   uint32_t slices);

#endif
