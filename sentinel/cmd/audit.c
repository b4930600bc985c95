/* sentinel audit: what a period was like, for people who sign. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"
#include "cmd/load.h"
#include "cmd/replay.h"
#include "cmd/report.h"
#include "cmd/state.h"
#include "cmd/temporary.h"

static const struct option_spec options[] = {
    LOAD_OPTIONS,
    {"from", "DIR", "audit this store instead of captures; default " STATE_FOLDER},
    {"since", "TIME", "an age like 30d, the default, or a time like 2026-11-22T18:30:00; of captures: the first frame"},
    {"until", "TIME", "default: now; of captures: the last frame"},
    {"segment", "NAME", "this segment only"},
    {"coverage", "PERCENT", "how much of the period a segment must have been watched; default 95"},
    {"controls", "FILE", "which controls the checks give evidence for, instead of the shipped rules/controls.yaml"},
    {"result", "FILE", "write a result that was saved as JSON in another form; audits nothing"},
    {"format", "FORMAT",
     "html json csv junit text; default: by the ending of --output, else text on a terminal, else json"},
    {"output", "FILE", "write there instead of to standard output"},
};

static int read_form(const struct arguments *args, struct report *ret)
{
    const char *name = arguments_get(args, "format");
    ret->path = arguments_get(args, "output");
    if (name)
        ret->form = audit_form_find(name);
    else if (ret->path)
        ret->form = audit_form_by_path(ret->path, "json");
    else
        ret->form = audit_form_find(isatty(STDOUT_FILENO) ? "text" : "json");
    if (!ret->form && !name)
        return arguments_complain(args,
                                  "an audit is written as .html, .json, .csv, .xml (JUnit) or .txt; else say --format");
    return ret->form ? EXIT_CLEAN : arguments_complain(args, "--format is html, json, csv, junit or text");
}

static int read_period(const struct arguments *args, struct report *ret)
{
    ret->since = INT64_MIN;
    ret->until = INT64_MAX;
    if (!state_read_time(arguments_get(args, "since"), &ret->since) ||
        !state_read_time(arguments_get(args, "until"), &ret->until))
        return arguments_complain(args, "--since and --until want an age like 30d or a time like 2026-11-22T18:30:00");
    return EXIT_CLEAN;
}

static int read_coverage(const struct arguments *args, struct report *ret)
{
    const char *text = arguments_get(args, "coverage");
    ret->coverage = REPORT_COVERAGE;
    if (!text)
        return EXIT_CLEAN;
    char *end;
    errno = 0;
    unsigned long percent = strtoul(text, &end, 10);
    if (errno || end == text || *end || percent > 100 || *text == '-')
        return arguments_complain(args, "--coverage is a percentage from 0 to 100");
    ret->coverage = (unsigned)percent;
    return EXIT_CLEAN;
}

static int read_options(const struct arguments *args, struct report *ret)
{
    int code = read_form(args, ret);
    if (!code)
        code = read_period(args, ret);
    if (!code)
        code = read_coverage(args, ret);
    if (!code && args->operand_count && arguments_has(args, "from"))
        code = arguments_complain(args, "audits captures or a store, not both");
    return code;
}

/* The engine fills a store of its own with them, which is then audited like any other. */
static int audit_captures(const struct arguments *args, const struct loaded *l, struct report *r)
{
    char folder[PATH_MAX], source[1024];
    struct text t;
    int error = temporary_make(folder);
    if (error) {
        fprintf(stderr, "sentinel audit: a temporary folder: %s\n", strerror(-error));
        return EXIT_FAILED;
    }
    text_init(&t, source, sizeof source);
    text_add(&t, args->operand_count == 1 ? "capture" : "captures");
    for (size_t i = 0; i < args->operand_count; i++)
        text_addf(&t, "%s %s", i ? "," : "", args->operands[i]);
    r->folder = folder;
    r->source = source;
    r->capture = true;
    int code = replay_into(args, l, folder, r->since, r->until);
    bool cut = code == EXIT_INCOMPLETE;
    if (!code || cut)
        code = report_make(args, r);
    temporary_remove(folder);
    return cut && code == EXIT_CLEAN ? EXIT_INCOMPLETE : code;
}

static int audit_store(const struct arguments *args, struct report *r)
{
    char source[PATH_MAX + 16];
    r->folder = arguments_get(args, "from") ? arguments_get(args, "from") : STATE_FOLDER;
    snprintf(source, sizeof source, "store %s", r->folder);
    r->source = source;
    return report_make(args, r);
}

static int run(const struct arguments *args)
{
    struct loaded l;
    struct report r = {.segment = arguments_get(args, "segment"), .controls = arguments_get(args, "controls")};
    const char *saved = arguments_get(args, "result");
    int code = read_options(args, &r);
    if (code || saved)
        return code ? code : report_reform(args, &r, saved);
    code = load(args, &l);
    if (code)
        return code;
    r.policy = l.policy;
    if (r.segment && l.policy && policy_segment_find(l.policy, r.segment) == EVENT_NO_SEGMENT)
        code = arguments_complain(args, "the policy has no segment of that name");
    else
        code = args->operand_count ? audit_captures(args, &l, &r) : audit_store(args, &r);
    loaded_done(&l);
    return code;
}

const struct command command_audit = {
    .name = "audit",
    .operands = "[FILE…]",
    .summary = "hold a period against the policy: what was seen, what nobody could have seen",
    .description =
        "Audits the store of a sensor, or captures, against a policy: every check passes, fails, had nothing to "
        "observe, or was\n"
        "not covered, because nobody watched. docs/audit.md says how to read and sign the page that --format html "
        "makes.\n"
        "Exit codes: 0 passed, 1 findings, 4 nothing was found, but not enough was watched; 2 usage, 3 failure.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "o",
    .run = run,
};
