#include "track/content/body.h"

#include <errno.h>
#include <stdlib.h>

#include "proto/tcp.h"

struct bodies {
    struct flows *flows;
    struct contents *contents; /* NULL: nothing is hashed */
    uint8_t *window;           /* STREAM_WINDOW bytes a body */
    uint64_t used, refused;
    struct body body[BODIES];
};

struct bodies *bodies_new(struct flows *flows)
{
    struct bodies *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->flows = flows;
    b->window = calloc(BODIES, STREAM_WINDOW);
    if (!b->window) {
        bodies_free(b);
        return NULL;
    }
    for (size_t i = 0; i < BODIES; i++)
        b->body[i].stream.window = b->window + i * STREAM_WINDOW;
    return b;
}

void bodies_free(struct bodies *b)
{
    if (!b)
        return;
    contents_free(b->contents);
    free(b->window);
    free(b);
}

int bodies_hash(struct bodies *b)
{
    b->contents = contents_new(BODIES, NULL);
    return b->contents ? 0 : -ENOMEM;
}

struct table_counts bodies_counts(const struct bodies *b)
{
    return (struct table_counts){.used = b->used, .capacity = BODIES, .refused = b->refused};
}

struct body *bodies_at(struct bodies *b, size_t n)
{
    return n < BODIES ? &b->body[n] : NULL;
}

static struct flow flow_of(const struct packet *p)
{
    return (struct flow){.src = p->src, .dst = p->dst, .src_port = p->src_port, .dst_port = p->dst_port};
}

static bool is_flow(const struct flow *f, const struct packet *p)
{
    return f->src_port == p->src_port && f->dst_port == p->dst_port && addr_equal(&f->src, &p->src) &&
           addr_equal(&f->dst, &p->dst);
}

struct body *bodies_find(struct bodies *b, const struct packet *p)
{
    for (size_t i = 0; b->used && i < BODIES; i++) {
        if (b->body[i].used && is_flow(&b->body[i].flow, p))
            return &b->body[i];
    }
    return NULL;
}

struct body *bodies_open(struct bodies *b, const struct packet *p, uint32_t sequence)
{
    for (size_t i = 0; i < BODIES; i++) {
        struct body *body = &b->body[i];
        if (body->used)
            continue;
        uint8_t *window = body->stream.window;
        *body = (struct body){.used = true, .flow = flow_of(p), .began = p->frame->time, .last = p->frame->time};
        body->stream.window = window;
        stream_begin(&body->stream, sequence);
        body->has_mac = p->has_mac;
        body->server_mac = p->src_mac;
        body->client_mac = p->dst_mac;
        body->content = b->contents ? contents_take(b->contents, bytes_of("", 0)) : 0;
        body->doubt = !b->contents ? "hashing is off" : body->content ? NULL : "too many transfers at once";
        flow_sieve_add(&b->flows->whole, &body->flow);
        b->used++;
        return body;
    }
    b->refused++;
    return NULL;
}

void bodies_drop(struct bodies *b, struct body *body)
{
    if (body->content)
        contents_give_back(b->contents, body->content);
    flow_sieve_drop(&b->flows->whole, &body->flow);
    body->used = false;
    b->used--;
}

/* A body and its pool, on their way through stream_put(). */
struct taker {
    struct bodies *all;
    struct body *body;
};

/* What an answer's head says of its content (RFC 9112 §6.3). */
static void take_head(struct body *body, const struct http *m)
{
    if (m->chunked)
        body->state = STATE_SIZE;
    else if (m->has_length)
        body->state = m->length ? STATE_FIXED : STATE_DONE;
    else
        body->state = STATE_CLOSE;
    body->left = m->length;
    if (m->encoded)
        body->doubt = "sent compressed";
    else if (m->ranged || m->status == 206)
        body->doubt = "only a part was asked for";
    else if (m->notes & HTTP_LENGTHS_DIFFER || (m->chunked && m->has_length))
        body->doubt = "its length is told in two ways";
}

/* Gathers the head; what is behind it stays in `data`. */
static void read_head(struct body *body, struct bytes *data)
{
    size_t before = body->head_size, room = BODY_HEAD - before;
    struct bytes more = *data;
    bytes_trim(&more, room);
    size_t added = more.left;
    bytes_copy(&more, body->head + before, added);
    body->head_size = (uint16_t)(before + added);
    struct http m;
    enum parse parse = http_read(bytes_of(body->head, body->head_size), &m);
    if (parse == PARSE_OK && !(m.notes & HTTP_OPEN_HEAD)) {
        bytes_skip(data, added - m.rest.left);
        take_head(body, &m);
    } else if (parse != PARSE_OK || body->head_size == BODY_HEAD) {
        body->doubt = "its head cannot be read";
        body->state = STATE_DONE;
    } else {
        bytes_skip(data, data->left);
    }
}

static void take_content(struct taker *t, struct bytes *data, uint64_t most)
{
    struct bytes piece = bytes_upto(data, most < data->left ? (size_t)most : data->left);
    t->body->bytes += piece.left;
    if (t->body->content)
        contents_add(t->all->contents, t->body->content, piece);
}

static void take_fixed(struct taker *t, struct bytes *data, enum body_state next)
{
    size_t before = data->left;
    take_content(t, data, t->body->left);
    t->body->left -= before - data->left;
    if (!t->body->left)
        t->body->state = next;
}

/* Hex digits, perhaps extensions, and the line's end; 0 is the last. Trailers are of no interest. */
static void read_size(struct body *body, struct bytes *data)
{
    uint8_t c = bytes_u8(data);
    int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    if (c == '\n') {
        body->state = body->chunk ? STATE_CHUNK : STATE_DONE;
        body->left = body->chunk;
        body->chunk = 0;
        body->chunk_named = false;
    } else if (digit < 0) {
        body->chunk_named = true;
    } else if (!body->chunk_named && body->chunk >> 28 == 0) {
        body->chunk = body->chunk << 4 | (uint32_t)digit;
    } else if (!body->chunk_named) {
        body->doubt = "a chunk's size cannot be read";
        body->state = STATE_DONE;
    }
}

static void read_after(struct body *body, struct bytes *data)
{
    if (bytes_u8(data) == '\n')
        body->state = STATE_SIZE;
}

static bool take(void *self, struct bytes data)
{
    struct taker *t = self;
    while (data.left && t->body->state != STATE_DONE) {
        switch (t->body->state) {
        case STATE_HEAD:
            read_head(t->body, &data);
            break;
        case STATE_CLOSE:
            take_content(t, &data, data.left);
            break;
        case STATE_FIXED:
            take_fixed(t, &data, STATE_DONE);
            break;
        case STATE_CHUNK:
            take_fixed(t, &data, STATE_AFTER);
            break;
        case STATE_SIZE:
            read_size(t->body, &data);
            break;
        case STATE_AFTER:
            read_after(t->body, &data);
            break;
        case STATE_DONE:
            break;
        }
    }
    return t->body->state != STATE_DONE;
}

enum body_outcome body_put(struct bodies *b, struct body *body, uint32_t sequence, struct bytes payload, uint8_t flags)
{
    struct taker taker = {b, body};
    stream_put(&body->stream, sequence, payload, flags & TCP_FIN, take, &taker);
    bool over = stream_is_over(&body->stream);
    if (body->state == STATE_DONE || (over && body->state == STATE_CLOSE))
        return BODY_COMPLETE;
    if (flags & TCP_RST || over)
        return BODY_ABORTED;
    return body->stream.lost ? BODY_INCOMPLETE : BODY_RUNNING;
}

bool body_digest(struct bodies *b, struct body *body, uint8_t ret[SHA256_SIZE])
{
    return !body->doubt && body->content && contents_end(b->contents, body->content, ret);
}

struct bytes body_beginning(const struct bodies *b, const struct body *body)
{
    return body->content ? contents_head(b->contents, body->content) : bytes_of("", 0);
}
