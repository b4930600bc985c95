/* sentinel policy diff: what changes for whom, and what the past would have looked like. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cmd/load.h"
#include "cmd/rejudge.h"
#include "cmd/state.h"
#include "policy/diff.h"
#include "record/stored.h"

static const struct option_spec options[] = {
    {"from", "DIR", "also judge what this store remembers by both policies"},
    {"json", NULL, "one line of JSON a change"},
    {"rules", "PATH", "more rules, for the alerts of the store: a file or a directory; may be given several times"},
    {"no-shipped-rules", NULL, "leave the rules that come with sentinel out"},
};

struct telling {
    bool json, no_memory;
    size_t changes, sightings;
    size_t alerts[REJUDGED_UNKNOWN + 1];
};

static void print_members(struct telling *t, const char *type, int64_t time, const struct record_member *members,
                          size_t count)
{
    char *line = NULL;
    if (record_eve_members(type, time, members, count, &line) == 0)
        puts(line);
    else
        t->no_memory = true;
    free(line);
}

static void take_change(void *self, const struct policy_change *c)
{
    static const char *const kinds[] = {"added", "removed", "changed"};
    struct telling *t = self;
    if (!t->json) {
        puts(c->sentence);
        return;
    }
    const struct record_member members[] = {
        {"change", MEMBER_TEXT, kinds[c->kind], 0},
        {"section", MEMBER_TEXT, c->section, 0},
        {"name", MEMBER_TEXT, c->name, 0},
        {"key", MEMBER_TEXT, c->key, 0},
        {"before", MEMBER_TEXT, c->before, 0},
        {"after", MEMBER_TEXT, c->after, 0},
        {"line_before", MEMBER_NUMBER, NULL, c->line_before},
        {"line", MEMBER_NUMBER, NULL, c->line},
        {"sentence", MEMBER_TEXT, c->sentence, 0},
    };
    print_members(t, "sentinel_policy_change", 0, members, sizeof members / sizeof *members);
}

static const char *const effects[] = {"stays", "dropped", "raised", "not judged"};

static void take_alert(void *self, const struct rejudged_alert *a)
{
    struct telling *t = self;
    char when[WHEN_TEXT];
    t->alerts[a->how]++;
    if (t->json) {
        const struct record_member members[] = {
            {"effect", MEMBER_TEXT, effects[a->how], 0},
            {"event_id", MEMBER_TEXT, a->event_id, 0},
            {"rule", MEMBER_TEXT, a->rule, 0},
            {"segment", MEMBER_TEXT, a->segment, 0},
            {"ip", MEMBER_TEXT, a->ip, 0},
            {"mac", MEMBER_TEXT, a->mac, 0},
        };
        print_members(t, "sentinel_policy_alert", a->time, members, sizeof members / sizeof *members);
        return;
    }
    if (a->how == REJUDGED_SAME || a->how == REJUDGED_UNKNOWN)
        return;
    printf("%s  %.8s  %.19s  %s  ", a->how == REJUDGED_DROPPED ? "dropped" : "raised ",
           *a->event_id ? a->event_id : "new     ", when_format(a->time, when), a->rule);
    state_print(a->ip);
    printf(" ");
    state_print(a->mac);
    printf(*a->segment ? "  segment " : "");
    state_print(a->segment);
    puts("");
}

static void take_sighting(void *self, const struct rejudged_sighting *r)
{
    struct telling *t = self;
    const struct stored_sighting *s = r->sighting;
    char when[WHEN_TEXT];
    t->sightings++;
    if (t->json) {
        const struct record_member members[] = {
            {"segment", MEMBER_TEXT, s->segment, 0},
            {"role", MEMBER_TEXT, s->role, 0},
            {"ip", MEMBER_TEXT, s->ip, 0},
            {"mac", MEMBER_TEXT, s->mac, 0},
            {"before", MEMBER_TEXT, r->before, 0},
            {"after", MEMBER_TEXT, r->after, 0},
            {"answers", MEMBER_NUMBER, NULL, (int64_t)s->answers},
        };
        print_members(t, "sentinel_policy_responder", s->last_seen, members, sizeof members / sizeof *members);
        return;
    }
    printf("responder  ");
    state_print(s->ip);
    printf(" ");
    state_print(s->mac);
    printf(" as %s", s->role);
    printf(*s->segment ? " on " : "");
    state_print(s->segment);
    printf(": was %s, would be %s (%llu answers, last %.19s)\n", r->before, r->after, (unsigned long long)s->answers,
           when_format(s->last_seen, when));
}

static struct policy *load_one(const char *path)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    if (!diags)
        return NULL;
    if (policy_load(path, diags, &p) != 0)
        load_complain(diags);
    diags_free(diags);
    return p;
}

static int judge_past(const struct arguments *args, const struct policy *old, const struct policy *new,
                      struct telling *t)
{
    char error[STORE_ERROR];
    const struct store_settings settings = {.folder = arguments_get(args, "from"), .read_only = true};
    const struct rejudge_output output = {.alert = take_alert, .sighting = take_sighting, .self = t};
    struct loaded loaded;
    struct store *s = NULL;
    int code = load(args, &loaded);
    if (code)
        return code;
    if (store_open(&settings, error, &s) != 0) {
        fprintf(stderr, "sentinel policy: %s\n", error);
        loaded_done(&loaded);
        return EXIT_FAILED;
    }
    if (!t->json)
        puts("");
    int status = rejudge(s, old, new, loaded.rules, &output);
    if (status < 0)
        code = status == -ENOMEM ? EXIT_FAILED : state_complain(args, s);
    t->no_memory |= status == -ENOMEM;
    store_close(s);
    loaded_done(&loaded);
    if (!code && !t->json)
        printf("\nOf the alerts in the store %zu stay, %zu would be dropped, %zu raised; %zu could not be judged: "
               "their frames\n"
               "alone show them under neither policy, or none are kept. Of %zu responders the verdict changes.\n",
               t->alerts[REJUDGED_SAME], t->alerts[REJUDGED_DROPPED], t->alerts[REJUDGED_RAISED],
               t->alerts[REJUDGED_UNKNOWN], t->sightings);
    return code;
}

static int diff(const struct arguments *args)
{
    struct telling t = {.json = arguments_has(args, "json")};
    struct policy *old = load_one(args->operands[1]);
    struct policy *new = load_one(args->operands[2]);
    int code = old && new ? EXIT_CLEAN : EXIT_USAGE;
    int changes = code ? 0 : policy_diff(old, new, take_change, &t);
    t.no_memory |= changes < 0;
    if (!code && !changes && !t.json)
        puts("The policies say the same.");
    if (!code && arguments_has(args, "from"))
        code = judge_past(args, old, new, &t);
    if (t.no_memory)
        fprintf(stderr, "sentinel policy: out of memory\n");
    policy_free(old);
    policy_free(new);
    if (t.no_memory || (fflush(stdout) == EOF && !code))
        return EXIT_FAILED;
    return code ? code : changes ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(const struct arguments *args)
{
    if (args->operand_count != 3 || strcmp(args->operands[0], "diff") != 0)
        return arguments_complain(args, "what? diff OLD NEW, with the names of two policies");
    return diff(args);
}

const struct command command_policy = {
    .name = "policy",
    .operands = "diff OLD NEW",
    .summary = "tell what changes from one policy to another, and for whom",
    .description = "Tells in sentences what the second policy allows, forbids or knows otherwise than the first. With "
                   "--from, what a store\n"
                   "remembers is judged by both: which of its alerts the new policy would drop, which it would raise, "
                   "and of which\n"
                   "responders it thinks otherwise; what cannot be judged from the frames that are kept is counted. "
                   "Exit code 1: they differ.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
