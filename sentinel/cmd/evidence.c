/* sentinel evidence: the frames behind an alert, for Wireshark. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "capture/pcapng_write.h"
#include "cmd/state.h"

static const struct option_spec options[] = {
    {"write", "FILE", "the capture to write"},
    STATE_OPTION,
};

struct extract {
    char event_id[64];
    char comment[2048];
    struct pcapng_writer *writer;
    int error;
};

static bool take_alert(void *self, const struct alert_row *row)
{
    struct extract *x = self;
    const struct stored_alert *a = &row->alert;
    const char *const parts[] = {a->rule,     ": ",          a->message,    "\nsentinel event ",
                                 a->event_id, ", incident ", a->incident_id};
    struct text t;
    snprintf(x->event_id, sizeof x->event_id, "%s", a->event_id);
    text_init(&t, x->comment, sizeof x->comment);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (*parts[i] == '\n')
            text_add(&t, parts[i]);
        else
            text_add_untrusted(&t, bytes_of(parts[i], strlen(parts[i])));
    }
    return true;
}

static bool take_frame(void *self, const struct stored_frame *frame)
{
    struct extract *x = self;
    struct frame copy = {
        .data = frame->data.at,
        .captured = (uint32_t)frame->data.left,
        .length = frame->length,
        .time = frame->time,
        .number = frame->number,
        .link = frame->link,
        .interface = frame->interface,
    };
    char comment[sizeof x->comment + 64];
    snprintf(comment, sizeof comment, "%s, frame %llu", x->comment, (unsigned long long)frame->number);
    x->error = pcapng_write(x->writer, &copy, comment);
    return !x->error;
}

static int write_frames(const struct arguments *args, struct store *s, struct extract *x, const char *path)
{
    struct pcapng_settings settings = {.path = path, .replace = true};
    char error[PCAPNG_ERROR];
    if (pcapng_writer_new(&settings, error, &x->writer) != 0) {
        fprintf(stderr, "sentinel evidence: %s\n", error);
        return EXIT_FAILED;
    }
    int count = store_evidence(s, x->event_id, take_frame, x);
    int closed = pcapng_writer_close(x->writer);
    if (count < 0)
        return state_complain(args, s);
    if (closed || x->error) {
        fprintf(stderr, "sentinel evidence: cannot write: %s\n", strerror(closed ? -closed : -x->error));
        return EXIT_FAILED;
    }
    fprintf(stderr, "%d frame%s of alert %s\n", count, count == 1 ? "" : "s", x->event_id);
    return EXIT_CLEAN;
}

static int extract(const struct arguments *args, struct store *s, const char *path)
{
    struct extract x = {.error = 0};
    int found = store_alert(s, args->operands[0], take_alert, &x);
    if (found < 0)
        return state_complain(args, s);
    if (found == 0) {
        fprintf(stderr, "sentinel evidence: no alert has an id that begins so\n");
        return EXIT_FAILED;
    }
    return write_frames(args, s, &x, path);
}

static int run(const struct arguments *args)
{
    const char *path = arguments_get(args, "write");
    if (args->operand_count != 1)
        return arguments_complain(args, "which alert? Name the id that sentinel alerts shows");
    if (!path)
        return arguments_complain(args, "where to? Name a file with -w FILE.pcapng");
    struct store *s = NULL;
    int code = state_open(args, &s);
    if (!code)
        code = extract(args, s, path);
    store_close(s);
    return code;
}

const struct command command_evidence = {
    .name = "evidence",
    .operands = "EVENT_ID",
    .summary = "write the frames behind an alert as pcapng, for Wireshark",
    .description = "Writes the frames that the store keeps of the alert whose id begins with EVENT_ID (at least six "
                   "characters), each\n"
                   "with a comment that says what it shows. An existing file is overwritten.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "w",
    .run = run,
};
