/* Whoever sends to the port that a request came from is answering it, whether it was asked or not. */
#include "track/transfer/tftp.h"

#include <string.h>

#include "base/checksum.h"
#include "proto/boot_search.h"
#include "track/transfer/transfer_follow.h"

enum { OTHERS_TOLD = 4 };

enum { PLACE = (1U << TFTP_ORDER_BITS) - 1 };

static bool stands_in(uint32_t order, uint32_t place)
{
    while (order && (order & PLACE) != place)
        order >>= TFTP_ORDER_BITS;
    return order != 0;
}

/* Those of `order` that stand in `other` too. */
static uint32_t common(uint32_t order, uint32_t other)
{
    uint32_t result = 0;
    for (unsigned shift = 0; order; order >>= TFTP_ORDER_BITS) {
        if (!stands_in(other, order & PLACE))
            continue;
        result |= (order & PLACE) << shift;
        shift += TFTP_ORDER_BITS;
    }
    return result;
}

/* How this software answers options: in what order and spelling, and which it leaves out. */
static void fill_manner(const struct transfer *open, const struct tftp *m, struct event *e)
{
    uint32_t wanted = open->next == 1 ? open->asked : 0, granted = common(m->order, wanted);
    for (uint32_t asked = wanted; asked; asked >>= TFTP_ORDER_BITS) {
        const char *name = tftp_option_name(asked & PLACE);
        if (!stands_in(granted, asked & PLACE))
            event_add_text(e, FIELD_TFTP_DECLINED, bytes_of(name, strlen(name)));
    }
    if (granted > PLACE)
        event_set_bool(e, FIELD_TFTP_REORDERED, granted != common(wanted, granted));
    if (open->capitals && granted)
        event_set_bool(e, FIELD_TFTP_RESPELT, !m->capitals);
}

void tftp_tell_answer(const struct step *s, struct transfer *open, enum event_kind kind)
{
    const struct packet *p = s->packet;
    struct event *e = step_begin(s, kind);
    step_server_is_source(s, e);
    if (kind != EVENT_TFTP_ERROR)
        event_set_text(e, FIELD_SERVER_ROLE, "tftp");
    if (open)
        tftp_fill_transfer(open, e);
    if (open && kind == EVENT_TFTP_ERROR)
        event_set_bool(e, FIELD_TFTP_SEARCH, boot_search_has(bytes_of(open->name, open->name_size)));
    tftp_fill_message(&s->message->tftp, e);
    if (open && kind == EVENT_TFTP_OPTION_ACK)
        fill_manner(open, &s->message->tftp, e);
    bool for_one = p->has_mac && !(p->dst_mac.byte[0] & 1);
    tftp_fill_client(s->track, s->place->segment, &p->dst, for_one ? &p->dst_mac : NULL, e);
    step_emit(s, e);
}

/* From then on the transfer is with that host and port. */
static void settle_server(const struct step *s, struct transfer *open)
{
    open->server = voice_of(s->packet);
    open->answered = true;
    open->answer = s->packet->frame->number;
    transfers_prefer(s->track->transfers, open);
}

static enum event_kind kind_of(const struct tftp *m)
{
    return m->opcode == TFTP_OACK ? EVENT_TFTP_OPTION_ACK : EVENT_TFTP_DATA;
}

/* A host that was not asked. One with several addresses may answer from another than it was asked at, then by the same MAC. */
static bool is_stranger(const struct transfer *open, const struct voice *v)
{
    return !open->everyone && !addr_equal(&open->server.ip, &v->ip) &&
           (mac_is_zero(&v->mac) || !mac_equal(&open->server.mac, &v->mac));
}

/* All bytes of the options, as they were sent. */
static uint32_t print_options(const struct step *s)
{
    return checksum_keyed(&s->track->checksum, s->packet->payload);
}

/* Several listen: the data goes to a group (RFC 2090), and is followed there. */
static void open_group(const struct step *s, struct transfer *client)
{
    const struct packet *p = s->packet;
    struct addr group;
    uint16_t port;
    if (!tftp_multicast_group(s->message->tftp.multicast, &group, &port))
        return;
    client->group = true;
    struct transfer model = *client; /* the table may move what it holds */
    bool fresh;
    struct transfer *open =
        transfers_open(s->track->transfers, s->place->segment, &group, port, p->frame->time, &fresh);
    bool goes_on = open && !fresh && open->server.port == p->src_port && addr_equal(&open->server.ip, &p->src);
    if (!open || goes_on)
        return;
    if (!fresh)
        transfer_end(s->track, NULL, open, OUTCOME_ABANDONED);
    struct transfer_key key = open->key;
    *open = model;
    open->key = key;
    open->client_mac = (struct mac){{0}};
    open->everyone = open->taken = true;
    open->group = false;
    open->content = 0;
    transfers_prefer(s->track->transfers, open);
}

static void take_options(const struct step *s, struct transfer *open, enum conflict second)
{
    uint32_t print = print_options(s);
    struct voice v = voice_of(s->packet);
    if (!open->option_print && open->next == 1) {
        open->option_print = print;
        transfer_agree(open, &s->message->tftp);
        if (s->message->tftp.has_multicast)
            open_group(s, open);
        return;
    }
    if (open->option_print == print || open->group)
        return;
    if (second == CONFLICT_PORT && open->requests > 1)
        return; /* the answer to a repeated request, by a server that forked for each */
    tftp_tell_conflict(s, open, &v, CONFLICT_OPTION_ACK);
}

static void take_error(const struct step *s, struct transfer *open, enum conflict second)
{
    struct voice v = voice_of(s->packet);
    bool running = open->answered && open->taken && !open->over && !open->whole;
    tftp_tell_answer(s, open, EVENT_TFTP_ERROR);
    if (running && second != CONFLICT_COUNT && !(second == CONFLICT_PORT && open->requests > 1)) {
        tftp_tell_conflict(s, open, &v, CONFLICT_ERROR);
        return;
    }
    open->taken = true; /* nothing is left to take up */
    open->failed |= !open->whole && second == CONFLICT_COUNT;
    transfer_end(s->track, s, open, OUTCOME_ABORTED);
}

/* The first word of the host that the transfer then is with. Of several that everyone was asked by, each is told. */
static bool take_first(const struct step *s, struct transfer *open, const struct voice *v)
{
    const struct tftp *m = &s->message->tftp;
    if (m->opcode == TFTP_ERROR)
        return false;
    if (is_stranger(open, v)) {
        tftp_tell_answer(s, open, kind_of(m));
        tftp_tell_conflict(s, open, v, CONFLICT_HOST);
        return true;
    }
    settle_server(s, open);
    tftp_tell_answer(s, open, kind_of(m));
    return false;
}

/* Another host answers what all were asked, or what nobody has taken up yet: told, and a conflict where one was asked. */
static void take_other_host(const struct step *s, struct transfer *open, const struct voice *v)
{
    const struct tftp *m = &s->message->tftp;
    if (m->opcode == TFTP_ERROR) {
        take_error(s, open, CONFLICT_HOST);
        return;
    }
    if (open->others++ < OTHERS_TOLD)
        tftp_tell_answer(s, open, kind_of(m));
    if (!open->everyone)
        tftp_tell_conflict(s, open, v, CONFLICT_HOST);
}

void tftp_take_answer(const struct step *s, struct transfer *open)
{
    const struct tftp *m = &s->message->tftp;
    struct voice v = voice_of(s->packet);
    open->last = s->packet->frame->time;
    if (!open->answered && take_first(s, open, &v))
        return;
    enum conflict second = open->answered ? voice_conflict(&open->server, &v) : CONFLICT_COUNT;
    if (second == CONFLICT_HOST) {
        take_other_host(s, open, &v);
        return;
    }
    if (open->answers < UINT16_MAX)
        open->answers++;
    if (m->opcode == TFTP_ERROR)
        take_error(s, open, second);
    else if (m->opcode == TFTP_OACK)
        take_options(s, open, second);
    else if (m->opcode == TFTP_DATA && !open->write)
        tftp_take_data(s, open, second);
    else if (m->opcode == TFTP_ACK && open->write)
        tftp_take_ack(s, open);
}
