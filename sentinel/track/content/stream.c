#include "track/content/stream.h"

void stream_begin(struct stream *s, uint32_t next)
{
    *s = (struct stream){.next = next, .window = s->window};
}

/* How far `a` lies behind `b`: sequence numbers go round (RFC 9293 §3.4). */
static int32_t apart(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

/* Copies into the window, which the piece may go round the end of. */
static void keep(struct stream *s, uint32_t sequence, struct bytes payload)
{
    while (payload.left) {
        uint32_t at = sequence % STREAM_WINDOW;
        size_t room = STREAM_WINDOW - at;
        size_t size = payload.left < room ? payload.left : room;
        bytes_copy(&payload, s->window + at, size);
        sequence += (uint32_t)size;
    }
}

/* A piece that must wait. */
static void wait(struct stream *s, uint32_t sequence, struct bytes payload)
{
    uint32_t to = sequence + (uint32_t)payload.left;
    if (payload.left > STREAM_WINDOW || apart(to, s->next) > STREAM_WINDOW) {
        s->lost = true;
        return;
    }
    for (size_t i = 0; i < s->pieces; i++) {
        bool touches = apart(sequence, s->piece[i].to) <= 0 && apart(to, s->piece[i].from) >= 0;
        if (!touches)
            continue;
        keep(s, sequence, payload);
        if (apart(sequence, s->piece[i].from) < 0)
            s->piece[i].from = sequence;
        if (apart(to, s->piece[i].to) > 0)
            s->piece[i].to = to;
        return;
    }
    if (s->pieces == STREAM_PIECES) {
        s->lost = true;
        return;
    }
    keep(s, sequence, payload);
    s->piece[s->pieces].from = sequence;
    s->piece[s->pieces++].to = to;
}

/* Hands on what waits from `next` to the end of the piece; false when the taker has heard enough. */
static bool hand_on(struct stream *s, uint32_t to, bool (*take)(void *self, struct bytes data), void *self)
{
    while (apart(to, s->next) > 0) {
        uint32_t at = s->next % STREAM_WINDOW, size = to - s->next;
        if (size > STREAM_WINDOW - at)
            size = STREAM_WINDOW - at;
        s->next += size;
        if (!take(self, bytes_of(s->window + at, size)))
            return false;
    }
    return true;
}

/* Pieces that have come into reach, one after the other. */
static void drain(struct stream *s, bool (*take)(void *self, struct bytes data), void *self)
{
    for (size_t i = 0; i < s->pieces;) {
        if (apart(s->piece[i].from, s->next) > 0) {
            i++;
            continue;
        }
        uint32_t to = s->piece[i].to;
        s->piece[i] = s->piece[--s->pieces];
        if (!hand_on(s, to, take, self))
            return;
        i = 0;
    }
}

void stream_put(struct stream *s, uint32_t sequence, struct bytes payload, bool last,
                bool (*take)(void *self, struct bytes data), void *self)
{
    if (last && !s->ended) {
        s->ended = true;
        s->end = sequence + (uint32_t)payload.left;
    }
    int32_t ahead = apart(sequence, s->next);
    if (ahead > 0) {
        if (payload.left)
            wait(s, sequence, payload);
        return;
    }
    bytes_skip(&payload, (size_t) - (int64_t)ahead);
    if (!payload.left)
        return;
    s->next += (uint32_t)payload.left;
    if (take(self, payload))
        drain(s, take, self);
}
