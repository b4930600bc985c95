/* TFTP messages to events: requests, and the first word of whoever answers them. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "track/state.h"

static const struct {
    uint32_t note;
    const char *name;
} note_names[] = {
    {TFTP_UNTERMINATED, "unterminated"}, {TFTP_ODD_OPTIONS, "odd_options"},   {TFTP_DUPLICATE, "duplicate_option"},
    {TFTP_BAD_VALUE, "bad_value"},       {TFTP_UNKNOWN_MODE, "unknown_mode"}, {TFTP_MORE_OPTIONS, "more_options"},
};

static void fill_options(const struct tftp *t, struct event *e)
{
    for (size_t i = 0; i < t->options; i++) {
        uint8_t pair[128];
        size_t name = t->option[i].name.left, value = t->option[i].value.left;
        if (name + 1 + value > sizeof pair)
            continue;
        struct bytes n = t->option[i].name, v = t->option[i].value;
        bytes_copy(&n, pair, name);
        pair[name] = '=';
        bytes_copy(&v, pair + name + 1, value);
        event_add_text(e, FIELD_TFTP_OPTIONS, event_keep(e, bytes_of(pair, name + 1 + value)));
    }
    if (t->has_block_size)
        event_set_integer(e, FIELD_TFTP_BLOCK_SIZE, t->block_size);
    if (t->has_transfer_size && t->transfer_size <= INT64_MAX)
        event_set_integer(e, FIELD_TFTP_TRANSFER_SIZE, (int64_t)t->transfer_size);
    if (t->has_timeout)
        event_set_integer(e, FIELD_TFTP_TIMEOUT, t->timeout);
    if (t->has_window_size)
        event_set_integer(e, FIELD_TFTP_WINDOW_SIZE, t->window_size);
    if (t->has_multicast)
        event_set_bytes(e, FIELD_TFTP_MULTICAST, t->multicast);
    for (size_t i = 0; i < sizeof note_names / sizeof *note_names; i++) {
        if (t->notes & note_names[i].note)
            event_add_text(e, FIELD_TFTP_NOTES, bytes_of(note_names[i].name, strlen(note_names[i].name)));
    }
}

/* The client by its hardware address: the one it was given its IP under, or the frame's own; and whether it is booting. */
static void fill_client(const struct step *s, struct event *e, const struct addr *ip, const struct mac *ether)
{
    struct boot *boot = s->track->boot;
    struct mac mac;
    uint16_t arch;
    bool known = boot_client_of(boot, s->place->segment, ip, e->time, &mac);
    if (!known && ether)
        mac = *ether;
    if (known || ether)
        event_set_mac(e, FIELD_CLIENT_MAC, &mac);
    event_set_bool(e, FIELD_CLIENT_BOOTING,
                   (known || ether) && boot_client_boots(boot, s->place->segment, &mac, e->time, &arch));
}

static void take_request(const struct step *s)
{
    const struct tftp *t = &s->message->tftp;
    const struct packet *p = s->packet;
    struct transfer *open =
        transfers_open(s->track->transfers, s->place->segment, &p->src, p->src_port, p->frame->time);
    if (open) {
        open->server = p->dst;
        open->where = step_whereabouts(s);
        open->write = t->opcode == TFTP_WRQ;
        open->name_size = (uint8_t)(t->file.left < TRANSFER_NAME ? t->file.left : TRANSFER_NAME);
        struct bytes name = t->file;
        bytes_copy(&name, open->name, open->name_size);
    }

    struct event *e = step_begin(s, EVENT_TFTP_REQUEST);
    step_client_is_source(s, e);
    event_set_integer(e, FIELD_TFTP_OPCODE, t->opcode);
    event_set_bytes(e, FIELD_TFTP_FILE, t->file);
    event_set_bytes(e, FIELD_TFTP_MODE, t->mode);
    event_set_bool(e, FIELD_TFTP_WRITE, t->opcode == TFTP_WRQ);
    event_set_bool(e, FIELD_TFTP_TRAVERSAL, tftp_is_traversal(t->file));
    fill_options(t, e);
    fill_client(s, e, &p->src, p->has_mac ? &p->src_mac : NULL);
    struct mac client = event_mac(e, FIELD_CLIENT_MAC);
    session_fill_past(s, &client, e);
    step_emit(s, e);
    if (t->opcode == TFTP_RRQ)
        session_file(s, &client, t->file);
}

static void fill_answer(const struct tftp *t, const struct transfer *open, struct event *e)
{
    event_set_integer(e, FIELD_TFTP_OPCODE, t->opcode);
    if (open) {
        event_set_bytes(e, FIELD_TFTP_FILE, bytes_of(open->name, open->name_size));
        event_set_bool(e, FIELD_TFTP_WRITE, open->write);
    }
    fill_options(t, e);
    if (t->opcode == TFTP_DATA || t->opcode == TFTP_ACK)
        event_set_integer(e, FIELD_TFTP_BLOCK, t->block);
    if (t->opcode == TFTP_ERROR) {
        event_set_integer(e, FIELD_TFTP_ERROR, t->error);
        event_set_bytes(e, FIELD_TFTP_ERROR_TEXT, t->error_text);
    }
}

static void emit_answer(const struct step *s, const struct transfer *open, enum event_kind kind)
{
    const struct packet *p = s->packet;
    struct event *e = step_begin(s, kind);
    step_server_is_source(s, e);
    if (kind != EVENT_TFTP_ERROR)
        event_set_text(e, FIELD_SERVER_ROLE, "tftp");
    fill_answer(&s->message->tftp, open, e);
    bool for_one = p->has_mac && !(p->dst_mac.byte[0] & 1);
    fill_client(s, e, &p->dst, for_one ? &p->dst_mac : NULL);
    step_emit(s, e);
}

/* The client's own side of a transfer: only its errors are told. */
static bool take_client(const struct step *s, struct transfer *open)
{
    const struct tftp *t = &s->message->tftp;
    open->last = s->packet->frame->time;
    open->taken |= open->answered.family != 0;
    open->answers = 0;
    if (t->opcode != TFTP_ERROR)
        return true;
    struct event *e = step_begin(s, EVENT_TFTP_ERROR);
    step_client_is_source(s, e);
    fill_answer(t, open, e);
    fill_client(s, e, &s->packet->src, s->packet->has_mac ? &s->packet->src_mac : NULL);
    step_emit(s, e);
    return true;
}

/* Whoever sends to the port that a request came from is answering it, whether it was asked or not. Each host that does is
 * told once, by its first word. */
static bool take_answer(const struct step *s, struct transfer *open)
{
    const struct tftp *t = &s->message->tftp;
    const struct packet *p = s->packet;
    open->last = p->frame->time;
    if (t->opcode == TFTP_ERROR) {
        open->taken = true; /* the server itself ends it: there is nothing to take up */
        emit_answer(s, open, EVENT_TFTP_ERROR);
        return true;
    }
    open->server_port = p->src_port;
    open->server_mac = p->has_mac ? p->src_mac : (struct mac){{0}};
    if (open->answers < UINT16_MAX)
        open->answers++;
    if (addr_equal(&open->answered, &p->src))
        return true;
    open->answered = p->src;
    emit_answer(s, open, t->opcode == TFTP_OACK ? EVENT_TFTP_OPTION_ACK : EVENT_TFTP_DATA);
    return true;
}

bool track_tftp(const struct step *s)
{
    const struct tftp *t = &s->message->tftp;
    const struct packet *p = s->packet;
    if (t->opcode == TFTP_RRQ || t->opcode == TFTP_WRQ) {
        take_request(s);
        return true;
    }
    struct transfers *all = s->track->transfers;
    struct transfer *open = transfers_find(all, s->place->segment, &p->dst, p->dst_port, p->frame->time);
    if (open)
        return take_answer(s, open);
    open = transfers_find(all, s->place->segment, &p->src, p->src_port, p->frame->time);
    if (open)
        return take_client(s, open);
    /* The request was not seen. An option acknowledgement has a shape of its own; the rest has not. */
    if (t->opcode == TFTP_OACK) {
        emit_answer(s, NULL, EVENT_TFTP_OPTION_ACK);
        return true;
    }
    return false;
}

static void tell_abandoned(struct track *t, const struct transfer *open)
{
    struct event *e = tick_begin(t, &open->where, EVENT_TFTP_ABANDONED, open->last);
    uint16_t client_port = transfer_port(open);
    e->flow.src = open->answered;
    e->flow.dst = open->key.client;
    e->flow.src_port = open->server_port;
    e->flow.dst_port = client_port;
    e->flow.ip_proto = 17;
    event_set_addr(e, FIELD_SERVER_IP, &open->answered);
    event_set_integer(e, FIELD_SERVER_PORT, open->server_port);
    if (!mac_is_zero(&open->server_mac))
        event_set_mac(e, FIELD_SERVER_MAC, &open->server_mac);
    event_set_addr(e, FIELD_CLIENT_IP, &open->key.client);
    event_set_integer(e, FIELD_CLIENT_PORT, client_port);
    event_set_bytes(e, FIELD_TFTP_FILE, bytes_of(open->name, open->name_size));
    event_set_bool(e, FIELD_TFTP_WRITE, open->write);
    event_set_integer(e, FIELD_TFTP_ANSWERS, open->answers);
    tick_emit(t, e);
}

void transfer_tick(struct track *t, int64_t now, bool end)
{
    size_t cursor = 0;
    for (struct transfer *open; (open = transfers_next(t->transfers, &cursor));) {
        if (llabs(now - open->last) < TRANSFER_SILENCE)
            continue;
        if (open->answered.family && !open->taken)
            tell_abandoned(t, open);
        transfers_drop(t->transfers, open);
    }
    (void)end;
}
