/* From what a policy wants watched to what the first look and the trackers ask. */
#ifndef SENTINEL_ENGINE_WATCH_H
#define SENTINEL_ENGINE_WATCH_H

#include "net/interest.h"
#include "policy/policy.h"

/* Of no policy: an interest in nothing. NULL when memory is short; what exceeds the bounds of an interest is left out. */
struct interest *watch_compile(const struct policy *policy);

#endif
