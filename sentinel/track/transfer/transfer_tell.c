/* Transfers as events: how they ended, what they carried, who broke in. */
#include "base/text.h"
#include "base/when.h"
#include "proto/pe.h"
#include "track/transfer/tftp.h"
#include "track/transfer/transfer_follow.h"

static const char *const outcome_names[] = {
    [OUTCOME_COMPLETE] = "complete",
    [OUTCOME_INCOMPLETE] = "incomplete",
    [OUTCOME_ABORTED] = "aborted",
    [OUTCOME_ABANDONED] = "abandoned",
};

static const char *const conflict_names[CONFLICT_COUNT] = {
    [CONFLICT_HOST] = "host",
    [CONFLICT_PORT] = "port",
    [CONFLICT_MAC] = "mac",
    [CONFLICT_TTL] = "ttl",
    [CONFLICT_VLAN] = "vlan",
    [CONFLICT_CONTENT] = "content",
    [CONFLICT_OPTION_ACK] = "option_ack",
    [CONFLICT_ERROR] = "error",
};

static const char *const doubt_names[DOUBT_COUNT] = {
    [DOUBT_NONE] = "whole",
    [DOUBT_MIDDLE] = "begun before it was watched",
    [DOUBT_GAPS] = "blocks are missing in the capture",
    [DOUBT_CUT] = "the capture cut blocks short",
    [DOUBT_AMBIGUOUS] = "blocks came with two contents",
    [DOUBT_ROOM] = "too many transfers at once",
    [DOUBT_OFF] = "hashing is off",
    [DOUBT_NAME] = "its name is too long to be kept",
};

static void fill_flow(const struct transfer *open, struct event *e)
{
    struct event_flow *f = &e->flow;
    f->src = open->server.ip;
    f->src_port = open->server.port;
    f->dst = open->key.client;
    f->dst_port = transfer_port(open);
    f->ip_proto = IP_PROTO_UDP;
    f->has_mac = !mac_is_zero(&open->server.mac);
    f->src_mac = open->server.mac;
    f->dst_mac = open->client_mac;
    f->ethertype = f->src.family == 4 ? 0x0800 : 0x86dd;
}

static void fill_server(const struct voice *server, struct event *e)
{
    event_set_addr(e, FIELD_SERVER_IP, &server->ip);
    event_set_integer(e, FIELD_SERVER_PORT, server->port);
    event_set_integer(e, FIELD_SERVER_TTL, server->ttl);
    if (!mac_is_zero(&server->mac))
        event_set_mac(e, FIELD_SERVER_MAC, &server->mac);
    event_set_text(e, FIELD_SERVER_ROLE, "tftp");
}

static void fill_client(struct track *t, const struct transfer *open, struct event *e)
{
    if (addr_is_multicast(&open->key.client))
        return;
    event_set_addr(e, FIELD_CLIENT_IP, &open->key.client);
    event_set_integer(e, FIELD_CLIENT_PORT, transfer_port(open));
    tftp_fill_client(t, open->where.segment, &open->key.client,
                     mac_is_zero(&open->client_mac) ? NULL : &open->client_mac, e);
}

static struct event *begin(struct track *t, const struct step *s, const struct transfer *open, enum event_kind kind)
{
    struct event *e = s ? step_begin(s, kind) : tick_begin(t, &open->where, kind, open->last);
    if (!s)
        fill_flow(open, e);
    e->earlier[0] = open->answer;
    e->earlier[1] = open->data;
    fill_server(&open->server, e);
    fill_client(t, open, e);
    tftp_fill_transfer(open, e);
    return e;
}

static void tell_abandoned(struct track *t, const struct transfer *open)
{
    struct event *e = begin(t, NULL, open, EVENT_TFTP_ABANDONED);
    event_unset(e, FIELD_SERVER_ROLE);
    event_set_integer(e, FIELD_TFTP_ANSWERS, open->answers);
    tick_emit(t, e);
}

static struct bytes hex_of(struct event *e, const uint8_t sum[SHA256_SIZE])
{
    char digits[2 * SHA256_SIZE + 1];
    struct text text;
    text_init(&text, digits, sizeof digits);
    text_add_hex(&text, bytes_of(sum, SHA256_SIZE));
    return event_keep(e, bytes_of(digits, text.length));
}

/* What this server gave under that name before, in this run or by the baseline. */
static void compare_with_known(struct track *t, const struct transfer *open, const uint8_t sum[SHA256_SIZE],
                               struct event *e)
{
    uint8_t before[SHA256_SIZE];
    static const char *const names[] = {[KNOWN_FIRST] = "first", [KNOWN_SAME] = "same", [KNOWN_CHANGED] = "changed"};
    struct bytes name = bytes_of(open->name, open->name_size);
    enum known known = known_files_see(t->known_files, &open->server.ip, name, sum, e->time, before);
    event_set_text(e, FIELD_TFTP_KNOWN, names[known]);
    if (known == KNOWN_CHANGED)
        event_set_bytes(e, FIELD_TFTP_SHA256_BEFORE, hex_of(e, before));
}

static void fill_kind(struct bytes head, struct event *e)
{
    const struct content_kind *kind = content_kind_of(head);
    struct pe pe;
    if (kind) {
        event_set_text(e, FIELD_TFTP_KIND, kind->name);
        event_set_text(e, FIELD_TFTP_CLASS, content_class_name(kind->class));
    }
    if (pe_parse(head, &pe) != PARSE_OK)
        return;
    event_set_bool(e, FIELD_TFTP_SIGNATURE, pe.signature);
    event_set_text(e, FIELD_TFTP_MACHINE, pe_machine_name(pe.machine));
}

static void fill_content(struct track *t, struct transfer *open, enum outcome outcome, struct event *e)
{
    uint8_t sum[SHA256_SIZE];
    if (open->content)
        fill_kind(contents_head(t->contents, open->content), e);
    bool whole = outcome == OUTCOME_COMPLETE && open->content && !open->doubt;
    if (whole && open->name_cut)
        open->doubt = DOUBT_NAME;
    if (whole && contents_end(t->contents, open->content, sum)) {
        event_set_bytes(e, FIELD_TFTP_SHA256, hex_of(e, sum));
        if (!open->write && open->name_size && !open->name_cut)
            compare_with_known(t, open, sum, e);
    }
    const char *verifiable = doubt_names[open->doubt];
    if (!open->doubt && outcome != OUTCOME_COMPLETE)
        verifiable = "it did not end";
    else if (!open->doubt && open->as_text)
        verifiable = "sent as text, not byte for byte";
    event_set_text(e, FIELD_TFTP_VERIFIABLE, verifiable);
}

static void fill_account(const struct transfer *open, enum outcome outcome, struct event *e)
{
    int64_t milliseconds = (open->last - open->began) / WHEN_MILLISECOND;
    event_set_text(e, FIELD_TFTP_OUTCOME, outcome_names[outcome]);
    event_set_integer(e, FIELD_TFTP_BYTES, (int64_t)open->bytes);
    event_set_integer(e, FIELD_TFTP_BLOCKS, (int64_t)open->next - 1 - open->gaps);
    event_set_integer(e, FIELD_TFTP_BLOCK_SIZE, open->block_size);
    event_set_integer(e, FIELD_TFTP_WINDOW_SIZE, open->window);
    event_set_bool(e, FIELD_TFTP_EAGER, open->eager);
    event_set_integer(e, FIELD_TFTP_RETRANSMISSIONS, open->repeats);
    event_set_integer(e, FIELD_TFTP_GAPS, open->gaps);
    event_set_integer(e, FIELD_TFTP_DURATION, milliseconds);
    if (milliseconds > 0)
        event_set_integer(e, FIELD_TFTP_RATE, (int64_t)(open->bytes * 1000 / (uint64_t)milliseconds));
}

static void tell_transfer(struct track *t, const struct step *s, struct transfer *open, enum outcome outcome)
{
    struct event *e = begin(t, s, open, EVENT_TFTP_TRANSFER);
    fill_account(open, outcome, e);
    fill_content(t, open, outcome, e);
    tick_emit(t, e);
}

void transfer_end(struct track *t, const struct step *s, struct transfer *open, enum outcome outcome)
{
    if (open->over)
        return;
    open->over = true;
    transfer_settle(open, NULL, open->last);
    bool moved = open->next > 1;
    if (moved && (open->taken || open->whole || outcome == OUTCOME_ABORTED))
        tell_transfer(t, s, open, outcome);
    else if (open->answered && !open->taken && outcome == OUTCOME_ABANDONED)
        tell_abandoned(t, open);
    if (open->content)
        contents_give_back(t->contents, open->content);
    open->content = 0;
}

void tftp_tell_conflict(const struct step *s, struct transfer *open, const struct voice *second, enum conflict kind)
{
    if (open->told & 1U << kind)
        return;
    _Static_assert(CONFLICT_COUNT <= 8, "each has a bit");
    open->told = (uint8_t)(open->told | 1U << kind);
    struct event *e = begin(s->track, s, open, EVENT_TFTP_CONFLICT);
    fill_server(second, e);
    tftp_fill_message(&s->message->tftp, e);
    event_set_text(e, FIELD_TFTP_CONFLICT, conflict_names[kind]);
    event_set_bool(e, FIELD_TFTP_ROUTED, voice_is_routed(&open->server) && voice_is_routed(second));
    event_set_addr(e, FIELD_TFTP_FIRST_IP, &open->server.ip);
    if (open->server.port)
        event_set_integer(e, FIELD_TFTP_FIRST_PORT, open->server.port);
    if (!mac_is_zero(&open->server.mac))
        event_set_mac(e, FIELD_TFTP_FIRST_MAC, &open->server.mac);
    step_emit(s, e);
}

/* A bounded walk, for the whole table is as large as it will ever be. */
void transfer_tick(struct track *t, int64_t now, bool end)
{
    size_t cursor = 0;
    if (t->contents)
        contents_sweep_begin(t->contents);
    for (struct transfer *open; (open = transfers_next(t->transfers, &cursor));) {
        bool silent = transfer_is_silent(open, now);
        if (silent || end) {
            transfer_end(t, NULL, open, silent ? OUTCOME_ABANDONED : OUTCOME_INCOMPLETE);
            transfers_drop(t->transfers, open);
            continue;
        }
        transfers_use(t->transfers, open);
        if (open->content)
            contents_mark(t->contents, open->content);
    }
    if (t->contents)
        contents_sweep_end(t->contents);
}
