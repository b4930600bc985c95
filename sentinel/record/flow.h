/* A flow seen from neither side: the same whichever end speaks. */
#ifndef SENTINEL_RECORD_FLOW_H
#define SENTINEL_RECORD_FLOW_H

#include "event/event.h"

/* Suricata's flow_id: a number below 2^53 that is the same for both directions, and from run to run. 0 without addresses. */
int64_t flow_id(const struct event_flow *flow);

#endif
