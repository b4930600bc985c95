/* The cast: the hosts of the site that pcaps/site.policy.yaml describes, and what they ordinarily say. */
#ifndef FORGE_SITE_H
#define FORGE_SITE_H

#include "dhcp.h"
#include "tftp.h"

/* A machine that boots from the network. Its host.ip is the address that it will be given. */
struct client {
    struct host host;
    uint32_t xid;
    uint16_t arch;            /* option 93 */
    const char *vendor_class; /* option 60; NULL: an ordinary computer */
};

/* VLAN 42, 10.42.0.0/16: imaging */
extern const struct host dhcp_1, dhcp_2, wds_1, wds_2, router_42, controller, web_1, imaging_1, vault_1, rogue, pc_9;
extern const struct client pc_1, pc_2, laptop;
/* VLAN 43 office (no booting), 44 voice, 45 laboratory */
extern const struct host phone_server;
extern const struct client phone;

#define WDS_FILE   "smsboot\\x64\\wdsmgfw.efi"
#define ROGUE_FILE "evil.efi"

/* The client's side. */
void client_ask(struct dhcp *m, const struct client *c, uint8_t type);
void client_discover(struct scene *s, const struct client *c);
void client_select(struct scene *s, const struct client *c, const struct host *server);
/* A REQUEST to port 4011 by which a client that has its address asks for its boot file. */
void client_ask_boot(struct scene *s, const struct client *c, const struct host *server);

/* The DHCP server's side: an address and nothing of booting. */
void lease_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server);
void lease_offer(struct scene *s, const struct client *c, const struct host *server);
void lease_ack(struct scene *s, const struct client *c, const struct host *server);
/* DISCOVER, OFFER, REQUEST, ACK. */
void lease_whole(struct scene *s, const struct client *c, const struct host *server);

/* The boot server's side: option 60 and no address. The offer of a WDS names no file; its 4011 answer does. */
void proxy_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server);
void proxy_offer(struct scene *s, const struct client *c, const struct host *server);
void boot_begin(struct dhcp *m, const struct client *c, const struct host *server, const char *file);
void boot_ack(struct scene *s, const struct client *c, const struct host *server, const char *file);
void boot_reply(struct scene *s, const struct dhcp *m, const struct client *c, const struct host *server);
/* An address and a boot file in one OFFER. */
void combined_begin(struct dhcp *m, const struct client *c, uint8_t type, const struct host *server, const char *file);

/* From DISCOVER to the lease, with the boot server's offer beside it. */
void boot_until_lease(struct scene *s, const struct client *c);

#endif
