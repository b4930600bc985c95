/* The quick path of transfers: the block that is due, from the host that is known to send it, and its acknowledgement. What is
 * anything else goes the long way, which tells. */
#include <stdlib.h>

#include "net/glance_block.h"
#include "track/transfer/tftp.h"
#include "track/transfer/transfer_follow.h"

/* Of 8192 transfers two senders each; those that share a place take the long way more often, and lose nothing. */
enum { SENDERS = 4096 };

/* A host that was seen to take its part in a transfer, and where that was. */
struct sender {
    uint64_t name[GLANCE_SENDER];
    struct transfer *transfer;
    int64_t began; /* tell that transfer from another in its place */
    uint64_t answer;
    int segment;
    bool outside;
};

struct senders {
    uint64_t times; /* secret */
    struct sender sender[SENDERS];
};

struct senders *senders_new(const struct hash_key *key)
{
    struct senders *all = calloc(1, sizeof *all);
    if (all)
        all->times = key->word[0] | 1;
    return all;
}

void senders_free(struct senders *all)
{
    free(all);
}

void senders_clear(struct senders *all)
{
    for (size_t i = 0; i < SENDERS; i++)
        all->sender[i].transfer = NULL;
}

static struct sender *place_of(struct senders *all, const struct glance_block *b)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < GLANCE_SENDER; i++)
        sum = (sum ^ b->sender[i]) * all->times;
    return &all->sender[(sum >> 32) % SENDERS];
}

void tftp_learn_sender(const struct step *s, struct transfer *open)
{
    struct glance_block b;
    const struct packet *p = s->packet;
    if (p->tunnels || interest_has_pair(s->track->interest, &p->src, &p->dst) || !net_glance_block(p->frame, &b))
        return;
    struct sender *to = place_of(s->track->senders, &b);
    *to = (struct sender){.transfer = open,
                          .began = open->began,
                          .answer = open->answer,
                          .segment = s->place->segment,
                          .outside = s->place->outside};
    memcpy(to->name, b.sender, sizeof to->name);
}

/* Who sends a block, or NULL: nobody that is known. */
static const struct sender *sender_of(struct senders *all, const struct glance_block *b)
{
    const struct sender *from = place_of(all, b);
    uint64_t differ = 0;
    for (size_t i = 0; i < GLANCE_SENDER; i++)
        differ |= from->name[i] ^ b->sender[i];
    const struct transfer *t = from->transfer;
    return t && !differ && t->began == from->began && t->answer == from->answer ? from : NULL;
}

/* Nothing but its next block can be news. */
static bool runs(const struct transfer *t, int64_t now)
{
    bool usual = t->answered && t->taken && t->next > 1 && !t->owed;
    bool ends = t->write || t->whole || t->over || t->failed || t->quit || t->group || t->everyone;
    return usual && !ends && !transfer_is_silent(t, now);
}

static bool take_data(struct track *t, struct transfer *open, const struct glance_block *b, const struct frame *frame)
{
    if (b->src_port != open->server.port || b->data.left != open->block_size || !transfer_is_due(open, b->number))
        return false;
    transfer_advance(open, b->data.left, tftp_print(t, b->data));
    open->answers = (uint16_t)(open->answers + (open->answers < UINT16_MAX));
    open->last = open->data_time = frame->time;
    open->data = frame->number;
    open->ip_id = b->ip_id;
    if (open->content && !open->doubt)
        contents_add(t->contents, open->content, b->data);
    return true;
}

static bool take_ack(struct transfer *open, const struct glance_block *b, const struct frame *frame)
{
    if (b->dst_port != open->server.port || !transfer_was_last(open, b->number))
        return false;
    open->last = frame->time;
    open->answers = 0;
    return true;
}

bool track_block(struct track *t, const struct frame *frame, struct track_block *ret)
{
    struct glance_block b;
    const struct sender *from = net_glance_block(frame, &b) ? sender_of(t->senders, &b) : NULL;
    if (!from || !runs(from->transfer, frame->time))
        return false;
    bool taken = b.acknowledges ? take_ack(from->transfer, &b, frame) : take_data(t, from->transfer, &b, frame);
    if (taken)
        *ret = (struct track_block){.segment = from->segment, .outside = from->outside};
    return taken;
}
