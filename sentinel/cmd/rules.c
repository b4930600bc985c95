/* sentinel rules, sentinel explain: what is looked for. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "cmd/load.h"

static const struct option_spec options[] = {LOAD_OPTIONS};

static int run_rules(const struct arguments *args)
{
    if (args->operand_count)
        return arguments_complain(args, "takes no files; sentinel explain SN-1002 tells of one rule");
    struct loaded l;
    int code = load(args, &l);
    if (code)
        return code;
    for (size_t i = 0; i < rules_count(l.rules); i++) {
        const struct rule *r = rules_get(l.rules, i);
        printf("%-9s %-9s %-30s %s%s\n", r->id, severity_names[r->severity], r->name, r->title, r->off ? " (off)" : "");
    }
    loaded_done(&l);
    return EXIT_CLEAN;
}

static void explain_kinds(const struct rule *r)
{
    printf("events      ");
    const char *separator = "";
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++) {
        if (kinds_have(&r->kinds, k)) {
            printf("%s%s", separator, event_kind_table[k].name);
            separator = ", ";
        }
    }
    puts("");
}

static void explain_fields(const struct rule *r)
{
    uint64_t fields[(FIELD_COUNT + 63) / 64] = {0};
    predicate_fields(r->when, fields);
    puts("tests");
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (fields[f / 64] >> (f % 64) & 1)
            printf("  %-24s %s [%s]\n", field_table[f].name, field_table[f].meaning, field_table[f].source);
    }
}

static void explain_rate(const struct rule *r)
{
    if (!r->rate.count)
        return;
    printf("rate        more than %u", r->rate.count);
    if (r->rate.distinct != FIELD_COUNT)
        printf(" different %s", field_table[r->rate.distinct].name);
    printf(" in %u s", r->rate.seconds);
    for (size_t i = 0; i < r->rate.bys; i++)
        printf("%s%s", i ? ", " : " for each ", field_table[r->rate.by[i]].name);
    if (r->rate.limit >= 0)
        printf("; a service's `limits: {%s: …}` overrides it", limit_names[r->rate.limit]);
    puts("");
}

static void explain_attack(const struct rule *r)
{
    for (size_t i = 0; i < r->attacks; i++) {
        const struct attack_info *a = attack_find(r->attack[i]);
        printf("ATT&CK      %s %s\n", r->attack[i], a ? a->name : "");
    }
}

static void explain(const struct rule *r)
{
    printf("%s  %s\n%s\n\n", r->id, r->name, r->title);
    if (r->description)
        printf("%s\n\n", r->description);
    printf("severity    %s\nconfidence  %s\n", severity_names[r->severity], confidence_names[r->confidence]);
    explain_kinds(r);
    explain_rate(r);
    explain_attack(r);
    explain_fields(r);
    printf("message     %s\ndo          %s\n", r->message, r->advice ? r->advice : "");
    if (r->source)
        printf("source      %s\n", r->source);
    printf("defined in  %s:%u%s\n", r->file, r->line, r->off ? " (off)" : "");
}

/* "SN-1002", as people say it: sn-1002, 1002; or by its name. */
static const struct rule *find_rule(const struct rules *rules, const char *said)
{
    for (size_t i = 0; i < rules_count(rules); i++) {
        const struct rule *r = rules_get(rules, i);
        const char *number = strncmp(r->id, "SN-", 3) == 0 ? r->id + 3 : r->id;
        if (strcasecmp(r->id, said) == 0 || strcmp(number, said) == 0 || strcmp(r->name, said) == 0)
            return r;
    }
    return NULL;
}

static int run_explain(const struct arguments *args)
{
    if (args->operand_count != 1)
        return arguments_complain(args, "which rule? For example SN-1002");
    struct loaded l;
    int code = load(args, &l);
    if (code)
        return code;
    const struct rule *r = find_rule(l.rules, args->operands[0]);
    if (r)
        explain(r);
    loaded_done(&l);
    return r ? EXIT_CLEAN : arguments_complain(args, "there is no such rule; sentinel rules lists them");
}

const struct command command_rules = {
    .name = "rules",
    .operands = "",
    .summary = "list the rules",
    .description = "Lists every rule with its severity, shipped ones and those named with --rules.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run_rules,
};

const struct command command_explain = {
    .name = "explain",
    .operands = "RULE",
    .summary = "tell what a rule catches, what it leaves alone, and what to do",
    .description = "Tells everything of one rule, such as SN-1002, 1002 or its name: what it catches and leaves alone, "
                   "which events and\n"
                   "fields it looks at, its message and its advice, and where its facts come from.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run_explain,
};
