/* The inside of fingerprints; for this room only. */
#ifndef SENTINEL_DETECT_FINGERPRINT_LIST_H
#define SENTINEL_DETECT_FINGERPRINT_LIST_H

#include "detect/fingerprint.h"
#include "event/predicate.h"

enum { TRAITS = 16, POINTS = 100 };

enum fingerprint_kind { FINGERPRINT_ATTACK, FINGERPRINT_PROBE, FINGERPRINT_SERVER };

struct trait {
    const char *name;
    int64_t points; /* of servers also below 0: what speaks against it */
    struct predicate *when;
};

struct fingerprint {
    const char *tool;
    enum fingerprint_kind kind;
    const char *source;
    struct kinds kinds;
    int64_t needs;
    struct trait trait[TRAITS]; /* those worth most first, so that a stranger is dismissed after a test or two */
    size_t traits;
};

struct fingerprints {
    struct fingerprint *print;
    size_t count;
};

extern const char *const fingerprint_kinds[3];

#endif
