#include "keeper/report.h"

#include "base/text.h"
#include "base/when.h"
#include "detect/software.h"
#include "record/habit.h"
#include "record/sighting.h"
#include "keeper/present.h"

static bool send_message(struct report *r, size_t size)
{
    bool sent = size && queue_send(r->queue, r->message, size);
    r->unsent += !sent;
    return sent;
}

static bool send_frame(struct report *r, const struct frame *frame)
{
    const struct stored_frame stored = {
        .data = bytes_of(frame->data, frame->captured),
        .time = frame->time,
        .length = frame->length,
        .link = frame->link,
        .number = frame->number,
        .interface = frame->interface,
    };
    return send_message(r, ipc_write_frame(r->message, &stored));
}

/* How many frames were sent. */
static size_t send_evidence(struct report *r, const struct alert *alert)
{
    const struct frame *in_hand = alert->event->frame;
    size_t sent = 0;
    for (size_t i = 0; i < alert->frames && sent + 1 < IPC_FRAMES; i++) {
        const struct frame *frame = evidence_find(r->evidence, alert->frame[i]);
        if (!frame)
            frame = evidence_find(r->recent, alert->frame[i]);
        if (frame && alert->frame[i] != in_hand->number)
            sent += send_frame(r, frame);
    }
    return sent + (in_hand->captured && send_frame(r, in_hand));
}

void report_alert(struct report *r, const struct alert *alert)
{
    struct presented p;
    if (present_alert(&r->site, alert, IPC_LINE_MOST, &p) < 0) {
        r->unsent++;
        return;
    }
    r->shortened += p.shortened;
    p.alert.frame_count = send_evidence(r, alert);
    send_message(r, ipc_write_alert(r->message, &p.alert));
    presented_done(&p);
}

static void add_files(const struct sighting *s, struct text *out)
{
    for (size_t i = 0; i < SIGHTING_FILES && i < s->files; i++) {
        text_add(out, i ? ", " : "");
        text_add_untrusted(out, bytes_of(s->file[i], s->file_size[i]));
    }
}

static bool send_sighting(struct report *r, struct engine *engine, const struct sighting *s,
                          const struct policy *policy, uint64_t answers)
{
    char ip[ADDR_TEXT], mac[MAC_TEXT], id[SIGHTING_ID], next[ADDR_TEXT], files[IPC_TEXT_MOST],
        service[4 * SIGHTING_TEXT], habits[HABIT_TEXT], why[SOFTWARE_TEXT];
    const char *segment = policy ? policy_segment_name(policy, s->segment) : NULL;
    struct text text;
    text_init(&text, files, sizeof files);
    add_files(s, &text);
    text_init(&text, service, sizeof service);
    text_add_untrusted(&text, bytes_of(s->service, strlen(s->service)));
    text_init(&text, habits, sizeof habits);
    engine_habits(engine, s, &text);
    text_init(&text, why, sizeof why);
    const char *software = engine_software(engine, s, &text);
    const struct stored_sighting stored = {
        .segment = segment,
        .role = s->role,
        .ip = addr_format(&s->ip, ip),
        .mac = mac_is_zero(&s->mac) ? "" : mac_format(&s->mac, mac),
        .server_id = sighting_server_id(s, id),
        .verdict = s->verdict,
        .service = service,
        .next_server = addr_format(&s->next_server, next),
        .files = files,
        .fingerprint = habits,
        .software = software,
        .software_why = why,
        .first_seen = s->first_seen,
        .last_seen = s->last_seen,
        .answers = answers,
        .clients = s->clients,
    };
    return send_message(r, ipc_write_sighting(r->message, &stored));
}

void report_sightings(struct report *r, struct engine *engine, const struct policy *policy)
{
    const struct inventory *inventory = engine_inventory(engine);
    size_t count = inventory_count(inventory);
    for (size_t i = 0; i < count && i < REPORT_SIGHTINGS; i++) {
        const struct sighting *s = inventory_get(inventory, i);
        if (s->answers != r->told[i] && send_sighting(r, engine, s, policy, s->answers - r->told[i]))
            r->told[i] = s->answers;
    }
}

/* By the packets' own time: the same frames make the same observations. */
static bool is_over_bound(struct report *r, enum observation_kind kind, int64_t time)
{
    int64_t second = time / WHEN_SECOND;
    if (r->observed[kind].second != second) {
        r->observed[kind].second = second;
        r->observed[kind].count = 0;
    }
    return r->observed[kind].count++ >= REPORT_OBSERVATIONS;
}

void report_event(struct report *r, const struct event *e)
{
    enum observation_kind kind = observation_of(e);
    if (kind == OBSERVATION_KINDS)
        return;
    if (is_over_bound(r, kind, e->time) || observation_make(e, &r->observation) < 0) {
        r->unobserved++;
        return;
    }
    send_message(r, ipc_write_observation(r->message, &r->observation.it));
    observed_done(&r->observation);
}

void report_state(struct report *r, const struct sensor_state *state)
{
    send_message(r, ipc_write_state(r->message, state));
}

void report_heard(struct report *r, const struct heard *heard, const struct policy *policy)
{
    const struct stored_coverage coverage = {
        .segment = policy_segment_name(policy, heard->segment),
        .from = heard->from,
        .to = heard->to,
        .packets = heard->packets,
    };
    send_message(r, ipc_write_coverage(r->message, &coverage));
}

void report_name(struct report *r, const char *sensor, const struct policy *policy, char sha256[2 * SHA256_SIZE + 1])
{
    r->site = (struct record_site){.sensor = sensor, .site = "", .policy_version = "", .policy_sha256 = ""};
    if (!policy)
        return;
    struct text t;
    text_init(&t, sha256, 2 * SHA256_SIZE + 1);
    text_add_hex(&t, bytes_of(policy_digest(policy), SHA256_SIZE));
    r->site.site = policy_site(policy);
    r->site.policy_version = policy_version(policy);
    r->site.policy_sha256 = sha256;
}
