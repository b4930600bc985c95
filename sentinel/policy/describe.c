/* The compiled policy in words. */
#include "policy/compiled.h"

#include "base/when.h"

enum { LINE = 2048 };

struct describer {
    const struct policy *p;
    void (*line)(void *self, const char *text);
    void *self;
    struct text text;
    char buffer[LINE];
    size_t parts; /* of the line, set off by semicolons */
    size_t items; /* of the part, when it is a list */
};

static void begin(struct describer *d, const char *start)
{
    text_init(&d->text, d->buffer, sizeof d->buffer);
    text_add(&d->text, start);
    d->parts = 0;
}

static void end(struct describer *d)
{
    d->line(d->self, d->buffer);
}

static void add_name(struct describer *d, const char *name)
{
    text_add_untrusted(&d->text, bytes_of(name, strlen(name)));
}

static void part(struct describer *d, const char *text)
{
    text_add(&d->text, d->parts++ ? "; " : " ");
    text_add(&d->text, text);
}

/* A part that is a list; an empty one forbids all. */
static void list_begin(struct describer *d, const char *heading, size_t count)
{
    part(d, heading);
    text_add(&d->text, count ? "" : " none");
    d->items = 0;
}

static void list_next(struct describer *d)
{
    text_add(&d->text, d->items++ ? ", " : " ");
}

static void add_addrs(struct describer *d, const char *heading, const struct addr_list *list)
{
    char text[ADDR_TEXT];
    if (!list->listed)
        return;
    list_begin(d, heading, list->count);
    for (size_t i = 0; i < list->count; i++) {
        list_next(d);
        text_add(&d->text, addr_format(&list->at[i], text));
    }
}

static void add_macs(struct describer *d, const char *heading, const struct mac_list *list)
{
    char text[MAC_TEXT];
    if (!list->listed)
        return;
    list_begin(d, heading, list->count);
    for (size_t i = 0; i < list->count; i++) {
        list_next(d);
        text_add(&d->text, mac_format(&list->at[i], text));
    }
}

static void add_prefixes(struct describer *d, const char *heading, const struct prefix_list *list)
{
    char text[PREFIX_TEXT];
    if (!list->listed)
        return;
    list_begin(d, heading, list->count);
    for (size_t i = 0; i < list->count; i++) {
        list_next(d);
        text_add(&d->text, prefix_format(&list->at[i], text));
    }
}

static void add_texts(struct describer *d, const char *heading, const struct text_list *list)
{
    if (!list->listed)
        return;
    list_begin(d, heading, list->count);
    for (size_t i = 0; i < list->count; i++) {
        list_next(d);
        add_name(d, list->at[i]);
    }
}

static void add_vlans(struct describer *d, const struct vlan_list *list)
{
    if (!list->listed)
        return;
    list_begin(d, "VLANs", list->count);
    for (size_t i = 0; i < list->count; i++) {
        list_next(d);
        for (uint8_t tag = 0; tag < list->at[i].tags; tag++)
            text_addf(&d->text, "%s%u", tag ? "." : "", list->at[i].tag[tag]);
    }
}

static void add_date(struct describer *d, int64_t time)
{
    char text[WHEN_TEXT];
    text_add(&d->text, when_format(time, text));
}

static void tell_segment(struct describer *d, const struct segment *s)
{
    begin(d, "segment ");
    add_name(d, s->name);
    text_add(&d->text, ":");
    part(d, s->netboot_forbidden ? "netboot forbidden" : "netboot allowed");
    if (s->https_only)
        part(d, "boot URLs by https only");
    if (s->peer_caches != PEER_CACHES_KNOWN) {
        part(d, "peer caches ");
        text_add(&d->text, peer_caches_names[s->peer_caches]);
    }
    add_texts(d, "interfaces", &s->interfaces);
    add_vlans(d, &s->vlans);
    add_prefixes(d, "networks", &s->networks);
    end(d);
}

static void tell_where(struct describer *d, const struct service *s)
{
    begin(d, "    is authorised on");
    if (s->segments)
        list_begin(d, "segments", s->on);
    else
        part(d, "every segment");
    for (size_t i = 0; s->segments && i < d->p->segments; i++) {
        if (!service_on(s, (int)i))
            continue;
        list_next(d);
        add_name(d, d->p->segment[i].name);
    }
    if (s->until != INT64_MAX) {
        part(d, "until ");
        add_date(d, s->until);
    }
    end(d);
}

static void tell_identity(struct describer *d, const struct service *s)
{
    begin(d, "    is known by");
    add_addrs(d, "addresses", &s->addresses);
    add_addrs(d, "link-local addresses", &s->link_local);
    add_texts(d, "names", &s->names);
    add_macs(d, s->macs.count < s->identity.count ? "MACs, its own and its peers'," : "MACs", &s->identity);
    if (s->duids.listed)
        list_begin(d, "DUIDs", s->duids.count);
    for (size_t i = 0; i < s->duids.count; i++) {
        list_next(d);
        text_add_hex(&d->text, s->duids.at[i]);
    }
    end(d);
    for (size_t i = 0; i < d->p->services; i++) {
        if (d->p->service[i].group != s->group || &d->p->service[i] == s)
            continue;
        begin(d, "    is one with ");
        add_name(d, d->p->service[i].name);
        end(d);
    }
}

static void tell_content(struct describer *d, const struct service *s)
{
    for (size_t i = 0; i < s->hands_outs; i++) {
        const struct hands_out *h = &s->hands_out[i];
        begin(d, "    hands out on ");
        add_name(d, d->p->segment[h->segment].name);
        text_add(&d->text, ":");
        add_addrs(d, "routers", &h->routers);
        add_addrs(d, "DNS servers", &h->dns);
        add_addrs(d, "next servers", &h->next_servers);
        add_texts(d, "next servers by name", &h->next_names);
        add_texts(d, "root paths", &h->root_paths);
        add_texts(d, "for iPXE", &h->ipxe);
        add_texts(d, "proxy scripts", &h->wpad);
        end(d);
    }
    if (s->boot_files.listed && !s->boot_files.count) {
        begin(d, "    boot files none");
        end(d);
    }
    for (size_t i = 0; i < s->boot_files.count; i++) {
        begin(d, "    boot file ");
        add_name(d, s->boot_files.at[i].path);
        if (s->boot_files.at[i].sha256.listed)
            text_addf(&d->text, " with one of %zu SHA-256 digests", s->boot_files.at[i].sha256.count);
        end(d);
    }
}

static void tell_multicast(struct describer *d, const struct service *s)
{
    const struct multicast *m = &s->multicast;
    begin(d, "    multicasts with");
    part(d, "integrity ");
    text_add(&d->text, integrity_names[m->integrity]);
    part(d, m->encrypted ? "content encrypted" : "content any");
    add_prefixes(d, "groups", &m->groups);
    if (m->ports.listed)
        list_begin(d, "ports", m->ports.count);
    for (size_t i = 0; i < m->ports.count; i++) {
        list_next(d);
        text_addf(&d->text, "%u-%u", m->ports.at[i].first, m->ports.at[i].last);
    }
    end(d);
}

static void tell_distribution(struct describer *d, const struct distribution *terms)
{
    begin(d, "    distributes");
    part(d, terms->https ? "by https only" : "by any transport");
    part(d, "SMB at least ");
    text_add(&d->text, smb_demand_names[terms->smb]);
    end(d);
}

static void tell_terms(struct describer *d, const struct service *s)
{
    begin(d, "    terms:");
    part(d, s->writes ? "clients may write" : "clients must not write");
    if (s->pxe_password)
        part(d, "PXE password required");
    for (size_t i = 0; i < LIMIT_COUNT; i++) {
        if (!s->limit[i].count)
            continue;
        part(d, limit_names[i]);
        text_addf(&d->text, " at most %u in %u s", s->limit[i].count, s->limit[i].seconds);
    }
    end(d);
}

static void tell_service(struct describer *d, const struct service *s)
{
    begin(d, "service ");
    add_name(d, s->name);
    text_addf(&d->text, " (%s):", s->line);
    d->items = 0;
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (s->roles & ROLE_BIT(i)) {
            list_next(d);
            text_add(&d->text, role_names[i]);
        }
    }
    end(d);
    tell_where(d, s);
    tell_identity(d, s);
    tell_content(d, s);
    if (s->roles & ROLE_BIT(ROLE_MULTICAST))
        tell_multicast(d, s);
    if (s->distribution.line)
        tell_distribution(d, &s->distribution);
    tell_terms(d, s);
}

static void tell_channel(struct describer *d, const struct channel *c)
{
    char a[PREFIX_TEXT], b[PREFIX_TEXT];
    begin(d, "channel ");
    add_name(d, c->name);
    text_addf(&d->text, ": between %s and %s; protected by", prefix_format(&c->between[0], a),
              prefix_format(&c->between[1], b));
    d->items = 0;
    for (size_t i = 0; i < PROTECTION_COUNT; i++) {
        if (c->accepts >> i & 1) {
            list_next(d);
            text_add(&d->text, protection_names[i]);
        }
    }
    end(d);
}

static void tell_exception(struct describer *d, const struct exception *x)
{
    begin(d, "exception from ");
    add_name(d, x->rule);
    text_add(&d->text, " until ");
    add_date(d, x->until);
    text_add(&d->text, ", owner ");
    add_name(d, x->owner);
    text_add(&d->text, *x->reason ? ": " : "");
    add_name(d, x->reason);
    end(d);
}

static void tell_head(struct describer *d)
{
    begin(d, "policy version \"");
    add_name(d, d->p->version);
    text_add(&d->text, "\" of site \"");
    add_name(d, d->p->site);
    text_add(&d->text, "\", SHA-256 ");
    text_add_hex(&d->text, bytes_of(d->p->digest, sizeof d->p->digest));
    end(d);
    begin(d, "clients: ");
    text_addf(&d->text, "%zu known; unknown ones %s", d->p->clients,
              d->p->unknown_clients_allowed ? "are allowed"
              : d->p->clients_listed        ? "are reported"
                                            : "are not judged");
    end(d);
    begin(d, "active probes: ");
    text_add(&d->text, d->p->probe_allowed ? "allowed" : "forbidden");
    end(d);
    if (!d->p->ignore_groups.listed)
        return;
    begin(d, "ignored:");
    add_prefixes(d, "multicast groups", &d->p->ignore_groups);
    end(d);
}

void policy_describe(const struct policy *p, void (*line)(void *self, const char *text), void *self)
{
    struct describer d = {.p = p, .line = line, .self = self};
    tell_head(&d);
    for (size_t i = 0; i < p->segments; i++)
        tell_segment(&d, &p->segment[i]);
    for (size_t i = 0; i < p->services; i++)
        tell_service(&d, &p->service[i]);
    for (size_t i = 0; i < p->channels; i++)
        tell_channel(&d, &p->channel[i]);
    for (size_t i = 0; i < p->exceptions; i++)
        tell_exception(&d, &p->exception[i]);
}
