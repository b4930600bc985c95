/* The engine, fed a sequence of frames: it lives, counts every frame, and every line it prints is JSON. */
#include "replayed.h"

#include <cjson/cJSON.h>

#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct record_site site = {.sensor = "s", .site = "", .policy_version = "", .policy_sha256 = ""};

static void check_line(int error, char *line)
{
    if (error)
        abort();
    cJSON *json = cJSON_Parse(line);
    if (!json || strchr(line, '\n'))
        abort();
    cJSON_Delete(json);
    free(line);
}

static void take_alert(void *self, const struct alert *alert)
{
    (void)self;
    char *line = NULL;
    int error = record_eve_alert(&site, alert, &line);
    check_line(error, line);
}

static void take_event(void *self, const struct event *event)
{
    (void)self;
    char *line = NULL;
    int error = record_eve_event(&site, event, &line);
    check_line(error, line);
}

/* Each frame: link type selector, time step, how much longer it was on the wire, size (two bytes), bytes. */
static void feed(struct engine *g, struct bytes input)
{
    static const uint32_t links[] = {LINK_ETHERNET, LINK_ETHERNET, LINK_ETHERNET, LINK_RAW, LINK_NULL, LINK_SLL, LINK_SLL2, 9};
    struct frame frame = {.time = INT64_C(1795372200000000000)};
    while (input.left) {
        frame.link = links[bytes_u8(&input) % 8];
        frame.time += (int64_t)(int8_t)bytes_u8(&input) * 1000000;
        uint32_t more = bytes_u8(&input);
        struct bytes piece = bytes_upto(&input, bytes_u16(&input));
        uint8_t *copy = malloc(piece.left ? piece.left : 1); /* exact: one byte too far is seen */
        if (!copy)
            return;
        frame.captured = (uint32_t)piece.left;
        frame.length = frame.captured + more;
        frame.number++;
        bytes_copy(&piece, copy, piece.left);
        frame.data = copy;
        engine_frame(g, &frame);
        free(copy);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct policy *policy;
    static struct rules *rules;
    if (!rules) {
        char path[REPLAYED_PATH];
        rules = replayed_rules();
        policy = replayed_policy(replayed_path(path, "pcaps/site.pcap"));
    }
    struct engine_settings settings = {
        .policy = size % 4 ? policy : NULL, .rules = rules, .output = {.alert = take_alert, .event = take_event}};
    struct engine *g = engine_new(&settings);
    if (!g)
        return 0;
    feed(g, bytes_of(data, size));
    struct engine_counts c = engine_counts(g);
    if (c.received != c.background + c.judged + c.malformed + c.duplicate + c.held)
        abort();
    engine_free(g);
    return 0;
}
