/* Frames put together by hand, and the capture file they go to: a benchmark must not measure the library it compares with. */
#ifndef SENTINEL_BENCH_WIRE_H
#define SENTINEL_BENCH_WIRE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WIRE_PAYLOAD = 1480, WIRE_TCP_ACK = 0x10, WIRE_TCP_PUSH = 0x18 };

struct host {
    uint64_t mac; /* low 48 bits */
    uint32_t ip;
    uint16_t port;
};

struct wire {
    FILE *out;
    uint64_t bytes, packets; /* written so far, record headers included */
    uint64_t time;           /* of the next frame, µs since 1970 */
    uint16_t ip_id;
};

/* Begins a classic pcap file (little-endian, microseconds, Ethernet). */
void wire_begin(struct wire *w, FILE *out);

/* One frame each, with its checksums, at `w->time`. `size` is at most WIRE_PAYLOAD less the headers. */
void wire_udp(struct wire *w, const struct host *from, const struct host *to, const void *payload, size_t size);
void wire_tcp(struct wire *w, const struct host *from, const struct host *to, uint32_t sequence, uint8_t flags,
              const void *payload, size_t size);
void wire_arp(struct wire *w, uint16_t operation, const struct host *sender, const struct host *target);
void wire_igmp_report(struct wire *w, const struct host *from, uint32_t group); /* version 2 (RFC 2236) */

/* Network order; each returns the place behind what it wrote. */
uint8_t *put16(uint8_t *at, uint16_t value);
uint8_t *put32(uint8_t *at, uint32_t value);
uint8_t *put_mac(uint8_t *at, uint64_t mac);

#endif
