/* What a path or a share's name says: whether content of a distribution point is meant, and which package of it. Names as
 * Configuration Manager and Windows Deployment Services give them. */
#ifndef SENTINEL_TRACK_CONTENT_PLACE_H
#define SENTINEL_TRACK_CONTENT_PLACE_H

#include <stdbool.h>

#include "base/bytes.h"

enum place {
    PLACE_NONE,
    PLACE_PACKAGES,   /* SMS_DP_SMSPKG$ and its kin; SMSPKG$, SMSPKGC$ */
    PLACE_SIGNATURES, /* SMS_DP_SMSSIG$, SMSSIG$ */
    PLACE_LIBRARY,    /* the content library: SCCMContentLib$, or DataLib, FileLib, PkgLib within a web directory */
    PLACE_IMAGES,     /* REMINST */
    PLACE_BRANCH_CACHE, /* other clients serve from here: BranchCache */
    PLACE_PEER_CACHE,   /* … and Configuration Manager's peer cache */
    PLACE_COUNT,
};

/* "packages", "signatures", …; NULL for PLACE_NONE. */
extern const char *const place_names[PLACE_COUNT];

struct place_found {
    enum place place;
    struct bytes package; /* its name; empty: none is named */
    bool top;             /* nothing below the place itself is named: a list of all packages, where it is listed */
    bool folder;          /* the name is that of a package, or ends as folders do */
};

/* Whether clients serve one another there, and no distribution point does. */
static inline bool place_is_cache(enum place place)
{
    return place == PLACE_BRANCH_CACHE || place == PLACE_PEER_CACHE;
}

/* A web server's path as http_path_of() makes it. False when it is none of these places. */
bool place_of_path(struct bytes path, struct place_found *ret);
/* A share, "\\server\share" or "share". */
enum place place_of_share(struct bytes share);
/* A name on a share of that kind; either slash. */
void place_of_file(enum place place, struct bytes name, struct place_found *ret);

#endif
