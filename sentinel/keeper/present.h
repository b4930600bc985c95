/* An alert made ready to leave its process: its line, and what the store wants to know beside it, as texts. */
#ifndef SENTINEL_KEEPER_PRESENT_H
#define SENTINEL_KEEPER_PRESENT_H

#include "detect/detect.h"
#include "record/record.h"
#include "store/store.h"

struct presented {
    struct stored_alert alert; /* points into what follows, and into the alert and the site; without frames */
    char event_id[UUID_TEXT], group_id[UUID_TEXT], incident_id[UUID_TEXT];
    char responder_ip[ADDR_TEXT], responder_mac[MAC_TEXT], client_mac[MAC_TEXT];
    char segment[256];
    char message[ALERT_MESSAGE];
    char *line; /* by malloc() */
    bool shortened;
};

/* 0; −ENOMEM; −EMSGSIZE when the line is over `most` bytes even without the details of the event, which are left out, and
 * `shortened` set, when it is over them with these. To be ended by presented_done() when it was 0. */
int present_alert(const struct record_site *site, const struct alert *alert, size_t most, struct presented *ret);
void presented_done(struct presented *p);

#endif
