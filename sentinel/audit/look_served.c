/* Who answers, and who should have: responders, services, places. */
#include "audit/check.h"

#include <string.h>

static size_t index_of(const struct audited *a, const struct segment_facts *segment)
{
    return (size_t)(segment - a->facts.segment);
}

/* The groups of alerts that this check owns about that responder, the gravest first. */
static size_t tolds_of(const struct audited *a, const struct outcome *o, const struct responder *r,
                       const struct told *ret[FINDING_GROUPS])
{
    size_t count = 0;
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_MEDIUM; severity--) {
        for (size_t i = 0; i < a->facts.tolds && count < FINDING_GROUPS; i++) {
            const struct told *t = &a->facts.told[i];
            if ((int)t->severity == severity && t->segment == r->segment && strcmp(t->ip, r->ip) == 0 &&
                strcmp(t->mac, r->mac) == 0 && check_of_rule(t->rule) == o->check)
                ret[count++] = t;
        }
    }
    return count;
}

static bool same_host(const struct responder *a, const struct responder *b)
{
    return a->segment == b->segment && strcmp(a->ip, b->ip) == 0 && strcmp(a->mac, b->mac) == 0;
}

/* What a policy does not describe is unlisted there: no verdict, and no finding. What it excuses is none either, and stays on
 * the list of who answered. */
static bool is_rogue(const struct responder *r)
{
    return !r->authorised && !r->excuse && strcmp(r->verdict, "unlisted") != 0;
}

/* One finding a host, whatever its roles: at the first of them. */
static void add_responder(struct audited *a, struct outcome *o, const struct responder *r)
{
    struct facts *f = &a->facts;
    char roles[256];
    struct text t;
    text_init(&t, roles, sizeof roles);
    for (size_t i = 0; i < f->responders; i++) {
        const struct responder *other = &f->responder[i];
        if (!is_rogue(other) || !same_host(other, r))
            continue;
        if (t.length == 0 && other != r)
            return;
        text_addf(&t, "%s%s", t.length ? ", " : "", other->role);
    }
    const char *mac = *r->mac ? keep_format(&f->keep, " (%s)", r->mac) : "";
    const char *who = *r->service ? keep_format(&f->keep, ", which the policy knows as %s", r->service) : "";
    struct finding finding = {.severity = SEVERITY_HIGH, .line = r->line, .responder = r};
    finding.text = keep_format(&f->keep, "%s%s answers as %s and is not authorised (%s)%s%s%s", r->ip, mac, roles,
                               r->verdict, who, *r->files ? "; it handed out " : "", r->files);
    finding.tolds = tolds_of(a, o, r, finding.told);
    if (finding.tolds)
        finding.severity = finding.told[0]->severity;
    finding_add(a, o, finding);
}

enum state look_responders(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    size_t segment = index_of(a, o->segment), seen = 0, authorised = 0, excused = 0;
    bool elsewhere = p && policy_segments(p) && !*o->segment->name;
    for (size_t i = 0; i < f->responders; i++) {
        const struct responder *r = &f->responder[i];
        if (r->segment != segment)
            continue;
        seen++;
        authorised += r->authorised;
        excused += r->excuse != NULL;
        if (p && is_rogue(r))
            add_responder(a, o, r);
    }
    if (f->more_unauthorised && segment == 0)
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_HIGH,
                                     .text = keep_format(&f->keep,
                                                         "%llu more unauthorised responders are not listed one by one",
                                                         (unsigned long long)f->more_unauthorised)});
    if (!p) {
        o->said =
            seen ? keep_format(&f->keep, "%zu responders seen; without a policy nobody can be called authorised", seen)
                 : "without a policy nobody can be called authorised";
        return STATE_NOT_COVERED;
    }
    if (!seen) {
        o->said = "nobody was seen answering";
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "%zu of %zu responders seen%s are authorised%s", authorised, seen,
                          elsewhere ? " outside every segment" : "",
                          excused ? keep_format(&f->keep, ", %zu excused by exceptions", excused) : "");
    return STATE_PASS;
}

static const struct served *served_on(const struct facts *f, size_t service, size_t segment)
{
    for (size_t i = 0; i < f->serveds; i++) {
        if (f->served[i].service == service && (segment == SIZE_MAX || f->served[i].segment == segment))
            return &f->served[i];
    }
    return NULL;
}

/* A standby that keeps silent while its peer serves is no stale entry. */
static bool was_seen(const struct facts *f, size_t service, size_t segment)
{
    const struct policy *p = f->settings->policy;
    bool everywhere = policy_service_everywhere(p, service);
    for (size_t i = 0; i < policy_services(p); i++) {
        if ((i == service || policy_services_are_peers(p, i, service)) &&
            served_on(f, i, everywhere ? SIZE_MAX : segment))
            return true;
    }
    return false;
}

static const char *roles_of(struct facts *f, const struct listed_service *s)
{
    char buffer[256];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    for (size_t i = 0; i < s->roles; i++)
        text_addf(&t, "%s%s", i ? ", " : "", s->role[i]);
    return keep_text(&f->keep, buffer);
}

/* A server that nobody needed for an hour is no stale entry. */
#define STALE_AFTER (24 * 3600 * WHEN_SECOND)

enum state look_services(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    size_t segment = index_of(a, o->segment), expected = 0, seen = 0;
    bool brief = f->span < STALE_AFTER;
    for (size_t i = 0; p && o->segment->number >= 0 && i < policy_services(p); i++) {
        struct listed_service s;
        policy_listed_service(p, i, &s);
        bool once = !policy_service_everywhere(p, i) || segment == 0;
        if (!s.serves || !once || !policy_service_on(p, i, o->segment->number))
            continue;
        expected++;
        bool ended = s.until < f->settings->since;
        if (!ended && was_seen(f, i, segment)) {
            seen++;
            continue;
        }
        if (!ended && (brief || !o->segment->covered))
            continue; /* nobody can tell */
        const char *text =
            ended ? "is listed, but its authorisation ended before the period" : "was not seen: is the entry stale?";
        finding_add(
            a, o,
            (struct finding){.severity = SEVERITY_MEDIUM,
                             .text = keep_format(&f->keep, "%s, authorised as %s, %s", s.name, roles_of(f, &s), text),
                             .line = s.line});
    }
    if (!p)
        return without_policy(o);
    if (!expected) {
        o->said = "the policy authorises nobody to serve here";
        o->settled = true;
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "%zu of %zu authorised services, or their peers, were seen%s", seen, expected,
                          brief && seen < expected ? "; in less than a day silence says nothing of the others" : "");
    return seen < expected && (brief || !o->segment->covered) ? STATE_NOT_COVERED : STATE_PASS;
}

static bool is_boot_role(const struct responder *r)
{
    return strcmp(r->role, "pxe") == 0 || strcmp(r->role, "http-boot") == 0;
}

enum state look_netboot(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    size_t segment = index_of(a, o->segment), boots = 0;
    bool forbidden = o->segment->netboot_forbidden;
    for (size_t i = 0; i < f->responders; i++) {
        const struct responder *r = &f->responder[i];
        if (r->segment != segment || !is_boot_role(r))
            continue;
        boots++;
        if (!forbidden || facts_excuse(f, r, (const char *const[]){"SN-1003", NULL}))
            continue;
        finding_add(
            a, o,
            (struct finding){.severity = SEVERITY_HIGH,
                             .text = keep_format(&f->keep, "%s%s%s%s gave boot data where the policy forbids booting",
                                                 r->ip, *r->mac ? " (" : "", r->mac, *r->mac ? ")" : ""),
                             .line = o->segment->line,
                             .responder = r});
    }
    if (!f->settings->policy)
        return without_policy(o);
    if (o->segment->number < 0) {
        o->said = "no segment of the policy";
        return STATE_NOT_OBSERVED;
    }
    if (forbidden) {
        o->said = boots ? keep_format(&f->keep, "booting is forbidden here; %zu responders gave boot data", boots)
                        : "booting is forbidden here, and nobody gave boot data";
        return STATE_PASS;
    }
    o->said = boots ? keep_format(&f->keep, "booting is allowed here; %zu responders gave boot data", boots)
                    : "booting is allowed here; nobody gave boot data";
    return STATE_PASS;
}

/* How many rows of observations of that kind there are on the segment (NULL: anywhere), in that state (NULL: any). */
static uint64_t observed(const struct facts *f, const struct segment_facts *segment, const char *kind,
                         const char *state)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < f->sums; i++) {
        const struct sum *s = &f->sum[i];
        if (strcmp(s->kind, kind) == 0 && (!segment || &f->segment[s->segment] == segment) &&
            (!state || strcmp(s->state, state) == 0))
            rows += s->rows;
    }
    return rows;
}

enum state look_files(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    size_t listed = 0, hashed = 0, handed = 0;
    for (size_t i = 0; p && o->segment->number >= 0 && i < policy_services(p); i++) {
        struct listed_service s;
        policy_listed_service(p, i, &s);
        if (policy_service_on(p, i, o->segment->number)) {
            listed += s.boot_files;
            hashed += s.boot_files_hashed;
        }
    }
    for (size_t i = 0; i < f->responders; i++)
        handed += &f->segment[f->responder[i].segment] == o->segment && *f->responder[i].files;
    uint64_t transfers = observed(f, o->segment, "transfer", NULL),
             whole = observed(f, o->segment, "transfer", "complete");
    if (!transfers && !handed) {
        o->said = "no boot file was named or transferred";
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(
        &f->keep,
        "%zu responders named or served files; %llu of %llu different transfers were seen whole; of %zu listed "
        "boot files %zu have an approved SHA-256",
        handed, (unsigned long long)whole, (unsigned long long)transfers, listed, hashed);
    return STATE_PASS;
}

enum state look_password(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    size_t segment = index_of(a, o->segment), required = 0, seen = 0;
    for (size_t i = 0; p && o->segment->number >= 0 && i < policy_services(p); i++) {
        struct listed_service s;
        policy_listed_service(p, i, &s);
        if (!s.pxe_password || !policy_service_on(p, i, o->segment->number))
            continue;
        required++;
        seen += served_on(f, i, segment) != NULL;
    }
    if (!p)
        return without_policy(o);
    if (!required) {
        o->said = "the policy wants a password of no boot server here";
        o->settled = true;
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "%zu of %zu boot servers that must ask for a password were seen", seen, required);
    return seen ? STATE_PASS : STATE_NOT_OBSERVED;
}

enum state look_multicast(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    uint64_t sessions = observed(f, o->segment, "session", NULL);
    if (!sessions) {
        o->said = "no imaging by multicast was seen";
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "%llu sessions, %llu of them readable by anybody", (unsigned long long)sessions,
                          (unsigned long long)observed(f, o->segment, "session", "readable"));
    return STATE_PASS;
}

static bool tells_of(const struct facts *f, const struct outcome *o, const char *rule)
{
    for (size_t i = 0; i < f->tolds; i++) {
        if (&f->segment[f->told[i].segment] == o->segment && strcmp(f->told[i].rule, rule) == 0)
            return true;
    }
    return false;
}

enum state look_channels(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    uint64_t clear = observed(f, o->segment, "channel", "clear") + observed(f, o->segment, "channel", "mixed");
    uint64_t seen = observed(f, o->segment, "channel", NULL) - observed(f, o->segment, "channel", "idle");
    if (!p)
        return without_policy(o);
    if (!policy_channels(p)) {
        o->said = "the policy names no channel that must be protected";
        o->settled = true;
        return STATE_NOT_OBSERVED;
    }
    if (!seen)
        o->said = "no channel of the policy carried traffic here";
    else
        o->said = keep_format(&f->keep, "%llu channel%s carried traffic here, %llu of them without protection",
                              (unsigned long long)seen, seen == 1 ? "" : "s", (unsigned long long)clear);
    if (clear && !tells_of(f, o, "SN-4001")) /* the alert says which, and from whom */
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_HIGH,
                                     .table = "observation",
                                     .text = "traffic that must be protected was seen in the clear"});
    return seen ? STATE_PASS : STATE_NOT_OBSERVED;
}

enum state look_clients(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    uint64_t clients = observed(f, o->segment, "client", NULL);
    if (!p)
        return without_policy(o);
    if (!policy_judges_clients(p)) {
        o->said = "the policy minds no unknown client";
        o->settled = true;
        return STATE_NOT_OBSERVED;
    }
    o->said = clients ? "clients booted, and were held against the inventory" : "no client was seen booting";
    return clients ? STATE_PASS : STATE_NOT_OBSERVED;
}

enum state look_attacks(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    size_t groups = 0;
    for (size_t i = 0; i < f->tolds; i++)
        groups += &f->segment[f->told[i].segment] == o->segment && f->told[i].severity >= SEVERITY_MEDIUM &&
                  check_of_rule(f->told[i].rule) == o->check;
    o->said =
        groups ? keep_format(&f->keep, "%zu group%s of such alerts", groups, groups == 1 ? "" : "s") : "no such alert";
    return STATE_PASS;
}
