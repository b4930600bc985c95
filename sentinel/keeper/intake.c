#include "keeper/keeper_state.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keeper/clock.h"
#include "keeper/control.h"

enum { TURNS = 2048 /* messages of one sensor before it is the others' turn */, STOP_SECONDS = 3 };

/* --- Sensors */

static void hold_frame(struct source *s, const uint8_t *message, size_t size)
{
    size_t i = s->pendings++ % PENDING_FRAMES;
    memcpy(s->pending[i], message, size);
    s->pending_size[i] = size;
}

/* The alert's frames and the alert, in one piece. */
static void take_alert(struct keeper *k, struct source *s, const uint8_t *message, size_t size, size_t frames)
{
    size_t there = s->pendings < PENDING_FRAMES ? s->pendings : PENDING_FRAMES;
    if (frames > there)
        frames = there;
    for (size_t i = s->pendings - frames; i < s->pendings; i++)
        delivery_take(k->delivery, s->pending[i % PENDING_FRAMES], s->pending_size[i % PENDING_FRAMES]);
    s->pendings = 0;
    delivery_take(k->delivery, message, size);
}

static bool sees(const struct source *s, int64_t now)
{
    return s->state.sight == SIGHT_OPEN && s->heard && now - s->heard < HUNG_SECONDS * WHEN_SECOND;
}

/* What a counter added since it was last read; a new sensor counts from the start. */
static uint64_t added(uint64_t total, uint64_t *before)
{
    uint64_t fresh = total < *before ? total : total - *before;
    *before = total;
    return fresh;
}

void intake_cover(struct keeper *k, struct source *s)
{
    int64_t date = clock_date();
    bool blind = !sees(s, k->now);
    const struct stored_coverage coverage = {
        .sensor = k->settings->name,
        .interface = s->interface,
        .segment = k->settings->config->segment,
        .from = s->covered_until ? s->covered_until : date,
        .to = date,
        .packets = added(s->state.number[NUMBER_KERNEL_PASSED], &s->covered_packets),
        .drops = added(s->state.number[NUMBER_KERNEL_DROPPED], &s->covered_drops),
        .blind = blind,
        .reason = !blind                         ? ""
                  : s->state.sight == SIGHT_OPEN ? "the sensor is not running"
                                                 : sight_names[s->state.sight],
    };
    s->blind_since = !blind ? 0 : s->blind_since ? s->blind_since : date;
    s->covered_until = date;
    size_t size = ipc_write_coverage(k->message, &coverage);
    if (size)
        delivery_take(k->delivery, k->message, size);
}

static void take_state(struct keeper *k, struct source *s, const struct sensor_state *state)
{
    if (state->sight != s->state.sight)
        intake_cover(k, s); /* up to now it was as before */
    s->before = s->state;
    s->state = *state;
    s->heard = k->now;
    s->hung = false;
    if (sees(s, k->now))
        s->blind_since = 0;
    trouble_watch_source(k, s);
}

void intake_end_sensor(struct keeper *k, struct source *s)
{
    struct control message = {.type = CONTROL_HUNG, .index = (uint32_t)(s - k->source)};
    if (!s->hung)
        (void)control_send(k->settings->control, &message, -1);
    s->hung = true;
}

/* What a sensor heard of a segment. Of the rest of the coverage it has no say: whose interval it is, and how much the
 * kernel dropped, is known here. */
static void take_heard(struct keeper *k, const struct source *s, const struct stored_coverage *heard)
{
    const struct stored_coverage coverage = {
        .sensor = k->settings->name,
        .interface = s->interface,
        .segment = heard->segment,
        .from = heard->from,
        .to = heard->to,
        .packets = heard->packets,
    };
    size_t size = heard->from <= heard->to ? ipc_write_coverage(k->message, &coverage) : 0;
    if (size)
        delivery_take(k->delivery, k->message, size);
}

static void take_message(struct keeper *k, struct source *s, const uint8_t *message, size_t size)
{
    struct ipc_message m;
    if (ipc_read(bytes_of(message, size), &m) < 0)
        m.type = 0;
    switch (m.type) {
    case IPC_STATE:
        take_state(k, s, &m.state);
        return;
    case IPC_FRAME:
        hold_frame(s, message, size);
        return;
    case IPC_ALERT:
        take_alert(k, s, message, size, m.alert.frame_count);
        return;
    case IPC_SIGHTING:
    case IPC_OBSERVATION:
        delivery_take(k->delivery, message, size);
        return;
    case IPC_COVERAGE:
        take_heard(k, s, &m.coverage);
        return;
    default: /* a sensor that says what no sensor says has been taken over, or is broken */
        s->bad_messages++;
        intake_end_sensor(k, s);
    }
}

bool intake_source(struct keeper *k, struct source *s)
{
    uint8_t message[IPC_MOST];
    for (int i = 0; i < TURNS && delivery_takes_more(k->delivery); i++) {
        ssize_t n = recv(s->data, message, sizeof message, MSG_DONTWAIT);
        if (n <= 0)
            return false;
        take_message(k, s, message, (size_t)n);
    }
    return true;
}

/* --- The warden */

static void take_policy(struct keeper *k, int fd, uint32_t serial)
{
    struct diags *diags = diags_new();
    struct bundle fresh;
    int error = diags ? bundle_read(fd, diags, &fresh) : -ENOMEM;
    diags_free(diags);
    if (error) {
        trouble_tell(k,
                     &(struct trouble){.kind = EVENT_SENSOR_REJECTED, .subject = "policy", .reason = strerror(-error)});
        return;
    }
    struct bundle old = k->bundle;
    k->bundle = fresh;
    k->serial = serial;
    detect_swap(k->detect, fresh.rules);
    keeper_name(k);
    bundle_done(&old);
}

static void take_death(struct keeper *k, const struct control *message)
{
    char reason[96];
    bool of_sensor = message->index < k->sources;
    int status = message->code;
    struct source *s = of_sensor ? &k->source[message->index] : NULL;
    if (WIFSIGNALED(status))
        snprintf(reason, sizeof reason, "was killed by signal %d (%s)%s", WTERMSIG(status), strsignal(WTERMSIG(status)),
                 s && s->hung ? ", after it hung or sent what is no message" : "");
    else
        snprintf(reason, sizeof reason, "ended with exit code %d", WEXITSTATUS(status));
    struct trouble trouble = {.kind = EVENT_SENSOR_DIED,
                              .subject = s ? s->interface : "store and sinks",
                              .reason = reason,
                              .count = message->flags};
    struct ipc_message frame;
    if (s && s->last_frame_size && ipc_read(bytes_of(s->last_frame, s->last_frame_size), &frame) == 0 &&
        frame.type == IPC_FRAME)
        trouble.frame = &frame.frame;
    trouble_tell(k, &trouble);
    if (!s)
        return;
    intake_cover(k, s);
    s->deaths = message->flags;
    for (enum sensor_number i = 0; i < NUMBER_COUNT; i++)
        s->past[i] += sensor_number_is_now(i) ? 0 : s->state.number[i];
    s->state = s->before = (struct sensor_state){.sight = SIGHT_STARTING};
    s->heard = k->now; /* it has as long as any other to say something */
    s->hung = false;
    s->last_frame_size = s->pendings = 0;
}

static void take_last_frame(struct keeper *k, const struct control *head, const uint8_t *message, size_t size)
{
    if (head->index >= k->sources || size > IPC_MOST)
        return;
    memcpy(k->source[head->index].last_frame, message, size);
    k->source[head->index].last_frame_size = size;
}

static void begin_to_stop(struct keeper *k)
{
    if (!k->stop_at)
        k->stop_at = k->now + STOP_SECONDS * WHEN_SECOND;
}

void intake_control(struct keeper *k)
{
    union {
        struct control head;
        uint8_t bytes[sizeof(struct control) + IPC_MOST];
    } m;
    int fd = -1;
    int n;
    while ((n = control_receive(k->settings->control, m.bytes, sizeof m.bytes, &fd)) > 0) {
        switch (m.head.type) {
        case CONTROL_POLICY:
            if (fd >= 0)
                take_policy(k, fd, (uint32_t)m.head.code);
            break;
        case CONTROL_REJECTED:
            trouble_tell(k, &(struct trouble){
                                .kind = EVENT_SENSOR_REJECTED, .subject = "policy and rules", .reason = m.head.text});
            break;
        case CONTROL_FRAME:
            take_last_frame(k, &m.head, m.bytes + sizeof m.head, (size_t)n - sizeof m.head);
            break;
        case CONTROL_DIED:
            take_death(k, &m.head);
            break;
        case CONTROL_REOPEN:
            delivery_reopen(k->delivery);
            break;
        case CONTROL_STOP:
            begin_to_stop(k);
            break;
        default:
            break;
        }
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    if (n != -EAGAIN)
        begin_to_stop(k); /* the warden is gone */
}
