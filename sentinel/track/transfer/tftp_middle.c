/* Transfers whose request was not seen: begun before they were watched, or asked for where nobody looks. A block alone may be
 * anything; when its number comes back to where it came from, it was one. */
#include <stdlib.h>

#include "base/when.h"
#include "track/transfer/tftp.h"

/* An acknowledgement comes at once, or after a pause that the next block ends. */
#define PROOF_WINDOW (5 * WHEN_SECOND)

struct middle {
    struct {
        uint8_t segment[4];
        struct addr from;
        uint8_t port[2];
    } key; /* who sent a block */
    struct addr to;
    struct mac to_mac;
    struct voice from;
    uint16_t to_port, block;
    size_t size;
    int64_t time;
};

static struct middle *find(const struct step *s, const struct addr *from, uint16_t port, bool make)
{
    struct middle wanted;
    bool fresh;
    memset(&wanted, 0, sizeof wanted);
    uint32_t segment = (uint32_t)s->place->segment;
    memcpy(wanted.key.segment, &segment, sizeof segment);
    wanted.key.from = *from;
    wanted.key.port[0] = (uint8_t)(port >> 8);
    wanted.key.port[1] = (uint8_t)port;
    int64_t now = s->packet->frame->time;
    return make ? table_put(s->track->middles, &wanted.key, now, TABLE_STRANGER, &fresh)
                : table_find(s->track->middles, &wanted.key, now);
}

static void remember_block(const struct step *s)
{
    const struct packet *p = s->packet;
    struct middle *m = find(s, &p->src, p->src_port, true);
    if (!m)
        return;
    m->from = voice_of(p);
    m->to = p->dst;
    m->to_port = p->dst_port;
    m->to_mac = p->has_mac ? p->dst_mac : (struct mac){{0}};
    m->block = s->message->tftp.block;
    m->size = s->message->tftp.data.left;
    m->time = p->frame->time;
}

static bool is_proof(const struct step *s, const struct middle *m)
{
    const struct packet *p = s->packet;
    bool back = addr_is_multicast(&m->to) || (addr_equal(&m->to, &p->src) && m->to_port == p->src_port);
    int64_t since = p->frame->time - m->time;
    return back && s->message->tftp.block == m->block && since >= 0 && since < PROOF_WINDOW && m->size >= 8;
}

/* Who reads cannot be told from who writes; most read. */
static bool open_proven(const struct step *s, const struct middle *m)
{
    const struct packet *p = s->packet;
    bool fresh;
    struct transfer *open =
        transfers_open(s->track->transfers, s->place->segment, &m->to, m->to_port, p->frame->time, &fresh);
    if (!open)
        return false;
    transfer_clear(open);
    open->where = step_whereabouts(s);
    open->server = m->from;
    open->client_mac = m->to_mac;
    open->began = open->last = m->time;
    open->block_size = (uint16_t)m->size;
    open->window = 1;
    open->next = m->block + 1U;
    open->bytes = m->size;
    open->doubt = DOUBT_MIDDLE;
    open->middle = open->answered = open->taken = true;
    open->everyone = addr_is_multicast(&m->to);
    transfers_prefer(s->track->transfers, open);
    return true;
}

/* An option acknowledgement has a shape of its own; the rest has not. */
static void take_options(const struct step *s)
{
    tftp_tell_answer(s, NULL, EVENT_TFTP_OPTION_ACK);
}

bool tftp_take_unknown(const struct step *s)
{
    const struct packet *p = s->packet;
    enum tftp_opcode opcode = s->message->tftp.opcode;
    if (opcode == TFTP_OACK) {
        take_options(s);
        return true;
    }
    if (opcode == TFTP_DATA)
        remember_block(s);
    struct middle *m = opcode == TFTP_ACK ? find(s, &p->dst, p->dst_port, false) : NULL;
    if (!m || !is_proof(s, m))
        return false;
    bool opened = open_proven(s, m);
    table_drop(s->track->middles, m);
    return opened;
}

struct table *tftp_middles_new(const struct hash_key *key)
{
    enum { MIDDLES = 512 };
    return table_new(sizeof(struct middle), sizeof((struct middle *)0)->key, MIDDLES, key);
}
