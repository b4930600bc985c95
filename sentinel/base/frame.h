/* A frame: bytes as captured, before anybody looked into them. Lives for one call. */
#ifndef SENTINEL_BASE_FRAME_H
#define SENTINEL_BASE_FRAME_H

#include <stdint.h>

/* Link types by their number in capture files (the LINKTYPE_ registry of libpcap). */
enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_BSD = 12,
    LINK_RAW_OPENBSD = 14,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_SLL = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_SLL2 = 276,
};

struct frame {
    const uint8_t *data;
    uint32_t captured;     /* bytes at `data` */
    uint32_t length;       /* bytes on the wire; larger than `captured` when a snap length cut the frame */
    int64_t time;          /* nanoseconds since 1970, by the capture's clock */
    uint64_t number;       /* in its file or on its interface, from 1 */
    uint32_t link;         /* enum link_type, or another number of the registry */
    uint16_t vlan;         /* tag that the network card took out of the frame: its TCI; see `vlan_type` */
    uint16_t vlan_type;    /* its TPID, 0 when no tag was taken out */
    const char *interface; /* name, or NULL when the capture does not tell */
    const char *file;      /* name of the capture file, or NULL when live */
};

#endif
