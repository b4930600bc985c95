/* Any conversation of TFTP messages between a few hosts: four bytes of who, whom and when, a length, a message; and again. */
#include <stdlib.h>

#include "base/when.h"
#include "track/track.h"

static void take(void *self, struct event *e)
{
    size_t *events = self;
    *events += e->kind < EVENT_KIND_COUNT;
}

static struct addr host_of(uint8_t n)
{
    if (n % 8 == 7)
        return (struct addr){.family = 4, .byte = {239, 255, 0, 1}};
    return (struct addr){.family = 4, .byte = {10, 0, 0, (uint8_t)(n % 8)}};
}

static void say(struct track *t, struct bytes *input, int64_t *now, struct message *message)
{
    static const uint16_t ports[] = {69, 1758, 2070, 40000};
    static const struct track_place place = {.segment = EVENT_NO_SEGMENT};
    uint8_t who = bytes_u8(input), whom = bytes_u8(input), how = bytes_u8(input), later = bytes_u8(input);
    struct bytes payload = bytes_upto(input, bytes_u8(input));
    *now += later * (how & 1 ? WHEN_SECOND : WHEN_MILLISECOND);
    struct frame frame = {.time = *now, .number = 1, .captured = 1, .length = how & 2 ? 100 : 1};
    struct packet p = {
        .frame = &frame,
        .notes = how & 2 ? PACKET_CUT : 0,
        .has_mac = true,
        .src_mac = {{2, 0, 0, 0, 0, who}},
        .dst_mac = {{2, 0, 0, 0, 0, whom}},
        .src = host_of(who),
        .dst = host_of(whom),
        .ttl = how & 4 ? 64 : 63,
        .ip_proto = 17,
        .src_port = ports[who / 8 % 4],
        .dst_port = ports[whom / 8 % 4],
        .payload = payload,
    };
    message->proto = PROTO_TFTP;
    if (tftp_parse(&p, payload, message) != PARSE_NOT_MINE)
        track_message(t, &p, &place, message);
    track_tick(t, *now, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct hash_key key = {{1, 2}};
    static const struct content_listener nobody;
    static struct message message; /* large */
    size_t events = 0;
    int64_t now = 0;
    uint8_t *copy = malloc(size ? size : 1);
    struct track *t = track_new(&key, (struct track_sink){.take = take, .self = &events});
    if (!copy || !t || track_hash(t, &nobody) != 0)
        abort();
    memcpy(copy, data, size);
    struct bytes input = bytes_of(copy, size);
    for (unsigned budget = 64; input.left && budget; budget--)
        say(t, &input, &now, &message);
    track_tick(t, now, true);
    track_free(t);
    free(copy);
    return 0;
}
