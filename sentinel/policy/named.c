/* What the policy names and an ordinary capture would not see. */
#include "policy/compiled.h"

static struct prefix prefix_of(const struct addr *a)
{
    return (struct prefix){.addr = *a, .bits = a->family == 4 ? 32 : 128};
}

static void name_service(const struct service *s,
                         void (*take)(void *self, enum policy_names what, const struct prefix *a,
                                      const struct prefix *b),
                         void *self)
{
    const unsigned files = ROLE_BIT(ROLE_DISTRIBUTION_POINT) | ROLE_BIT(ROLE_PEER_CACHE) | ROLE_BIT(ROLE_HTTP_BOOT) | ROLE_BIT(ROLE_PROVISIONING);
    for (size_t i = 0; i < s->addresses.count; i++) {
        struct prefix host = prefix_of(&s->addresses.at[i]);
        if (s->roles & files)
            take(self, POLICY_NAMES_FILES, &host, NULL);
        if (s->roles & ROLE_BIT(ROLE_MULTICAST))
            take(self, POLICY_NAMES_HOST, &host, NULL);
    }
    for (size_t i = 0; i < s->multicast.groups.count; i++)
        take(self, POLICY_NAMES_GROUP, &s->multicast.groups.at[i], NULL);
}

void policy_named(const struct policy *p,
                  void (*take)(void *self, enum policy_names what, const struct prefix *a, const struct prefix *b),
                  void *self)
{
    for (size_t i = 0; i < p->services; i++)
        name_service(&p->service[i], take, self);
    for (size_t i = 0; i < p->channels; i++)
        take(self, POLICY_NAMES_PAIR, &p->channel[i].between[0], &p->channel[i].between[1]);
}
