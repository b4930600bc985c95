/* The rules: YAML → compiled predicates. docs/rules.md describes the files. Immutable once loaded. */
#ifndef SENTINEL_DETECT_RULE_H
#define SENTINEL_DETECT_RULE_H

#include "base/diag.h"
#include "event/event.h"
#include "event/predicate.h"

enum severity { SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL, SEVERITY_COUNT };
enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH, CONFIDENCE_COUNT };
extern const char *const severity_names[SEVERITY_COUNT];     /* "info" … "critical" */
extern const char *const confidence_names[CONFIDENCE_COUNT];

enum { RULE_GROUP = 6, RULE_BY = 4, RULE_ATTACK = 6 };

/* Fires when more than `count` events (or distinct values of a field) come within `seconds`, per value of `by`. */
struct rule_rate {
    uint32_t count, seconds;   /* count 0: no rate */
    enum field by[RULE_BY];
    uint8_t bys;
    enum field distinct;       /* FIELD_COUNT: count events */
    int limit;                 /* enum limit whose policy value overrides count and seconds, or −1 */
};

struct rule {
    const char *id;            /* "SN-1002" */
    uint32_t number;           /* 1002: EVE's signature_id */
    uint32_t revision;
    const char *name;          /* "rogue-pxe-responder" */
    const char *title;         /* one line for people */
    const char *category;      /* of EVE */
    struct kinds kinds;        /* that it looks at */
    struct predicate *when;
    struct rule_rate rate;
    enum severity severity;
    enum confidence confidence;
    const char *message;       /* template: {field} and {count} {first_seen} {last_seen} {victims} */
    const char *advice;        /* template of `do` */
    enum field group[RULE_GROUP];
    uint8_t groups;
    const char *attack[RULE_ATTACK]; /* ATT&CK technique ids */
    uint8_t attacks;
    const char *description;   /* what it catches and leaves alone, for explain */
    const char *source;        /* where the facts stand */
    const char *file;
    unsigned line;
    bool off;                  /* `enabled: false` */
    uint32_t order;            /* place in the list */
};

struct rules;

/* Loads rule files; a directory stands for its *.yaml in the order of names. A later rule with the same id replaces an
 * earlier one as a whole; one with `id` and only some keys, `override: true`, changes just those. Every mistake is complained
 * about; the rule that has it is left out and the others load: returns 0 then too, and diags_count() tells. −errno
 * only when a path cannot be read at all or memory is short. `rules/fingerprints.yaml` is recognised by its top key. */
int rules_load(const char *const *paths, size_t count, struct diags *diags, struct rules **ret);
/* The same from the texts of files; their names stand in complaints. */
struct rules_file {
    const char *name;
    struct bytes text;
};
int rules_parse(const struct rules_file *files, size_t count, struct diags *diags, struct rules **ret);
/* The i-th file that rules were loaded from, for who parses them again elsewhere; false past the last. */
bool rules_file(const struct rules *r, size_t i, struct rules_file *ret);
void rules_free(struct rules *r);

size_t rules_count(const struct rules *r);
const struct rule *rules_get(const struct rules *r, size_t i); /* in the order of ids */
const struct rule *rules_find(const struct rules *r, const char *id);

/* ATT&CK technique → its name and tactic; NULLs when unknown. Ids of attack_version. */
struct attack_info {
    const char *technique, *name, *tactic, *tactic_name;
};
const struct attack_info *attack_find(const char *technique);
extern const char *const attack_version;

/* Writes a template with the event's values filled in. A part in [brackets] is left out when a value in it is not known;
 * elsewhere such a value reads "unknown". The result is harmless for terminals and JSON. */
struct alert;
void rule_write_message(const char *template, const struct alert *alert, struct text *out);

#endif
