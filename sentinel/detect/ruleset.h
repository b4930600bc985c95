/* The inside of struct rules; for this room only. */
#ifndef SENTINEL_DETECT_RULESET_H
#define SENTINEL_DETECT_RULESET_H

#include "base/yaml.h"
#include "detect/fingerprint.h"
#include "detect/rule.h"
#include "detect/software.h"

enum { RULE_LAYERS = 8 };

/* A rule as written: a definition and the overrides laid over it. The topmost layer that has a key decides it. */
struct rule_text {
    const struct yaml *layer[RULE_LAYERS];
    size_t layers;
};

struct rules {
    struct rule *rule; /* by id */
    size_t count;
    const struct rule **live;               /* enabled ones, kind by kind */
    size_t live_from[EVENT_KIND_COUNT + 1]; /* those of kind k: live[live_from[k]] … live[live_from[k + 1] - 1] */
    struct fingerprints **fingerprints;     /* one for each list of them */
    size_t fingerprint_lists;
    const struct fingerprint *software[SOFTWARE_MOST]; /* those of servers, of all lists */
    size_t softwares;
    struct yaml_file **file; /* texts of rules point into these */
    size_t files;
};

/* Reads one rule. 0; −EINVAL after complaining of everything that is wrong with it; −ENOMEM. Its texts point into the trees,
 * its predicate is its own. */
int rule_read(const struct rule_text *text, struct diags *diags, struct rule *ret);

/* Complains of placeholders that are no fields, or fields that none of `families` has. */
bool message_check(const struct yaml *template, uint32_t families, struct diags *diags);

/* Sorts by id and makes the lists by kind. 0 or −ENOMEM. */
int rules_index(struct rules *r);

/* Those of the kind `server`, the first `room` of them into `ret`; how many there are. */
size_t fingerprints_servers(const struct fingerprints *f, const struct fingerprint **ret, size_t room);

/* Whether any fingerprint is for events of that kind. */
bool fingerprints_want(const struct fingerprints *f, enum event_kind kind);

#endif
