/* Datagrams to groups: the quick path of what is known, and bulk traffic that nobody reads. */
#include "track/imaging/imaging_step.h"

enum {
    BULK = 4 << 20,    /* bytes; less is no image */
    BULK_LEAST = 512,  /* bytes a datagram, on average */
    BULK_SECONDS = 60, /* for the first BULK bytes */
};

/* Of UDP payload, on the wire. */
static size_t size_of(struct bytes payload, const struct frame *frame)
{
    return payload.left + (frame->length > frame->captured ? frame->length - frame->captured : 0);
}

/* Whether the packet is data of the session as so many before it, and shows nothing that wants telling. What TFTP sends to a
 * group is a transfer too, and followed block by block. */
static bool is_usual(struct track *t, struct imaging_session *s, struct bytes payload, const struct frame *frame)
{
    struct imaging_block block;
    const char *reason;
    if (s->key.protocol == IMAGING_TFTP || !s->running || frame->captured < frame->length ||
        !imaging_read_block(s, payload, &block))
        return false;
    if (block.data.left < s->block_size || (block.rises && block.sequence < s->series[SERIES_DATA]))
        return false;
    struct imaging_finding found = imaging_take_block(t->imaging, s, &block);
    if (found.other || (s->content && !s->told_kind) || s->told != imaging_protection(s, &reason))
        return false;
    if (block.sequence != UINT64_MAX && block.sequence > s->series[SERIES_DATA])
        s->series[SERIES_DATA] = block.sequence;
    s->last = s->data_last = frame->time;
    s->bytes += payload.left;
    s->packets++;
    return true;
}

enum track_stream track_stream(struct track *t, const struct glance_stream *key, const struct glance_datagram *datagram,
                               const struct frame *frame)
{
    struct group_stream *s = t->stream = key ? group_streams_find(t->groups, key, frame) : NULL;
    if (!s)
        return TRACK_CLOSER;
    if (group_stream_is_copy(s, frame, datagram->mark))
        return TRACK_COPY;
    group_stream_count(s, frame, datagram->mark, size_of(datagram->payload, frame));
    if (s->session && s->session->serial == s->serial)
        return is_usual(t, s->session, datagram->payload, frame) ? TRACK_IMAGING : TRACK_CLOSER;
    if (!group_stream_is_due(s))
        return TRACK_COUNTED;
    group_stream_looked(s);
    return TRACK_CLOSER;
}

/* Streams that the glance could not read in place (tunnels, other link types) are counted here. */
static struct group_stream *stream_of(const struct step *s)
{
    const struct packet *p = s->packet;
    if (s->track->stream)
        return s->track->stream;
    struct glance_stream key = group_stream_key_of(p);
    struct group_stream *stream = s->track->stream = group_streams_find(s->track->groups, &key, p->frame);
    if (stream)
        group_stream_count(stream, p->frame, 0, size_of(p->payload, p->frame));
    return stream;
}

/* These have no more than a plausible header: it names a stream that is told of when it has become bulk. */
static bool name_stream(const struct step *s, enum imaging_protocol protocol)
{
    struct group_stream *stream = stream_of(s);
    if (stream)
        stream->named = (uint8_t)protocol;
    return false;
}

bool track_norm(const struct step *s)
{
    return name_stream(s, IMAGING_NORM);
}

bool track_lct(const struct step *s)
{
    return name_stream(s, IMAGING_FLUTE);
}

/* Known by where it goes: nothing is known of what its messages say. */
bool track_ghost(const struct step *s)
{
    struct imaging_key key = imaging_key_from(s, IMAGING_GHOST);
    if (s->message->ghost.kind != GHOST_DATA)
        return true;
    key.group = s->packet->dst;
    key.port = s->packet->dst_port;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (session)
        imaging_data(s, session);
    return true;
}

static bool is_bulk(const struct group_stream *s)
{
    int64_t seconds = (s->last - s->first) / 1000000000;
    return s->bytes >= BULK && s->bytes / s->packets >= BULK_LEAST && s->ordinary * 2 < s->looks &&
           seconds * (int64_t)BULK <= BULK_SECONDS * (int64_t)s->bytes;
}

/* What has been counted before it was known to be a session. */
static void begin_bulk(const struct step *s, const struct group_stream *stream)
{
    struct imaging_key key = imaging_key_from(s, (enum imaging_protocol)stream->named);
    key.group = s->packet->dst;
    key.port = s->packet->dst_port;
    struct imaging_session *session = imaging_of_sender(s, &key);
    if (!session)
        return;
    if (!session->running) {
        session->bytes = stream->bytes - size_of(s->packet->payload, s->packet->frame);
        session->packets = stream->packets - 1;
        session->first = session->data_first = stream->first;
    }
    imaging_data(s, session);
}

bool track_unread(struct track *t, const struct packet *packet, const struct track_place *place)
{
    struct step s = {.track = t, .packet = packet, .place = place};
    struct group_stream *stream = stream_of(&s);
    if (!stream || !packet->src_port || addr_is_unspecified(&packet->src))
        return false;
    if (stream->looks < UINT16_MAX) {
        stream->looks++;
        stream->ordinary += group_stream_is_ordinary(packet->dst_port, packet->payload);
    }
    struct imaging_session *session =
        stream->session && stream->session->serial == stream->serial ? stream->session : NULL;
    if (!session && !is_bulk(stream))
        return false;
    begin_bulk(&s, stream);
    return true;
}
