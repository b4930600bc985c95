/* Names that boot loaders try one after the other until a server has one of them: misses that are no enumeration. */
#ifndef SENTINEL_PROTO_BOOT_SEARCH_H
#define SENTINEL_PROTO_BOOT_SEARCH_H

#include "base/bytes.h"

/* Whether the name is one of a search for a configuration: machine id, MAC behind its hardware type, IPv4 address by ever
 * fewer hex digits, "default" (PXELINUX, syslinux.org wiki "PXELINUX", Configuration); the same behind "grub.cfg-". */
bool boot_search_has(struct bytes name);

#endif
