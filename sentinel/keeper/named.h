/* What the policy names, as the capture's filter wants it. */
#ifndef SENTINEL_KEEPER_NAMED_H
#define SENTINEL_KEEPER_NAMED_H

#include "capture/filter.h"
#include "policy/policy.h"

struct named {
    struct filter_named filter; /* points into the lists below */
    struct prefix hosts[FILTER_NAMED], files[FILTER_NAMED], groups[FILTER_NAMED];
    struct filter_pair pairs[FILTER_NAMED];
    bool overflow; /* it names more than a filter holds: everything is to be captured */
};

/* `policy` may be NULL. `ret` must stay where it is. */
void named_gather(const struct policy *policy, struct named *ret);

#endif
