/* What the store's inventory tells: counts that reach further back than any packet, and servers whose packets it did not keep. */
#include <stdio.h>

#include "base/text.h"
#include "draft/learn_state.h"
#include "record/sighting.h"

/* A place that has the address, else the one that the store names so. */
static size_t place_for(struct learn *l, const struct host *h, const struct addr *ip, const char *segment)
{
    bool known;
    if (h && h->facts)
        return h->fact[0].place;
    for (size_t i = 0; i < l->places; i++) {
        if (place_contains(&l->place[i], ip, &known))
            return i;
    }
    return learn_place(l, segment, "", "", false);
}

static struct host *known_host(const struct learn *l, const struct addr *ip)
{
    for (size_t i = 0; i < l->hosts; i++) {
        if (addr_equal(&l->host[i]->ip, ip))
            return l->host[i];
    }
    return NULL;
}

/* Counts of packets are part of those of the inventory, so the larger one holds. */
static void widen_to(struct tally *t, const struct learn_sighting *s)
{
    uint64_t count = t->count > s->answers ? t->count : s->answers;
    tally_widen(t, 0, s->first, s->last);
    t->count = count;
}

static void note(struct learn *l, struct host *h, enum fact_kind kind, size_t place, const char *value,
                 const struct learn_sighting *s)
{
    struct fact *f = learn_fact_text(l, h, kind, place, value, s->first);
    if (!f)
        return;
    f->tally.count--;
    widen_to(&f->tally, s);
}

/* "a, b, … (7)": names that may have been cut are none. */
static void note_files(struct learn *l, struct host *h, size_t place, const struct learn_sighting *s)
{
    enum { CUT = 64 };
    for (const char *at = s->files; *at;) {
        const char *end = strstr(at, ", ");
        size_t size = end ? (size_t)(end - at) : strlen(at);
        char name[LEARN_NAME];
        snprintf(name, sizeof name, "%.*s", (int)size, at);
        if (size < CUT - 1 && strncmp(name, "…", 3) != 0)
            note(l, h, FACT_FILE, place, name, s);
        at += size + (end ? 2 : 0);
    }
}

void learn_sighting(struct learn *l, const struct learn_sighting *s)
{
    struct addr ip, id;
    uint8_t duid[SIGHTING_DUID];
    bool named = addr_parse(s->server_id, strlen(s->server_id), &id) == 0;
    bool carried = named && strcmp(s->role, "dhcp") == 0 && strcmp(s->server_id, s->ip) != 0;
    if (addr_parse(s->ip, strlen(s->ip), &ip) != 0)
        return;
    struct host *h = known_host(l, &ip);
    /* A relay's answers are listed under its own address; its packets said what it is. */
    if (carried && h && host_has(h, FACT_ROLE, "relay"))
        return;
    size_t place = place_for(l, h, &ip, s->segment);
    if (!h)
        h = learn_host(l, &ip, place);
    if (!h || place >= l->places)
        return;
    struct place *p = &l->place[place];
    if (!*p->segment)
        snprintf(p->segment, sizeof p->segment, "%s", s->segment);
    widen_to(&h->tally, s);
    bool silent = !host_has(h, FACT_ROLE, NULL);
    if (silent || !host_has(h, FACT_ROLE, "provisioning") || strcmp(s->role, "tftp") != 0)
        note(l, h, FACT_ROLE, place, s->role, s);
    note(l, h, FACT_MAC, place, s->mac, s);
    if (strcmp(s->role, "pxe") == 0) {
        tally_widen(&p->boots, 1, s->first, s->last);
        note(l, h, FACT_NEXT_SERVER, place, s->next_server, s);
        if (!host_has(h, FACT_FILE, NULL))
            note_files(l, h, place, s);
    }
    if (ip.family == 6 && text_parse_hex(bytes_of(s->server_id, strlen(s->server_id)), duid, sizeof duid))
        note(l, h, FACT_DUID, place, s->server_id, s);
    if (carried)
        note(l, h, FACT_ODD, place, "its leases name another server than itself", s);
    if (strcmp(s->verdict, "wrong-identity") == 0)
        note(l, h, FACT_ODD, place, "the policy of that time found it under a wrong MAC address", s);
}
