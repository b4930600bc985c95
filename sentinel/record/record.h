/* What leaves the engine: alerts and events as EVE JSON lines or as text for people. docs/alerts.md shows them. */
#ifndef SENTINEL_RECORD_RECORD_H
#define SENTINEL_RECORD_RECORD_H

#include "detect/detect.h"
#include "event/event.h"

/* Who speaks: the same for all records of a run. */
struct record_site {
    const char *sensor;         /* host name, or "" */
    const char *site;           /* of the policy, or "" */
    const char *policy_version; /* "" without policy */
    const char *policy_sha256;  /* hex, "" without policy */
    bool test;                  /* alerts are those of a self-test, and marked so */
};

/* One line of JSON without its newline, to free(); −ENOMEM. Alert lines follow Suricata's EVE schema (8.0): scalars, nested
 * objects and arrays of scalars only; our detail stands in alert.context. */
int record_eve_alert(const struct record_site *site, const struct alert *alert, char **ret);
/* `event_type` is "sentinel_event"; the fields stand in an object of that name, nested by their dots. */
int record_eve_event(const struct record_site *site, const struct event *event, char **ret);

/* A few lines and an empty one for a terminal: severity word, rule, message, who, whom, what to do. `colour` adds SGR
 * sequences. */
struct text;
void record_text_alert(const struct alert *alert, bool colour, struct text *out);
/* One line. */
void record_text_event(const struct event *event, bool colour, struct text *out);

/* Community ID v1, seed 0 (corelight/community-id-spec). `ret` needs 40 bytes. False without ports or addresses. */
bool record_community_id(const struct event_flow *flow, char *ret, size_t size);

#endif
