/* Two policies, apart by a NUL: what changes is told in lines that are lines, and nothing changes from one to itself. */
#include <stdlib.h>

#include "policy/diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *self, const struct policy_change *c)
{
    (void)self;
    if (strchr(c->sentence, '\n') || strchr(c->sentence, '\x1b'))
        abort();
}

static struct policy *policy_of(struct bytes text)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    if (policy_parse("policy.yaml", text, bytes_of("", 0), diags, &p) != 0)
        p = NULL;
    diags_free(diags);
    return p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t first = nul ? (size_t)(nul - data) : size;
    struct policy *old = policy_of(bytes_of(data, first));
    struct policy *new = nul ? policy_of(bytes_of(nul + 1, size - first - 1)) : NULL;
    if (old && new)
        policy_diff(old, new, take, NULL);
    if (old && policy_diff(old, old, take, NULL) != 0)
        abort();
    policy_free(old);
    policy_free(new);
    return 0;
}
