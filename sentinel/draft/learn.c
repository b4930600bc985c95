#include "draft/learn_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

struct learn *learn_new(void)
{
    struct learn *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->place = calloc(LEARN_PLACES, sizeof *l->place);
    l->host = calloc(LEARN_HOSTS, sizeof *l->host);
    if (l->place && l->host)
        return l;
    learn_free(l);
    return NULL;
}

void learn_free(struct learn *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->hosts; i++) {
        struct host *h = l->host[i];
        for (size_t f = 0; f < h->facts; f++)
            free((void *)h->fact[f].value.at);
        free(h->fact);
        free(h);
    }
    free(l->host);
    free(l->place);
    free(l);
}

void tally_widen(struct tally *t, uint64_t count, int64_t first, int64_t last)
{
    if (!t->count || first < t->first)
        t->first = first;
    if (!t->count || last > t->last)
        t->last = last;
    t->count += count;
}

size_t place_final(const struct learn *l, size_t place)
{
    while (place < l->places && l->place[place].merged_into != place)
        place = l->place[place].merged_into;
    return place;
}

size_t learn_place(struct learn *l, const char *segment, const char *interface, const char *vlan, bool is_wire)
{
    for (size_t i = 0; i < l->places; i++) {
        const struct place *p = &l->place[i];
        if (p->is_wire == is_wire && strcmp(p->segment, segment) == 0 && strcmp(p->interface, interface) == 0 &&
            strcmp(p->vlan, vlan) == 0)
            return i;
    }
    if (l->places == LEARN_PLACES) {
        l->forgotten++;
        return LEARN_PLACES;
    }
    struct place *p = &l->place[l->places];
    *p = (struct place){.is_wire = is_wire, .merged_into = l->places};
    snprintf(p->segment, sizeof p->segment, "%s", segment);
    snprintf(p->interface, sizeof p->interface, "%s", interface);
    snprintf(p->vlan, sizeof p->vlan, "%s", vlan);
    return l->places++;
}

void learn_network(struct learn *l, size_t place, const struct prefix *prefix, int64_t time)
{
    if (place >= l->places)
        return;
    struct place *p = &l->place[place];
    size_t i = 0;
    while (i < p->networks &&
           (p->network[i].prefix.bits != prefix->bits || !addr_equal(&p->network[i].prefix.addr, &prefix->addr)))
        i++;
    if (i == LEARN_NETWORKS) {
        l->forgotten++;
        return;
    }
    if (i == p->networks)
        p->network[p->networks++] = (struct network){.prefix = *prefix};
    tally_widen(&p->network[i].tally, 1, time, time);
}

bool place_contains(const struct place *p, const struct addr *ip, bool *ret_known)
{
    *ret_known = false;
    for (size_t i = 0; i < p->networks; i++) {
        *ret_known |= !p->network[i].guessed && p->network[i].prefix.addr.family == ip->family;
        if (prefix_contains(&p->network[i].prefix, ip))
            return true;
    }
    return false;
}

bool host_is_local(const struct learn *l, const struct host *h, size_t place)
{
    bool known;
    const struct place *p = &l->place[place_final(l, place)];
    return is_link_local(&h->ip) || place_contains(p, &h->ip, &known) || !known;
}

static int compare_host(const struct host *h, const struct addr *ip, size_t place)
{
    if (h->ip.family != ip->family)
        return h->ip.family < ip->family ? -1 : 1;
    int order = memcmp(h->ip.byte, ip->byte, sizeof ip->byte);
    return order || h->place == place ? order : h->place < place ? -1 : 1;
}

/* By bisection: hosts stand in the order of their addresses. */
struct host *learn_host(struct learn *l, const struct addr *ip, size_t place)
{
    size_t from = 0;
    size_t to = l->hosts;
    size_t apart = is_link_local(ip) ? place : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare_host(l->host[middle], ip, apart);
        if (order == 0)
            return l->host[middle];
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    struct host *h = l->hosts < LEARN_HOSTS ? calloc(1, sizeof *h) : NULL;
    if (!h) {
        l->no_memory |= l->hosts < LEARN_HOSTS;
        l->forgotten++;
        return NULL;
    }
    h->ip = *ip;
    h->place = apart;
    memmove(&l->host[from + 1], &l->host[from], (l->hosts - from) * sizeof *l->host);
    l->host[from] = h;
    l->hosts++;
    return h;
}

bool host_has(const struct host *h, enum fact_kind kind, const char *value)
{
    for (size_t i = 0; i < h->facts; i++) {
        if (h->fact[i].kind == kind && (!value || bytes_equal(h->fact[i].value, bytes_of(value, strlen(value)))))
            return true;
    }
    return false;
}

/* In the order in which they give a service its name. */
static const char *const roles[] = {
    "dhcp", "pxe", "tftp", "provisioning", "http-boot", "multicast", "distribution-point", "relay", "router"};

bool learn_is_role(struct bytes word)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (bytes_equal(word, bytes_of(roles[i], strlen(roles[i]))))
            return true;
    }
    return false;
}

const char *host_role(const struct host *h)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (host_has(h, FACT_ROLE, roles[i]))
            return roles[i];
    }
    return NULL;
}

static struct fact *new_fact(struct learn *l, struct host *h, struct bytes value)
{
    if (h->facts == LEARN_FACTS) {
        h->more++;
        return NULL;
    }
    if (h->facts == h->room) {
        size_t room = h->room ? 2 * h->room : 8;
        struct fact *grown = realloc(h->fact, room * sizeof *grown);
        if (!grown) {
            l->no_memory = true;
            return NULL;
        }
        h->fact = grown;
        h->room = room;
    }
    uint8_t *copy = malloc(value.left + 1);
    if (!copy) {
        l->no_memory = true;
        return NULL;
    }
    struct fact *f = &h->fact[h->facts++];
    *f = (struct fact){.value = {.at = copy, .left = value.left}};
    bytes_copy(&value, copy, value.left);
    return f;
}

struct fact *learn_fact(struct learn *l, struct host *h, enum fact_kind kind, size_t place, struct bytes value,
                        int64_t time)
{
    if (!h || place >= l->places || !value.left)
        return NULL;
    for (size_t i = 0; i < h->facts; i++) {
        struct fact *f = &h->fact[i];
        if (f->kind == kind && f->place == place && bytes_equal(f->value, value)) {
            tally_widen(&f->tally, 1, time, time);
            return f;
        }
    }
    struct fact *f = new_fact(l, h, value);
    if (!f)
        return NULL;
    f->kind = kind;
    f->place = place;
    tally_widen(&f->tally, 1, time, time);
    return f;
}

struct fact *learn_fact_text(struct learn *l, struct host *h, enum fact_kind kind, size_t place, const char *value,
                             int64_t time)
{
    return learn_fact(l, h, kind, place, bytes_of(value, strlen(value)), time);
}

int learn_draft(struct learn *l, struct draft *d)
{
    learn_judge(l);
    learn_write(l, d);
    return l->no_memory || d->no_memory ? -ENOMEM : 0;
}
