/* An audit: what the store remembers of a period, held against what the policy authorises, as one JSON result. The other
 * forms are made of that result and of nothing else. docs/audit.md describes it, docs/audit-result.schema.json its shape.
 *
 * Silence is not a pass: what nobody watched is "not-covered". */
#ifndef SENTINEL_AUDIT_AUDIT_H
#define SENTINEL_AUDIT_AUDIT_H

#include "audit/controls.h"
#include "policy/policy.h"
#include "store/store.h"

struct audit_settings {
    struct store *store;
    const struct policy *policy;     /* NULL: nobody can be called authorised */
    const struct controls *controls; /* NULL: no control is named */
    int64_t since, until;            /* ns; since < until */
    const char *segment;             /* of the policy, or NULL: all */
    const char *source;              /* where the store came from, for people */
    int64_t made;                    /* when the audit is made */
    unsigned coverage;               /* per cent of the period that a segment must have been watched; at most 100 */
    bool capture;                    /* the store holds captures: there is no sensor to ask after */
};

enum audit_verdict { AUDIT_PASS, AUDIT_FINDINGS, AUDIT_NOT_COVERED };

/* The result as JSON, indented, to free(). 0; −errno: of the store (store_error() says why), −ENOMEM. */
int audit_run(const struct audit_settings *settings, char **ret_json, enum audit_verdict *ret);

/* The verdict of a result that was saved: 0, or −EINVAL for what is no result. */
int audit_verdict_of(const char *json, enum audit_verdict *ret);

/* The names by which rules/controls.yaml and --help call the checks; NULL past the last. */
const char *audit_check_name(size_t i);

#endif
