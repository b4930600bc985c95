/* sentinel learn: a first policy from what was seen, to be confirmed line by line. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmd/draft.h"
#include "cmd/load.h"
#include "cmd/merge.h"
#include "cmd/past.h"
#include "cmd/state.h"
#include "draft/learn.h"

static const struct option_spec options[] = {
    {"from", "DIR", "learn from this store instead of captures; default " STATE_FOLDER},
    DRAFT_OPTION,
    {"interface", "NAME", "the captures were made on this interface"},
    {"segment", "NAME", "everything in them belongs to this segment"},
    {"rules", "PATH", "more rules, with fingerprints of attack tools: a file or a directory"},
    {"no-shipped-rules", NULL, "leave the rules that come with sentinel out"},
};

struct learning {
    struct loaded loaded;
    struct learn *learn;
    struct engine *engine;
    struct store *store;
};

static void take_event(void *self, const struct event *e)
{
    struct learning *g = self;
    learn_event(g->learn, e);
}

static int start(const struct arguments *args, struct learning *g)
{
    int code = load(args, &g->loaded);
    if (code)
        return code;
    struct engine_settings settings = {
        .rules = g->loaded.rules,
        .key = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}},
        .interface = arguments_get(args, "interface"),
        .segment = arguments_get(args, "segment"),
        .output = {.event = take_event, .self = g},
    };
    g->learn = learn_new();
    g->engine = engine_new(&settings);
    if (g->learn && g->engine)
        return EXIT_CLEAN;
    fprintf(stderr, "sentinel learn: out of memory\n");
    return EXIT_FAILED;
}

static void complain_of(const char *name, const char *message)
{
    char buffer[1024];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_untrusted(&t, bytes_of(name, strlen(name)));
    fprintf(stderr, "sentinel learn: %s: %s\n", buffer, message);
}

static int learn_captures(const struct arguments *args, struct learning *g)
{
    struct merge *merge = NULL;
    const struct frame *frame;
    int code = EXIT_CLEAN;
    int status;
    if (merge_open(args->operands, args->operand_count, false, complain_of, &merge) != 0)
        return EXIT_FAILED;
    while ((status = merge_next(merge, &frame)) != 0) {
        if (status > 0) {
            engine_frame(g->engine, frame);
            continue;
        }
        const char *name, *message = merge_error(merge, &name);
        complain_of(name, message);
        code = status == -EIO ? EXIT_FAILED : EXIT_INCOMPLETE;
    }
    engine_finish(g->engine);
    merge_close(merge);
    return code;
}

/* ------ from the store ------ */

static void take_frame(void *self, const struct frame *frame)
{
    struct learning *g = self;
    engine_frame(g->engine, frame);
}

static bool take_sighting(void *self, const struct stored_sighting *s)
{
    struct learning *g = self;
    const struct learn_sighting seen = {
        .segment = s->segment,
        .role = s->role,
        .ip = s->ip,
        .mac = s->mac,
        .server_id = s->server_id,
        .verdict = s->verdict,
        .next_server = s->next_server,
        .files = s->files,
        .first = s->first_seen,
        .last = s->last_seen,
        .answers = s->answers,
    };
    learn_sighting(g->learn, &seen);
    return true;
}

static int learn_store(const struct arguments *args, struct learning *g)
{
    const char *folder = arguments_get(args, "from");
    const struct store_settings settings = {.folder = folder ? folder : STATE_FOLDER, .read_only = true};
    char error[STORE_ERROR];
    struct past past = {.at = NULL};
    if (store_open(&settings, error, &g->store) != 0) {
        fprintf(stderr, "sentinel learn: %s\n", error);
        return EXIT_FAILED;
    }
    int status = past_read(g->store, &past);
    if (!status)
        status = past_frames(g->store, &past, take_frame, g);
    past_done(&past);
    engine_finish(g->engine);
    if (!status)
        status = store_sightings(g->store, take_sighting, g);
    if (status == -ENOMEM)
        fprintf(stderr, "sentinel learn: out of memory\n");
    if (status < 0)
        return status == -ENOMEM ? EXIT_FAILED : state_complain(args, g->store);
    return EXIT_CLEAN;
}

static int conclude(const struct arguments *args, struct learning *g)
{
    struct draft *d = draft_new();
    int code = EXIT_FAILED;
    if (d && learn_draft(g->learn, d) == 0)
        code = draft_out(args, d);
    else
        fprintf(stderr, "sentinel learn: out of memory\n");
    draft_free(d);
    return code;
}

static int run(const struct arguments *args)
{
    struct learning g = {.learn = NULL};
    if (args->operand_count && arguments_has(args, "from"))
        return arguments_complain(args, "from captures or from a store, not from both");
    int code = start(args, &g);
    if (!code)
        code = args->operand_count ? learn_captures(args, &g) : learn_store(args, &g);
    if (!code || code == EXIT_INCOMPLETE) {
        int concluded = conclude(args, &g);
        code = concluded ? concluded : code;
    }
    store_close(g.store);
    engine_free(g.engine);
    learn_free(g.learn);
    loaded_done(&g.loaded);
    return code;
}

const struct command command_learn = {
    .name = "learn",
    .operands = "[FILE…]",
    .summary = "draft a policy from what was seen, to be confirmed line by line",
    .description = "Reads captures, or the store of a running sensor, and drafts the policy under which what was seen "
                   "would have been in\n"
                   "order. Every line says how often and when that was seen. Whatever looks wrong is left out and "
                   "named: attack tools,\n"
                   "second address servers, hosts that answered once or appeared late, addresses with two MACs. Nothing is "
                   "decided: each\n"
                   "line that authorises somebody says \"# confirm\" until a person has taken that away.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .letters = "o",
    .run = run,
};
