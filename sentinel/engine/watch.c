#include "engine/watch.h"

#include <errno.h>

struct compiler {
    struct interest *interest;
    bool no_memory;
};

static void note(struct compiler *c, int r)
{
    c->no_memory |= r == -ENOMEM;
}

static void take_pair(void *self, const struct prefix *a, const struct prefix *b)
{
    struct compiler *c = self;
    note(c, interest_add_pair(c->interest, a, b));
}

static void take_host(void *self, const struct addr *host)
{
    struct compiler *c = self;
    note(c, interest_add_host(c->interest, host));
}

static void take_name(void *self, const char *name)
{
    struct compiler *c = self;
    note(c, interest_add_name(c->interest, bytes_of(name, strlen(name))));
}

struct interest *watch_compile(const struct policy *policy)
{
    struct compiler c = {.interest = interest_new()};
    if (!c.interest)
        return NULL;
    const struct policy_watched take = {.pair = take_pair, .host = take_host, .name = take_name, .self = &c};
    if (policy)
        policy_watched(policy, &take);
    if (c.no_memory) {
        interest_free(c.interest);
        return NULL;
    }
    interest_seal(c.interest);
    return c.interest;
}
