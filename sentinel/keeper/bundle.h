/* Policy, rules and baseline as one sealed memory file: what a process is given that may open nothing itself. It holds the texts of the
 * files, and each process compiles them for itself. */
#ifndef SENTINEL_KEEPER_BUNDLE_H
#define SENTINEL_KEEPER_BUNDLE_H

#include "detect/rule.h"
#include "policy/policy.h"

struct bundle {
    struct policy *policy; /* NULL: none */
    struct rules *rules;
    char *baseline; /* what earlier runs have learned (record/baseline.h), by malloc(); NULL: no store has any */
};

/* An empty memory file that can be sealed, or −errno. */
int bundle_create(void);
/* Appends the texts that `b` was made of, and the baseline. 0 or −errno. */
int bundle_write(int fd, const struct bundle *b);
/* Nobody can change it any more. 0 or −errno. */
int bundle_seal(int fd);

/* Reads and compiles. It needs no right but to map the file. 0, or −errno: −EBADMSG for no bundle, −EINVAL for mistakes that
 * `diags` tells. */
int bundle_read(int fd, struct diags *diags, struct bundle *ret);
/* The same from memory. */
int bundle_parse(struct bytes text, struct diags *diags, struct bundle *ret);
void bundle_done(struct bundle *b);

#endif
