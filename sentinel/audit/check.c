#include "audit/check.h"

#include <stdlib.h>
#include <string.h>

const char *const state_names[STATE_COUNT] = {
    [STATE_NOT_OBSERVED] = "not-observed",
    [STATE_PASS] = "pass",
    [STATE_NOT_COVERED] = "not-covered",
    [STATE_FAIL] = "fail",
};

#define RULES(...)                                                                                                     \
    (const struct rule_range[])                                                                                        \
    {                                                                                                                  \
        __VA_ARGS__,                                                                                                   \
        {                                                                                                              \
            0, 0                                                                                                       \
        }                                                                                                              \
    }

const struct check checks[] = {
    {"A01", "responders", "Who answers is authorised",
     "Was every machine that answered booting clients authorised to do so, in its role and on its segment?",
     "Every responder that was seen is held against the policy of this audit; alerts of rogue responders count too.",
     false,
     RULES({1001, 1002}, {1010, 1011}, {1014, 1015}, {1025, 1025}, {2001, 2001}, {2012, 2012}, {3001, 3001},
           {4002, 4002}, {4005, 4006}),
     look_responders},
    {"A02", "services", "What is authorised is in use", "Was every authorised service seen, or is its entry stale?",
     "Each service of the policy in a serving role is looked for on each of its segments; a peer that was seen will "
     "do. In less than a day nothing is called stale.",
     false, RULES({1022, 1022}), look_services},
    {"A03", "coverage", "Segments were watched", "For how much of the period was each segment watched?",
     "Time in which an interface was open and heard the segment, against the part of the period that is asked for.",
     false, NULL, look_coverage},
    {"A04", "loss", "Nothing was dropped", "How many frames did the sensors lose, and when were they blind?",
     "Frames that the kernel dropped, against those that passed its filter; more than one in a hundred fails.", false,
     NULL, look_loss},
    {"A05", "netboot", "Booting only where it is allowed",
     "Did machines boot, or were they offered to, where the policy forbids it?",
     "Responders in boot roles and boots on segments with netboot: forbidden, and alerts of boot answers in wrong "
     "places.",
     false, RULES({1003, 1003}), look_netboot},
    {"A06", "boot-files", "Boot files are approved",
     "Were boot files on the policy's lists, unchanged, signed, and fetched as the policy wants?",
     "Alerts of boot data off policy, of files whose digest is not approved, changed, or unsigned; transfers that were "
     "seen.",
     false, RULES({1004, 1004}, {1012, 1013}, {2009, 2010}, {2014, 2099}), look_files},
    {"A07", "pxe-password", "PXE asks for a password", "Do boot servers that must ask for a password do so?",
     "Services with pxe_password: required, and alerts of servers that give media keys to anybody.", false,
     RULES({1016, 1016}), look_password},
    {"A08", "multicast", "Multicast imaging is authorised and protected",
     "Were multicast images sent by authorised senders, in their groups, protected as the policy wants?",
     "Sessions that were seen, and alerts of senders, groups, readable content, weak integrity and tampering.", false,
     RULES({3002, 3005}, {3007, 3099}), look_multicast},
    {"A09", "channels", "Channels are protected",
     "Was traffic that must be protected seen without protection, or content served in the clear?",
     "Channels of the policy as they were seen, and alerts of unprotected ones.", false,
     RULES({4001, 4001}, {4003, 4003}, {4007, 4099}), look_channels},
    {"A10", "attacks", "No attack on boot services",
     "Were files written, credentials harvested, content looted, services flooded or exhausted?",
     "Alerts of writes, harvesting, looting, enumeration, floods, lease abuse and known attack tools.", false,
     RULES({1007, 1008}, {1017, 1018}, {1020, 1020}, {1024, 1024}, {1028, 1031}, {2002, 2008}, {2011, 2011},
           {2013, 2013}, {4004, 4004}),
     look_attacks},
    {"A11", "clients", "Clients are known", "Did machines boot that are not in the inventory?",
     "Alerts of unknown clients and group members; without an inventory in the policy nobody can be unknown.", false,
     RULES({1009, 1009}, {3006, 3006}), look_clients},
    {"A12", "identity", "Nobody was impersonated, nothing was hidden",
     "Did anybody take another's address, divert traffic, hide answers from sensors, or take over a client?",
     "Alerts of impersonation, diverted routers and names, hijacked clients, contradictory and malformed packets.",
     false, RULES({1005, 1006}, {1021, 1021}, {1023, 1023}, {1026, 1027}, {1032, 1033}, {5001, 5099}, {6001, 6099}),
     look_attacks},
    {"A13", "other-alerts", "No other alert",
     "Did any rule fire that no other check asks for, for instance a site's own?",
     "Alerts of medium severity or above of all rules that no other check names.", false,
     RULES({1, 8999}, {10000, 999999}), look_attacks},
    {"A14", "exceptions", "Exceptions have an owner and an end",
     "Does every exception in the policy have an owner, a reason, and an end that has not passed?",
     "The policy's exceptions at the end of the period.", true, RULES({9006, 9006}), look_exceptions},
    {"A15", "acknowledged", "Alerts were seen to", "Did somebody see to every alert of medium severity or above?",
     "Acknowledgements (sentinel alerts ack); one covers what was told of its group until then.", true, NULL,
     look_acknowledged},
    {"A16", "sensors", "Sensors are in step",
     "Did all sensors run all the time, one version, one policy, with clocks that do not jump?",
     "The sensors' health records, hour by hour, and their alerts about themselves.", true,
     RULES({9000, 9005}, {9007, 9999}), look_sensors},
};
const size_t check_count = sizeof checks / sizeof *checks;

const char *audit_check_name(size_t i)
{
    return i < check_count ? checks[i].name : NULL;
}

/* The first check that names the rule; that of all others names them all, and comes behind them. */
const struct check *check_of_rule(const char *rule)
{
    unsigned long number = strncmp(rule, "SN-", 3) == 0 ? strtoul(rule + 3, NULL, 10) : 8999;
    const struct check *other = NULL;
    for (size_t i = 0; i < check_count; i++) {
        for (const struct rule_range *r = checks[i].rules; r && r->first; r++) {
            if (number < r->first || number > r->last)
                continue;
            if (strcmp(checks[i].name, "other-alerts") != 0)
                return &checks[i];
            other = &checks[i];
        }
    }
    return other;
}

enum state without_policy(struct outcome *o)
{
    o->said = "without a policy nobody can tell";
    return STATE_NOT_COVERED;
}

void finding_add(struct audited *a, struct outcome *o, struct finding finding)
{
    void *at = o->finding;
    if (o->findings == OUTCOME_FINDINGS) {
        o->more++;
        return;
    }
    if (!keep_grow(&a->facts.keep, &at, o->findings, &o->room, sizeof *o->finding))
        return;
    o->finding = at;
    finding.line = finding.line ? finding.line : finding.tolds ? finding.told[0]->line : "";
    o->finding[o->findings++] = finding;
}

static bool shows(const struct outcome *o, const struct told *t)
{
    for (size_t i = 0; i < o->findings; i++) {
        for (size_t n = 0; n < o->finding[i].tolds; n++) {
            if (o->finding[i].told[n] == t)
                return true;
        }
    }
    return false;
}

/* Alerts that no finding shows yet. Those below medium are in the result's list of alerts, and no finding. */
static void add_alerts(struct audited *a, struct outcome *o)
{
    const struct facts *f = &a->facts;
    for (size_t i = 0; i < f->tolds; i++) {
        const struct told *t = &f->told[i];
        bool here = o->segment ? &f->segment[t->segment] == o->segment : true;
        if (!here || t->severity < SEVERITY_MEDIUM || check_of_rule(t->rule) != o->check)
            continue;
        if (!shows(o, t))
            finding_add(a, o, (struct finding){.severity = t->severity, .text = t->message, .told = {t}, .tolds = 1});
    }
}

static int64_t begin_of(const struct finding *f)
{
    return f->tolds ? f->told[0]->first : f->responder ? f->responder->first : 0;
}

static int compare_findings(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    if (a->severity != b->severity)
        return a->severity > b->severity ? -1 : 1;
    int64_t first = begin_of(a), second = begin_of(b);
    if (first != second)
        return first < second ? -1 : 1;
    return strcmp(a->text, b->text);
}

/* What was seen stays said, with why it does not suffice. */
static enum state too_little(struct facts *f, struct outcome *o)
{
    const struct segment_facts *s = o->segment;
    const char *watched = s->watched.count ? keep_format(&f->keep, "only %u.%u %% of the period was watched",
                                                         s->per_mille / 10, s->per_mille % 10)
                                           : "nobody watched";
    o->said = *o->said ? keep_format(&f->keep, "%s; %s", o->said, watched) : watched;
    return STATE_NOT_COVERED;
}

static void run_one(struct audited *a, const struct check *check, const struct segment_facts *segment)
{
    void *at = a->outcome;
    if (!keep_grow(&a->facts.keep, &at, a->outcomes, &a->room, sizeof *a->outcome))
        return;
    a->outcome = at;
    struct outcome *o = &a->outcome[a->outcomes++];
    *o = (struct outcome){.check = check, .segment = segment, .said = ""};
    enum state state = check->look(a, o);
    add_alerts(a, o);
    if (o->findings)
        state = STATE_FAIL;
    else if (state <= STATE_PASS && segment && !segment->covered && !o->settled)
        state = too_little(&a->facts, o);
    o->state = state;
    if (o->findings)
        qsort(o->finding, o->findings, sizeof *o->finding, compare_findings);
}

bool checks_run(struct audited *a)
{
    for (size_t i = 0; i < check_count; i++) {
        if (checks[i].site)
            run_one(a, &checks[i], NULL);
        /* What lies in no segment is asked after only where something does. */
        for (size_t n = 0; !checks[i].site && n < a->facts.segments; n++) {
            const struct segment_facts *s = &a->facts.segment[n];
            if (*s->name || s->busy || a->facts.segments == 1)
                run_one(a, &checks[i], s);
        }
    }
    enum state worst = STATE_NOT_OBSERVED;
    for (size_t i = 0; i < a->outcomes; i++)
        worst = a->outcome[i].state > worst ? a->outcome[i].state : worst;
    a->verdict = worst == STATE_FAIL ? AUDIT_FINDINGS : worst == STATE_NOT_COVERED ? AUDIT_NOT_COVERED : AUDIT_PASS;
    return !a->facts.keep.failed;
}
