/* The boot tracker: which clients are booting, what each was answered, and which address it got. */
#ifndef SENTINEL_TRACK_BOOT_BOOT_H
#define SENTINEL_TRACK_BOOT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "base/table.h"

enum {
    BOOT_CLIENTS = 16384,
    BOOT_TRANSACTIONS = 8192,
    BOOT_ADDRESSES = 16384,
    BOOT_XIDS = 4096,
    BOOT_SEGMENTS = 1024,
    BOOT_ANSWERS = 8, /* different answers remembered in one transaction */
};

/* A client that asked as PXE or HTTP boot client counts as booting this long after its last such word: a slow image or
 * a menu that waits for a person fits in. */
#define BOOT_MEMORY (INT64_C(600) * 1000000000)

/* A segment watched for so long has shown what its clients did lately; an hour without a word breaks the watch. */
#define BOOT_WATCH     (INT64_C(15) * 60 * 1000000000)
#define BOOT_WATCH_GAP (INT64_C(3600) * 1000000000)

struct boot;

struct boot *boot_new(const struct hash_key *key);
void boot_free(struct boot *b);
void boot_counts(const struct boot *b, struct table_counts *ret_clients, struct table_counts *ret_transactions,
                 struct table_counts *ret_addresses);

/* A client spoke as one that boots from the network. `arch` is UINT16_MAX when unknown. */
void boot_client_asks(struct boot *b, int segment, const struct mac *client, uint16_t arch, int64_t now);
/* Whether that client is known to be booting now; `ret_arch` is set when it is, UINT16_MAX for unknown. One that asked in no
 * segment counts in every: clients ask from 0.0.0.0, so where segments are known by their networks alone, only the
 * answers to them have a place. */
bool boot_client_boots(struct boot *b, int segment, const struct mac *client, int64_t now, uint16_t *ret_arch);

/* Something was seen of that segment; `whole`: nothing of it was cut off. */
void boot_watch(struct boot *b, int segment, bool whole, int64_t now);
/* Whether it was under watch for the last BOOT_WATCH, and nothing was cut off anywhere: it may have been its client's. */
bool boot_watched(struct boot *b, int segment, int64_t now);

/* A client uses that transaction identifier: whether another one has, within 30 seconds. Identifiers are drawn at random
 * (RFC 2131 §4.1); floods by one tool share theirs. */
bool boot_xid_is_shared(struct boot *b, int segment, uint32_t xid, const struct mac *client, int64_t now);

/* Whether somebody drew that hardware address: it is locally administered (IEEE 802c), and of no hypervisor that is known. */
bool boot_mac_is_drawn(const struct mac *mac);

/* A client was granted an address. */
void boot_client_gets(struct boot *b, int segment, const struct mac *client, const struct addr *addr, int64_t now);
/* The client that was granted that address. */
bool boot_client_of(struct boot *b, int segment, const struct addr *addr, int64_t now, struct mac *ret);

/* One answer of a transaction (segment, client hardware address, xid). `content` is a digest of what it says, without what relays and time
 * change. True when an earlier answer of the same kind with the same server identifier came from another MAC and says
 * something else: two bodies behind one name (SN-1005). */
struct boot_answer {
    struct bytes server_id; /* server identifier, or DUID */
    struct mac mac;
    uint8_t kind; /* what sort of answer: address, proxy, boot server … */
    uint8_t type; /* DHCP message type */
    uint64_t content;
};
bool boot_answer_conflicts(struct boot *b, int segment, const struct mac *client, uint32_t xid,
                           const struct boot_answer *answer, int64_t now);

#endif
