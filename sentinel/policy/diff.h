/* What changes between two policies, and for whom. Told from what the files say, key by key, so that a key nobody thought of
 * here is told as well; comments, order and ways of writing an address do not count. */
#ifndef SENTINEL_POLICY_DIFF_H
#define SENTINEL_POLICY_DIFF_H

#include "policy/policy.h"

enum policy_change_kind { POLICY_ADDED, POLICY_REMOVED, POLICY_CHANGED };

struct policy_change {
    enum policy_change_kind kind;
    const char *section;        /* "services", or "" for the policy itself */
    const char *name;           /* of the segment, service, …: untrusted */
    const char *key;            /* "hands_out.imaging-42.routers", or "" for the whole of it: untrusted */
    const char *before, *after; /* values, untrusted; "" where there is none */
    unsigned line_before, line; /* in the old and the new file; 0 where there is none */
    const char *sentence;       /* for people: safe for terminals */
};

/* Texts live for the call. How many changes there are, or −ENOMEM. */
int policy_diff(const struct policy *old, const struct policy *new,
                void (*take)(void *self, const struct policy_change *change), void *self);

#endif
