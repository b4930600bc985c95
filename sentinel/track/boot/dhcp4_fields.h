/* A DHCPv4 message as event fields: header, options, PXE data, boot targets. */
#ifndef SENTINEL_TRACK_BOOT_DHCP4_FIELDS_H
#define SENTINEL_TRACK_BOOT_DHCP4_FIELDS_H

#include "event/event.h"
#include "proto/dhcp4.h"
#include "proto/pxe.h"

/* dhcp.* of every message, requests and replies alike; client.mac and server.id too. */
void dhcp4_fill(const struct dhcp4 *m, struct event *e);
/* pxe.*, client.uuid, client.arch. */
void dhcp4_fill_pxe(const struct dhcp4 *m, const struct pxe *x, struct event *e);
/* boot.*: everything that some reader would boot from. */
void dhcp4_fill_boot(const struct dhcp4 *m, struct event *e);

#endif
