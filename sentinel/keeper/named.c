#include "keeper/named.h"

#include <string.h>

static size_t count_of(const struct filter_named *f)
{
    return f->host_count + f->file_count + f->group_count + f->pair_count;
}

/* Services share addresses: peers, and those with several roles. */
static void add(struct named *n, struct prefix *list, size_t *count, const struct prefix *p)
{
    for (size_t i = 0; i < *count; i++) {
        if (list[i].bits == p->bits && addr_equal(&list[i].addr, &p->addr))
            return;
    }
    n->overflow |= count_of(&n->filter) == FILTER_NAMED;
    if (!n->overflow)
        list[(*count)++] = *p;
}

static void take(void *self, enum policy_names what, const struct prefix *a, const struct prefix *b)
{
    struct named *n = self;
    switch (what) {
    case POLICY_NAMES_HOST:
        add(n, n->hosts, &n->filter.host_count, a);
        break;
    case POLICY_NAMES_FILES:
        add(n, n->files, &n->filter.file_count, a);
        break;
    case POLICY_NAMES_GROUP:
        add(n, n->groups, &n->filter.group_count, a);
        break;
    case POLICY_NAMES_PAIR:
        n->overflow |= count_of(&n->filter) == FILTER_NAMED;
        if (!n->overflow)
            n->pairs[n->filter.pair_count++] = (struct filter_pair){*a, *b};
        break;
    }
}

void named_gather(const struct policy *policy, struct named *ret)
{
    ret->filter =
        (struct filter_named){.hosts = ret->hosts, .files = ret->files, .groups = ret->groups, .pairs = ret->pairs};
    ret->overflow = false;
    if (policy)
        policy_named(policy, take, ret);
}
