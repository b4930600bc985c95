#include "keeper/ipc.h"

#include <errno.h>

#include "base/digest.h"
#include "base/text.h"
#include "keeper/json.h"

const struct sensor_number_info sensor_numbers[NUMBER_COUNT] = {
#define X(identifier, group_, key_) [NUMBER_##identifier] = {.group = group_, .key = key_},
    SENSOR_NUMBERS(X)
#undef X
};

bool sensor_number_is_now(enum sensor_number n)
{
    static const char *const keys[] = {"used", "waiting", "open", "only_broadcasts"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(sensor_numbers[n].key, keys[i]) == 0)
            return true;
    }
    return false;
}

const char *const sight_names[SIGHT_COUNT] = {
    [SIGHT_STARTING] = "starting",      [SIGHT_OPEN] = "open",       [SIGHT_DOWN] = "down",
    [SIGHT_GONE] = "no such interface", [SIGHT_RENAMED] = "renamed",
};

enum { FLAG_LEAD = 1, FLAG_TEST = 2, SEVERITIES = 5 };

/* --- Writing: big-endian numbers; texts with their length before and a NUL behind, so that they can be used in place. */

struct out {
    uint8_t *at;
    size_t used;
    bool full;
};

static void put(struct out *o, const void *data, size_t size)
{
    if (size > IPC_MOST - o->used)
        o->full = true;
    if (o->full || !size)
        return;
    memcpy(o->at + o->used, data, size);
    o->used += size;
}

static void put_number(struct out *o, uint64_t number, unsigned size)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
    put(o, bytes, size);
}

static void put_text(struct out *o, const char *text, size_t most)
{
    size_t size = text ? strlen(text) : 0;
    if (size > most)
        o->full = true;
    put_number(o, size, 2);
    put(o, text ? text : "", size + 1);
}

static struct out begin(uint8_t ret[IPC_MOST], enum ipc_type type)
{
    struct out o = {.at = ret};
    put_number(&o, type, 1);
    return o;
}

static size_t finish(const struct out *o)
{
    return o->full ? 0 : o->used;
}

size_t ipc_write_state(uint8_t ret[IPC_MOST], const struct sensor_state *state)
{
    struct out o = begin(ret, IPC_STATE);
    put_number(&o, state->sight, 1);
    put_number(&o, state->sandbox, 4);
    put_number(&o, state->policy, 4);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        put_number(&o, state->number[i], 8);
    return finish(&o);
}

size_t ipc_write_frame(uint8_t ret[IPC_MOST], const struct stored_frame *frame)
{
    struct out o = begin(ret, IPC_FRAME);
    size_t size = frame->data.left < IPC_FRAME_MOST ? frame->data.left : IPC_FRAME_MOST;
    put_number(&o, (uint64_t)frame->time, 8);
    put_number(&o, frame->length, 4);
    put_number(&o, frame->link, 4);
    put_number(&o, frame->number, 8);
    put_text(&o, frame->interface, IPC_TEXT_MOST);
    put_number(&o, size, 2);
    put(&o, frame->data.at, size);
    return finish(&o);
}

size_t ipc_write_alert(uint8_t ret[IPC_MOST], const struct stored_alert *alert)
{
    struct out o = begin(ret, IPC_ALERT);
    put_number(&o, (uint64_t)alert->time, 8);
    put_number(&o, alert->count, 8);
    put_number(&o, (unsigned)alert->severity, 1);
    put_number(&o, (alert->lead ? FLAG_LEAD : 0u) | (alert->test ? FLAG_TEST : 0u), 1);
    put_number(&o, alert->frame_count, 1);
    const char *const texts[] = {alert->event_id,   alert->group_id, alert->incident_id,  alert->rule,
                                 alert->segment,    alert->sensor,   alert->responder_ip, alert->responder_mac,
                                 alert->client_mac, alert->message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(&o, texts[i], IPC_TEXT_MOST);
    put_text(&o, alert->line, IPC_LINE_MOST);
    return finish(&o);
}

size_t ipc_write_sighting(uint8_t ret[IPC_MOST], const struct stored_sighting *s)
{
    struct out o = begin(ret, IPC_SIGHTING);
    put_number(&o, (uint64_t)s->first_seen, 8);
    put_number(&o, (uint64_t)s->last_seen, 8);
    put_number(&o, s->answers, 8);
    put_number(&o, s->clients, 4);
    const char *const texts[] = {s->segment, s->role,    s->ip,          s->mac,   s->server_id,
                                 s->verdict, s->service, s->next_server, s->files, s->fingerprint,
                                 s->software, s->software_why};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(&o, texts[i], IPC_TEXT_MOST);
    return finish(&o);
}

size_t ipc_write_observation(uint8_t ret[IPC_MOST], const struct observation *seen)
{
    struct out o = begin(ret, IPC_OBSERVATION);
    put_number(&o, seen->kind, 1);
    put_number(&o, (uint64_t)seen->first, 8);
    put_number(&o, (uint64_t)seen->last, 8);
    put_number(&o, seen->count, 8);
    put_number(&o, seen->bytes, 8);
    const char *const texts[] = {seen->segment, seen->server, seen->server_mac, seen->client,  seen->client_mac,
                                 seen->name,    seen->digest, seen->state,      seen->service, seen->verdict};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(&o, texts[i], IPC_TEXT_MOST);
    put_text(&o, seen->detail, IPC_LINE_MOST);
    return finish(&o);
}

size_t ipc_write_record(uint8_t ret[IPC_MOST], const struct ipc_record *record)
{
    struct out o = begin(ret, IPC_RECORD);
    put_number(&o, (uint64_t)record->time, 8);
    put_text(&o, record->kind, IPC_TEXT_MOST);
    put_text(&o, record->line, IPC_LINE_MOST);
    return finish(&o);
}

size_t ipc_write_coverage(uint8_t ret[IPC_MOST], const struct stored_coverage *c)
{
    struct out o = begin(ret, IPC_COVERAGE);
    put_number(&o, (uint64_t)c->from, 8);
    put_number(&o, (uint64_t)c->to, 8);
    put_number(&o, c->packets, 8);
    put_number(&o, c->drops, 8);
    put_number(&o, c->blind, 1);
    const char *const texts[] = {c->sensor, c->interface, c->segment, c->reason};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_text(&o, texts[i], IPC_TEXT_MOST);
    return finish(&o);
}

/* --- Reading */

/* What text_add_untrusted() leaves as it is does no harm. */
static bool is_harmless(struct bytes text)
{
    char buffer[IPC_LINE_MOST + 1];
    struct text t;
    text_init(&t, buffer, text.left + 1);
    text_add_untrusted(&t, text);
    return !t.cut && bytes_equal(bytes_of(buffer, t.length), text);
}

static const char *take_text(struct bytes *b, size_t most)
{
    size_t size = bytes_u16(b);
    struct bytes text = bytes_sub(b, size);
    if (bytes_u8(b) != 0 || size > most || !bytes_ok(b) || (size && memchr(text.at, 0, size)) || !is_harmless(text)) {
        bytes_fail(b);
        return "";
    }
    return (const char *)text.at;
}

static const char *take_line(struct bytes *b)
{
    const char *line = take_text(b, IPC_LINE_MOST);
    if (!json_is_object(bytes_of(line, strlen(line))))
        bytes_fail(b);
    return line;
}

static bool is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (strlen(text) != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < UUID_TEXT - 1; i++) {
        bool fits = form[i] == '-' ? text[i] == '-' : strchr("0123456789abcdef", text[i]) != NULL;
        if (!fits)
            return false;
    }
    return true;
}

static const char *take_uuid(struct bytes *b)
{
    const char *text = take_text(b, UUID_TEXT - 1);
    if (!is_uuid(text))
        bytes_fail(b);
    return text;
}

static void read_state(struct bytes *b, struct sensor_state *ret)
{
    ret->sight = bytes_u8(b);
    if (ret->sight >= SIGHT_COUNT)
        bytes_fail(b);
    ret->sandbox = bytes_u32(b);
    ret->policy = bytes_u32(b);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        ret->number[i] = bytes_u64(b);
}

static void read_frame(struct bytes *b, struct stored_frame *ret)
{
    ret->time = (int64_t)bytes_u64(b);
    ret->length = bytes_u32(b);
    ret->link = bytes_u32(b);
    ret->number = bytes_u64(b);
    ret->interface = take_text(b, IPC_TEXT_MOST);
    ret->data = bytes_sub(b, bytes_u16(b));
    if (ret->data.left > IPC_FRAME_MOST)
        bytes_fail(b);
}

static void read_alert(struct bytes *b, struct stored_alert *ret)
{
    ret->time = (int64_t)bytes_u64(b);
    ret->count = bytes_u64(b);
    ret->severity = bytes_u8(b);
    uint8_t flags = bytes_u8(b);
    ret->frame_count = bytes_u8(b);
    if (ret->severity >= SEVERITIES || flags > (FLAG_LEAD | FLAG_TEST) || ret->frame_count > IPC_FRAMES)
        bytes_fail(b);
    ret->lead = flags & FLAG_LEAD;
    ret->test = flags & FLAG_TEST;
    ret->event_id = take_uuid(b);
    ret->group_id = take_uuid(b);
    ret->incident_id = take_uuid(b);
    ret->rule = take_text(b, IPC_TEXT_MOST);
    ret->segment = take_text(b, IPC_TEXT_MOST);
    ret->sensor = take_text(b, IPC_TEXT_MOST);
    ret->responder_ip = take_text(b, IPC_TEXT_MOST);
    ret->responder_mac = take_text(b, IPC_TEXT_MOST);
    ret->client_mac = take_text(b, IPC_TEXT_MOST);
    ret->message = take_text(b, IPC_TEXT_MOST);
    ret->line = take_line(b);
}

static void read_sighting(struct bytes *b, struct stored_sighting *ret)
{
    ret->first_seen = (int64_t)bytes_u64(b);
    ret->last_seen = (int64_t)bytes_u64(b);
    ret->answers = bytes_u64(b);
    ret->clients = bytes_u32(b);
    const char **const texts[] = {&ret->segment, &ret->role,    &ret->ip,          &ret->mac,   &ret->server_id,
                                  &ret->verdict, &ret->service, &ret->next_server, &ret->files, &ret->fingerprint,
                                  &ret->software, &ret->software_why};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = take_text(b, IPC_TEXT_MOST);
}

static void read_observation(struct bytes *b, struct observation *ret)
{
    ret->kind = bytes_u8(b);
    if (ret->kind >= OBSERVATION_KINDS)
        bytes_fail(b);
    ret->first = (int64_t)bytes_u64(b);
    ret->last = (int64_t)bytes_u64(b);
    ret->count = bytes_u64(b);
    ret->bytes = bytes_u64(b);
    const char **const texts[] = {&ret->segment, &ret->server, &ret->server_mac, &ret->client,  &ret->client_mac,
                                  &ret->name,    &ret->digest, &ret->state,      &ret->service, &ret->verdict};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = take_text(b, IPC_TEXT_MOST);
    ret->detail = take_line(b);
}

static void read_record(struct bytes *b, struct ipc_record *ret)
{
    ret->time = (int64_t)bytes_u64(b);
    ret->kind = take_text(b, IPC_TEXT_MOST);
    ret->line = take_line(b);
}

static void read_coverage(struct bytes *b, struct stored_coverage *ret)
{
    ret->from = (int64_t)bytes_u64(b);
    ret->to = (int64_t)bytes_u64(b);
    ret->packets = bytes_u64(b);
    ret->drops = bytes_u64(b);
    ret->blind = bytes_u8(b) != 0;
    const char **const texts[] = {&ret->sensor, &ret->interface, &ret->segment, &ret->reason};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = take_text(b, IPC_TEXT_MOST);
}

int ipc_read(struct bytes message, struct ipc_message *ret)
{
    *ret = (struct ipc_message){.type = bytes_u8(&message)};
    switch (ret->type) {
    case IPC_STATE:
        read_state(&message, &ret->state);
        break;
    case IPC_FRAME:
        read_frame(&message, &ret->frame);
        break;
    case IPC_ALERT:
        read_alert(&message, &ret->alert);
        break;
    case IPC_SIGHTING:
        read_sighting(&message, &ret->sighting);
        break;
    case IPC_OBSERVATION:
        read_observation(&message, &ret->observation);
        break;
    case IPC_RECORD:
        read_record(&message, &ret->record);
        break;
    case IPC_COVERAGE:
        read_coverage(&message, &ret->coverage);
        break;
    default:
        return -EBADMSG;
    }
    return bytes_ok(&message) && !message.left ? 0 : -EBADMSG;
}
