/* Who has seen to an alert, and what came of it. */
#ifndef SENTINEL_STORE_ACKNOWLEDGEMENT_H
#define SENTINEL_STORE_ACKNOWLEDGEMENT_H

#include "store/store.h"

enum { ACKNOWLEDGED_ID = 64 };

struct stored_acknowledgement {
    int64_t time;
    const char *by, *why; /* untrusted */
};

/* Notes that somebody saw to the alert whose id begins with `id` (at least 6 characters, else −EINVAL), and with it to all
 * of its group that was told up to then: what comes later is not covered. 1 and the whole id; 0 none has such an id; −EEXIST
 * when several do; or −errno of store_add_alert(). A transaction of its own. */
int store_add_acknowledgement(struct store *s, const char *id, const struct stored_acknowledgement *acknowledgement,
                              char ret_event_id[ACKNOWLEDGED_ID]);
/* Those that cover the alert, the oldest first; how many, or −errno. */
int store_acknowledgements(struct store *s, const char *event_id,
                           bool (*take)(void *self, const struct stored_acknowledgement *acknowledgement), void *self);

#endif
