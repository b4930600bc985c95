#include "track/track.h"

#include <errno.h>
#include <stdlib.h>

#include "track/state.h"

/* Who follows the conversations of each protocol. What nobody follows is read for others' sake and otherwise background. */
static bool (*const trackers[PROTO_COUNT])(const struct step *) = {
    [PROTO_DHCP4] = track_dhcp4,
    [PROTO_TFTP] = track_tftp,
    [PROTO_ARP] = track_arp,
    [PROTO_DHCP6] = track_dhcp6,
    [PROTO_ND] = track_nd,
    [PROTO_RIS] = track_ris,
    [PROTO_ICMP] = track_redirect,
    [PROTO_NAME_SERVICE] = track_name,
    [PROTO_HTTP] = track_tcp,
    [PROTO_SMB] = track_tcp,
    [PROTO_TLS] = track_tcp,
    [PROTO_TCP] = track_tcp,
    [PROTO_IGMP] = track_membership,
    [PROTO_MLD] = track_membership,
    [PROTO_WDS_MULTICAST] = track_wds_multicast,
    [PROTO_WDS_SESSION] = track_wds_session,
    [PROTO_UDPCAST] = track_udpcast,
    [PROTO_UFTP] = track_uftp,
    [PROTO_SAP] = track_sap,
    [PROTO_GHOST] = track_ghost,
    [PROTO_CACHE] = track_cache,
    [PROTO_NORM] = track_norm,
    [PROTO_LCT] = track_lct,
};

/* What time brings about, protocol by protocol; each bounds its own work. */
static void (*const tickers[])(struct track *, int64_t now, bool end) = {
    transfer_tick,
    channel_tick,
    web_tick,
    imaging_tick,
};

struct track *track_new(const struct hash_key *key, struct track_sink sink)
{
    struct track *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->checksum = checksum_key_of(key);
    t->sink = sink;
    t->no_frame.data = (const uint8_t *)"";
    t->boot = boot_new(key);
    t->sessions = sessions_new(key);
    t->transfers = transfers_new(key);
    t->routers = routers_new(key);
    t->bindings = bindings_new(key);
    t->channels = channels_new(key);
    t->known_files = known_files_new(key);
    t->middles = tftp_middles_new(key);
    t->senders = senders_new(key);
    t->webs = webs_new(key, &t->flows);
    t->bodies = bodies_new(&t->flows);
    t->joints = joints_new(&t->flows);
    t->shares = shares_new(key);
    t->walks = walks_new(key);
    t->askers = cache_askers_new(key);
    t->imaging = imaging_new(key);
    t->members = members_new(key);
    t->groups = group_streams_new(key);
    bool streams = t->webs && t->bodies && t->joints && t->shares && t->walks && t->askers;
    if (!t->boot || !t->sessions || !t->transfers || !t->routers || !t->bindings || !t->channels || !t->known_files ||
        !t->middles || !t->senders || !t->imaging || !t->members || !t->groups || !streams) {
        track_free(t);
        return NULL;
    }
    return t;
}

void track_free(struct track *t)
{
    if (!t)
        return;
    boot_free(t->boot);
    sessions_free(t->sessions);
    transfers_free(t->transfers);
    contents_free(t->contents);
    known_files_free(t->known_files);
    table_free(t->middles);
    senders_free(t->senders);
    webs_free(t->webs);
    bodies_free(t->bodies);
    joints_free(t->joints);
    shares_free(t->shares);
    walks_free(t->walks);
    table_free(t->askers);
    imaging_free(t->imaging);
    members_free(t->members);
    group_streams_free(t->groups);
    routers_free(t->routers);
    bindings_free(t->bindings);
    channels_free(t->channels);
    free(t);
}

int track_hash(struct track *t, const struct content_listener *listener)
{
    t->contents = contents_new(CONTENTS, listener);
    return t->contents && bodies_hash(t->bodies) == 0 ? 0 : -ENOMEM;
}

void track_learn_file(struct track *t, const struct addr *server, struct bytes name, const uint8_t sha256[SHA256_SIZE],
                      int64_t last)
{
    known_files_learn(t->known_files, server, name, sha256, last);
}

struct track_counts track_counts(const struct track *t)
{
    struct track_counts c;
    boot_counts(t->boot, &c.clients, &c.transactions, &c.addresses);
    c.sessions = sessions_counts(t->sessions);
    c.transfers = transfers_counts(t->transfers);
    c.routers = routers_counts(t->routers);
    c.bindings = bindings_counts(t->bindings);
    c.imaging = imaging_counts(t->imaging);
    c.members = members_counts(t->members);
    c.groups = group_streams_counts(t->groups);
    c.channels = channels_counts(t->channels);
    c.webs = webs_counts(t->webs);
    c.bodies = bodies_counts(t->bodies);
    c.shares = shares_counts(t->shares);
    c.walks = walks_counts(t->walks);
    return c;
}

void track_watch(struct track *t, const struct interest *interest)
{
    t->interest = interest;
    senders_clear(t->senders);
}

const struct flows *track_flows(const struct track *t)
{
    return &t->flows;
}

bool track_message(struct track *t, const struct packet *packet, const struct track_place *place,
                   const struct message *message)
{
    struct step s = {.track = t, .packet = packet, .place = place, .message = message};
    bool taken = trackers[message->proto] && trackers[message->proto](&s);
    if (message->proto == PROTO_TFTP)
        taken |= imaging_tftp(&s);
    return taken;
}

void track_tick(struct track *t, int64_t now, bool end)
{
    for (size_t i = 0; i < sizeof tickers / sizeof *tickers; i++)
        tickers[i](t, now, end);
}

static bool is_server_port(uint16_t port)
{
    return port == DHCP4_SERVER_PORT || port == DHCP4_PXE_PORT || port == TFTP_PORT || port == DHCP6_SERVER_PORT;
}

/* The protocol could not be read, so the ports alone tell who is who. Whoever speaks by ICMPv6 speaks of itself. */
static void damaged(struct track *t, const struct packet *packet, const struct track_place *place, enum event_kind kind,
                    const char *protocol, const char *reason)
{
    struct step s = {.track = t, .packet = packet, .place = place, .message = NULL};
    struct event *e = step_begin(&s, kind);
    bool from_server = packet->ip_proto == IP_PROTO_ICMP6 ||
                       (is_server_port(packet->src_port) &&
                        (packet->dst_port == DHCP4_CLIENT_PORT || !is_server_port(packet->dst_port)));
    if (from_server)
        step_server_is_source(&s, e);
    else
        step_client_is_source(&s, e);
    event_set_text(e, FIELD_MALFORMED_PROTOCOL, protocol);
    event_set_text(e, FIELD_MALFORMED_REASON, reason);
    event_set_bool(e, FIELD_MALFORMED_FROM_SERVER, from_server);
    step_emit(&s, e);
}

void track_malformed(struct track *t, const struct packet *packet, const struct track_place *place,
                     const char *protocol, const char *reason)
{
    damaged(t, packet, place, EVENT_PACKET_MALFORMED, protocol, reason);
}

void track_ambiguous(struct track *t, const struct packet *packet, const struct track_place *place,
                     const char *protocol)
{
    damaged(t, packet, place, EVENT_PACKET_AMBIGUOUS, protocol, "fragments overlap with different contents");
}
