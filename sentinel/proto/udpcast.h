/* udpcast, as FOG, Clonezilla (DRBL) and OpenGnsys use it to send disk images (udpc-protoc.h, socklib.h). Nothing in it is
 * authenticated or encrypted. There is no magic: it is known by its ports, an even base for receivers and the next one for
 * the sender, both as source and as destination, and by each message's length. */
#ifndef SENTINEL_PROTO_UDPCAST_H
#define SENTINEL_PROTO_UDPCAST_H

#include "base/addr.h"
#include "base/bytes.h"
#include "net/packet.h"

/* Where it goes when nobody says otherwise; FOG's first session; DRBL's. */
enum { UDPCAST_PORT = 9000, UDPCAST_PORT_FOG = 63100, UDPCAST_PORT_FOG_LAST = 63228, UDPCAST_PORT_DRBL = 2232 };

enum udpcast_opcode {
    UDPCAST_OK = 0x0000,           /* receiver: slice received */
    UDPCAST_RETRANSMIT = 0x0001,   /* receiver: blocks of a slice that are wanted again */
    UDPCAST_GO = 0x0002,           /* receiver: start now */
    UDPCAST_CONNECT_REQ = 0x0003,  /* receiver: take me in */
    UDPCAST_DISCONNECT = 0x0004,   /* receiver: done */
    UDPCAST_REQACK = 0x0006,       /* sender: who has the slice? */
    UDPCAST_CONNECT_REPLY = 0x0007,/* sender: you are number n */
    UDPCAST_DATA = 0x0008,         /* sender */
    UDPCAST_FEC = 0x0009,          /* sender: redundancy */
    UDPCAST_HELLO_NEW = 0x000a,    /* sender: here I am; newer number of HELLO, understood but hardly sent */
    UDPCAST_HELLO_STREAMING = 0x000b, /* sender: the same, in mid-transfer */
    UDPCAST_HELLO = 0x0500,        /* sender: here I am */
};

enum udpcast_capability {
    UDPCAST_NEW_GENERATION = 0x01, UDPCAST_CAN_FEC = 0x04, UDPCAST_BIG_ENDIAN = 0x08, UDPCAST_LITTLE_ENDIAN = 0x10,
    UDPCAST_ASYNC = 0x20, /* nobody answers: one-way data is normal then */
};

/* Worth showing: opcode, base, group, block_size, capabilities, client, slice, slice_size. */
struct udpcast {
    enum udpcast_opcode opcode;
    bool from_sender;
    uint16_t base;            /* the receivers' port; the sender's is the next one */
    uint32_t capabilities;    /* enum udpcast_capability: HELLO, CONNECT_REQ, CONNECT_REPLY */
    struct addr group;        /* HELLO, CONNECT_REPLY: where data goes; 0.0.0.0 or a host's own address: point to point */
    uint32_t block_size;      /* HELLO, CONNECT_REPLY */
    uint32_t client;          /* CONNECT_REPLY: the receiver's number */
    bool full;                /* CONNECT_REPLY: the receiver is turned away */
    uint32_t receive_buffer;  /* CONNECT_REQ */
    uint32_t slice;           /* OK, RETRANSMIT, REQACK, DATA, FEC */
    uint32_t slice_size;      /* REQACK, DATA, FEC: bytes of the whole slice; 0 in a REQACK ends the transfer */
    uint32_t round;           /* RETRANSMIT, REQACK */
    uint16_t block;           /* DATA: within the slice; FEC: index of the redundant block */
    uint16_t stripes;         /* FEC */
    struct bytes map;         /* RETRANSMIT: bit n, lowest first: block n is there; REQACK: receiver n is ready */
    struct bytes data;        /* DATA, FEC */
};

struct message;

/* NOT_MINE unless ports, direction and opcode go together; off the usual ports the length must be right too. */
enum parse udpcast_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* "hello", "connect-request", …: a constant. */
const char *udpcast_opcode_name(enum udpcast_opcode opcode);
/* HELLO in any of its forms: somebody announces a session. */
bool udpcast_is_hello(enum udpcast_opcode opcode);

#endif
