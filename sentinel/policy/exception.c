/* exceptions: what a rule leaves alone, on whose word and until when. */
#include "policy/listing.h"
#include "policy/load.h"

static bool read_exception(struct loader *l, const struct yaml *node, struct exception *x)
{
    *x = (struct exception){.rule = "", .owner = "", .reason = "", .line = load_line(l, node), .until = INT64_MIN};
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return false;
    load_keys(l, node, "rule", "where", "owner", "reason", "until");
    x->rule = load_text(l, load_required(l, node, "rule"), "");
    x->owner = load_text(l, load_required(l, node, "owner"), "");
    x->reason = load_text(l, yaml_get(node, "reason"), "");
    yaml_when(load_required(l, node, "until"), true, l->diags, &x->until);
    return predicate_compile(yaml_get(node, "where"), NULL, l->diags, &x->where) == 0;
}

void load_exceptions(struct loader *l, const struct yaml *node)
{
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_LIST, l->diags))
        return;
    p->exception = load_alloc(l, node->count, sizeof *p->exception);
    for (size_t i = 0; p->exception && i < node->count; i++)
        p->exceptions += read_exception(l, &node->items[i], &p->exception[p->exceptions]);
}

/* The first that covers the event and has not ended; NULL: none, `*ret_expired` whether one would have, before its end. */
static const struct exception *covering(const struct policy *p, const char *rule, const struct event *e,
                                        bool *ret_expired)
{
    *ret_expired = false;
    for (size_t i = 0; i < p->exceptions; i++) {
        const struct exception *x = &p->exception[i];
        if (strcmp(x->rule, rule) != 0 || !predicate_test(x->where, e))
            continue;
        if (e->time <= x->until) {
            *ret_expired = false;
            return x;
        }
        *ret_expired = true;
    }
    return NULL;
}

bool policy_excepts(const struct policy *p, const char *rule, const struct event *e, bool *ret_expired)
{
    return covering(p, rule, e, ret_expired) != NULL;
}

const char *policy_exception_for(const struct policy *p, const char *rule, const struct event *e)
{
    bool expired;
    const struct exception *x = covering(p, rule, e, &expired);
    return x ? x->line : NULL;
}
