/* sentinel inventory: who serves what, where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cmd/state.h"
#include "record/stored.h"

static const struct option_spec options[] = {
    STATE_OPTION,
    {"json", NULL, "one line of JSON a responder"},
};

struct listing {
    char segment[256]; /* of the line before */
    size_t count;
    bool failed;
};

/* A column: text, two spaces, and what is missing to its width. */
static void print_column(const char *text, int width)
{
    state_print(text);
    printf("%*s", (int)strlen(text) < width ? width - (int)strlen(text) + 2 : 2, "");
}

static void print_named(const char *name, const char *value)
{
    if (!*value)
        return;
    printf("    %s: ", name);
    state_print(value);
    puts("");
}

static bool print_one(void *self, const struct stored_sighting *s)
{
    struct listing *l = self;
    char first[WHEN_TEXT], last[WHEN_TEXT];
    if (!l->count++ || strcmp(l->segment, s->segment) != 0) {
        fputs(*s->segment ? "segment " : "no segment", stdout);
        state_print(s->segment);
        puts("");
        snprintf(l->segment, sizeof l->segment, "%s", s->segment);
    }
    fputs("  ", stdout);
    print_column(s->role, 10);
    print_column(s->ip, 15);
    print_column(s->mac, 17);
    print_column(s->verdict, 14);
    state_print(s->service);
    printf("\n    %llu answer%s to %u client%s, %.19s to %.19s\n", (unsigned long long)s->answers,
           s->answers == 1 ? "" : "s", (unsigned)s->clients, s->clients == 1 ? "" : "s",
           when_format(s->first_seen, first), when_format(s->last_seen, last));
    print_named("files", s->files);
    print_named("looks like", s->software);
    print_named("because", s->software_why);
    print_named("boots from", s->next_server);
    return !ferror(stdout);
}

static bool print_json(void *self, const struct stored_sighting *s)
{
    struct listing *l = self;
    const struct record_member members[] = {
        {"segment", MEMBER_TEXT, s->segment, 0},
        {"role", MEMBER_TEXT, s->role, 0},
        {"ip", MEMBER_TEXT, s->ip, 0},
        {"mac", MEMBER_TEXT, s->mac, 0},
        {"server_id", MEMBER_TEXT, s->server_id, 0},
        {"verdict", MEMBER_TEXT, s->verdict, 0},
        {"service", MEMBER_TEXT, s->service, 0},
        {"next_server", MEMBER_TEXT, s->next_server, 0},
        {"files", MEMBER_TEXT, s->files, 0},
        {"fingerprint", MEMBER_TEXT, s->fingerprint, 0},
        {"software", MEMBER_TEXT, s->software, 0},
        {"software_why", MEMBER_TEXT, s->software_why, 0},
        {"answers", MEMBER_NUMBER, NULL, (int64_t)s->answers},
        {"clients", MEMBER_NUMBER, NULL, (int64_t)s->clients},
        {"first_seen", MEMBER_TIME, NULL, s->first_seen},
        {"last_seen", MEMBER_TIME, NULL, s->last_seen},
    };
    char *line = NULL;
    if (record_eve_members("sentinel_sighting", s->last_seen, members, sizeof members / sizeof *members, &line) != 0) {
        l->failed = true;
        return false;
    }
    puts(line);
    free(line);
    l->count++;
    return !ferror(stdout);
}

static int run(const struct arguments *args)
{
    struct listing l = {.count = 0};
    struct store *s = NULL;
    bool json = arguments_has(args, "json");
    if (args->operand_count)
        return arguments_complain(args, "takes options only");
    int code = state_open(args, &s);
    if (code)
        return code;
    if (store_sightings(s, json ? print_json : print_one, &l) < 0)
        code = state_complain(args, s);
    else if (l.failed)
        fprintf(stderr, "sentinel inventory: out of memory\n");
    else if (!l.count && !json)
        fputs("Nobody was seen serving.\n", stderr);
    store_close(s);
    return l.failed || fflush(stdout) == EOF ? EXIT_FAILED : code;
}

const struct command command_inventory = {
    .name = "inventory",
    .operands = "",
    .summary = "list who was seen serving what on which segment",
    .description = "Lists every responder that the store knows, by segment and role: its addresses, what the policy "
                   "says of it, how often\n"
                   "and when it answered, and which boot files it handed out.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
