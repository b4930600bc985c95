/* Boot files over HTTP as events: how they ended and what they were. */
#include <stdlib.h>

#include "base/text.h"
#include "base/when.h"
#include "proto/content_kind.h"
#include "track/content/tcp.h"
#include "track/transfer/tftp.h"

static const char *const outcome_names[] = {
    [BODY_COMPLETE] = "complete",
    [BODY_INCOMPLETE] = "incomplete",
    [BODY_ABORTED] = "aborted",
    [BODY_ABANDONED] = "abandoned",
};

static void fill_flow(const struct body *body, struct event *e)
{
    struct event_flow *f = &e->flow;
    f->src = body->flow.src;
    f->dst = body->flow.dst;
    f->src_port = body->flow.src_port;
    f->dst_port = body->flow.dst_port;
    f->ip_proto = IP_PROTO_TCP;
    f->has_mac = body->has_mac;
    f->src_mac = body->server_mac;
    f->dst_mac = body->client_mac;
    f->ethertype = f->src.family == 4 ? 0x0800 : 0x86dd;
}

static void fill_parties(struct track *t, const struct body *body, struct event *e)
{
    event_set_addr(e, FIELD_SERVER_IP, &body->flow.src);
    event_set_integer(e, FIELD_SERVER_PORT, body->flow.src_port);
    event_set_addr(e, FIELD_CLIENT_IP, &body->flow.dst);
    event_set_integer(e, FIELD_CLIENT_PORT, body->flow.dst_port);
    if (body->has_mac)
        event_set_mac(e, FIELD_SERVER_MAC, &body->server_mac);
    tftp_fill_client(t, body->where.segment, &body->flow.dst, body->has_mac ? &body->client_mac : NULL, e);
    event_set_text(e, FIELD_SERVER_ROLE, "http-boot");
}

static void fill_content(struct track *t, struct body *body, enum body_outcome outcome, struct event *e)
{
    uint8_t sum[SHA256_SIZE];
    char digits[2 * SHA256_SIZE + 1];
    const struct content_kind *kind = content_kind_of(body_beginning(t->bodies, body));
    if (kind) {
        event_set_text(e, FIELD_HTTP_KIND, kind->name);
        event_set_text(e, FIELD_HTTP_CLASS, content_class_name(kind->class));
    }
    const char *verifiable = body->doubt ? body->doubt : "whole";
    if (outcome == BODY_INCOMPLETE)
        verifiable = "parts are missing in the capture";
    else if (outcome != BODY_COMPLETE)
        verifiable = "it did not end";
    else if (body_digest(t->bodies, body, sum)) {
        struct text text;
        text_init(&text, digits, sizeof digits);
        text_add_hex(&text, bytes_of(sum, sizeof sum));
        event_set_bytes(e, FIELD_HTTP_SHA256, event_keep(e, bytes_of(digits, text.length)));
    }
    event_set_text(e, FIELD_HTTP_VERIFIABLE, verifiable);
}

/* The answer is over: told, and its place given back. `s` is the packet that ended it; NULL: time did. */
static void finish(struct track *t, const struct step *s, struct body *body, enum body_outcome outcome)
{
    struct event *e =
        s ? step_begin(s, EVENT_HTTP_TRANSFER) : tick_begin(t, &body->where, EVENT_HTTP_TRANSFER, body->last);
    if (!s)
        fill_flow(body, e);
    fill_parties(t, body, e);
    event_set_bytes(e, FIELD_HTTP_PATH, bytes_of(body->path.text, body->path.size));
    event_set_bool(e, FIELD_HTTP_BOOT, true);
    event_set_text(e, FIELD_HTTP_OUTCOME, outcome_names[outcome]);
    event_set_integer(e, FIELD_HTTP_BYTES, (int64_t)body->bytes);
    event_set_integer(e, FIELD_HTTP_DURATION, (body->last - body->began) / WHEN_MILLISECOND);
    fill_content(t, body, outcome, e);
    if (s)
        step_emit(s, e);
    else
        tick_emit(t, e);
    bodies_drop(t->bodies, body);
}

bool web_follow(const struct step *s, const struct opening *from)
{
    struct bodies *all = s->track->bodies;
    struct body *body = bodies_find(all, s->packet);
    if (!body)
        return false;
    body->last = s->packet->frame->time;
    enum body_outcome outcome = body_put(all, body, from->sequence, from->text, s->packet->tcp_flags);
    if (outcome != BODY_RUNNING)
        finish(s->track, s, body, outcome);
    return true;
}

/* What waits for a piece that never came is incomplete; what nobody goes on with is abandoned. */
void web_tick(struct track *t, int64_t now, bool end)
{
    webs_tick(t->webs, now);
    struct body *body;
    for (size_t i = 0; (body = bodies_at(t->bodies, i)); i++) {
        if (!body->used || (!end && llabs(now - body->last) < BODY_SILENCE))
            continue;
        bool holes = body->stream.pieces || body->stream.ended || end;
        finish(t, NULL, body, holes ? BODY_INCOMPLETE : BODY_ABANDONED);
    }
}
