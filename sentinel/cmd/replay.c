/* sentinel replay: captures in, alerts out. The same engine as live, in one process, with a fixed key, so that the same
 * input gives the same bytes. */
#include "cmd/replay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"
#include "cmd/extract.h"
#include "cmd/load.h"
#include "cmd/report.h"
#include "cmd/state.h"
#include "cmd/temporary.h"
#include "record/record.h"
#include "store/baseline.h"

static const struct option_spec options[] = {
    LOAD_OPTIONS,
    {"format", "FORMAT", "eve: JSON lines; text: for people. Default: text on a terminal, else eve"},
    {"events", NULL, "print every event too, not only alerts"},
    {"since", "TIME", "leave out what is older, e.g. 2026-11-22 or 2026-11-22T18:30:00"},
    {"until", "TIME", "leave out what is younger"},
    {"interface", "NAME", "the capture was made on this interface"},
    {"segment", "NAME", "everything in it belongs to this segment"},
    {"sensor", "NAME", "name of the sensor in alerts; default: this host's"},
    {"fail-on", "SEVERITY", "exit with 1 from this severity on: info low medium high critical; default low"},
    {"state", "DIR", "also keep alerts, evidence and who was seen in this store; see sentinel alerts"},
    {"report", "FILE", "also write an audit of the captures there: html, or by the ending json csv xml txt"},
    {"no-hash", NULL, "follow transfers, but do not hash what they carry: faster"},
    EXTRACT_OPTIONS,
    {"baseline", "DIR", "judge by what this store has learned: who answers and how, which files were served"},
    {"force-libpcap", NULL, "read by libpcap whatever the format"},
    {"quiet", NULL, "no summary, no progress"},
};

struct replay {
    struct loaded loaded;
    struct record_site site;
    char sensor[256];
    char policy_sha256[2 * SHA256_SIZE + 1];
    bool text, colour, events;
    bool mute;                                /* nothing is printed, all goes into the store */
    const char *interface, *segment, *folder; /* as given, or NULL */
    int64_t since, until;
    enum severity fail_on;
    bool found;      /* an alert at or above fail_on was told */
    int write_error; /* errno of standard output, or 0 */
    bool out_of_memory;
    struct progress progress;
    struct state_settings state_settings;
    struct state *state; /* or NULL */
    bool no_hash;
    struct extract *extract; /* or NULL */
    struct engine *engine;
    struct merge *merge;
};

static void put_line(struct replay *r, const char *line)
{
    if (r->write_error || r->mute)
        return;
    if (fputs(line, stdout) == EOF || (!r->text && fputc('\n', stdout) == EOF))
        r->write_error = errno ? errno : EIO;
}

static void put_json(struct replay *r, int error, char *json)
{
    if (error) {
        r->out_of_memory = true;
        return;
    }
    put_line(r, json);
    free(json);
}

static void keep_alert(struct replay *r, const struct alert *alert)
{
    char *json = NULL;
    if (record_eve_alert(&r->site, alert, &json) == 0)
        state_take_alert(r->state, alert, json);
    else
        r->out_of_memory = true;
    free(json);
}

static void put_alert(void *self, const struct alert *alert)
{
    struct replay *r = self;
    r->found |= alert->severity >= r->fail_on;
    if (r->state)
        keep_alert(r, alert);
    if (r->mute)
        return;
    if (r->text) {
        char buffer[8192];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        record_text_alert(alert, r->colour, &t);
        progress_clear(&r->progress);
        put_line(r, buffer);
    } else {
        char *json = NULL;
        int error = record_eve_alert(&r->site, alert, &json);
        put_json(r, error, json);
    }
    if (fflush(stdout) == EOF && !r->write_error)
        r->write_error = errno;
}

static void put_event(void *self, const struct event *event)
{
    struct replay *r = self;
    if (r->state)
        state_take_event(r->state, event);
    if (!r->events)
        return;
    if (r->text) {
        char buffer[8192];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        record_text_event(event, r->colour, &t);
        put_line(r, buffer);
        return;
    }
    char *json = NULL;
    int error = record_eve_event(&r->site, event, &json);
    put_json(r, error, json);
}

static void put_heard(void *self, int segment, int64_t time)
{
    const struct replay *r = self;
    if (r->state)
        state_take_heard(r->state, segment, time);
}

static bool is_terminal(int fd)
{
    const char *term = getenv("TERM");
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static int read_format(const struct arguments *args, struct replay *r)
{
    const char *format = arguments_get(args, "format");
    r->events = arguments_has(args, "events");
    r->text = format ? strcmp(format, "text") == 0 : isatty(STDOUT_FILENO);
    if (format && !r->text && strcmp(format, "eve") != 0)
        return arguments_complain(args, "--format is eve or text");
    const char *no_colour = getenv("NO_COLOR");
    r->colour = is_terminal(STDOUT_FILENO) && !(no_colour && *no_colour);
    return EXIT_CLEAN;
}

static int read_time(const struct arguments *args, const char *name, int64_t *ret)
{
    const char *value = arguments_get(args, name);
    if (value && when_parse(value, strlen(value), ret) != 0)
        return arguments_complain(args, "--%s wants a date or time like 2026-11-22T18:30:00", name);
    return EXIT_CLEAN;
}

static int read_severity(const struct arguments *args, enum severity *ret)
{
    const char *value = arguments_get(args, "fail-on");
    if (!value)
        return EXIT_CLEAN;
    for (enum severity s = 0; s < SEVERITY_COUNT; s++) {
        if (strcmp(value, severity_names[s]) == 0) {
            *ret = s;
            return EXIT_CLEAN;
        }
    }
    return arguments_complain(args, "--fail-on is info, low, medium, high or critical");
}

static int read_options(const struct arguments *args, struct replay *r)
{
    r->since = INT64_MIN;
    r->until = INT64_MAX;
    r->fail_on = SEVERITY_LOW;
    int code = read_format(args, r);
    if (!code)
        code = read_time(args, "since", &r->since);
    if (!code)
        code = read_time(args, "until", &r->until);
    if (!code)
        code = read_severity(args, &r->fail_on);
    if (!code && !args->operand_count)
        code = arguments_complain(args, "which capture? Name files, or - for standard input");
    return code;
}

static void name_site(const struct arguments *args, struct replay *r)
{
    const char *sensor = arguments_get(args, "sensor");
    if (sensor)
        snprintf(r->sensor, sizeof r->sensor, "%s", sensor);
    else if (gethostname(r->sensor, sizeof r->sensor - 1) != 0)
        r->sensor[0] = '\0';
    r->site = (struct record_site){.sensor = r->sensor, .site = "", .policy_version = "", .policy_sha256 = ""};
    const struct policy *policy = r->loaded.policy;
    if (!policy)
        return;
    struct text t;
    text_init(&t, r->policy_sha256, sizeof r->policy_sha256);
    text_add_hex(&t, bytes_of(policy_digest(policy), SHA256_SIZE));
    r->site.site = policy_site(policy);
    r->site.policy_version = policy_version(policy);
    r->site.policy_sha256 = r->policy_sha256;
}

static int start_engine(const struct arguments *args, struct replay *r)
{
    if (r->segment && r->loaded.policy && policy_segment_find(r->loaded.policy, r->segment) == EVENT_NO_SEGMENT)
        return arguments_complain(args, "the policy has no segment of that name");
    struct engine_settings settings = {
        .policy = r->loaded.policy,
        .rules = r->loaded.rules,
        .key = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}},
        .interface = r->interface,
        .segment = r->segment,
        .no_hash = r->no_hash,
        .output = {.alert = put_alert,
                   .event = r->events || r->folder ? put_event : NULL,
                   .heard = put_heard,
                   .self = r},
    };
    if (r->extract)
        settings.contents = extract_listener(r->extract);
    r->engine = engine_new(&settings);
    if (!r->engine) {
        fprintf(stderr, "sentinel replay: out of memory\n");
        return EXIT_FAILED;
    }
    return EXIT_CLEAN;
}

static int learn(const struct arguments *args, struct replay *r)
{
    const char *folder = arguments_get(args, "baseline");
    char *baseline = NULL;
    struct store *s;
    if (!folder)
        return EXIT_CLEAN;
    int code = state_open_folder(args, folder, &s);
    if (code)
        return code;
    if (store_baseline(s, &baseline) < 0)
        code = state_complain(args, s);
    else
        (void)engine_learn(r->engine, bytes_of(baseline, strlen(baseline)));
    free(baseline);
    store_close(s);
    return code;
}

static int open_state(const struct arguments *args, struct replay *r)
{
    r->state_settings = (struct state_settings){
        .folder = r->folder,
        .sensor = r->sensor,
        .interface = r->interface,
        .segment = r->segment,
        .policy = r->loaded.policy,
        .files = args->operand_count,
    };
    if (!r->state_settings.folder)
        return EXIT_CLEAN;
    return state_new(&r->state_settings, &r->state) == 0 ? EXIT_CLEAN : EXIT_FAILED;
}

static void print_named(const char *name, const char *message)
{
    char buffer[1024];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_untrusted(&t, bytes_of(name, strlen(name)));
    fprintf(stderr, "sentinel replay: %s: %s\n", buffer, message);
}

static int open_captures(const struct arguments *args, struct replay *r)
{
    int error =
        merge_open(args->operands, args->operand_count, arguments_has(args, "force-libpcap"), print_named, &r->merge);
    if (error == -ENOMEM)
        fprintf(stderr, "sentinel replay: out of memory\n");
    return error ? EXIT_FAILED : EXIT_CLEAN;
}

static int run_frames(struct replay *r)
{
    int code = EXIT_CLEAN;
    const struct frame *frame;
    int status;
    while ((status = merge_next(r->merge, &frame)) != 0 && !r->write_error && !r->out_of_memory) {
        if (status < 0) {
            const char *name, *message = merge_error(r->merge, &name);
            progress_clear(&r->progress);
            print_named(name, message);
            code = status == -EIO ? EXIT_FAILED : EXIT_INCOMPLETE;
            continue;
        }
        progress_step(&r->progress, r->merge);
        if (frame->time < r->since || frame->time > r->until)
            continue;
        if (r->state)
            state_take_frame(r->state, frame);
        engine_frame(r->engine, frame);
    }
    progress_clear(&r->progress);
    engine_finish(r->engine);
    return code;
}

/* What went wrong outranks what was found: a clean result of half a capture is none. */
static int finish(const struct arguments *args, struct replay *r, int code)
{
    if (fflush(stdout) == EOF && !r->write_error)
        r->write_error = errno;
    if (!r->mute && !arguments_has(args, "quiet"))
        replay_summarise(r->text ? stdout : stderr, r->engine, r->loaded.policy, args->operand_count);
    if (r->write_error)
        fprintf(stderr, "sentinel replay: standard output: %s\n", strerror(r->write_error));
    if (r->out_of_memory)
        fprintf(stderr, "sentinel replay: out of memory\n");
    bool kept = !r->state || state_finish(r->state, r->engine) == 0;
    if (r->write_error || r->out_of_memory || !kept)
        return EXIT_FAILED;
    return code ? code : r->found ? EXIT_FINDINGS : EXIT_CLEAN;
}

/* From the options to the last frame, all but the summary. What `r` holds is the caller's to end. */
static int replay(const struct arguments *args, struct replay *r)
{
    name_site(args, r);
    int code = start_engine(args, r);
    if (!code)
        code = learn(args, r);
    if (!code)
        code = open_captures(args, r);
    if (!code)
        code = open_state(args, r);
    if (!code) {
        progress_init(&r->progress, !arguments_has(args, "quiet") && is_terminal(STDERR_FILENO));
        code = run_frames(r);
        code = finish(args, r, code);
    }
    state_free(r->state);
    merge_close(r->merge);
    engine_free(r->engine);
    return code;
}

int replay_into(const struct arguments *args, const struct loaded *loaded, const char *folder, int64_t since,
                int64_t until)
{
    struct replay r = {
        .loaded = *loaded, .mute = true, .folder = folder, .since = since, .until = until, .fail_on = SEVERITY_COUNT};
    return replay(args, &r);
}

/* What is worse of the replay's answer and the report's: an audit that found something was written all the same. */
static int report(const struct arguments *args, const struct replay *r, int code)
{
    const struct report report = {
        .form = audit_form_by_path(arguments_get(args, "report"), "html"),
        .path = arguments_get(args, "report"),
        .folder = r->folder,
        .source = args->operand_count == 1 ? args->operands[0] : "several captures",
        .capture = true,
        .policy = r->loaded.policy,
        .since = INT64_MIN,
        .until = INT64_MAX,
        .coverage = REPORT_COVERAGE,
    };
    if (code == EXIT_USAGE || code == EXIT_FAILED)
        return code;
    int made = report_make(args, &report);
    return made == EXIT_USAGE || made == EXIT_FAILED ? made : code;
}

static int run(const struct arguments *args)
{
    char temporary[PATH_MAX] = "";
    bool reports = arguments_has(args, "report");
    struct replay r = {.interface = arguments_get(args, "interface"),
                       .segment = arguments_get(args, "segment"),
                       .no_hash = arguments_has(args, "no-hash"),
                       .folder = arguments_get(args, "state")};
    int code = read_options(args, &r);
    if (!code && reports && r.folder)
        code =
            arguments_complain(args, "--report is of these captures alone; sentinel audit --from reports on a store");
    if (!code && reports && !audit_form_by_path(arguments_get(args, "report"), "html"))
        code = arguments_complain(args, "--report is written as .html, .json, .csv, .xml (JUnit) or .txt");
    if (!code)
        code = load(args, &r.loaded);
    if (!code)
        code = extract_open(args, &r.extract);
    if (code) {
        loaded_done(&r.loaded);
        return code;
    }
    int error = reports ? temporary_make(temporary) : 0;
    if (error) {
        fprintf(stderr, "sentinel replay: a temporary folder: %s\n", strerror(-error));
        code = EXIT_FAILED;
    } else {
        r.folder = reports ? temporary : r.folder;
        code = replay(args, &r);
        code = reports ? report(args, &r, code) : code;
    }
    temporary_remove(temporary);
    if (extract_close(r.extract, args) != EXIT_CLEAN)
        code = EXIT_FAILED;
    loaded_done(&r.loaded);
    return code;
}

const struct command command_replay = {
    .name = "replay",
    .operands = "FILE…",
    .summary = "read captures, tell who answered booting clients and what is wrong",
    .description = "Reads captures (pcap, pcapng, whatever libpcap knows; - for standard input), several of them as "
                   "one stream in the\n"
                   "order of time, and prints alerts as they are found. A summary follows: who answered, in which "
                   "role, from where,\n"
                   "authorised or not. It stands on standard error when alerts are JSON.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
