/* Who asks: requests, and what the asking side says afterwards. */
#include "track/transfer/tftp.h"

#include "base/text.h"
#include "proto/boot_search.h"
#include "track/transfer/transfer_follow.h"

static bool same_file(const struct transfer *open, const struct tftp *m)
{
    struct bytes name = m->file;
    bytes_trim(&name, TRANSFER_NAME);
    return bytes_equal(name, bytes_of(open->name, open->name_size)) && open->write == (m->opcode == TFTP_WRQ);
}

static void begin(const struct step *s, struct transfer *open)
{
    const struct tftp *m = &s->message->tftp;
    const struct packet *p = s->packet;
    transfer_clear(open);
    open->where = step_whereabouts(s);
    open->began = p->frame->time;
    open->server.ip = p->dst;
    if (p->has_mac) {
        open->server.mac = p->dst_mac;
        open->client_mac = p->src_mac;
    }
    open->everyone = addr_is_broadcast(&p->dst) || addr_is_multicast(&p->dst) || (p->has_mac && p->dst_mac.byte[0] & 1);
    open->write = m->opcode == TFTP_WRQ;
    open->sizes = m->has_transfer_size;
    open->asked = m->order;
    open->capitals = m->capitals;
    open->block_size = 512;
    open->window = 1;
    open->next = 1;
    open->as_text = !text_same("octet", 5, m->mode);
    struct bytes name = m->file;
    bytes_trim(&name, TRANSFER_NAME);
    open->name_cut = name.left < m->file.left;
    open->name_size = (uint8_t)name.left;
    bytes_copy(&name, open->name, open->name_size);
}

/* A request that comes again before anything was exchanged goes on with the first. */
static void follow_request(const struct step *s)
{
    const struct packet *p = s->packet;
    bool fresh;
    struct transfer *open =
        transfers_open(s->track->transfers, s->place->segment, &p->src, p->src_port, p->frame->time, &fresh);
    if (!open)
        return;
    bool again = !fresh && !open->taken && !open->over && same_file(open, &s->message->tftp);
    if (!fresh && !again)
        transfer_end(s->track, NULL, open, OUTCOME_ABANDONED);
    if (!again)
        begin(s, open);
    open->last = p->frame->time;
    if (open->requests < UINT8_MAX)
        open->requests++;
}

void tftp_take_request(const struct step *s)
{
    const struct tftp *m = &s->message->tftp;
    const struct packet *p = s->packet;
    follow_request(s);
    struct event *e = step_begin(s, EVENT_TFTP_REQUEST);
    step_client_is_source(s, e);
    tftp_fill_message(m, e);
    event_set_bytes(e, FIELD_TFTP_FILE, m->file);
    event_set_bytes(e, FIELD_TFTP_MODE, m->mode);
    event_set_bool(e, FIELD_TFTP_WRITE, m->opcode == TFTP_WRQ);
    event_set_bool(e, FIELD_TFTP_TRAVERSAL, tftp_is_traversal(m->file));
    if (m->mode.left || !(p->notes & PACKET_CUT)) /* of half a name nobody knows */
        event_set_bool(e, FIELD_TFTP_SEARCH, boot_search_has(m->file));
    tftp_fill_client(s->track, s->place->segment, &p->src, p->has_mac ? &p->src_mac : NULL, e);
    struct mac client = event_mac(e, FIELD_CLIENT_MAC);
    session_fill_past(s, &client, e);
    step_emit(s, e);
    if (m->opcode == TFTP_RRQ)
        session_file(s, &client, m->file);
}

/* It asked for the size only, and asks again for the file: RFC 2349 §4, and every boot ROM's habit. */
static bool is_size_probe(const struct transfer *open)
{
    return open->sizes && open->option_print && !open->write && open->next == 1;
}

enum { UNKNOWN_TRANSFER = 5 }; /* said to a second answer: the transfer goes on with another */

static void take_error(const struct step *s, struct transfer *open)
{
    const struct packet *p = s->packet;
    bool to_server = open->answered && addr_equal(&p->dst, &open->server.ip) && p->dst_port == open->server.port;
    struct event *e = step_begin(s, EVENT_TFTP_ERROR);
    step_client_is_source(s, e);
    tftp_fill_message(&s->message->tftp, e);
    tftp_fill_transfer(open, e);
    event_set_bool(e, FIELD_TFTP_BY_CLIENT, true);
    event_set_bool(e, FIELD_TFTP_SIZE_PROBE, to_server && is_size_probe(open));
    tftp_fill_client(s->track, s->place->segment, &p->src, p->has_mac ? &p->src_mac : NULL, e);
    step_emit(s, e);
    if (!to_server || open->over || s->message->tftp.error == UNKNOWN_TRANSFER)
        return;
    open->quit = true;
    transfer_end(s->track, s, open, OUTCOME_ABORTED);
}

/* The server answered a repeated request from another port, and this side goes on with that one. */
static void settle_port(const struct packet *p, struct transfer *open)
{
    bool other = open->answered && addr_equal(&p->dst, &open->server.ip) && p->dst_port != open->server.port;
    if (other && open->requests > 1 && open->next == 1)
        open->server.port = p->dst_port;
}

void tftp_take_asking(const struct step *s, struct transfer *open)
{
    const struct tftp *m = &s->message->tftp;
    open->last = s->packet->frame->time;
    open->eager |= !open->taken && open->option_print && open->next > 1 && !open->write;
    open->taken |= open->answered;
    open->answers = 0;
    if (m->opcode == TFTP_ERROR) {
        take_error(s, open);
        return;
    }
    settle_port(s->packet, open);
    if (open->quit) {
        /* It goes on: the error in its name was another's. */
        struct voice server = open->server;
        tftp_tell_conflict(s, open, &server, CONFLICT_ERROR);
    } else if (m->opcode == TFTP_DATA && open->write) {
        tftp_take_data(s, open, CONFLICT_COUNT);
    } else if (m->opcode == TFTP_ACK && !open->write && !open->group) {
        tftp_take_ack(s, open);
    }
}
