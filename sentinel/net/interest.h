/* What a site wants watched beyond the boot protocols: pairs of hosts between which every packet counts, hosts whose
 * addresses nobody else may claim, names that nobody else may answer for. Compiled once from whatever the caller adds; the
 * first look and the trackers ask it. Addresses and names only: what is allowed of them is somebody else's business. */
#ifndef SENTINEL_NET_INTEREST_H
#define SENTINEL_NET_INTEREST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"

enum {
    INTEREST_PAIRS = 1024,
    INTEREST_HOSTS = 65536,
    INTEREST_NAMES = 16384,
    INTEREST_NAME = 255,
    INTEREST_NETBIOS = 15
};

struct interest;

/* NULL when memory is short. */
struct interest *interest_new(void);
void interest_free(struct interest *i);

/* 0; −ENOSPC more than the bounds above; −EINVAL ends of two families, or a name that is empty or longer than
 * INTEREST_NAME; −ENOMEM. */
int interest_add_pair(struct interest *i, const struct prefix *a, const struct prefix *b);
int interest_add_host(struct interest *i, const struct addr *host);
/* A host's name, "wds-1.lon.example" or "wds-1"; its first label counts by itself too, as LLMNR asks for it, and so do
 * the label's first INTEREST_NETBIOS bytes, as NetBIOS does. */
int interest_add_name(struct interest *i, struct bytes name);
/* To be called after the last addition and before the first question. */
void interest_seal(struct interest *i);

/* Whether traffic between these two counts, whichever of them sends. `interest` may be NULL in all of these. */
bool interest_has_pair(const struct interest *i, const struct addr *src, const struct addr *dst);
/* The same for addresses as they stand in a header, `size` 4 or 16 bytes each: cheap for those that do not count. */
bool interest_sees(const struct interest *i, const uint8_t *src, const uint8_t *dst, size_t size);
bool interest_has_host(const struct interest *i, const struct addr *host);
/* Without regard to case and a trailing dot. A false "yes" is possible, once in 2^40 names. */
bool interest_has_name(const struct interest *i, struct bytes name);

/* Whether it holds any name: only then answers of name services are worth a look. */
bool interest_has_names(const struct interest *i);
/* The interest itself when it bids the first look let anything pass, else NULL, which costs nothing to ask. */
const struct interest *interest_at_glance(const struct interest *i);

/* Pairs of two single hosts, one by one: start with `*cursor` = 0; false at the end. */
bool interest_next_pair(const struct interest *i, size_t *cursor, struct addr ret[2]);

#endif
