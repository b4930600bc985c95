/* What the trackers share: the room's own header, not for others. */
#ifndef SENTINEL_TRACK_STATE_H
#define SENTINEL_TRACK_STATE_H

#include "track/address/binding.h"
#include "track/content/body.h"
#include "base/checksum.h"
#include "track/boot/boot.h"
#include "track/channel/channel.h"
#include "track/imaging/group_stream.h"
#include "track/imaging/imaging.h"
#include "track/content/joint.h"
#include "track/transfer/known_files.h"
#include "track/imaging/member.h"
#include "track/address/router.h"
#include "track/boot/session.h"
#include "track/content/share.h"
#include "track/track.h"
#include "track/transfer/transfer.h"
#include "track/transfer/transfer_content.h"
#include "track/content/walk.h"
#include "track/content/web.h"
#include "track/whereabouts.h"

struct track {
    struct checksum_key checksum;
    struct track_sink sink;
    const struct interest *interest;
    struct boot *boot;
    struct sessions *sessions;
    struct transfers *transfers;
    struct contents *contents; /* NULL: nothing is hashed */
    struct known_files *known_files;
    struct table *middles; /* of track/transfer/tftp_middle.c */
    struct senders *senders; /* of track/transfer/tftp_block.c */
    struct routers *routers;
    struct bindings *bindings;
    struct channels *channels;
    struct flows flows;
    struct webs *webs;
    struct bodies *bodies;
    struct joints *joints;
    struct shares *shares;
    struct walks *walks;
    struct table *askers; /* of track/content/cache.c */
    struct imaging *imaging;
    struct members *members;
    struct group_streams *groups;
    struct group_stream *stream; /* of the packet in hand, when it goes to a group; or NULL */
    bool urls_named; /* an answer to a boot has named a URL, ever */
    struct message joined; /* read from the pieces of joints */
    struct event event;    /* the one in the making; reused for each */
    struct frame no_frame; /* of events that no frame causes */
};

/* One packet on its way through the trackers. */
struct step {
    struct track *track;
    const struct packet *packet;
    const struct track_place *place;
    const struct message *message;
};

/* Starts the event of that kind: place, flow and packet.* are filled. */
struct event *step_begin(const struct step *s, enum event_kind kind);
/* Hands it to the sink. */
void step_emit(const struct step *s, struct event *e);

/* The same for what no packet says but time brings about: `time` is that of the conversation's last packet. The caller fills
 * the flow; the engine names the segment. */
struct event *tick_begin(struct track *t, const struct whereabouts *where, enum event_kind kind, int64_t time);
void tick_emit(struct track *t, struct event *e);
struct whereabouts step_whereabouts(const struct step *s);

/* server.* from the packet's source, client.* from its destination, or the other way round. */
void step_server_is_source(const struct step *s, struct event *e);
void step_client_is_source(const struct step *s, struct event *e);

/* A booting client's request, and an answer to it: the session goes on, and its steps are told. `boots`: boot data. */
void session_request(const struct step *s);
void session_reply(const struct step *s, bool boots);
/* The client asks the packet's destination for that file. */
void session_file(const struct step *s, const struct mac *client, struct bytes file);
/* boot.latency of an offer, where its client is known to boot. */
void session_fill_latency(const struct step *s, const struct mac *client, struct event *e);
/* client.offered, client.loaded, client.watched. */
void session_fill_past(const struct step *s, const struct mac *client, struct event *e);

/* binding.* when the message claims a protected address; of neighbour discovery, whether it does. */
void claim_arp(const struct step *s, const struct arp *arp, struct event *e);
bool claim_of_neighbor(const struct step *s, const struct nd *m, struct claim *ret);
void claim_fill(const struct step *s, struct claim *claim, struct event *e);
/* server.claims, server.claimed_before: what the server's MAC claimed lately. */
void claim_fill_server(const struct step *s, struct event *e);

/* What time brings about; see track_tick(). */
void channel_tick(struct track *t, int64_t now, bool end);
void transfer_tick(struct track *t, int64_t now, bool end);
void web_tick(struct track *t, int64_t now, bool end);
void imaging_tick(struct track *t, int64_t now, bool end);

struct table *tftp_middles_new(const struct hash_key *key);
struct table *cache_askers_new(const struct hash_key *key);
struct senders *senders_new(const struct hash_key *key);
void senders_free(struct senders *all);
void senders_clear(struct senders *all);

/* The readers of one protocol's messages. */
bool track_dhcp4(const struct step *s);
bool track_tftp(const struct step *s);
bool track_arp(const struct step *s);
bool track_ris(const struct step *s);
bool track_dhcp6(const struct step *s);
bool track_nd(const struct step *s);
bool track_redirect(const struct step *s);
bool track_redirect6(const struct step *s);
bool track_name(const struct step *s);
bool track_tcp(const struct step *s);
bool track_membership(const struct step *s);
bool track_wds_multicast(const struct step *s);
bool track_wds_session(const struct step *s);
bool track_udpcast(const struct step *s);
bool track_uftp(const struct step *s);
bool track_sap(const struct step *s);
bool track_ghost(const struct step *s);
bool track_cache(const struct step *s);
bool track_norm(const struct step *s);
bool track_lct(const struct step *s);
/* TFTP to groups; beside track_tftp(). */
bool imaging_tftp(const struct step *s);

#endif
