/* sentinel status: what the sensor last said of itself. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/when.h"
#include "cmd/state.h"
#include "record/own.h"

static const struct option_spec options[] = {
    STATE_OPTION,
    {"json", NULL, "the last health record as it was sent"},
};

enum { LATE = 3 /* intervals without a record: the sensor is dead or hangs */ };

struct told {
    char event[64]; /* the last record's kind */
    uint64_t interval;
};

static void note(void *self, const char *path, const char *value)
{
    struct told *t = self;
    const char *key = strrchr(path, '.');
    if (strcmp(path, "event_type") == 0)
        snprintf(t->event, sizeof t->event, "%s", value);
    if (key && strcmp(key, ".interval_seconds") == 0 && sscanf(value, "%20" SCNu64, &t->interval) != 1)
        t->interval = 0;
}

/* What is zero is nothing to look at. */
static void print_pair(void *self, const char *path, const char *value)
{
    (void)self;
    const char *key = strchr(path, '.');
    if (!key || strcmp(value, "0") == 0)
        return;
    char left[512];
    snprintf(left, sizeof left, "%s", key + 1);
    printf("  %-52s  ", left);
    state_print(value);
    printf("\n");
}

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * WHEN_SECOND + t.tv_nsec;
}

/* EXIT_FINDINGS when it has gone silent: for scripts. */
static int judge(const struct store_totals *totals)
{
    struct told told = {.interval = 0};
    char when[WHEN_TEXT];
    if (own_walk(totals->last_health_line, note, &told) < 0) {
        printf("The sensor has not said anything of itself yet.\n");
        return EXIT_FINDINGS;
    }
    int64_t age = (now() - totals->last_health) / WHEN_SECOND;
    bool stopped = strcmp(told.event, "sentinel_stop") == 0;
    bool silent = !stopped && told.interval && age > LATE * (int64_t)told.interval;
    printf("The sensor %s; its last word was %s, %lld s ago.\n",
           stopped  ? "was stopped"
           : silent ? "IS SILENT: it is dead, or hangs"
                    : "runs",
           when_format(totals->last_health, when), (long long)age);
    return stopped || silent ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int show(const struct arguments *args, const struct store_totals *totals)
{
    if (arguments_has(args, "json")) {
        printf("%s\n", totals->last_health_line);
        return EXIT_CLEAN;
    }
    int code = judge(totals);
    printf("The store holds %llu alerts and %llu responders in %llu bytes.\n", (unsigned long long)totals->alerts,
           (unsigned long long)totals->sightings, (unsigned long long)totals->bytes);
    (void)own_walk(totals->last_health_line, print_pair, NULL);
    return code;
}

static int run(const struct arguments *args)
{
    struct store *store;
    struct store_totals totals;
    int code = state_open(args, &store);
    if (code)
        return code;
    code = store_totals(store, &totals) < 0 ? state_complain(args, store) : show(args, &totals);
    store_close(store);
    return code;
}

const struct command command_status = {
    .name = "status",
    .operands = "",
    .summary = "what the sensor last said of itself",
    .description = "Shows the last health record of `sentinel watch`, without what is zero. Exit code 1 when the "
                   "sensor was stopped, or has\n"
                   "been silent for three of its intervals. docs/operations.md says what each key means.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
