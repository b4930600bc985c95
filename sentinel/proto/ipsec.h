/* IPsec as far as an outsider sees it: ESP (RFC 4303), bare and in UDP (RFC 3948), IKE (RFC 2408, RFC 7296), and ESP without
 * encryption, recognised by what stands in it (RFC 5879). AH is read through by net/ and leaves a note on its packet. */
#ifndef SENTINEL_PROTO_IPSEC_H
#define SENTINEL_PROTO_IPSEC_H

#include "net/packet.h"

enum ipsec_kind {
    IPSEC_ESP,
    IPSEC_ESP_NULL, /* integrity only: its contents can be read */
    IPSEC_IKE,
    IPSEC_KEEPALIVE, /* RFC 3948 §2.3 */
};

struct ipsec {
    enum ipsec_kind kind;
    bool in_udp;
    uint32_t spi, sequence; /* ESP */
    uint8_t inner;          /* ESP_NULL: protocol number of what is inside */
    uint8_t version;        /* IKE: 1 or 2, from here … */
    uint8_t exchange;       /* 34 IKE_SA_INIT, 35 IKE_AUTH, …; 2 main, 4 aggressive, 32 quick mode */
    uint8_t flags;
    uint64_t initiator, responder;
    uint32_t length; /* … to here */
};

/* Protocols 50 and 141 (WESP, RFC 5840) and UDP ports 500 and 4500. NOT_MINE: something else on these ports. */
enum parse ipsec_parse(const struct packet *packet, struct bytes payload, struct ipsec *ret);

#endif
