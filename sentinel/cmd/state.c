#include "cmd/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/when.h"
#include "detect/software.h"
#include "record/habit.h"
#include "record/hearing.h"
#include "record/sighting.h"

enum { BATCH = 100, EARS = 16 };

static int open_store(const struct arguments *args, const char *folder, bool read_only, struct store **ret)
{
    char error[STORE_ERROR];
    struct store_settings settings = {.folder = folder ? folder : STATE_FOLDER, .read_only = read_only};
    if (store_open(&settings, error, ret) == 0)
        return EXIT_CLEAN;
    fprintf(stderr, "sentinel %s: %s\n", args->command->name, error);
    return EXIT_FAILED;
}

int state_open(const struct arguments *args, struct store **ret)
{
    return open_store(args, arguments_get(args, "state"), true, ret);
}

int state_open_folder(const struct arguments *args, const char *folder, struct store **ret)
{
    return open_store(args, folder, true, ret);
}

int state_open_to_write(const struct arguments *args, struct store **ret)
{
    return open_store(args, arguments_get(args, "state"), false, ret);
}

int state_complain(const struct arguments *args, const struct store *s)
{
    fprintf(stderr, "sentinel %s: %s\n", args->command->name, store_error(s));
    return EXIT_FAILED;
}

void state_print(const char *untrusted)
{
    char buffer[4096];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_untrusted(&t, bytes_of(untrusted, strlen(untrusted)));
    fputs(buffer, stdout);
}

/* "2h" before now: 0, or −EINVAL for what is no such text. */
static int parse_age(const char *text, int64_t *ret)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
    char *end;
    errno = 0;
    long long count = strtoll(text, &end, 10);
    if (errno || end == text || count < 0 || count > 1000000 || !end[0] || end[1])
        return -EINVAL;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (*end == units[i].unit) {
            *ret = ((int64_t)time(NULL) - count * units[i].seconds) * WHEN_SECOND;
            return 0;
        }
    }
    return -EINVAL;
}

bool state_read_time(const char *text, int64_t *ret)
{
    return !text || parse_age(text, ret) == 0 || when_parse(text, strlen(text), ret) == 0;
}

/* What was seen of one capture. */
struct watched {
    const char *file;
    char interface[64];
    int64_t from, to;
    uint64_t frames;
    struct ear *ear;
};

/* What was heard on one interface, whichever captures it is in. */
struct ear {
    struct state *state;
    char interface[64];
    struct hearing *hearing;
};

struct state {
    struct store *store;
    const struct state_settings *settings;
    unsigned pending; /* alerts and observations in the open transaction */
    int error;        /* −errno of the first that failed: nothing is written after it */
    struct observed observed;
    struct watched *watched;
    size_t files, last; /* the one that the frame before came from */
    struct ear ear[EARS];
    size_t ears;
};

static void keep_heard(void *self, const struct heard *heard);

int state_new(const struct state_settings *settings, struct state **ret)
{
    char error[STORE_ERROR] = "out of memory";
    struct store_settings wanted = {.folder = settings->folder};
    struct state *s = calloc(1, sizeof *s);
    if (s)
        s->watched = calloc(settings->files, sizeof *s->watched);
    int result = s && s->watched ? store_open(&wanted, error, &s->store) : -ENOMEM;
    if (result) {
        fprintf(stderr, "sentinel replay: %s\n", error);
        state_free(s);
        return result;
    }
    if (store_was_quarantined(s->store))
        fprintf(stderr, "sentinel replay: the store was damaged and now begins anew; the old one is %s\n",
                store_was_quarantined(s->store));
    s->settings = settings;
    *ret = s;
    return 0;
}

void state_free(struct state *s)
{
    if (!s)
        return;
    store_close(s->store);
    for (size_t i = 0; i < s->ears; i++)
        hearing_free(s->ear[i].hearing);
    free(s->watched);
    free(s);
}

static struct watched *watched_of(struct state *s, const char *file)
{
    if (s->last < s->files && s->watched[s->last].file == file)
        return &s->watched[s->last];
    for (s->last = 0; s->last < s->files; s->last++) {
        if (s->watched[s->last].file == file)
            return &s->watched[s->last];
    }
    if (s->files == s->settings->files)
        return NULL;
    return &s->watched[s->files++];
}

/* Past EARS interfaces the last one hears for the others. NULL when memory is short. */
static struct ear *ear_of(struct state *s, const char *interface)
{
    size_t segments = s->settings->policy ? policy_segments(s->settings->policy) : 0;
    size_t i = 0;
    while (i < s->ears && strcmp(s->ear[i].interface, interface) != 0 && i + 1 < EARS)
        i++;
    struct ear *ear = &s->ear[i];
    if (i < s->ears)
        return ear;
    ear->state = s;
    snprintf(ear->interface, sizeof ear->interface, "%s", interface);
    ear->hearing = hearing_new(segments, keep_heard, ear);
    s->ears += ear->hearing != NULL;
    return ear->hearing ? ear : NULL;
}

void state_take_frame(struct state *s, const struct frame *frame)
{
    struct watched *w = watched_of(s, frame->file);
    if (!w)
        return;
    if (w->frames++ == 0) {
        const char *interface = s->settings->interface ? s->settings->interface : frame->interface;
        *w = (struct watched){.file = frame->file, .from = frame->time, .to = frame->time, .frames = 1};
        snprintf(w->interface, sizeof w->interface, "%s", interface ? interface : "");
        w->ear = ear_of(s, w->interface);
    }
    if (frame->time < w->from)
        w->from = frame->time;
    if (frame->time > w->to)
        w->to = frame->time;
}

static void note_error(struct state *s, int error)
{
    if (!error || s->error)
        return;
    s->error = error;
    fprintf(stderr, "sentinel replay: %s: %s\n", s->settings->folder, store_error(s->store));
}

static void begin(struct state *s)
{
    if (!s->error && s->pending == 0)
        note_error(s, store_begin(s->store));
}

static void commit(struct state *s)
{
    if (!s->error)
        note_error(s, store_commit(s->store));
    s->pending = 0;
}

static const char *text_of(const struct event *e, enum field f, char *buffer, size_t size)
{
    struct text t;
    if (!event_has(e, f))
        return NULL;
    text_init(&t, buffer, size);
    event_render(e, f, &t);
    return buffer;
}

void state_take_alert(struct state *s, const struct alert *alert, const char *line)
{
    const struct event *e = alert->event;
    const struct frame *f = e->frame;
    char event_id[UUID_TEXT], group_id[UUID_TEXT], incident_id[UUID_TEXT], segment[256], ip[ADDR_TEXT];
    char server[MAC_TEXT], client[MAC_TEXT], message[ALERT_MESSAGE];
    struct text t;
    text_init(&t, message, sizeof message);
    if (alert->rule->message)
        rule_write_message(alert->rule->message, alert, &t);
    struct stored_frame frame = {.data = bytes_of(f->data, f->captured),
                                 .time = f->time,
                                 .length = f->length,
                                 .link = f->link,
                                 .number = f->number,
                                 .interface = s->settings->interface ? s->settings->interface : f->interface};
    struct stored_alert stored = {.event_id = digest_uuid_format(alert->event_id, event_id),
                                  .group_id = digest_uuid_format(alert->group_id, group_id),
                                  .incident_id = digest_uuid_format(alert->incident_id, incident_id),
                                  .time = e->time,
                                  .rule = alert->rule->id,
                                  .severity = (int)alert->severity,
                                  .lead = alert->lead,
                                  .count = alert->count,
                                  .segment = text_of(e, FIELD_SEGMENT, segment, sizeof segment),
                                  .sensor = s->settings->sensor,
                                  .responder_ip = text_of(e, FIELD_SERVER_IP, ip, sizeof ip),
                                  .responder_mac = text_of(e, FIELD_SERVER_MAC, server, sizeof server),
                                  .client_mac = text_of(e, FIELD_CLIENT_MAC, client, sizeof client),
                                  .message = message,
                                  .line = line,
                                  .frames = &frame,
                                  .frame_count = f->captured > 0};
    begin(s);
    if (!s->error)
        note_error(s, store_add_alert(s->store, &stored));
    if (++s->pending == BATCH)
        commit(s);
}

void state_take_event(struct state *s, const struct event *event)
{
    int error = observation_make(event, &s->observed);
    if (error == -ENOENT)
        return;
    begin(s);
    if (!s->error)
        note_error(s, error ? error : store_put_observation(s->store, &s->observed.it));
    if (!error)
        observed_done(&s->observed);
    if (++s->pending == BATCH)
        commit(s);
}

static const char *segment_of(const struct state *s, int number)
{
    const char *name = s->settings->policy ? policy_segment_name(s->settings->policy, number) : NULL;
    if (!name)
        name = s->settings->segment;
    return name ? name : "";
}

static void put_sighting(struct state *s, struct engine *engine, const struct sighting *seen)
{
    char ip[ADDR_TEXT], mac[MAC_TEXT], server_id[SIGHTING_ID], next_server[ADDR_TEXT];
    char files[SIGHTING_FILES * SIGHTING_TEXT * 4], habits[HABIT_TEXT], why[SOFTWARE_TEXT];
    struct text t;
    text_init(&t, files, sizeof files);
    for (size_t i = 0; i < seen->files && i < SIGHTING_FILES; i++) {
        text_add(&t, i ? ", " : "");
        text_add_untrusted(&t, bytes_of(seen->file[i], seen->file_size[i]));
    }
    if (seen->files > SIGHTING_FILES)
        text_addf(&t, ", … (%d)", seen->files);
    text_init(&t, habits, sizeof habits);
    engine_habits(engine, seen, &t);
    text_init(&t, why, sizeof why);
    const char *software = engine_software(engine, seen, &t);
    struct stored_sighting stored = {
        .segment = segment_of(s, seen->segment),
        .role = seen->role,
        .ip = addr_format(&seen->ip, ip),
        .mac = mac_is_zero(&seen->mac) ? "" : mac_format(&seen->mac, mac),
        .server_id = sighting_server_id(seen, server_id),
        .verdict = seen->verdict,
        .service = seen->service,
        .next_server = addr_is_unspecified(&seen->next_server) ? "" : addr_format(&seen->next_server, next_server),
        .files = files,
        .fingerprint = habits,
        .software = software,
        .software_why = why,
        .first_seen = seen->first_seen,
        .last_seen = seen->last_seen,
        .answers = seen->answers,
        .clients = seen->clients,
    };
    if (!s->error)
        note_error(s, store_put_sighting(s->store, &stored));
}

static void keep_heard(void *self, const struct heard *heard)
{
    const struct ear *ear = self;
    struct state *s = ear->state;
    struct stored_coverage coverage = {
        .sensor = s->settings->sensor,
        .interface = ear->interface,
        .segment = segment_of(s, heard->segment),
        .from = heard->from,
        .to = heard->to,
        .packets = heard->packets,
        .reason = "",
    };
    begin(s);
    if (!s->error)
        note_error(s, store_put_coverage(s->store, &coverage));
    if (++s->pending == BATCH)
        commit(s);
}

void state_take_heard(struct state *s, int segment, int64_t time)
{
    if (s->last < s->files && s->watched[s->last].ear)
        hearing_take(s->watched[s->last].ear->hearing, segment, time);
}

static void put_watched(struct state *s, const struct watched *w)
{
    struct stored_coverage coverage = {
        .sensor = s->settings->sensor,
        .interface = w->interface,
        .segment = s->settings->segment ? s->settings->segment : "",
        .from = w->from,
        .to = w->to,
        .packets = w->frames,
        .reason = "",
    };
    if (!s->error)
        note_error(s, store_put_coverage(s->store, &coverage));
}

int state_finish(struct state *s, struct engine *engine)
{
    const struct inventory *inventory = engine_inventory(engine);
    for (size_t i = 0; i < s->ears; i++)
        hearing_tell(s->ear[i].hearing);
    begin(s);
    for (size_t i = 0; i < s->files; i++)
        put_watched(s, &s->watched[i]);
    for (size_t i = 0; i < inventory_count(inventory); i++)
        put_sighting(s, engine, inventory_get(inventory, i));
    commit(s);
    return s->error;
}
