/* Which places are one, what they are called, and whom the draft leaves out. */
#include <stdio.h>

#include "base/when.h"
#include "draft/learn_state.h"

/* Roles of which a segment ordinarily has one holder an address family: two may be a pair, and may be a rogue. */
static const struct {
    const char *role, *what;
} sole_roles[] = {
    {"dhcp", "lease addresses"},
    {"pxe", "answer booting clients"},
    {"router", "advertise themselves as routers"},
};

enum { DOMINANT = 8, NAMED = 4, LONG_DAYS = 2 /* to tell old from new */ };

/* ------ places ------ */

/* A network for places that no lease tells of: that of the first server there. */
static void guess_network(struct learn *l, size_t place)
{
    struct place *p = &l->place[place];
    for (size_t i = 0; i < l->hosts && !p->networks; i++) {
        const struct host *h = l->host[i];
        struct prefix guess = {.addr = h->ip, .bits = h->ip.family == 4 ? 24 : 64};
        bool here = false;
        for (size_t f = 0; f < h->facts; f++)
            here |= place_final(l, h->fact[f].place) == place;
        if (!here || is_link_local(&h->ip))
            continue;
        memset(guess.addr.byte + guess.bits / 8, 0, sizeof guess.addr.byte - guess.bits / 8);
        p->network[p->networks++] = (struct network){.prefix = guess, .tally = h->tally, .guessed = true};
    }
}

static bool share_network(const struct place *a, const struct place *b)
{
    for (size_t i = 0; i < a->networks; i++) {
        for (size_t j = 0; j < b->networks; j++) {
            const struct prefix *x = &a->network[i].prefix;
            const struct prefix *y = &b->network[j].prefix;
            if (x->bits == y->bits && addr_equal(&x->addr, &y->addr))
                return true;
        }
    }
    return false;
}

static bool contradict(const char *a, const char *b)
{
    return *a && *b && strcmp(a, b) != 0;
}

/* Two sights of one network are one segment unless their wires say otherwise. */
static bool are_one(const struct place *a, const struct place *b)
{
    if (contradict(a->vlan, b->vlan) || contradict(a->interface, b->interface) || contradict(a->segment, b->segment))
        return false;
    return share_network(a, b);
}

static void merge(struct learn *l, size_t into, size_t from)
{
    struct place *a = &l->place[into];
    struct place *b = &l->place[from];
    if (!*a->vlan && *b->vlan)
        memcpy(a->vlan, b->vlan, sizeof a->vlan);
    if (!*a->interface && *b->interface)
        memcpy(a->interface, b->interface, sizeof a->interface);
    if (!*a->segment && *b->segment)
        memcpy(a->segment, b->segment, sizeof a->segment);
    a->is_wire |= b->is_wire;
    for (size_t i = 0; i < b->networks; i++) {
        const struct network *n = &b->network[i];
        if (!n->guessed)
            learn_network(l, into, &n->prefix, n->tally.first);
    }
    if (b->boots.count)
        tally_widen(&a->boots, b->boots.count, b->boots.first, b->boots.last);
    if (b->peers.count)
        tally_widen(&a->peers, b->peers.count, b->peers.first, b->peers.last);
    b->merged_into = into;
}

static void merge_places(struct learn *l)
{
    for (size_t i = 0; i < l->places; i++) {
        for (size_t j = 0; j < i && place_final(l, i) == i; j++) {
            if (place_final(l, j) == j && are_one(&l->place[j], &l->place[i]))
                merge(l, j, i);
        }
    }
}

static bool name_taken(const struct learn *l, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (place_final(l, i) == i && strcmp(l->place[i].name, l->place[place].name) == 0)
            return true;
    }
    return false;
}

static void name_place(struct learn *l, size_t place)
{
    struct place *p = &l->place[place];
    char network[PREFIX_TEXT] = "unknown";
    if (p->networks)
        prefix_format(&p->network[0].prefix, network);
    if (*p->segment)
        snprintf(p->name, sizeof p->name, "%s", p->segment);
    else if (*p->vlan)
        snprintf(p->name, sizeof p->name, "vlan-%s", p->vlan);
    else
        snprintf(p->name, sizeof p->name, "network-%s", network);
    for (char *c = p->name; !*p->segment && *c; c++) {
        if (*c == '/' || *c == '.' || *c == ':')
            *c = '-';
    }
    size_t length = strlen(p->name);
    for (unsigned n = 2; name_taken(l, place); n++)
        snprintf(p->name + length, sizeof p->name - length, "-%u", n);
}

/* ------ hosts ------ */

static void leave_out(struct host *h, const char *why)
{
    if (!*h->left_out)
        snprintf(h->left_out, sizeof h->left_out, "%s", why);
}

static void judge_oddities(struct host *h)
{
    h->contends = true;
    for (size_t i = 0; i < h->facts; i++) {
        const struct fact *f = &h->fact[i];
        if (f->kind != FACT_ODD)
            continue;
        h->contends = false;
        snprintf(h->left_out, sizeof h->left_out, "%.*s", (int)f->value.left, (const char *)f->value.at);
    }
}

/* One address under several MACs on one wire: a cluster, or an impostor. */
static void judge_macs(const struct learn *l, struct host *h)
{
    const struct fact *first = NULL;
    char why[DRAFT_WHY];
    for (size_t i = 0; i < h->facts; i++) {
        const struct fact *f = &h->fact[i];
        if (f->kind != FACT_MAC || !host_is_local(l, h, f->place))
            continue;
        if (first && place_final(l, first->place) == place_final(l, f->place) && !bytes_equal(first->value, f->value)) {
            snprintf(why, sizeof why, "its address answers from several MACs (%.*s, %.*s): a cluster, or an impostor",
                     (int)first->value.left, (const char *)first->value.at, (int)f->value.left,
                     (const char *)f->value.at);
            leave_out(h, why);
        }
        first = f;
    }
}

static void judge_counts(struct host *h)
{
    if (!host_role(h))
        leave_out(h, "it does nothing that a policy has a word for");
    if (h->tally.count == 1)
        leave_out(h, "it answered once");
}

/* Who appears when learning is nearly over: a rogue that is alone betrays itself by nothing else. */
static void judge_newcomers(const struct learn *l)
{
    const int64_t day = 86400 * WHEN_SECOND;
    struct tally all = {.count = 0};
    for (size_t i = 0; i < l->hosts; i++)
        tally_widen(&all, 1, l->host[i]->tally.first, l->host[i]->tally.last);
    if (all.last - all.first < LONG_DAYS * day)
        return;
    for (size_t i = 0; i < l->hosts; i++) {
        struct host *h = l->host[i];
        char why[DRAFT_WHY], when[WHEN_TEXT];
        if (h->tally.first - all.first < (all.last - all.first) / 3 * 2)
            continue;
        snprintf(why, sizeof why, "it appeared on %.10s, after %d days without it: new, or a rogue",
                 when_format(h->tally.first, when), (int)((h->tally.first - all.first) / day));
        leave_out(h, why);
    }
}

/* The host's fact of that role at the place, or NULL. */
static const struct fact *holds(const struct learn *l, const struct host *h, const char *role, size_t place)
{
    for (size_t i = 0; i < h->facts; i++) {
        const struct fact *f = &h->fact[i];
        if (f->kind == FACT_ROLE && place_final(l, f->place) == place &&
            bytes_equal(f->value, bytes_of(role, strlen(role))))
            return f;
    }
    return NULL;
}

static bool dominates(const struct fact *a, const struct fact *b)
{
    return a->tally.count / DOMINANT >= b->tally.count && a->tally.first < b->tally.first;
}

static bool contends_for(const struct learn *l, const struct host *h, const char *role, size_t place, uint8_t family)
{
    return h->contends && h->ip.family == family && holds(l, h, role, place);
}

/* Of several that do the same at one place, only who did it long before and much more than each other is kept. */
static void judge_role(struct learn *l, size_t role, size_t place, uint8_t family)
{
    const char *name = sole_roles[role].role;
    char names[DRAFT_WHY / 2];
    struct text t;
    struct host *best = NULL;
    size_t contenders = 0;
    text_init(&t, names, sizeof names);
    for (size_t i = 0; i < l->hosts; i++) {
        struct host *h = l->host[i];
        char ip[ADDR_TEXT];
        if (!contends_for(l, h, name, place, family))
            continue;
        if (contenders < NAMED)
            text_addf(&t, "%s%s", contenders ? ", " : "", addr_format(&h->ip, ip));
        contenders++;
        if (!best || dominates(holds(l, h, name, place), holds(l, best, name, place)))
            best = h;
    }
    if (contenders < 2)
        return;
    text_add(&t, contenders > NAMED ? ", …" : "");
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *h = l->host[i];
        if (h != best && best && contends_for(l, h, name, place, family) &&
            !dominates(holds(l, best, name, place), holds(l, h, name, place)))
            best = NULL;
    }
    for (size_t i = 0; i < l->hosts; i++) {
        char why[DRAFT_WHY];
        snprintf(why, sizeof why, "%zu hosts %s on %s (%s): a pair, or one of them is a rogue", contenders,
                 sole_roles[role].what, l->place[place].name, names);
        if (l->host[i] != best && contends_for(l, l->host[i], name, place, family))
            leave_out(l->host[i], why);
    }
}

/* A host of that sort that sends clients to the target, or to anybody when that is NULL. */
static const struct host *sender_to(const struct learn *l, const struct host *target, bool left_out)
{
    char ip[ADDR_TEXT];
    if (target)
        addr_format(&target->ip, ip);
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *h = l->host[i];
        if (h != target && (*h->left_out != '\0') == left_out && host_has(h, FACT_NEXT_SERVER, target ? ip : NULL))
            return h;
    }
    return NULL;
}

/* Who serves files that only those send clients to that are left out themselves; or nobody does, while somebody who is kept
 * sends them elsewhere. */
static void judge_files(const struct learn *l, struct host *h)
{
    char ip[ADDR_TEXT], why[DRAFT_WHY];
    bool answers = host_has(h, FACT_ROLE, "dhcp") || host_has(h, FACT_ROLE, "pxe");
    if (answers || *h->left_out || sender_to(l, h, false))
        return;
    const struct host *sender = sender_to(l, h, true);
    const struct host *elsewhere = host_has(h, FACT_ROLE, "tftp") ? sender_to(l, NULL, false) : NULL;
    if (sender)
        snprintf(why, sizeof why, "only %s, which is left out, sends clients there", addr_format(&sender->ip, ip));
    else if (elsewhere)
        snprintf(why, sizeof why, "clients boot from it that %s sends elsewhere", addr_format(&elsewhere->ip, ip));
    if (sender || elsewhere)
        leave_out(h, why);
}

static bool share_mac(const struct learn *l, const struct host *a, const struct host *b)
{
    for (size_t i = 0; i < a->facts; i++) {
        for (size_t j = 0; a->fact[i].kind == FACT_MAC && j < b->facts; j++) {
            if (b->fact[j].kind == FACT_MAC && bytes_equal(a->fact[i].value, b->fact[j].value) &&
                host_is_local(l, a, a->fact[i].place) && host_is_local(l, b, b->fact[j].place))
                return true;
        }
    }
    return false;
}

/* Another address of a host that is left out for what it does. */
static void judge_neighbours(const struct learn *l)
{
    char ip[ADDR_TEXT], why[DRAFT_WHY];
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *h = l->host[i];
        if (!*h->left_out || h->tally.count == 1)
            continue;
        for (size_t j = 0; j < l->hosts; j++) {
            struct host *other = l->host[j];
            if (*other->left_out || !share_mac(l, h, other))
                continue;
            snprintf(why, sizeof why, "it has the MAC of %s, which is left out", addr_format(&h->ip, ip));
            leave_out(other, why);
        }
    }
}

void learn_judge(struct learn *l)
{
    merge_places(l);
    for (size_t i = 0; i < l->places; i++) {
        if (place_final(l, i) == i)
            guess_network(l, i);
    }
    merge_places(l);
    for (size_t i = 0; i < l->places; i++) {
        if (place_final(l, i) == i)
            name_place(l, i);
    }
    for (size_t i = 0; i < l->hosts; i++)
        judge_oddities(l->host[i]);
    for (size_t i = 0; i < l->hosts; i++)
        judge_macs(l, l->host[i]);
    for (size_t r = 0; r < sizeof sole_roles / sizeof *sole_roles; r++) {
        for (size_t i = 0; i < l->places; i++) {
            judge_role(l, r, i, 4);
            judge_role(l, r, i, 6);
        }
    }
    for (size_t i = 0; i < l->hosts; i++)
        judge_counts(l->host[i]);
    judge_newcomers(l);
    for (size_t i = 0; i < l->hosts; i++)
        judge_files(l, l->host[i]);
    judge_neighbours(l);
}
