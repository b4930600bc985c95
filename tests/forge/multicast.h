/* Groups: who asks for members, who joins and leaves, and streams that go to them. */
#ifndef FORGE_MULTICAST_H
#define FORGE_MULTICAST_H

#include "scene.h"

/* A group as a destination: its address, and the MAC that goes with it (RFC 1112 §6.4). */
struct host group_host(uint32_t group);
/* The subnet's broadcast address 10.42.255.255, at the broadcast MAC. */
extern const struct host subnet_42;

/* `version` 1 to 3; a general query when `group` is 0. A `from` with address 0 is a snooping proxy. */
void igmp_query(struct scene *s, const struct host *from, uint8_t version, uint32_t group);
/* A version 3 report, to 224.0.0.22. */
void igmp_join(struct scene *s, const struct host *from, uint32_t group);
void igmp_leave(struct scene *s, const struct host *from, uint32_t group);
/* Version 2: to the group; leaves go to all routers. */
void igmp_join_2(struct scene *s, const struct host *from, uint32_t group);
void igmp_leave_2(struct scene *s, const struct host *from, uint32_t group);

/* `version` 1 or 2; a general query when `group` is NULL. */
void mld_query(struct scene *s, const struct host6 *from, uint8_t version, const uint8_t group[16]);
/* A version 2 report, to ff02::16. */
void mld_join(struct scene *s, const struct host6 *from, const uint8_t group[16]);
void mld_leave(struct scene *s, const struct host6 *from, const uint8_t group[16]);
/* Version 1. */
void mld_join_1(struct scene *s, const struct host6 *from, const uint8_t group[16]);
void mld_leave_1(struct scene *s, const struct host6 *from, const uint8_t group[16]);

/* What is sent. */
enum image { IMAGE_WIM, IMAGE_GZIP, IMAGE_PARTCLONE, IMAGE_NOISE };
/* Adds the bytes of an image from `offset`: its magic at the beginning, then text for a WIM and a partclone image, noise for
 * the others. The same image and offset give the same bytes. */
void image_add(struct buffer *b, enum image image, uint64_t offset, size_t size);

/* A session announcement that describes an application's stream (RFC 2974), or its deletion. `flags`: the header's, as 0x04
 * deletion, 0x02 encrypted, 0x01 compressed. `authentication`: bytes of signature, a multiple of 4. */
void sap_announce(struct scene *s, const struct host *from, const char *name, uint32_t group, uint16_t port, uint8_t flags,
                  size_t authentication);

/* Datagrams of `block` bytes of an image to a group, in no protocol at all, at `gap` microseconds. */
void stream_send(struct scene *s, const struct host *from, uint16_t from_port, uint32_t group, uint16_t port,
                 enum image image, size_t block, unsigned count, int64_t gap);
/* The same in ALC packets (FLUTE), the first with the directory of files; in NORM; as Ghost's data. */
void flute_send(struct scene *s, const struct host *from, uint32_t group, uint16_t port, enum image image, unsigned count);
void norm_send(struct scene *s, const struct host *from, uint32_t group, uint16_t port, enum image image, unsigned count);
void ghost_discover(struct scene *s, const struct host *from);
void ghost_send(struct scene *s, const struct host *from, uint32_t group, enum image image, unsigned count);

#endif
