/* A DHCPv6 message as event fields. */
#ifndef SENTINEL_TRACK_BOOT_DHCP6_FIELDS_H
#define SENTINEL_TRACK_BOOT_DHCP6_FIELDS_H

#include "event/event.h"
#include "proto/dhcp6.h"

/* dhcp6.*, of the message inside all relays and of the relays around it. */
void dhcp6_fill(const struct dhcp6 *m, struct event *e);
/* pxe.* and client.arch: what it says of booting. */
void dhcp6_fill_pxe(const struct dhcp6 *m, struct event *e);
/* boot.*: every URL that some client would boot from. The strict reading takes the first. */
void dhcp6_fill_boot(const struct dhcp6 *m, struct event *e);

/* Whether the sender's vendor class begins with that word, behind its enterprise number. */
bool dhcp6_is_class(const struct dhcp6 *m, const char *word);
/* The first architecture type of option 61; false when it names none. */
bool dhcp6_arch(const struct dhcp6 *m, uint16_t *ret);

#endif
