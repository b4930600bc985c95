/* What of a policy is watched beyond the boot protocols. */
#include "policy/compiled.h"

static void take_hosts(const struct policy_watched *take, const struct addr_list *list)
{
    for (size_t i = 0; take->host && i < list->count; i++)
        take->host(take->self, &list->at[i]);
}

static void take_names(const struct policy_watched *take, const struct text_list *list)
{
    for (size_t i = 0; take->name && i < list->count; i++)
        take->name(take->self, list->at[i]);
}

static void take_service(const struct policy_watched *take, const struct service *s)
{
    take_hosts(take, &s->addresses);
    take_hosts(take, &s->link_local);
    take_names(take, &s->names);
    for (size_t i = 0; i < s->hands_outs; i++) {
        take_hosts(take, &s->hands_out[i].routers);
        take_names(take, &s->hands_out[i].next_names);
    }
}

void policy_watched(const struct policy *p, const struct policy_watched *take)
{
    for (size_t i = 0; i < p->services; i++)
        take_service(take, &p->service[i]);
    for (size_t i = 0; take->pair && i < p->channels; i++)
        take->pair(take->self, &p->channel[i].between[0], &p->channel[i].between[1]);
}
