/* Frames onto a wire: the only place of the program that sends, and the only user of libnet. */
#ifndef SENTINEL_PROBE_SENDER_H
#define SENTINEL_PROBE_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

enum { SENDER_ERROR = 256 };

/* What the card is; addresses that it has not are none. */
struct sender_card {
    struct mac mac;
    struct addr ip;    /* IPv4 */
    struct prefix net; /* that it lies in */
    struct addr link_local;
};

struct sender;

/* Opens a card for sending. 0; −errno with the reason in `ret_error`, safe for terminals: −ENODEV, −ENETDOWN, −EPERM without
 * CAP_NET_RAW, … */
int sender_open(const char *interface, char ret_error[SENDER_ERROR], struct sender **ret);
void sender_close(struct sender *s);
const struct sender_card *sender_card(const struct sender *s);

struct sender_udp {
    struct mac from, to;
    struct addr source, target; /* of one family */
    uint16_t source_port, target_port;
};
/* One datagram in one frame. 0 or −errno. */
int sender_udp(struct sender *s, const struct sender_udp *how, const void *payload, size_t size);
/* Who has it? Asked as one who has no address yet, so that no neighbour learns a wrong MAC (RFC 5227 §2.1.1). */
int sender_who_has(struct sender *s, const struct mac *from, const struct addr *ip);

/* A UDP port (`wanted`, or any where that is 0) that the kernel keeps for us, so that it does not tell answering servers that
 * nobody is there; held until the sender is closed. 0 when it cannot be had. */
uint16_t sender_port(struct sender *s, uint16_t wanted);

#endif
