/* What the probe says: the questions of a machine that boots from the network, recognisably ours. Bytes only; who sends them
 * is sender.h.
 *
 * Everybody can recognise them: the MAC 02:73:6e:70:62:XX (locally administered; XX is the last byte of the card's own), the
 * machine GUID 73656e74-696e-656c-2d70-726f626500XX ("sentinel-probe"), the file name "sentinel-probe-…". */
#ifndef SENTINEL_PROBE_MESSAGE_H
#define SENTINEL_PROBE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

enum { PROBE_MESSAGE = 1024 };

/* What kind of machine it pretends to be (RFC 4578 §2.1, IANA processor architecture types). */
struct probe_machine {
    const char *name; /* "BIOS" */
    uint16_t arch;
    uint8_t undi[3];   /* option 94 */
    const char *class; /* option 60 */
};
enum { PROBE_MACHINES = 3 };
extern const struct probe_machine probe_machines[PROBE_MACHINES];

/* The probe's MAC on a card. */
struct mac probe_mac(const struct mac *card);

/* DHCPDISCOVER by broadcast (RFC 2131, PXE 2.1 §2.2). Its size. */
size_t probe_discover(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                      uint8_t ret[PROBE_MESSAGE]);
/* DHCPREQUEST to port 4011 of a boot server, from the address that the probe has anyway (PXE 2.1 §2.2.3). `type`, unless it is
 * 0: the entry of its menu to ask for (43.71). */
size_t probe_boot_request(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                          const struct addr *self, uint16_t type, uint8_t ret[PROBE_MESSAGE]);
/* The type of the first entry of a boot menu that is not the local disk, in the value of option 43 (PXE 2.1 §2.4, 43.9); 0
 * without one. */
uint16_t probe_menu_type(struct bytes option);
/* SOLICIT (RFC 8415 §16.2, RFC 5970); xid of 24 bits. */
size_t probe_solicit(const struct probe_machine *machine, const struct mac *mac, uint32_t xid,
                     uint8_t ret[PROBE_MESSAGE]);
/* A read request that asks for the size (RFC 1350 §5, RFC 2349 §3). 0 when the name is too long or holds a NUL. */
size_t probe_read(struct bytes file, uint8_t ret[PROBE_MESSAGE]);
/* "Enough": ends a transfer before its first block. */
size_t probe_stop(uint8_t ret[PROBE_MESSAGE]);

#endif
