/* What a store remembers, judged by two policies: which alerts the one raises and the other does not, and of whom they
 * think differently. */
#ifndef SENTINEL_CMD_REJUDGE_H
#define SENTINEL_CMD_REJUDGE_H

#include "detect/rule.h"
#include "policy/policy.h"
#include "store/query.h"

enum rejudged {
    REJUDGED_SAME,    /* both raise it */
    REJUDGED_DROPPED, /* the new one does not */
    REJUDGED_RAISED,  /* only the new one does */
    REJUDGED_UNKNOWN, /* its frames alone show it under neither, or none are kept */
};

struct rejudged_alert {
    enum rejudged how;
    const char *event_id;                  /* "" when it was never told */
    const char *rule, *segment, *ip, *mac; /* untrusted; "" where there is none */
    int64_t time;
};

/* A responder of the inventory of which the verdict changes. */
struct rejudged_sighting {
    const struct stored_sighting *sighting;
    const char *before, *after; /* verdicts */
};

struct rejudge_output {
    void (*alert)(void *self, const struct rejudged_alert *alert);
    void (*sighting)(void *self, const struct rejudged_sighting *sighting);
    void *self;
};

/* 0 or −errno. Texts live for the calls. */
int rejudge(struct store *s, const struct policy *old, const struct policy *new, const struct rules *rules,
            const struct rejudge_output *output);

#endif
