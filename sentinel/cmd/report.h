/* An audit made and written: what `sentinel audit` and `sentinel replay --report` share. */
#ifndef SENTINEL_CMD_REPORT_H
#define SENTINEL_CMD_REPORT_H

#include "audit/form.h"
#include "cmd/command.h"
#include "policy/policy.h"

enum { REPORT_COVERAGE = 95 /* per cent, unless something else is asked for */ };

struct report {
    const struct audit_form *form;
    const char *path;   /* of the file, or NULL: standard output */
    const char *folder; /* of the store */
    const char *source; /* where that came from, for people */
    bool capture;       /* it holds captures; their first and last frame are the period's bounds where none is given */
    const struct policy *policy;
    const char *controls; /* file, or NULL: the shipped one */
    const char *segment;  /* or NULL */
    int64_t since, until; /* ns; INT64_MIN, INT64_MAX: not given */
    unsigned coverage;
};

/* EXIT_CLEAN, EXIT_FINDINGS or EXIT_INCOMPLETE (not enough was watched) by the verdict; else EXIT_USAGE or EXIT_FAILED after
 * saying why. */
int report_make(const struct arguments *args, const struct report *report);
/* A result that was saved, in another form. The exit code is that of its verdict. */
int report_reform(const struct arguments *args, const struct report *report, const char *saved);

#endif
