/* Whether what was seen is all there was: coverage, loss, sensors; and whether people did their part. */
#include "audit/check.h"

#include <string.h>

enum { EXCEPTION_DAYS = 366, LOSS_PER_MILLE = 10 };

enum state look_coverage(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct segment_facts *s = o->segment;
    if (!*s->name && f->settings->policy && policy_segments(f->settings->policy)) {
        o->said = "no segment of the policy";
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "watched for %u.%u %% of the period; %u %% are asked for%s", s->per_mille / 10,
                          s->per_mille % 10, f->settings->coverage,
                          s->watched.count ? ""
                          : s->unwatched.count && *s->unwatched.at[0].reason
                              ? keep_format(&f->keep, ": %s", s->unwatched.at[0].reason)
                              : "");
    return s->covered ? STATE_PASS : STATE_NOT_COVERED;
}

enum state look_loss(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct segment_facts *s = o->segment;
    if (!s->watched.count) {
        o->said = "nobody watched";
        return STATE_NOT_COVERED;
    }
    const char *blind = s->blinds ? keep_format(&f->keep, "; blind %zu time%s, for %llu seconds", s->blinds,
                                                s->blinds == 1 ? "" : "s", (unsigned long long)(s->blind / WHEN_SECOND))
                                  : "";
    o->said = keep_format(&f->keep, "%llu of %llu frames dropped%s", (unsigned long long)s->drops,
                          (unsigned long long)(s->packets + s->drops), blind);
    if (s->drops * 1000 > (s->packets + s->drops) * LOSS_PER_MILLE)
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_MEDIUM, .text = "more than one frame in a hundred was lost"});
    return STATE_PASS;
}

enum state look_exceptions(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    const struct policy *p = f->settings->policy;
    size_t count = p ? policy_exceptions(p) : 0, in_force = 0;
    const int64_t day = 86400 * WHEN_SECOND;
    for (size_t i = 0; i < count; i++) {
        struct listed_exception x;
        char when[WHEN_TEXT];
        const char *wrong = NULL;
        policy_listed_exception(p, i, &x);
        in_force += x.until >= f->settings->until;
        if (x.until < f->settings->until)
            wrong = "ended and should be removed";
        else if (x.until - f->settings->until > EXCEPTION_DAYS * day)
            wrong = "ends more than a year away";
        else if (!*x.reason)
            wrong = "gives no reason";
        if (!wrong)
            continue;
        const char *text = keep_format(&f->keep, "the exception from %s of %s, until %.10s, %s", x.rule, x.owner,
                                       when_format(x.until, when), wrong);
        finding_add(a, o, (struct finding){.severity = SEVERITY_LOW, .text = text, .line = x.line});
    }
    if (!p)
        return without_policy(o);
    if (!count) {
        o->said = "the policy makes no exception";
        return STATE_NOT_OBSERVED;
    }
    o->said =
        keep_format(&f->keep, "%zu of %zu exceptions are in force; each has an owner and an end", in_force, count);
    return STATE_PASS;
}

enum state look_acknowledged(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    size_t groups = 0, open = 0;
    for (size_t i = 0; i < f->tolds; i++) {
        const struct told *t = &f->told[i];
        if (t->severity < SEVERITY_MEDIUM)
            continue;
        groups++;
        if (!t->open)
            continue;
        open++;
        const char *where = *f->segment[t->segment].name ? f->segment[t->segment].name : "no segment";
        finding_add(
            a, o,
            (struct finding){.severity = t->severity,
                             .text = keep_format(&f->keep, "nobody saw to %s on %s: %s", t->rule, where, t->message),
                             .told = {t},
                             .tolds = 1});
    }
    if (f->more_groups)
        finding_add(
            a, o,
            (struct finding){.severity = SEVERITY_MEDIUM,
                             .text = keep_format(&f->keep, "%llu more groups of alerts are not listed one by one",
                                                 (unsigned long long)f->more_groups)});
    if (!groups) {
        o->said = "there was nothing to see to";
        return STATE_NOT_OBSERVED;
    }
    o->said = keep_format(&f->keep, "%zu of %zu groups of alerts were seen to", groups - open, groups);
    return STATE_PASS;
}

static void compare_policies(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    char sha256[2 * SHA256_SIZE + 1];
    struct text t;
    text_init(&t, sha256, sizeof sha256);
    if (f->settings->policy)
        text_add_hex(&t, bytes_of(policy_digest(f->settings->policy), SHA256_SIZE));
    const struct sensor *last = f->sensors ? &f->sensor[0] : NULL;
    for (size_t i = 0; i < f->sensors; i++) {
        const struct sensor *s = &f->sensor[i];
        last = s->last > last->last ? s : last;
        if (strcmp(s->version, f->sensor[0].version) != 0)
            finding_add(a, o,
                        (struct finding){.severity = SEVERITY_LOW,
                                         .table = "record",
                                         .text = keep_format(&f->keep, "%s ran version %s, %s version %s", s->name,
                                                             s->version, f->sensor[0].name, f->sensor[0].version)});
    }
    if (last && *sha256 && strcmp(last->policy_sha256, sha256) != 0)
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_MEDIUM,
                                     .table = "record",
                                     .text = keep_format(
                                         &f->keep, "%s last judged by another policy (version \"%s\") than this audit",
                                         last->name, last->policy_version)});
}

enum state look_sensors(struct audited *a, struct outcome *o)
{
    struct facts *f = &a->facts;
    if (f->settings->capture) {
        o->said = "captures were audited: no sensor ran";
        return STATE_NOT_OBSERVED;
    }
    if (!f->sensors) {
        o->said = "no health record in the period";
        return STATE_NOT_COVERED;
    }
    if (f->steps_back)
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_MEDIUM,
                                     .table = "record",
                                     .text = keep_format(&f->keep, "the clock stepped back %llu times",
                                                         (unsigned long long)f->steps_back)});
    if (f->silent_hours)
        finding_add(a, o,
                    (struct finding){.severity = SEVERITY_MEDIUM,
                                     .table = "record",
                                     .text = keep_format(&f->keep, "no health record for %llu hours",
                                                         (unsigned long long)f->silent_hours)});
    compare_policies(a, o);
    o->said = keep_format(&f->keep, "%zu sensor%s reported", f->sensors, f->sensors == 1 ? "" : "s or states of one");
    return STATE_PASS;
}
