/* The IPv6 side of the site: DHCPv6 messages and router advertisements in the making. */
#ifndef FORGE_IPV6_H
#define FORGE_IPV6_H

#include "scene.h"

enum { SOLICIT6 = 1, ADVERTISE6, REQUEST6, CONFIRM6, RENEW6, REBIND6, REPLY6, RELEASE6, DECLINE6, RECONFIGURE6 };
enum { RELAY_FORWARD6 = 12, RELAY_REPLY6 };

/* VLAN 42: the DHCPv6 and boot server, the router, a machine that boots, the rogue; and everybody's groups. */
extern const struct host6 server6, router6, pc6, rogue6, all_nodes6, servers6;

/* A message of that type, with the client's DUID (made of its MAC) and the transaction that goes with it. */
void dhcp6_begin(struct buffer *m, uint8_t type, const struct host6 *client);
void dhcp6_add(struct buffer *m, uint16_t code, const void *value, size_t size);
void dhcp6_add_text(struct buffer *m, uint16_t code, const char *text);
/* Option 2: a DUID made of that host's MAC. */
void dhcp6_add_server(struct buffer *m, const struct host6 *server);
/* IA_NA with one address. */
void dhcp6_add_address(struct buffer *m, const uint8_t address[16], const uint32_t t[2], uint32_t lifetime);
/* Puts `inner` into a relay's message (which is `m` after). */
void dhcp6_wrap(struct buffer *m, uint8_t type, const uint8_t link[16], const struct host6 *peer);

/* What a machine that boots over IPv6 asks. */
void client6_ask(struct scene *s, uint8_t type, const struct host6 *client);
/* An answer of `server` with an address of the site, the site's DNS server and, when given, a boot URL. */
void server6_begin(struct buffer *m, uint8_t type, const struct host6 *server, const struct host6 *client, const char *url);
void server6_send(struct scene *s, const struct buffer *m, const struct host6 *from, const struct host6 *to);
/* SOLICIT, ADVERTISE, REQUEST, REPLY. */
void lease6_whole(struct scene *s, const struct host6 *server, const char *url);

/* A router advertisement with those flags and lifetime, a prefix of the site and, when given, a DNS server. */
void router6_begin(struct buffer *m, const struct host6 *router, uint8_t flags, uint16_t lifetime, const uint8_t dns[16]);

#endif
