/* What an audit knows before it judges: the store's rows of the period, added up and bounded. For the files of this room. */
#ifndef SENTINEL_AUDIT_FACTS_H
#define SENTINEL_AUDIT_FACTS_H

#include "audit/audit.h"
#include "audit/spans.h"
#include "detect/rule.h"
#include "base/when.h"
#include "policy/listing.h"

/* What is kept singly; the rest is only counted, and said to be. */
enum {
    FACTS_RESPONDERS = 4096,
    FACTS_GROUPS = 4096,
    FACTS_SUMS = 4096,
    FACTS_SENSORS = 256,
    FACTS_EVENTS = 4,    /* ids kept of a group */
    FACTS_BUCKETS = 120, /* of the alerts' time line */
};

/* A segment is watched while an interface was open and packets of the segment were heard on it within this time. */
#define FACTS_SILENCE (12 * 3600 * WHEN_SECOND)

struct segment_facts {
    const char *name; /* "" for what lies in no segment */
    const char *line;
    int number; /* of the policy, or EVENT_NO_SEGMENT */
    bool netboot_forbidden;
    struct spans watched, unwatched; /* together the period; the latter with reasons */
    unsigned per_mille;              /* of the period, watched */
    bool covered;                    /* enough of it */
    uint64_t packets, drops;         /* of the interfaces that heard it */
    int64_t blind;                   /* of the unwatched time, that in which they said they could not see */
    size_t blinds;                   /* … in so many pieces */
    uint64_t heard;                  /* packets of the segment itself */
    bool busy;                       /* somebody answered, or was told of, here */
    uint64_t alerts[FACTS_BUCKETS][SEVERITY_COUNT];
};

/* Who answered. */
struct responder {
    size_t segment;
    const char *role, *ip, *mac, *server_id, *next_server, *files;
    const char *verdict; /* by the policy of the audit */
    const char *told;    /* when it was seen, by the policy then */
    const char *service, *line, *expected;
    const char *excuse; /* the line of the exception that it is excused by, or NULL */
    bool authorised;
    uint64_t answers;
    uint32_t clients;
    int64_t first, last;
};

/* A service of the policy on a segment. */
struct served {
    size_t service, segment;
    int64_t first, last;
    uint64_t answers;
};

/* A group of alerts: one finding of a rule, with its tellings within the period. */
struct told {
    size_t segment;
    const char *group_id, *rule, *message, *ip, *mac, *client_mac, *sensor;
    const char *line; /* of the policy of that time that decided, or "" */
    int64_t row;      /* of the first telling */
    const char *event_id[FACTS_EVENTS]; /* the first ones; the last of them is the newest */
    size_t events;
    enum severity severity; /* the highest */
    uint64_t tellings, count;
    int64_t first, last;
    uint64_t open;        /* tellings that nobody saw to */
    int64_t acknowledged; /* the newest acknowledgement, or 0 */
    const char *by, *why;
};

/* Observations added up. */
struct sum {
    size_t segment;
    const char *kind, *state, *verdict;
    uint64_t rows, count, bytes;
};

/* What a sensor said of itself, while it did not change. */
struct sensor {
    const char *name, *version, *policy_version, *policy_sha256;
    int64_t first, last;
    uint64_t hours;
};

struct facts {
    const struct audit_settings *settings;
    struct keep keep;
    int64_t span; /* of the period */
    struct segment_facts *segment;
    size_t segments, segment_room;
    struct responder *responder;
    size_t responders, responder_room;
    struct served *served;
    size_t serveds, served_room;
    struct told *told;
    size_t tolds, told_room;
    struct sum *sum;
    size_t sums, sum_room;
    struct sensor *sensor;
    size_t sensors, sensor_room;
    uint64_t steps_back;   /* of a sensor's clock */
    uint64_t silent_hours; /* between two health records */
    uint64_t more_responders, more_unauthorised, more_groups;
    size_t spared;       /* responders before this one are not authorised: they keep their places */
    struct named *named; /* the policy's services, by name */
    size_t named_count;
    size_t *here;   /* of each service: 1 + its place in `served` for the segment in hand, or 0 */
    size_t in_hand; /* that segment: sightings come segment by segment */
};

/* The line of the exception that would silence an alert of that responder by one of those rules (the last is NULL), or NULL. Exceptions
 * that ask what only packets tell, the client for instance, are none here: there the alerts say it. */
const char *facts_excuse(const struct facts *f, const struct responder *r, const char *const *rules);
void facts_find_excuses(struct facts *f); /* of those that are not authorised */

/* Everything there is to know. 0, −errno of the store, −ENOMEM. */
int facts_gather(struct facts *f, const struct audit_settings *settings);
void facts_done(struct facts *f);

/* The segment of that name, made if the policy has none such; "" is what lies in no segment. */
size_t facts_segment(struct facts *f, const char *name);
/* Coverage, alerts, sensors: each in a file of its own. Segments found on the way are added. */
int facts_gather_coverage(struct facts *f);
int facts_gather_alerts(struct facts *f);
int facts_gather_sensors(struct facts *f);

#endif
