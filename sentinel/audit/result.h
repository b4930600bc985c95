/* What was found as JSON: the audit's one result. docs/audit.md says what each key means. For the files of this room only. */
#ifndef SENTINEL_AUDIT_RESULT_H
#define SENTINEL_AUDIT_RESULT_H

#include "audit/check.h"

extern const char *const audit_verdict_names[]; /* "pass", "findings", "not-covered" */

/* 0 and a text to free(), or −ENOMEM. */
int result_print(const struct audited *a, char **ret);

#endif
