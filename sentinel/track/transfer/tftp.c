/* TFTP messages to whom they concern, and what events say of every one of them. */
#include "track/transfer/tftp.h"

#include <string.h>

#include "base/text.h"

static const struct note_name note_names[] = {
    {TFTP_UNTERMINATED, "unterminated"}, {TFTP_ODD_OPTIONS, "odd_options"},   {TFTP_DUPLICATE, "duplicate_option"},
    {TFTP_BAD_VALUE, "bad_value"},       {TFTP_UNKNOWN_MODE, "unknown_mode"}, {TFTP_MORE_OPTIONS, "more_options"},
};

/* "blksize,tsize": small letters, whatever was sent. */
static void fill_order(const struct tftp *m, struct event *e)
{
    char buffer[128];
    struct text names;
    text_init(&names, buffer, sizeof buffer);
    for (uint32_t order = m->order; order; order >>= TFTP_ORDER_BITS)
        text_addf(&names, "%s%s", names.length ? "," : "", tftp_option_name(order & ((1U << TFTP_ORDER_BITS) - 1)));
    if (names.length)
        event_set_bytes(e, FIELD_TFTP_OPTION_ORDER, event_keep(e, bytes_of(buffer, names.length)));
}

static void fill_options(const struct tftp *m, struct event *e)
{
    for (size_t i = 0; i < m->options; i++) {
        uint8_t pair[128];
        size_t name = m->option[i].name.left, value = m->option[i].value.left;
        if (name + 1 + value > sizeof pair)
            continue;
        struct bytes n = m->option[i].name, v = m->option[i].value;
        bytes_copy(&n, pair, name);
        pair[name] = '=';
        bytes_copy(&v, pair + name + 1, value);
        event_add_text(e, FIELD_TFTP_OPTIONS, event_keep(e, bytes_of(pair, name + 1 + value)));
    }
    fill_order(m, e);
    if (m->has_block_size)
        event_set_integer(e, FIELD_TFTP_BLOCK_SIZE, m->block_size);
    if (m->has_transfer_size && m->transfer_size <= INT64_MAX)
        event_set_integer(e, FIELD_TFTP_TRANSFER_SIZE, (int64_t)m->transfer_size);
    if (m->has_timeout)
        event_set_integer(e, FIELD_TFTP_TIMEOUT, m->timeout);
    if (m->has_window_size)
        event_set_integer(e, FIELD_TFTP_WINDOW_SIZE, m->window_size);
    if (m->has_multicast)
        event_set_bytes(e, FIELD_TFTP_MULTICAST, m->multicast);
    event_add_notes(e, FIELD_TFTP_NOTES, m->notes, note_names, sizeof note_names / sizeof *note_names);
}

void tftp_fill_message(const struct tftp *m, struct event *e)
{
    event_set_integer(e, FIELD_TFTP_OPCODE, m->opcode);
    fill_options(m, e);
    if (m->opcode == TFTP_DATA || m->opcode == TFTP_ACK)
        event_set_integer(e, FIELD_TFTP_BLOCK, m->block);
    if (m->opcode == TFTP_ERROR) {
        event_set_integer(e, FIELD_TFTP_ERROR, m->error);
        event_set_bytes(e, FIELD_TFTP_ERROR_TEXT, m->error_text);
    }
}

void tftp_fill_client(struct track *t, int segment, const struct addr *ip, const struct mac *ether, struct event *e)
{
    struct mac mac;
    uint16_t arch;
    bool known = boot_client_of(t->boot, segment, ip, e->time, &mac);
    if (!known && ether)
        mac = *ether;
    known |= ether != NULL;
    if (known)
        event_set_mac(e, FIELD_CLIENT_MAC, &mac);
    event_set_bool(e, FIELD_CLIENT_BOOTING, known && boot_client_boots(t->boot, segment, &mac, e->time, &arch));
}

void tftp_fill_transfer(const struct transfer *open, struct event *e)
{
    if (open->name_size)
        event_set_bytes(e, FIELD_TFTP_FILE, bytes_of(open->name, open->name_size));
    event_set_bool(e, FIELD_TFTP_WRITE, open->write);
}

/* Hosts send with one of these; another number was counted down by a router. 20: Intel's boot ROMs, 16: VMware's services. */
static bool is_initial(uint8_t ttl)
{
    static const uint8_t initial[] = {16, 20, 30, 32, 60, 64, 100, 128, 200, 255};
    for (size_t i = 0; i < sizeof initial; i++) {
        if (initial[i] == ttl)
            return true;
    }
    return false;
}

/* What goes to a group has a TTL of its own (RFC 1112 §6.1), which says nothing of the host. */
struct voice voice_of(const struct packet *p)
{
    struct voice v = {.ip = p->src, .ttl = addr_is_multicast(&p->dst) ? 0 : p->ttl, .port = p->src_port};
    for (size_t i = 0; i < p->vlans; i++)
        v.vlans = (uint16_t)(v.vlans * 31 + p->vlan[i]);
    if (p->has_mac)
        v.mac = p->src_mac;
    return v;
}

bool voice_is_routed(const struct voice *v)
{
    return v->ttl && !is_initial(v->ttl);
}

/* What came through routers may bear another TTL with each packet: ways change. */
enum conflict voice_conflict(const struct voice *first, const struct voice *second)
{
    bool near = !voice_is_routed(first) || !voice_is_routed(second);
    if (!addr_equal(&first->ip, &second->ip))
        return CONFLICT_HOST;
    if (first->port != second->port)
        return CONFLICT_PORT;
    if (!mac_is_zero(&first->mac) && !mac_is_zero(&second->mac) && !mac_equal(&first->mac, &second->mac))
        return CONFLICT_MAC;
    if (near && first->ttl && second->ttl && first->ttl != second->ttl)
        return CONFLICT_TTL;
    if (first->vlans && second->vlans && first->vlans != second->vlans)
        return CONFLICT_VLAN;
    return CONFLICT_COUNT;
}

bool track_tftp(const struct step *s)
{
    const struct tftp *m = &s->message->tftp;
    const struct packet *p = s->packet;
    if (m->opcode == TFTP_RRQ || m->opcode == TFTP_WRQ) {
        tftp_take_request(s);
        return true;
    }
    struct transfers *all = s->track->transfers;
    struct transfer *open = transfers_find(all, s->place->segment, &p->dst, p->dst_port, p->frame->time);
    if (open) {
        tftp_take_answer(s, open);
        return true;
    }
    open = transfers_find(all, s->place->segment, &p->src, p->src_port, p->frame->time);
    if (open) {
        tftp_take_asking(s, open);
        return true;
    }
    return tftp_take_unknown(s);
}
