/* What goes wrong with the sensor itself becomes an event, and by the rules of 90-sensor.yaml an alert like any other: a site can
 * change its severity, silence it, or have it grouped otherwise. */
#include "keeper/keeper_state.h"

#include <stdio.h>

#include "base/text.h"
#include "keeper/clock.h"
#include "keeper/present.h"

enum { AGAIN = 60 /* seconds after which a trouble that goes on is told again */ };

static void send_alert(struct keeper *k, const struct alert *alert, const struct stored_frame *frame)
{
    struct presented p;
    if (present_alert(&k->site, alert, IPC_LINE_MOST, &p) < 0)
        return;
    size_t size = frame ? ipc_write_frame(k->message, frame) : 0;
    if (size)
        delivery_take(k->delivery, k->message, size);
    p.alert.frame_count = size ? 1 : 0;
    size = ipc_write_alert(k->message, &p.alert);
    if (size)
        delivery_take(k->delivery, k->message, size);
    presented_done(&p);
}

void trouble_tell(struct keeper *k, const struct trouble *t)
{
    const struct rule *hits[DETECT_HITS];
    struct frame frame = {.data = (const uint8_t *)"", .time = clock_date()};
    if (t->frame) {
        frame.data = t->frame->data.at;
        frame.captured = (uint32_t)t->frame->data.left;
        frame.length = t->frame->length;
        frame.link = t->frame->link;
        frame.number = t->frame->number;
    }
    struct event *e = &k->event;
    event_reset(e, t->kind, &frame);
    event_set_bytes(e, FIELD_TROUBLE_SUBJECT, bytes_of(t->subject, strlen(t->subject)));
    event_set_bytes(e, FIELD_TROUBLE_REASON, bytes_of(t->reason, strlen(t->reason)));
    if (t->count)
        event_set_integer(e, FIELD_TROUBLE_COUNT, (int64_t)t->count);
    if (t->seconds)
        event_set_integer(e, FIELD_TROUBLE_SECONDS, t->seconds);
    size_t count = detect_match(k->detect, e, hits);
    for (size_t i = 0; i < count; i++) {
        bool expired;
        struct alert alert;
        if (k->bundle.policy && policy_excepts(k->bundle.policy, hits[i]->id, e, &expired))
            detect_excuse(k->detect);
        else if (detect_alert(k->detect, hits[i], e, &alert))
            send_alert(k, &alert, t->frame);
    }
}

/* How many came since it was last told, when that is due; else 0. */
static uint64_t meter_read(struct meter *m, uint64_t total, int64_t now)
{
    if (total < m->told)
        m->told = 0; /* a new sensor counts from the start */
    if (total == m->told || (m->told_at && now - m->told_at < AGAIN * WHEN_SECOND))
        return 0;
    uint64_t fresh = total - m->told;
    m->told = total;
    m->told_at = now;
    return fresh;
}

static void tell_fresh(struct keeper *k, enum event_kind kind, const char *subject, const char *reason, struct meter *m,
                       uint64_t total)
{
    uint64_t fresh = meter_read(m, total, k->now);
    if (fresh)
        trouble_tell(k, &(struct trouble){.kind = kind, .subject = subject, .reason = reason, .count = fresh});
}

static void watch_tables(struct keeper *k, struct source *s)
{
    static const struct {
        enum sensor_number number;
        const char *reason;
    } tables[] = {
        {NUMBER_CLIENTS_EVICTED, "clients forgotten: their table is full"},
        {NUMBER_TRANSACTIONS_EVICTED, "transactions forgotten: their table is full"},
        {NUMBER_ADDRESSES_EVICTED, "addresses forgotten: their table is full"},
        {NUMBER_TRANSFERS_EVICTED, "transfers forgotten: their table is full"},
        {NUMBER_FRAGMENTS_REFUSED, "fragments not kept: there is no room"},
        {NUMBER_GROUPS_REFUSED, "alerts not counted into a group: the table of groups is full"},
        {NUMBER_INVENTORY_FORGOTTEN, "responders not in the inventory: it is full"},
        {NUMBER_SHORTENED, "alerts told without their details: they were too long"},
        {NUMBER_KERNEL_OPEN, "the policy names more than a kernel filter holds: everything is captured"},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        tell_fresh(k, EVENT_SENSOR_EXHAUSTED, s->interface, tables[i].reason, &s->exhausted[i],
                   s->state.number[tables[i].number]);
}

static void watch_sight(struct keeper *k, struct source *s)
{
    if (s->before.sight == s->state.sight || s->state.sight == SIGHT_STARTING)
        return;
    if (s->state.sight == SIGHT_OPEN && s->before.sight == SIGHT_STARTING)
        return;
    if (s->state.sight == SIGHT_OPEN) {
        trouble_tell(k,
                     &(struct trouble){.kind = EVENT_SENSOR_SEES, .subject = s->interface, .reason = "it is up again"});
        return;
    }
    trouble_tell(k, &(struct trouble){
                        .kind = EVENT_SENSOR_BLIND, .subject = s->interface, .reason = sight_names[s->state.sight]});
}

static void tell_news(struct keeper *k, const struct source *s, enum quiet_news news, const char *blind,
                      const char *sees)
{
    if (news != QUIET_NOTHING)
        trouble_tell(k, &(struct trouble){.kind = news == QUIET_SILENT ? EVENT_SENSOR_BLIND : EVENT_SENSOR_SEES,
                                          .subject = s->interface,
                                          .reason = news == QUIET_SILENT ? blind : sees});
}

static void watch_traffic(struct keeper *k, struct source *s)
{
    int64_t after = k->settings->config->quiet_after;
    if (!after)
        return;
    if (s->state.sight != SIGHT_OPEN) {
        quiet_forget(&s->quiet);
        return;
    }
    tell_news(k, s, quiet_note_frames(&s->quiet, s->state.number[NUMBER_KERNEL_PASSED], k->now, after),
              "the link is up, and no frame comes where there were many", "frames come again");
    tell_news(k, s, quiet_note_broadcasts(&s->quiet, s->state.number[NUMBER_KERNEL_BROADCASTS], k->now, after),
              "clients ask and only broadcasts come: the port mirrors nothing", "what is sent to one host comes too");
}

void trouble_watch_source(struct keeper *k, struct source *s)
{
    const uint64_t *n = s->state.number;
    watch_sight(k, s);
    watch_traffic(k, s);
    tell_fresh(k, EVENT_SENSOR_LOSS, s->interface, "the kernel's ring was full", &s->loss, n[NUMBER_KERNEL_DROPPED]);
    tell_fresh(k, EVENT_SENSOR_LOSS, s->interface, "records found no room in the sensor's queue", &s->unsent,
               n[NUMBER_UNSENT]);
    tell_fresh(k, EVENT_SENSOR_EXCEPTION, s->interface, "see the alerts of the last minute", &s->exceptions,
               n[NUMBER_EXCEPTIONS_EXPIRED]);
    watch_tables(k, s);
    if (n[NUMBER_TESTS_FAILED] > s->before.number[NUMBER_TESTS_FAILED])
        trouble_tell(k, &(struct trouble){.kind = EVENT_SENSOR_BLIND,
                                          .subject = s->interface,
                                          .reason = "the self-test's rogue offer was not told"});
}

/* Behind for a minute: once, and again every minute; the rule's groups keep that from becoming a flood. */
static bool is_behind(struct meter *m, int64_t since, int64_t now)
{
    if (!since || now - since < AGAIN * WHEN_SECOND || (m->told_at && now - m->told_at < AGAIN * WHEN_SECOND))
        return false;
    m->told_at = now;
    return true;
}

static void watch_sink(struct keeper *k, size_t i)
{
    struct outbox_state outbox;
    struct courier_state state = delivery_sink(k->delivery, i, &outbox);
    if (state.refused > k->refused_before[i])
        trouble_tell(k, &(struct trouble){.kind = EVENT_SENSOR_BACKLOG,
                                          .subject = state.name,
                                          .reason = "it refuses a record for good; it was passed over",
                                          .count = state.refused - k->refused_before[i]});
    k->refused_before[i] = state.refused;
    if (!is_behind(&k->backlog[i], state.failing_since, k->now))
        return;
    int64_t age = outbox.oldest ? (clock_date() - outbox.oldest) / WHEN_SECOND : 0;
    trouble_tell(k, &(struct trouble){.kind = EVENT_SENSOR_BACKLOG,
                                      .subject = state.name,
                                      .reason = *state.error ? state.error : "it does not answer",
                                      .count = outbox.waiting,
                                      .seconds = age > 0 ? age : 0});
}

void trouble_watch_delivery(struct keeper *k)
{
    for (size_t i = 0; i < delivery_sinks(k->delivery); i++)
        watch_sink(k, i);
    struct delivery_state d = delivery_state(k->delivery);
    if (is_behind(&k->backlog[DELIVERY_SINKS], d.failing_since, k->now))
        trouble_tell(k, &(struct trouble){.kind = EVENT_SENSOR_BACKLOG,
                                          .subject = "store",
                                          .reason = d.error,
                                          .seconds = (k->now - d.failing_since) / WHEN_SECOND});
}
