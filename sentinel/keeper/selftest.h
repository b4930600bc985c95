/* The built-in test: an offer of a rogue that nobody sent, walked through decoder, policy and rules; what comes out goes the
 * way of every alert, marked as a test. It has an engine of its own, so nothing of it stays. */
#ifndef SENTINEL_KEEPER_SELFTEST_H
#define SENTINEL_KEEPER_SELFTEST_H

#include "detect/detect.h"
#include "keeper/bundle.h"

/* Gives the first alert of the offer to `take`. 0; −ENOMSG when nothing was told, by rules that are there to tell it; −ENODATA when the
 * rules that would tell it (SN-1001, SN-1002) are switched off or replaced; −ENOMEM. */
int selftest_run(const struct bundle *bundle, const char *interface, int64_t now,
                 void (*take)(void *self, const struct alert *alert), void *self);

#endif
