/* The checks: one const table, each row a question, how it is answered, and the function that answers it for a segment or for
 * the site. For the files of this room only. */
#ifndef SENTINEL_AUDIT_CHECK_H
#define SENTINEL_AUDIT_CHECK_H

#include "audit/facts.h"

/* The largest of a check's outcomes is the check's: one segment on which it was seen to hold outweighs those on which there was
 * nothing to see. */
enum state { STATE_NOT_OBSERVED, STATE_PASS, STATE_NOT_COVERED, STATE_FAIL, STATE_COUNT };
extern const char *const state_names[STATE_COUNT]; /* "not-observed", "pass", "not-covered", "fail" */

enum {
    OUTCOME_FINDINGS = 200, /* kept of one outcome; the others are counted */
    FINDING_GROUPS = 4,     /* of alerts that show one finding */
};

/* Something that is wrong, and the row of the store that shows it. */
struct finding {
    enum severity severity;
    const char *text;                        /* may be a stranger's */
    const char *line;                        /* of the policy, or "" */
    const char *table;                       /* of the store, where neither alerts nor a responder show it; or NULL */
    const struct told *told[FINDING_GROUPS]; /* alerts, the gravest first */
    size_t tolds;
    const struct responder *responder; /* or NULL */
};

struct outcome {
    const struct check *check;
    const struct segment_facts *segment; /* NULL: the site as a whole */
    enum state state;
    bool settled;     /* there was nothing to ask: so it is whatever was watched */
    const char *said; /* one sentence: what the state is grounded on */
    struct finding *finding;
    size_t findings, room, more;
};

struct audited {
    struct facts facts;
    struct outcome *outcome;
    size_t outcomes, room;
    enum audit_verdict verdict;
};

struct rule_range {
    unsigned first, last; /* of SN-numbers */
};

struct check {
    const char *id;   /* "A01"; never used for anything else */
    const char *name; /* in controls.yaml */
    const char *title, *question, *how;
    bool site;                      /* asked of the site, not of each segment */
    const struct rule_range *rules; /* whose alerts are its findings; ends with {0, 0}; NULL: none */
    /* Adds findings beside those alerts, any of which is a failure, and says what the state is grounded on. */
    enum state (*look)(struct audited *a, struct outcome *o);
};
extern const struct check checks[];
extern const size_t check_count;

/* The check whose finding an alert of that rule is. */
const struct check *check_of_rule(const char *rule);

/* The answer to what only a policy can tell, where there is none. */
enum state without_policy(struct outcome *o);

void finding_add(struct audited *a, struct outcome *o, struct finding finding);

/* Answers every question. False when memory is short. */
bool checks_run(struct audited *a);

/* --- look_*.c: what alerts alone do not tell */
enum state look_responders(struct audited *a, struct outcome *o);
enum state look_services(struct audited *a, struct outcome *o);
enum state look_coverage(struct audited *a, struct outcome *o);
enum state look_loss(struct audited *a, struct outcome *o);
enum state look_netboot(struct audited *a, struct outcome *o);
enum state look_files(struct audited *a, struct outcome *o);
enum state look_password(struct audited *a, struct outcome *o);
enum state look_multicast(struct audited *a, struct outcome *o);
enum state look_channels(struct audited *a, struct outcome *o);
enum state look_clients(struct audited *a, struct outcome *o);
enum state look_attacks(struct audited *a, struct outcome *o);
enum state look_exceptions(struct audited *a, struct outcome *o);
enum state look_acknowledged(struct audited *a, struct outcome *o);
enum state look_sensors(struct audited *a, struct outcome *o);

#endif
