/* What was learned, in words. */
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "draft/learn_state.h"

enum { TALLY_TEXT = 128 };

/* Where a fact stands in the policy. */
static const struct {
    bool handed;
    unsigned list; /* enum draft_handed, or enum draft_said */
} homes[] = {
    [FACT_ROUTER] = {true, DRAFT_ROUTERS},
    [FACT_DNS] = {true, DRAFT_DNS},
    [FACT_NEXT_SERVER] = {true, DRAFT_NEXT_SERVERS},
    [FACT_ROOT_PATH] = {true, DRAFT_ROOT_PATHS},
    [FACT_IPXE] = {true, DRAFT_IPXE},
    [FACT_WPAD] = {true, DRAFT_WPAD},
    [FACT_FILE] = {false, DRAFT_BOOT_FILES},
    [FACT_DUID] = {false, DRAFT_DUIDS},
};

static const char *tally_text(const struct tally *t, char ret[TALLY_TEXT])
{
    char first[WHEN_TEXT], last[WHEN_TEXT];
    if (t->count == 1)
        snprintf(ret, TALLY_TEXT, "seen once, %.19s", when_format(t->first, first));
    else
        snprintf(ret, TALLY_TEXT, "seen %llu times, %.19s to %.19s", (unsigned long long)t->count,
                 when_format(t->first, first), when_format(t->last, last));
    return ret;
}

static struct bytes text_bytes(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* ------ segments ------ */

static bool others_are_tagged(const struct learn *l, size_t place)
{
    for (size_t i = 0; i < l->places; i++) {
        if (i != place && place_final(l, i) == i && *l->place[i].vlan)
            return true;
    }
    return false;
}

/* Whether another place has the same tags, so that the interface must tell them apart. */
static bool needs_interface(const struct learn *l, size_t place)
{
    const struct place *p = &l->place[place];
    for (size_t i = 0; i < l->places; i++) {
        const struct place *o = &l->place[i];
        if (i != place && place_final(l, i) == i && o->is_wire && strcmp(o->vlan, p->vlan) == 0)
            return true;
    }
    return !*p->vlan;
}

static void write_segment(const struct learn *l, size_t place, struct draft *d)
{
    const struct place *p = &l->place[place];
    struct draft_segment *s = draft_segment(d, p->name);
    char text[PREFIX_TEXT], tally[TALLY_TEXT];
    s->why = *p->segment ? "so called until now" : "find a better name";
    if (*p->interface && needs_interface(l, place))
        draft_add(d, &s->where[DRAFT_INTERFACES], text_bytes(p->interface), "watched through it");
    if (*p->vlan)
        draft_add(d, &s->where[DRAFT_VLANS], text_bytes(p->vlan), "tagged so");
    else if (p->is_wire && others_are_tagged(l, place))
        s->where[DRAFT_VLANS].closed = "seen without a tag, beside others that have one";
    for (size_t i = 0; i < p->networks; i++) {
        const struct network *n = &p->network[i];
        prefix_format(&n->prefix, text);
        draft_add(d, &s->where[DRAFT_NETWORKS], text_bytes(text), "%s",
                  n->guessed ? "a guess from a server's address: no lease told the mask"
                             : tally_text(&n->tally, tally));
    }
    if (p->boots.count)
        s->boots = draft_text(d, "boot data was handed out: %s", tally_text(&p->boots, tally));
    if (p->peers.count)
        s->peers = draft_text(d, "machines handed on what they had loaded: %s", tally_text(&p->peers, tally));
}

/* A segment that nothing would confirm cannot stand in a policy. */
static bool has_where(const struct learn *l, size_t place)
{
    const struct place *p = &l->place[place];
    return p->networks || *p->vlan || (*p->interface && needs_interface(l, place)) ||
           (p->is_wire && others_are_tagged(l, place));
}

/* ------ services ------ */

/* What that file was when it came from anybody who is kept. A leading slash does not matter to servers. */
static void write_digests(const struct learn *l, struct bytes file, struct draft *d, struct draft_list *list)
{
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *h = l->host[i];
        for (size_t f = 0; f < h->facts && !*h->left_out; f++) {
            struct bytes hex = h->fact[f].value;
            if (h->fact[f].kind != FACT_DIGEST)
                continue;
            struct bytes name = bytes_until_nul(&hex);
            if (bytes_peek(&name, 0) == '/' && bytes_peek(&file, 0) != '/')
                bytes_skip(&name, 1);
            if (text_same((const char *)name.at, name.left, file))
                draft_add_digest(d, list, file, hex);
        }
    }
}

static void write_fact(const struct learn *l, const struct host *h, const struct fact *f, struct draft *d,
                       struct draft_service *s)
{
    char tally[TALLY_TEXT];
    const struct place *p = &l->place[place_final(l, f->place)];
    tally_text(&f->tally, tally);
    if (f->kind == FACT_ODD || f->kind == FACT_DIGEST)
        return;
    if (f->kind == FACT_ROLE) {
        /* Files of a boot server whose clients' boots were not seen are boot files all the same. */
        bool boots = host_has(h, FACT_ROLE, "pxe") && bytes_equal(f->value, text_bytes("provisioning"));
        if (learn_is_role(f->value))
            draft_add(d, &s->list[DRAFT_ROLES], boots ? text_bytes("tftp") : f->value, "%s", tally);
        if (has_where(l, place_final(l, f->place)))
            draft_add(d, &s->list[DRAFT_ON], text_bytes(p->name), "%s", tally);
        return;
    }
    if (f->kind == FACT_MAC) {
        if (host_is_local(l, h, f->place))
            draft_add(d, &s->list[DRAFT_MACS], f->value, "%s", tally);
        return;
    }
    unsigned home = homes[f->kind].list;
    if (homes[f->kind].handed && !has_where(l, place_final(l, f->place)))
        return;
    struct draft_list *list = homes[f->kind].handed ? &draft_hands_out(d, s, p->name)->list[home] : &s->list[home];
    draft_add(d, list, f->value, "%s", tally);
    if (f->kind == FACT_FILE)
        write_digests(l, f->value, d, list);
}

/* Several addresses of one host that is kept are one service: the IPv4 side gives the name. */
static const struct host *body_of(const struct learn *l, const struct host *h)
{
    if (h->ip.family == 4 || *h->left_out)
        return h;
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *o = l->host[i];
        for (size_t f = 0; o->ip.family == 4 && !*o->left_out && f < o->facts; f++) {
            char mac[MAC_TEXT];
            snprintf(mac, sizeof mac, "%.*s", (int)o->fact[f].value.left, (const char *)o->fact[f].value.at);
            if (o->fact[f].kind == FACT_MAC && host_is_local(l, o, o->fact[f].place) && host_has(h, FACT_MAC, mac))
                return o;
        }
    }
    return h;
}

static void write_host(const struct learn *l, const struct host *h, struct draft *d)
{
    const struct host *body = body_of(l, h);
    char ip[ADDR_TEXT], tally[TALLY_TEXT], name[LEARN_NAME * 3];
    snprintf(name, sizeof name, "%s-%s%s%s", host_role(body) ? host_role(body) : "server", addr_format(&body->ip, ip),
             is_link_local(&body->ip) ? "-" : "",
             is_link_local(&body->ip) ? l->place[place_final(l, body->place)].name : "");
    struct draft_service *s = draft_service(d, name);
    if (!*s->why) {
        s->why = h->clients ? draft_text(d, "%s, by %zu%s client%s", tally_text(&h->tally, tally), h->clients,
                                         h->clients == LEARN_CLIENTS ? " or more" : "", h->clients == 1 ? "" : "s")
                            : draft_text(d, "%s", tally_text(&h->tally, tally));
        if (*h->left_out)
            s->left_out = draft_text(d, "left out: %s", h->left_out);
    }
    for (size_t i = 0; i < h->facts; i++)
        write_fact(l, h, &h->fact[i], d, s);
    struct draft_list *addresses = &s->list[is_link_local(&h->ip) ? DRAFT_LINK_LOCAL : DRAFT_ADDRESSES];
    addr_format(&h->ip, ip);
    draft_add(d, addresses, text_bytes(ip), "%s", tally_text(&h->tally, tally));
    if (h->more)
        draft_note(d, &s->list[DRAFT_BOOT_FILES], "%zu more facts of it found no room", h->more);
    if (!s->list[DRAFT_ON].count && d->segments)
        s->list[DRAFT_ON].closed = "where it was seen, nothing tells one segment from another";
}

/* What stands behind a router bears its MAC, which must then be somebody's. */
static void write_routers(const struct learn *l, struct draft *d)
{
    char tally[TALLY_TEXT], name[LEARN_NAME * 2];
    for (size_t i = 0; i < l->hosts; i++) {
        const struct host *h = l->host[i];
        for (size_t f = 0; f < h->facts && !*h->left_out; f++) {
            const struct fact *fact = &h->fact[f];
            const struct place *p = &l->place[place_final(l, fact->place)];
            if (fact->kind != FACT_MAC || host_is_local(l, h, fact->place))
                continue;
            snprintf(name, sizeof name, "router-of-%s", p->name);
            struct draft_service *s = draft_service(d, name);
            char ip[ADDR_TEXT];
            s->why = "servers beyond it answer under its MAC";
            draft_add(d, &s->list[DRAFT_ROLES], text_bytes("router"), "carries frames of servers that stand elsewhere");
            draft_add(d, &s->list[DRAFT_MACS], fact->value, "of %s: %s", addr_format(&h->ip, ip),
                      tally_text(&fact->tally, tally));
            draft_add(d, &s->list[DRAFT_ON], text_bytes(p->name), "seen there");
        }
    }
}

static void write_tail(const struct learn *l, struct draft *d)
{
    char tally[TALLY_TEXT];
    for (size_t i = 0; i < l->tools; i++)
        draft_note(d, &d->tail, "attack tool: %s, %s", l->tool[i].said, tally_text(&l->tool[i].tally, tally));
    if (l->relayed6)
        draft_note(d, &d->tail, "%llu DHCPv6 answers came through relays: their servers are to be written by hand",
                   (unsigned long long)l->relayed6);
    if (l->forgotten)
        draft_note(d, &d->tail, "%llu sights of too many hosts, places or networks found no room",
                   (unsigned long long)l->forgotten);
}

/* In the order of their names, however they came. */
static int by_name(const void *a, const void *b)
{
    const struct draft_segment *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

void learn_write(const struct learn *l, struct draft *d)
{
    draft_note(d, &d->head,
               "Drafted from what was seen; nothing in it is decided: that somebody serves is no reason that he may.");
    draft_note(d, &d->head,
               "Read every line, take out what does not belong, and take \"confirm\" away from what does.");
    if (!l->hosts)
        draft_note(d, &d->head, "Nobody was seen serving anything.");
    for (size_t i = 0; i < l->places; i++) {
        if (place_final(l, i) == i && has_where(l, i))
            write_segment(l, i, d);
    }
    if (d->segments)
        qsort(d->segment, d->segments, sizeof(struct draft_segment *), by_name);
    for (size_t i = 0; i < l->hosts; i++) {
        if (!*l->host[i]->left_out)
            write_host(l, l->host[i], d);
    }
    write_routers(l, d);
    for (size_t i = 0; i < l->hosts; i++) {
        if (*l->host[i]->left_out)
            write_host(l, l->host[i], d);
    }
    write_tail(l, d);
}
