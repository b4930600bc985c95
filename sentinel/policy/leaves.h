/* A part of a policy's file as a flat, sorted list of what it says. For the files of this room only. */
#ifndef SENTINEL_POLICY_LEAVES_H
#define SENTINEL_POLICY_LEAVES_H

#include "base/yaml.h"

enum { LEAF_PATH = 160, LEAF_VALUE = 512 };

struct leaf {
    char path[LEAF_PATH];   /* "hands_out.imaging-42.routers" */
    char value[LEAF_VALUE]; /* addresses in their one form; "" of an empty list */
    bool listed;            /* it stands in a list */
    unsigned line;
};

struct leaves {
    struct leaf *at;
    size_t count, room;
};

/* All that a node says. 0 or −ENOMEM. */
int leaves_of(const struct yaml *node, struct leaves *ret);
void leaves_done(struct leaves *l);
/* Whether two leaves say the same: as memcmp(). */
int leaf_compare(const struct leaf *a, const struct leaf *b);
/* How many leaves have that path. */
size_t leaves_at(const struct leaves *l, const char *path);

#endif
