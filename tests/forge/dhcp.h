/* DHCP messages in the making, honest ones and others: fields are plain, options come in the order they are added. */
#ifndef FORGE_DHCP_H
#define FORGE_DHCP_H

#include <stdbool.h>

#include "scene.h"

enum { BOOTREQUEST = 1, BOOTREPLY = 2 };
enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM };
enum { PORT_SERVER = 67, PORT_CLIENT = 68, PORT_PXE = 4011 };

struct dhcp {
    uint8_t op, hardware_length, hops;
    uint32_t xid;
    uint16_t secs, flags;
    uint32_t ciaddr, yiaddr, siaddr, giaddr;
    uint8_t chaddr[6];
    uint8_t sname[64], file[128];
    struct buffer options;
    bool no_end;        /* nobody adds END … */
    struct buffer tail; /* … or something follows it */
    bool bare;          /* without padding to 300 bytes */
};

/* `type` 0: BOOTP, no option 53. */
void dhcp_begin(struct dhcp *m, uint8_t op, uint8_t type, uint32_t xid, const uint8_t mac[6]);
void dhcp_file(struct dhcp *m, const char *name);
void dhcp_sname(struct dhcp *m, const char *name);

void dhcp_add(struct dhcp *m, uint8_t code, const void *value, size_t size);
void dhcp_add_u8(struct dhcp *m, uint8_t code, uint8_t value);
void dhcp_add_u16(struct dhcp *m, uint8_t code, uint16_t value);
void dhcp_add_u32(struct dhcp *m, uint8_t code, uint32_t value);
void dhcp_add_text(struct dhcp *m, uint8_t code, const char *text);

/* The message as it goes on the wire. */
void dhcp_write(const struct dhcp *m, struct buffer *ret);
void dhcp_send(struct scene *s, const struct dhcp *m, const struct host *from, uint16_t from_port,
               const struct host *to, uint16_t to_port);
/* A server's broadcast, 67 to 68; a client's, 68 to 67. */
void dhcp_reply(struct scene *s, const struct dhcp *m, const struct host *server);
void dhcp_ask(struct scene *s, const struct dhcp *m, const struct host *client);

#endif
