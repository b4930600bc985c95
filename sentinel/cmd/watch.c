/* sentinel watch: the sensor on a segment. What runs is in keeper/; here its flags and its file become a configuration. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/load.h"
#include "keeper/warden.h"

static const struct option_spec options[] = {
    {"config", "FILE", "read these keys from a file, e.g. /etc/sentinel/sentinel.yaml; flags come before it"},
#define X(member, key, type, least, most, argument, help) {key, argument, help},
    CONFIG_KEYS(X)
#undef X
};

static int read_flags(const struct arguments *args, struct config *c)
{
    for (size_t i = 0; i < args->givens; i++) {
        char error[CONFIG_ERROR];
        const char *name = args->given[i].option->name;
        for (size_t key = 0; key < config_key_count; key++) {
            if (strcmp(config_keys[key].name, name) == 0 && !config_set(c, key, args->given[i].value, error))
                return arguments_complain(args, "--%s %s", name, error);
        }
    }
    return EXIT_CLEAN;
}

static int read_file(const struct arguments *args, struct config *c)
{
    const char *path = arguments_get(args, "config");
    struct diags *diags = diags_new();
    if (!diags) {
        fprintf(stderr, "sentinel: out of memory\n");
        return EXIT_FAILED;
    }
    int error = path ? config_load(c, path, diags) : 0;
    if (error)
        load_complain(diags);
    diags_free(diags);
    return error ? EXIT_USAGE : EXIT_CLEAN;
}

/* The shipped rules come first, so that the site's can override them. */
static int add_shipped_rules(struct config *c, char shipped[PATH_MAX])
{
    if (c->no_shipped_rules)
        return EXIT_CLEAN;
    if (!load_shipped_rules(shipped)) {
        fprintf(stderr, "sentinel watch: the shipped rules are not in %s\n", SENTINEL_RULES_DIR);
        return EXIT_USAGE;
    }
    memmove(c->rules.at + 1, c->rules.at, c->rules.count * sizeof *c->rules.at);
    c->rules.at[0] = shipped;
    c->rules.count++;
    return EXIT_CLEAN;
}

static int check(const struct arguments *args, struct config *c)
{
    if (args->operand_count)
        return arguments_complain(args, "interfaces are given with -i, each one");
    if (!c->interface.count)
        return arguments_complain(args, "which interface? -i IFACE, or `interface` in the file that --config names");
    if (c->sink.count || c->state)
        return EXIT_CLEAN;
    static const char *const terminal = "stdout:";
    c->sink.at[c->sink.count++] = terminal;
    return EXIT_CLEAN;
}

static int run(const struct arguments *args)
{
    char shipped[PATH_MAX], host[256] = "";
    struct config c;
    config_init(&c);
    int code = read_flags(args, &c);
    if (!code)
        code = read_file(args, &c);
    if (!code)
        code = check(args, &c);
    if (!code)
        code = add_shipped_rules(&c, shipped);
    if (!c.sensor && gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    if (!code)
        code = warden_run(&c, c.sensor ? c.sensor : host);
    config_done(&c);
    return code;
}

const struct command command_watch = {
    .name = "watch",
    .operands = "",
    .summary = "watch interfaces for as long as it runs; feed the SOC",
    .description = "Watches interfaces until it is told to stop (SIGTERM) and sends what it finds to sinks: files, "
                   "sockets, syslog,\n"
                   "webhooks; to standard output when neither a sink nor a state folder is named. With --state alerts "
                   "and their frames\n"
                   "are kept, and what a receiver does not take waits for it. SIGUSR2 loads policy and rules anew, "
                   "SIGHUP reopens\n"
                   "files. docs/operations.md leads from the package to the first alert in a SIEM.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "i",
    .run = run,
};
