#include "audit/audit.h"

#include <errno.h>
#include <stdlib.h>

#include "audit/result.h"

int audit_run(const struct audit_settings *settings, char **ret_json, enum audit_verdict *ret)
{
    struct audited a = {0};
    int result = facts_gather(&a.facts, settings);
    if (result < 0)
        return result;
    result = checks_run(&a) ? result_print(&a, ret_json) : -ENOMEM;
    if (result == 0)
        *ret = a.verdict;
    for (size_t i = 0; i < a.outcomes; i++)
        free(a.outcome[i].finding);
    free(a.outcome);
    facts_done(&a.facts);
    return result;
}
