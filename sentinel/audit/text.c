/* For a terminal: the verdict, what failed and why, what was watched. */
#include <string.h>

#include "audit/escape.h"
#include "audit/reading.h"

static void put(struct reading *r, const char *text)
{
    escape_terminal(r->out, text);
}

static void put_head(struct reading *r)
{
    char since[READ_WHEN], until[READ_WHEN];
    const cJSON *period = read_object(r->root, "period"), *policy = read_object(r->root, "policy");
    fprintf(r->out, "%s: %s to %s UTC", verdict_words(read_text(r->root, "verdict")), read_when(period, "since", since),
            read_when(period, "until", until));
    if (policy) {
        fputs(", policy version \"", r->out);
        put(r, read_text(policy, "version"));
        fputs("\" of ", r->out);
        put(r, *read_text(policy, "site") ? read_text(policy, "site") : "this site");
    }
    fputs("\n\n", r->out);
}

static void put_finding(struct reading *r, const cJSON *f)
{
    const cJSON *acknowledged = read_object(f, "acknowledged");
    const char *severity = read_text(f, "severity");
    fputs("         ", r->out);
    put(r, severity);
    fprintf(r->out, "%*s", strlen(severity) < 9 ? 9 - (int)strlen(severity) : 1, "");
    char rules[READ_WORDS];
    if (*read_words(f, "rules", rules)) {
        put(r, rules);
        fputs("  ", r->out);
    }
    put(r, read_text(f, "text"));
    if (*read_text(f, "policy_line")) {
        fputs(" [", r->out);
        put(r, read_text(f, "policy_line"));
        fputs("]", r->out);
    }
    if (acknowledged) {
        fputs(read_flag(acknowledged, "all") ? " (seen to by " : " (seen to in part by ", r->out);
        put(r, read_text(acknowledged, "by"));
        fputs(": ", r->out);
        put(r, read_text(acknowledged, "why"));
        fputs(")", r->out);
    }
    fputs("\n", r->out);
}

static void put_failure(struct reading *r, const cJSON *outcome)
{
    fputs("      ", r->out);
    put(r, read_where(outcome));
    fputs(": ", r->out);
    put(r, read_text(outcome, "said"));
    fputs("\n", r->out);
    for (const cJSON *f = read_list(outcome, "findings"); f; f = f->next)
        put_finding(r, f);
    if (read_number(outcome, "more_findings") > 0)
        fprintf(r->out, "         and %.0f more\n", read_number(outcome, "more_findings"));
}

static void put_check(struct reading *r, const cJSON *check)
{
    const char *state = read_text(check, "state");
    fprintf(r->out, "%-13s", state_words(state));
    put(r, read_text(check, "id"));
    fputs("  ", r->out);
    put(r, read_text(check, "title"));
    fputs("\n", r->out);
    const char *before = "      not covered: ";
    for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next) {
        if (strcmp(read_text(o, "state"), "fail") == 0)
            put_failure(r, o);
    }
    for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next) {
        if (strcmp(read_text(o, "state"), "not-covered") != 0)
            continue;
        fputs(before, r->out);
        put(r, read_where(o));
        before = ", ";
    }
    if (*before == ',')
        fputs("\n", r->out);
}

static void write_text(struct reading *r)
{
    put_head(r);
    for (const cJSON *check = read_list(r->root, "checks"); check; check = check->next)
        put_check(r, check);
    fputs("\nwatched\n", r->out);
    for (const cJSON *s = read_list(r->root, "segments"); s; s = s->next) {
        fprintf(r->out, "%7.1f %%  ", read_number(s, "watched_per_mille") / 10);
        put(r, read_text(s, "name"));
        fputs(read_flag(s, "covered") ? "\n" : "  (not enough)\n", r->out);
    }
}

const struct form_writer form_text = {write_text};
