/* sentinel clients, …: what the store keeps beyond alerts, one command a kind of observation. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/state.h"
#include "record/stored.h"

/* `name` is what the option that filters by an observation's name is called. */
#define OPTIONS(name, help)                                                                                            \
    {                                                                                                                  \
        STATE_OPTION, {name, "GLOB", help}, {"server", "IP", "of this server only"},                                   \
            {"segment", "NAME", "of this segment only"},                                                               \
            {"since", "TIME", "seen within 90s, 30m, 2h or 7d, or since a time like 2026-11-22T18:30:00"},             \
            {"until", "TIME", "seen before that"},                                                                     \
        {                                                                                                              \
            "json", NULL, "one line of JSON each"                                                                      \
        }                                                                                                              \
    }

static const struct option_spec of_sessions[] =
    OPTIONS("name", "of sessions with such a name, \"udpcast *\": * and ? stand for anything");
static const struct option_spec of_channels[] =
    OPTIONS("name", "of channels with such a name: * and ? stand for anything");
static const struct option_spec of_files[] = OPTIONS("file", "of files with such a name: * and ? stand for anything");

struct view {
    const struct command *command;
    enum observation_kind kind;
    const char *filter;     /* the option that filters by name */
    const char *event_type; /* with --json */
    const char *between;    /* what stands between client and server, or NULL: no client is told */
    const char *detail;     /* the object of the detail that is shown to people, or NULL */
    const char *nothing;    /* what an empty list says */
};

static const struct view views[] = {
    {&command_transfers, OBSERVATION_TRANSFER, "file", "sentinel_transfer", " from ", NULL,
     "No transfer of a file was seen."},
    {&command_clients, OBSERVATION_CLIENT, "file", "sentinel_client", " from ", NULL,
     "Nobody was seen booting from the network."},
    {&command_sessions, OBSERVATION_SESSION, "name", "sentinel_session", NULL, "multicast",
     "No images were sent by multicast."},
    {&command_channels, OBSERVATION_CHANNEL, "name", "sentinel_channel", " and ", "channel",
     "Nothing passed through a channel that the policy wants protected."},
};

struct listing {
    const struct view *view;
    const char *glob; /* or NULL */
    bool json, failed;
    size_t count;
};

static void print_part(const char *before, const char *text, const char *behind)
{
    if (!*text)
        return;
    fputs(before, stdout);
    state_print(text);
    fputs(behind, stdout);
}

static void print_party(const char *ip, const char *mac)
{
    state_print(*ip ? ip : *mac ? mac : "nobody");
    if (*ip)
        print_part(" (", mac, ")");
}

static void print_detail(const char *detail, const char *name)
{
    char buffer[4096];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    if (record_text_detail(detail, name, &t) == 0)
        fputs(buffer, stdout);
}

enum { VALUE = 256 };

static bool find_value(const char *detail, const char *object, const char *member, char ret[VALUE])
{
    struct text t;
    text_init(&t, ret, VALUE);
    return record_detail_value(detail, object, member, &t);
}

/* What a file was, and whether anybody can vouch for that. */
static void print_content(const char *detail)
{
    char value[VALUE];
    const char *of = find_value(detail, "tftp", "outcome", value) ? "tftp" : "http";
    if (find_value(detail, of, "kind", value)) {
        printf("    content %s", value);
        if (find_value(detail, of, "machine", value)) {
            printf(" for %s", value);
            fputs(find_value(detail, of, "signature", value) ? ", signed" : ", not signed", stdout);
        }
        puts("");
    }
    if (find_value(detail, of, "verifiable", value) && strcmp(value, "whole") != 0)
        printf("    not verifiable: %s\n", value);
}

static bool is_written(const struct observation *o)
{
    char value[VALUE];
    return o->kind == OBSERVATION_TRANSFER && find_value(o->detail, "tftp", "write", value);
}

static void print_text(const struct view *v, const struct observation *o)
{
    char first[WHEN_TEXT], last[WHEN_TEXT];
    printf("%.19s  ", when_format(o->last, last));
    if (v->between) {
        print_party(o->client, o->client_mac);
        fputs(is_written(o) ? " to " : v->between, stdout);
    }
    print_party(o->server, o->server_mac);
    print_part("  ", o->name, "");
    print_part("  ", o->state, "");
    fputs("\n    ", stdout);
    print_part("segment ", o->segment, ", ");
    print_part("", o->verdict, ", ");
    print_part("service ", o->service, ", ");
    if (o->bytes)
        printf("%" PRIu64 " bytes, ", o->bytes);
    printf("%" PRIu64 " time%s since %.19s\n", o->count, o->count == 1 ? "" : "s", when_format(o->first, first));
    if (o->kind == OBSERVATION_TRANSFER)
        print_content(o->detail);
    print_part("    sha256 ", o->digest, "\n");
    if (v->detail)
        print_detail(o->detail, v->detail);
}

static int print_json(const struct view *v, const struct observation *o)
{
    const struct record_member members[] = {
        {"segment", MEMBER_TEXT, o->segment, 0},
        {"server_ip", MEMBER_TEXT, o->server, 0},
        {"server_mac", MEMBER_TEXT, o->server_mac, 0},
        {"client_ip", MEMBER_TEXT, o->client, 0},
        {"client_mac", MEMBER_TEXT, o->client_mac, 0},
        {"name", MEMBER_TEXT, o->name, 0},
        {"sha256", MEMBER_TEXT, o->digest, 0},
        {"state", MEMBER_TEXT, o->state, 0},
        {"service", MEMBER_TEXT, o->service, 0},
        {"verdict", MEMBER_TEXT, o->verdict, 0},
        {"first_seen", MEMBER_TIME, NULL, o->first},
        {"last_seen", MEMBER_TIME, NULL, o->last},
        {"count", MEMBER_NUMBER, NULL, (int64_t)o->count},
        {"bytes", MEMBER_NUMBER, NULL, (int64_t)o->bytes},
        {"detail", MEMBER_OBJECT, o->detail, 0},
    };
    char *line = NULL;
    int error = record_eve_members(v->event_type, o->last, members, sizeof members / sizeof *members, &line);
    if (error)
        return error;
    puts(line);
    free(line);
    return 0;
}

static bool take(void *self, const struct observation *o)
{
    struct listing *l = self;
    if (l->glob && !text_glob(l->glob, strlen(l->glob), bytes_of(o->name, strlen(o->name))))
        return true;
    l->count++;
    if (l->json)
        l->failed = print_json(l->view, o) != 0;
    else
        print_text(l->view, o);
    return !l->failed && !ferror(stdout);
}

/* The store keeps addresses as they are formatted here: "fd42:0::1" finds "fd42::1". */
static const char *read_server(const char *text, char ret[ADDR_TEXT])
{
    struct addr addr;
    return addr_parse(text, strlen(text), &addr) == 0 ? addr_format(&addr, ret) : NULL;
}

static int read_query(const struct arguments *args, const struct view *v, char server[ADDR_TEXT],
                      struct observation_query *ret)
{
    const char *wanted = arguments_get(args, "server");
    *ret = (struct observation_query){
        .kind = v->kind, .since = INT64_MIN, .until = INT64_MAX, .segment = arguments_get(args, "segment")};
    if (wanted && !(ret->server = read_server(wanted, server)))
        return arguments_complain(args, "--server wants an address");
    if (!state_read_time(arguments_get(args, "since"), &ret->since) ||
        !state_read_time(arguments_get(args, "until"), &ret->until))
        return arguments_complain(args, "--since and --until want an age like 2h or a time like 2026-11-22T18:30:00");
    return args->operand_count ? arguments_complain(args, "takes options only") : EXIT_CLEAN;
}

static int run(const struct arguments *args)
{
    const struct view *v = views;
    while (v->command != args->command)
        v++;
    struct listing l = {.view = v, .glob = arguments_get(args, v->filter), .json = arguments_has(args, "json")};
    struct observation_query query;
    struct store *s = NULL;
    char server[ADDR_TEXT];
    int code = read_query(args, v, server, &query);
    if (!code)
        code = state_open(args, &s);
    if (code)
        return code;
    if (store_observations(s, &query, take, &l) < 0)
        code = state_complain(args, s);
    else if (l.failed)
        fprintf(stderr, "sentinel %s: out of memory\n", args->command->name);
    else if (!l.count && !l.json)
        fprintf(stderr, "%s\n", v->nothing);
    store_close(s);
    return l.failed || fflush(stdout) == EOF ? EXIT_FAILED : code;
}

const struct command command_clients = {
    .name = "clients",
    .operands = "",
    .summary = "list who booted from the network, from whom, and which file",
    .description =
        "Lists the machines that asked to boot from the network, and of each whose file it then asked for, the one "
        "seen last first.\n"
        "Who was sent nowhere is listed with nobody as its server.",
    .options = of_files,
    .option_count = sizeof of_files / sizeof *of_files,
    .run = run,
};

const struct command command_transfers = {
    .name = "transfers",
    .operands = "",
    .summary = "list which files were transferred to whom, with their SHA-256",
    .description = "Lists the files that came by TFTP, and boot files by HTTP: who gave them to whom, whether they "
                   "came whole, and the "
                   "digest of\n"
                   "what came, the one seen last first. Equal ones between the same two are one line with a count.",
    .options = of_files,
    .option_count = sizeof of_files / sizeof *of_files,
    .run = run,
};

const struct command command_sessions = {
    .name = "sessions",
    .operands = "",
    .summary = "list image sessions by multicast: who sent what to which group, and how protected",
    .description =
        "Lists the sessions in which images were sent to a group, the one seen last first: the sender, protocol, group "
        "and port,\n"
        "who joined, how many bytes, what the data are, and whether they could be read on the wire.",
    .options = of_sessions,
    .option_count = sizeof of_sessions / sizeof *of_sessions,
    .run = run,
};

const struct command command_channels = {
    .name = "channels",
    .operands = "",
    .summary = "list what passed through the channels that the policy wants protected",
    .description =
        "Lists for each channel of the policy, and each way it was found in (protected, clear, mixed), between whom, "
        "how many\n"
        "bytes, and what was spoken: the one seen last first.",
    .options = of_channels,
    .option_count = sizeof of_channels / sizeof *of_channels,
    .run = run,
};
