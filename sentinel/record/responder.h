/* Which responder is meant: one body in one role on one segment. */
#ifndef SENTINEL_RECORD_RESPONDER_H
#define SENTINEL_RECORD_RESPONDER_H

#include "event/event.h"

enum { RESPONDER_ROLE = 16 };

/* No padding: it is hashed as bytes. */
struct responder_key {
    int32_t segment;
    char role[RESPONDER_ROLE]; /* cut, NUL-terminated */
    uint8_t family;
    uint8_t ip[16];
    uint8_t mac[6];
    uint8_t zero;
};

struct responder_key responder_key_make(int segment, struct bytes role, const struct addr *ip, const struct mac *mac);
/* Of an event's server. */
struct responder_key responder_key_of(const struct event *e);
/* Whether the event is an answer of its server. Steps of a boot and what time brings about tell of answers that were counted when
 * they came, and so do the ends of transfers whose beginning was seen. */
bool responder_answers(const struct event *e);

#endif
