/* What warden, keeper and sensors tell each other beside the records: small fixed messages over SOCK_SEQPACKET sockets, some
 * with a descriptor. None of them holds a path or a command; the text of a refused reload comes from the loader, a process
 * without rights, and is only ever shown. */
#ifndef SENTINEL_KEEPER_CONTROL_H
#define SENTINEL_KEEPER_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/frame.h"

enum { CONTROL_TEXT = 1024, SLOT_BYTES = 65000 };

enum control_type {
    CONTROL_POLICY = 1, /* warden → keeper, sensor: a new bundle, as a descriptor; `code` is its serial number */
    CONTROL_REJECTED,   /* warden, loader → keeper: a reload was refused; `text` */
    CONTROL_DIED,       /* warden → keeper: `index`, `code` as waitpid(2) gives it, `flags`: times so far */
    CONTROL_FRAME, /* warden → keeper, before CONTROL_DIED: an IPC_FRAME behind it, the last that the sensor had in hand */
    CONTROL_REOPEN, /* warden → keeper: SIGHUP */
    CONTROL_STOP,   /* warden → keeper: the sensors are gone; finish */
    CONTROL_READY,  /* keeper → warden: store and sinks are open */
    CONTROL_ALIVE,  /* keeper → warden: all goes on; feeds the watchdog */
    CONTROL_HUNG,   /* keeper → warden: the sensor `index` has said nothing for long */
};

struct control {
    uint32_t type; /* enum control_type */
    uint32_t index;
    int32_t code;
    uint32_t flags;
    char text[CONTROL_TEXT];
};

/* Sends without waiting. `fd` −1: none. 0 or −errno. */
int control_send(int socket, const struct control *message, int fd);
/* The same for a message with bytes behind it. */
int control_send_with(int socket, enum control_type type, uint32_t index, const void *data, size_t size);
/* Receives without waiting into `buffer` of at least sizeof(struct control); `ret_fd` is −1 or a descriptor. The size of the
 * message; 0 when the other side is gone; −EAGAIN when there is none; −EBADMSG for what is no message; −errno. */
int control_receive(int socket, void *buffer, size_t size, int *ret_fd);

/* The frame that a sensor has in hand, in memory that it shares with the warden: when it dies, its cause is still there. */
struct slot {
    volatile uint32_t in_hand; /* 1 while the engine looks at it */
    uint32_t captured, length, link;
    int64_t time;
    uint64_t number;
    uint8_t data[SLOT_BYTES];
};

#endif
