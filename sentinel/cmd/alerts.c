/* sentinel alerts: what the store knows of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/when.h"
#include "cmd/state.h"
#include "record/stored.h"
#include "store/acknowledgement.h"

enum { SHOWN = 1 << 16, SHORT_ID = 8 };

static const struct option_spec options[] = {
    STATE_OPTION,
    {"since", "TIME", "younger than 90s, 30m, 2h or 7d, or since a time like 2026-11-22T18:30:00"},
    {"severity", "SEVERITY", "at least: info low medium high critical"},
    {"segment", "NAME", "of this segment only"},
    {"rule", "ID", "of this rule only, e.g. SN-1002"},
    {"json", NULL, "as the EVE lines that the sinks were given"},
    {"follow", NULL, "go on with alerts as they come"},
    {"by", "NAME", "of ack: who saw to it"},
    {"why", "TEXT", "of ack: what came of it"},
};

/* What is being printed. */
struct listing {
    bool json;
    int64_t last; /* row */
    size_t alerts;
    char event_id[64];
};

static int read_query(const struct arguments *args, struct alert_query *ret)
{
    const char *since = arguments_get(args, "since"), *severity = arguments_get(args, "severity");
    *ret = (struct alert_query){.since = INT64_MIN,
                                .until = INT64_MAX,
                                .segment = arguments_get(args, "segment"),
                                .rule = arguments_get(args, "rule")};
    if (!state_read_time(since, &ret->since))
        return arguments_complain(args, "--since wants an age like 2h or a time like 2026-11-22T18:30:00");
    if (!severity)
        return EXIT_CLEAN;
    while (ret->severity < SEVERITY_COUNT && strcmp(severity, severity_names[ret->severity]) != 0)
        ret->severity++;
    if (ret->severity == SEVERITY_COUNT)
        return arguments_complain(args, "--severity is info, low, medium, high or critical");
    return EXIT_CLEAN;
}

static const char *severity_word(int severity)
{
    return severity >= 0 && severity < SEVERITY_COUNT ? severity_names[severity] : "?";
}

/* "f9673e37  2026-11-22T09:00:00.001600+0000  critical  SN-1002  imaging-42  " */
static void print_head(const struct stored_alert *a)
{
    char when[WHEN_TEXT];
    printf("%.*s  %s  %-8s  ", SHORT_ID, a->event_id, when_format(a->time, when), severity_word(a->severity));
    state_print(a->rule);
    fputs("  ", stdout);
    if (*a->segment) {
        state_print(a->segment);
        fputs("  ", stdout);
    }
}

static bool print_row(void *self, const struct alert_row *row)
{
    struct listing *l = self;
    l->last = row->row;
    l->alerts++;
    if (l->json) {
        puts(row->alert.line);
        return true;
    }
    print_head(&row->alert);
    state_print(row->alert.message);
    puts(row->alert.test ? "  (self-test)" : "");
    return !ferror(stdout);
}

static int list(const struct arguments *args, struct store *s)
{
    struct alert_query query;
    struct listing l = {.json = arguments_has(args, "json")};
    int result = read_query(args, &query);
    if (result)
        return result;
    do {
        result = store_alerts(s, &query, print_row, &l);
        query.after = l.last;
        if (fflush(stdout) == EOF)
            return EXIT_FAILED;
    } while (result >= 0 && arguments_has(args, "follow") && nanosleep(&(struct timespec){.tv_sec = 1}, NULL) == 0);
    if (result < 0)
        return state_complain(args, s);
    if (!l.alerts && !l.json)
        fputs("No alerts.\n", stderr);
    return EXIT_CLEAN;
}

static bool show_row(void *self, const struct alert_row *row)
{
    struct listing *l = self;
    const struct stored_alert *a = &row->alert;
    snprintf(l->event_id, sizeof l->event_id, "%s", a->event_id);
    if (l->json) {
        puts(a->line);
        return true;
    }
    char buffer[SHOWN];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    print_head(a);
    fputs("\n    ", stdout);
    state_print(a->message);
    fputs("\n\n", stdout);
    if (record_text_context(a->line, &t) != 0)
        text_add(&t, "    (the stored line cannot be read)\n");
    fputs(buffer, stdout);
    return true;
}

static bool show_frame(void *self, const struct stored_frame *frame)
{
    struct listing *l = self;
    char when[WHEN_TEXT];
    if (l->alerts++ == 0)
        puts("\n    Frames kept as evidence:");
    printf("    frame %llu, %zu of %u bytes, %s", (unsigned long long)frame->number, frame->data.left,
           (unsigned)frame->length, when_format(frame->time, when));
    if (frame->interface) {
        fputs(", ", stdout);
        state_print(frame->interface);
    }
    puts("");
    return true;
}

static bool show_acknowledgement(void *self, const struct stored_acknowledgement *a)
{
    char when[WHEN_TEXT];
    (void)self;
    printf("    seen to %s by ", when_format(a->time, when));
    state_print(a->by);
    fputs(": ", stdout);
    state_print(a->why);
    puts("");
    return true;
}

static int acknowledge(const struct arguments *args, struct store *s, const char *id)
{
    char event_id[ACKNOWLEDGED_ID];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct stored_acknowledgement a = {.time = now.tv_sec * WHEN_SECOND + now.tv_nsec,
                                       .by = arguments_get(args, "by"),
                                       .why = arguments_get(args, "why")};
    int result = store_add_acknowledgement(s, id, &a, event_id);
    if (result < 0)
        return state_complain(args, s);
    if (result == 0) {
        fprintf(stderr, "sentinel alerts: no alert has an id that begins so\n");
        return EXIT_FAILED;
    }
    printf("%s and what was told of its group until now is seen to.\n", event_id);
    return fflush(stdout) == EOF ? EXIT_FAILED : EXIT_CLEAN;
}

static int show(const struct arguments *args, struct store *s, const char *id)
{
    struct listing l = {.json = arguments_has(args, "json")};
    int result = store_alert(s, id, show_row, &l);
    if (result == 0) {
        fprintf(stderr, "sentinel alerts: no alert has an id that begins so\n");
        return EXIT_FAILED;
    }
    if (result > 0 && !l.json)
        result = store_acknowledgements(s, l.event_id, show_acknowledgement, &l);
    if (result >= 0 && !l.json)
        result = store_evidence(s, l.event_id, show_frame, &l);
    if (result < 0)
        return state_complain(args, s);
    if (l.alerts)
        printf("    To look at them: sentinel evidence %.*s -w FILE.pcapng\n", SHORT_ID, l.event_id);
    return fflush(stdout) == EOF ? EXIT_FAILED : EXIT_CLEAN;
}

static int run(const struct arguments *args)
{
    const char *word = args->operand_count ? args->operands[0] : "list";
    bool wants_one = strcmp(word, "show") == 0, wants_ack = strcmp(word, "ack") == 0;
    bool wants_id = wants_one || wants_ack;
    if ((!wants_id && strcmp(word, "list") != 0) || args->operand_count > (wants_id ? 2 : 1))
        return arguments_complain(args, "takes list, or show and an id, or ack and an id");
    if (wants_id && args->operand_count < 2)
        return arguments_complain(args, "which alert? Its id stands first in each line of the list");
    const char *by = arguments_get(args, "by"), *why = arguments_get(args, "why");
    if (wants_ack && !(by && *by && why && *why))
        return arguments_complain(args, "ack wants --by NAME and --why TEXT: an audit names both");
    struct store *s = NULL;
    int code = state_open(args, &s);
    if (!code && wants_ack) { /* only now: opened for writing, a store that is not there would be made */
        store_close(s);
        s = NULL;
        code = state_open_to_write(args, &s);
    }
    if (!code && wants_ack)
        code = acknowledge(args, s, args->operands[1]);
    else if (!code)
        code = wants_one ? show(args, s, args->operands[1]) : list(args, s);
    store_close(s);
    return code;
}

const struct command command_alerts = {
    .name = "alerts",
    .operands = "[list | show ID | ack ID]",
    .summary = "list the alerts that the store keeps, show one in full, note who saw to one",
    .description =
        "Lists alerts in the order in which they were stored, each with the beginning of its id. show prints all that "
        "is\n"
        "known of the one whose id begins with ID (at least six characters): who, whom, what was expected, what to do.\n"
        "ack notes that somebody saw to it, and to what was told of its group until now; sentinel audit asks for that.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
