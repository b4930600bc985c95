#include "audit/result.h"

#include <errno.h>
#include <string.h>

#include "record/eve_value.h"

enum { SPANS = 1000 /* shown of a segment */ };

const char *const audit_verdict_names[] = {
    [AUDIT_PASS] = "pass",
    [AUDIT_FINDINGS] = "findings",
    [AUDIT_NOT_COVERED] = "not-covered",
};

/* --- Checks */

/* The newest acknowledgement of these groups, and whether there is nothing left to see to. */
static void put_acknowledgement(struct eve *e, cJSON *to, const struct told *const *tolds, size_t count)
{
    const struct told *newest = NULL;
    uint64_t open = 0;
    for (size_t i = 0; i < count; i++) {
        open += tolds[i]->open;
        if (tolds[i]->acknowledged && (!newest || tolds[i]->acknowledged > newest->acknowledged))
            newest = tolds[i];
    }
    if (!newest)
        return;
    cJSON *o = eve_object(e, to, "acknowledged");
    eve_time(e, o, "time", newest->acknowledged);
    eve_word(e, o, "by", newest->by);
    eve_word(e, o, "why", newest->why);
    eve_bool(e, o, "all", !open);
}

static void put_event_ids(struct eve *e, cJSON *to, const struct told *const *tolds, size_t count)
{
    cJSON *list = eve_array(e, to, "event_ids");
    for (size_t i = 0; i < count; i++) {
        for (size_t n = 0; n < tolds[i]->events; n++)
            eve_word(e, list, NULL, tolds[i]->event_id[n]);
    }
}

/* Which rows of the store show it. */
static void put_evidence(struct eve *e, cJSON *to, const struct finding *f)
{
    cJSON *o = eve_object(e, to, "evidence");
    if (f->responder) {
        eve_word(e, o, "table", "sighting");
        eve_word(e, o, "role", f->responder->role);
        eve_word(e, o, "ip", f->responder->ip);
        eve_word(e, o, "mac", f->responder->mac);
        eve_time(e, o, "first_seen", f->responder->first);
        eve_time(e, o, "last_seen", f->responder->last);
        eve_integer(e, o, "answers", (int64_t)f->responder->answers);
    }
    if (f->tolds) {
        const struct told *t = f->told[0];
        eve_word(e, o, f->responder ? "and" : "table", "alert");
        eve_word(e, o, "group_id", t->group_id);
        put_event_ids(e, o, f->told, f->tolds);
        eve_time(e, o, "first_alert", t->first);
        eve_time(e, o, "last_alert", t->last);
        eve_integer(e, o, "tellings", (int64_t)t->tellings);
    }
    if (!f->responder && !f->tolds)
        eve_word(e, o, "table", f->table ? f->table : *f->line ? "policy" : "coverage");
}

static void put_finding(struct eve *e, cJSON *list, const struct finding *f)
{
    cJSON *o = eve_object(e, list, NULL);
    eve_word(e, o, "severity", severity_names[f->severity]);
    eve_word(e, o, "text", f->text);
    cJSON *rules = eve_array(e, o, "rules");
    for (size_t i = 0; i < f->tolds; i++)
        eve_word(e, rules, NULL, f->told[i]->rule);
    eve_word(e, o, "policy_line", f->line);
    if (f->responder)
        eve_word(e, o, "expected", f->responder->expected);
    put_evidence(e, o, f);
    put_acknowledgement(e, o, f->told, f->tolds);
}

static void put_outcome(struct eve *e, cJSON *list, const struct outcome *o)
{
    cJSON *item = eve_object(e, list, NULL);
    if (o->segment)
        eve_word(e, item, "segment", *o->segment->name ? o->segment->name : "no segment");
    eve_word(e, item, "state", state_names[o->state]);
    eve_word(e, item, "said", o->said);
    cJSON *findings = eve_array(e, item, "findings");
    for (size_t i = 0; i < o->findings; i++)
        put_finding(e, findings, &o->finding[i]);
    if (o->more)
        eve_integer(e, item, "more_findings", (int64_t)o->more);
}

static void put_controls(struct eve *e, cJSON *to, const struct controls *c, const char *check)
{
    cJSON *list = eve_array(e, to, "supports_evidence_for");
    for (size_t i = 0; i < controls_frameworks(c); i++) {
        const char *edition, *name = controls_framework(c, i, &edition), *id = controls_id(c, i, check, 0);
        if (!id)
            continue;
        cJSON *o = eve_object(e, list, NULL);
        eve_word(e, o, "framework", name);
        eve_word(e, o, "edition", edition);
        cJSON *ids = eve_array(e, o, "controls");
        for (size_t n = 0; (id = controls_id(c, i, check, n)); n++)
            eve_word(e, ids, NULL, id);
    }
}

static enum state put_check(struct eve *e, cJSON *list, const struct audited *a, const struct check *check)
{
    cJSON *o = eve_object(e, list, NULL);
    enum state worst = STATE_NOT_OBSERVED;
    for (size_t i = 0; i < a->outcomes; i++) {
        if (a->outcome[i].check == check && a->outcome[i].state > worst)
            worst = a->outcome[i].state;
    }
    eve_word(e, o, "id", check->id);
    eve_word(e, o, "name", check->name);
    eve_word(e, o, "title", check->title);
    eve_word(e, o, "question", check->question);
    eve_word(e, o, "how", check->how);
    eve_word(e, o, "state", state_names[worst]);
    put_controls(e, o, a->facts.settings->controls, check->name);
    cJSON *outcomes = eve_array(e, o, "outcomes");
    for (size_t i = 0; i < a->outcomes; i++) {
        if (a->outcome[i].check == check)
            put_outcome(e, outcomes, &a->outcome[i]);
    }
    return worst;
}

/* --- Segments */

static void put_spans(struct eve *e, cJSON *to, const char *key, const struct spans *spans)
{
    cJSON *list = eve_array(e, to, key);
    for (size_t i = 0; i < spans->count && i < SPANS; i++) {
        cJSON *o = eve_object(e, list, NULL);
        eve_time(e, o, "from", spans->at[i].from);
        eve_time(e, o, "to", spans->at[i].to);
        eve_word(e, o, "reason", spans->at[i].reason);
    }
}

static void put_responder(struct eve *e, cJSON *list, const struct responder *r)
{
    cJSON *o = eve_object(e, list, NULL);
    eve_bool(e, o, "authorised", r->authorised);
    eve_word(e, o, "role", r->role);
    eve_word(e, o, "ip", r->ip);
    eve_word(e, o, "mac", r->mac);
    eve_word(e, o, "verdict", r->verdict);
    eve_word(e, o, "verdict_when_seen", r->told);
    eve_word(e, o, "service", r->service);
    eve_word(e, o, "policy_line", r->line);
    eve_word(e, o, "excused_by", r->excuse);
    eve_word(e, o, "next_server", r->next_server);
    eve_word(e, o, "files", r->files);
    eve_integer(e, o, "answers", (int64_t)r->answers);
    eve_integer(e, o, "clients", r->clients);
    eve_time(e, o, "first_seen", r->first);
    eve_time(e, o, "last_seen", r->last);
}

/* The alerts of each severity that has any, told in each slice of the period. */
static void put_alerts_in_time(struct eve *e, cJSON *to, const struct segment_facts *s)
{
    cJSON *o = eve_object(e, to, "alerts_in_time");
    for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_INFO; severity--) {
        uint64_t total = 0;
        for (size_t i = 0; i < FACTS_BUCKETS; i++)
            total += s->alerts[i][severity];
        if (!total)
            continue;
        cJSON *list = eve_array(e, o, severity_names[severity]);
        for (size_t i = 0; i < FACTS_BUCKETS; i++)
            eve_integer(e, list, NULL, (int64_t)s->alerts[i][severity]);
    }
}

static void put_segment(struct eve *e, cJSON *list, const struct facts *f, size_t n)
{
    const struct segment_facts *s = &f->segment[n];
    cJSON *o = eve_object(e, list, NULL);
    eve_word(e, o, "name", *s->name ? s->name : "no segment");
    eve_word(e, o, "policy_line", s->line);
    if (s->number >= 0)
        eve_word(e, o, "netboot", s->netboot_forbidden ? "forbidden" : "allowed");
    eve_bool(e, o, "covered", s->covered);
    eve_integer(e, o, "watched_per_mille", s->per_mille);
    eve_integer(e, o, "watched_seconds", spans_total(&s->watched) / WHEN_SECOND);
    eve_integer(e, o, "frames", (int64_t)s->packets);
    eve_integer(e, o, "frames_dropped", (int64_t)s->drops);
    eve_integer(e, o, "packets_heard", (int64_t)s->heard);
    put_spans(e, o, "watched", &s->watched);
    put_spans(e, o, "unwatched", &s->unwatched);
    cJSON *responders = eve_array(e, o, "responders");
    for (size_t i = 0; i < f->responders; i++) {
        if (f->responder[i].segment == n)
            put_responder(e, responders, &f->responder[i]);
    }
    put_alerts_in_time(e, o, s);
}

/* --- The rest */

static void put_head(struct eve *e, cJSON *root, const struct audited *a)
{
    const struct audit_settings *s = a->facts.settings;
    eve_word(e, root, "schema", "sentinel-audit/1");
    eve_word(e, root, "verdict", audit_verdict_names[a->verdict]);
    eve_word(e, root, "program", "sentinel " SENTINEL_VERSION);
    eve_time(e, root, "made", s->made);
    eve_word(e, root, "source", s->source);
    cJSON *period = eve_object(e, root, "period");
    eve_time(e, period, "since", s->since);
    eve_time(e, period, "until", s->until);
    eve_integer(e, period, "seconds", a->facts.span / WHEN_SECOND);
    cJSON *asked = eve_object(e, root, "asked");
    eve_word(e, asked, "segment", s->segment);
    eve_integer(e, asked, "coverage_percent", s->coverage);
    eve_integer(e, asked, "silence_hours", FACTS_SILENCE / WHEN_SECOND / 3600);
    if (!s->policy)
        return;
    cJSON *policy = eve_object(e, root, "policy");
    eve_word(e, policy, "file", policy_path(s->policy));
    eve_word(e, policy, "site", policy_site(s->policy));
    eve_word(e, policy, "version", policy_version(s->policy));
    eve_hex(e, policy, "sha256", bytes_of(policy_digest(s->policy), SHA256_SIZE));
}

/* Machines are counted once, whatever they answered as. */
static bool is_counted(const struct facts *f, size_t n)
{
    const struct responder *r = &f->responder[n];
    for (size_t i = 0; i < n; i++) {
        const struct responder *other = &f->responder[i];
        if (other->segment == r->segment && other->authorised == r->authorised && strcmp(other->ip, r->ip) == 0 &&
            strcmp(other->mac, r->mac) == 0)
            return true;
    }
    return false;
}

static void put_totals(struct eve *e, cJSON *root, const struct audited *a, const size_t states[STATE_COUNT])
{
    const struct facts *f = &a->facts;
    uint64_t findings = 0, open = 0, machines = 0, rogue = 0, tellings = 0;
    for (size_t i = 0; i < a->outcomes; i++)
        findings += a->outcome[i].findings + a->outcome[i].more;
    for (size_t i = 0; i < f->tolds; i++) {
        open += f->told[i].open > 0 && f->told[i].severity >= SEVERITY_MEDIUM;
        tellings += f->told[i].tellings;
    }
    for (size_t i = 0; i < f->responders; i++) {
        bool counted = is_counted(f, i);
        machines += !counted;
        rogue += !counted && !f->responder[i].authorised;
    }
    cJSON *o = eve_object(e, root, "totals");
    cJSON *by_state = eve_object(e, o, "checks");
    for (size_t i = 0; i < STATE_COUNT; i++)
        eve_integer(e, by_state, state_names[i], (int64_t)states[i]);
    eve_integer(e, o, "findings", (int64_t)findings);
    eve_integer(e, o, "responders", (int64_t)(machines + f->more_responders));
    eve_integer(e, o, "responders_not_authorised", (int64_t)(rogue + f->more_unauthorised));
    eve_integer(e, o, "alerts", (int64_t)tellings);
    eve_integer(e, o, "alert_groups", (int64_t)(f->tolds + f->more_groups));
    eve_integer(e, o, "alert_groups_not_seen_to", (int64_t)open);
}

static void put_alerts(struct eve *e, cJSON *root, const struct facts *f)
{
    cJSON *list = eve_array(e, root, "alerts");
    for (size_t i = 0; i < f->tolds; i++) {
        const struct told *t = &f->told[i];
        cJSON *o = eve_object(e, list, NULL);
        eve_word(e, o, "rule", t->rule);
        eve_word(e, o, "severity", severity_names[t->severity]);
        eve_word(e, o, "check", check_of_rule(t->rule) ? check_of_rule(t->rule)->id : NULL);
        eve_word(e, o, "segment", f->segment[t->segment].name);
        eve_word(e, o, "message", t->message);
        eve_word(e, o, "policy_line", t->line);
        eve_word(e, o, "responder_ip", t->ip);
        eve_word(e, o, "responder_mac", t->mac);
        eve_word(e, o, "client_mac", t->client_mac);
        eve_word(e, o, "sensor", t->sensor);
        eve_word(e, o, "group_id", t->group_id);
        put_event_ids(e, o, &t, 1);
        eve_integer(e, o, "tellings", (int64_t)t->tellings);
        eve_integer(e, o, "events", (int64_t)t->count);
        eve_time(e, o, "first", t->first);
        eve_time(e, o, "last", t->last);
        put_acknowledgement(e, o, &t, 1);
    }
}

static void put_people(struct eve *e, cJSON *root, const struct facts *f)
{
    const struct policy *p = f->settings->policy;
    cJSON *exceptions = eve_array(e, root, "exceptions");
    for (size_t i = 0; p && i < policy_exceptions(p); i++) {
        struct listed_exception x;
        policy_listed_exception(p, i, &x);
        cJSON *o = eve_object(e, exceptions, NULL);
        eve_word(e, o, "rule", x.rule);
        eve_word(e, o, "owner", x.owner);
        eve_word(e, o, "policy_line", x.line);
        eve_word(e, o, "reason", x.reason);
        eve_time(e, o, "until", x.until);
    }
    cJSON *sensors = eve_array(e, root, "sensors");
    for (size_t i = 0; i < f->sensors; i++) {
        const struct sensor *s = &f->sensor[i];
        cJSON *o = eve_object(e, sensors, NULL);
        eve_word(e, o, "name", s->name);
        eve_word(e, o, "version", s->version);
        eve_word(e, o, "policy_version", s->policy_version);
        eve_word(e, o, "policy_sha256", s->policy_sha256);
        eve_time(e, o, "first", s->first);
        eve_time(e, o, "last", s->last);
        eve_integer(e, o, "hours", (int64_t)s->hours);
    }
}

static void put_sums(struct eve *e, cJSON *root, const struct facts *f)
{
    cJSON *list = eve_array(e, root, "observations");
    for (size_t i = 0; i < f->sums; i++) {
        const struct sum *s = &f->sum[i];
        cJSON *o = eve_object(e, list, NULL);
        eve_word(e, o, "kind", s->kind);
        eve_word(e, o, "segment", f->segment[s->segment].name);
        eve_word(e, o, "state", s->state);
        eve_word(e, o, "verdict", s->verdict);
        eve_integer(e, o, "different", (int64_t)s->rows);
        eve_integer(e, o, "count", (int64_t)s->count);
        eve_integer(e, o, "bytes", (int64_t)s->bytes);
    }
}

int result_print(const struct audited *a, char **ret)
{
    const struct facts *f = &a->facts;
    struct eve e = {0};
    size_t states[STATE_COUNT] = {0};
    cJSON *root = cJSON_CreateObject();
    put_head(&e, root, a);
    cJSON *list = eve_array(&e, root, "checks");
    for (size_t i = 0; i < check_count; i++)
        states[put_check(&e, list, a, &checks[i])]++;
    put_totals(&e, root, a, states);
    cJSON *segments = eve_array(&e, root, "segments");
    for (size_t i = 0; i < f->segments; i++) {
        if (*f->segment[i].name || f->segment[i].busy || f->segments == 1)
            put_segment(&e, segments, f, i);
    }
    eve_integer(&e, root, "alert_slices", FACTS_BUCKETS);
    put_alerts(&e, root, f);
    put_sums(&e, root, f);
    put_people(&e, root, f);
    *ret = e.failed || f->keep.failed ? NULL : cJSON_Print(root);
    cJSON_Delete(root);
    return *ret ? 0 : -ENOMEM;
}
