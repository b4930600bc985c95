/* Blocks and their acknowledgements, by whichever side. */
#include "base/checksum.h"
#include "base/when.h"
#include "track/transfer/tftp.h"
#include "track/transfer/transfer_follow.h"

#define COPY_WINDOW (50 * WHEN_MILLISECOND)

static void doubt(struct transfer *open, enum transfer_doubt why)
{
    if (!open->doubt)
        open->doubt = (uint8_t)why;
}

/* Content begins with block 1; what is doubtful from the start is not worth a place in the pool. */
static void begin_content(struct track *t, struct transfer *open)
{
    if (open->doubt)
        return;
    if (!t->contents) {
        open->doubt = DOUBT_OFF;
        return;
    }
    open->content = contents_take(t->contents, bytes_of(open->name, open->name_size));
    if (!open->content)
        open->doubt = DOUBT_ROOM;
}

static void keep_content(const struct step *s, struct transfer *open, bool first, enum follow place)
{
    struct track *t = s->track;
    struct bytes data = s->message->tftp.data;
    if (first)
        begin_content(t, open);
    if (s->packet->notes & PACKET_CUT)
        doubt(open, DOUBT_CUT);
    if (s->packet->notes & PACKET_OVERLAP)
        doubt(open, DOUBT_AMBIGUOUS);
    if (place == FOLLOW_AFTER_GAP)
        doubt(open, DOUBT_GAPS);
    if (open->content && !open->doubt)
        contents_add(t->contents, open->content, data);
    else if (open->content) {
        contents_give_back(t->contents, open->content);
        open->content = 0;
    }
}

/* The same packet again, as mirror ports make it, bears its identification. */
static bool is_copy(const struct packet *p, const struct transfer *open, int64_t before)
{
    return p->src.family == 4 && p->ip_id == open->ip_id && p->frame->time - before < COPY_WINDOW;
}

/* On the wire; the capture may have cut its end. */
static size_t size_of(const struct packet *p, struct bytes data)
{
    return data.left + (p->notes & PACKET_CUT ? p->frame->length - p->frame->captured : 0);
}

/* Who wants no hashes wants speed: then the ends must do. */
uint32_t tftp_print(const struct track *t, struct bytes data)
{
    enum { END = 64 };
    if (t->contents || data.left <= 2 * END)
        return checksum_keyed(&t->checksum, data);
    struct bytes tail = data;
    bytes_trim(&data, END);
    bytes_skip(&tail, tail.left - END);
    return checksum_keyed(&t->checksum, data) ^ checksum_keyed(&t->checksum, tail) * 3;
}

void tftp_take_data(const struct step *s, struct transfer *open, enum conflict second)
{
    const struct tftp *m = &s->message->tftp;
    const struct packet *p = s->packet;
    uint32_t print = tftp_print(s->track, m->data);
    transfer_settle(open, m, p->frame->time);
    bool first = open->next == 1;
    enum follow place = transfer_place(open, m, print);
    bool fresh = place == FOLLOW_FRESH || place == FOLLOW_AFTER_GAP;
    struct voice v = voice_of(p);
    if (place == FOLLOW_CHANGED && !(p->notes & PACKET_CUT)) {
        doubt(open, DOUBT_AMBIGUOUS);
        tftp_tell_conflict(s, open, &v, CONFLICT_CONTENT);
    } else if (fresh && second != CONFLICT_COUNT) {
        tftp_tell_conflict(s, open, &v, second);
    } else if (fresh && open->failed) {
        tftp_tell_conflict(s, open, &v, CONFLICT_ERROR);
    }
    if (place == FOLLOW_REPEATED && !is_copy(p, open, open->data_time))
        open->repeats++;
    if (!fresh || open->over || second == CONFLICT_PORT)
        return;
    transfer_take(open, m, size_of(p, m->data), print);
    open->data = p->frame->number;
    open->data_time = p->frame->time;
    open->ip_id = (uint16_t)p->ip_id;
    open->taken |= open->next > open->window + 1U; /* it would not go on unheard */
    keep_content(s, open, first, place);
    if (second == CONFLICT_COUNT)
        tftp_learn_sender(s, open);
    if (open->whole)
        transfer_end(s->track, s, open, OUTCOME_COMPLETE);
}

void tftp_take_ack(const struct step *s, struct transfer *open)
{
    if (open->over)
        return;
    transfer_acknowledge(open, &s->message->tftp, s->packet->frame->time);
    if (addr_equal(&s->packet->dst, &open->server.ip))
        tftp_learn_sender(s, open);
}
