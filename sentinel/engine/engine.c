#include "engine/engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "base/text.h"
#include "engine/duplicate.h"
#include "engine/known.h"
#include "engine/linked.h"
#include "engine/place.h"
#include "engine/watch.h"
#include "net/glance.h"
#include "record/baseline.h"

struct engine {
    struct engine_settings settings;
    struct engine_counts counts;
    struct interest *interest; /* what the policy wants watched */
    struct net *net;
    struct track *track;
    struct detect *detect;
    struct inventory *inventory;
    struct known *known;
    struct event silent; /* made of others; large */
    struct duplicates duplicates;
    struct linked *linked;
    int64_t now, ticked;    /* packet time, and when a second last passed; INT64_MIN: no frame has come yet */
    struct message message; /* large; reused for every packet */
};

/* What no frame caused bears the number of its segment only: names come and go with policies. */
static void name_segment(const struct engine *g, struct event *e)
{
    const struct engine_settings *s = &g->settings;
    if (event_has(e, FIELD_SEGMENT))
        return;
    event_set_text(e, FIELD_SEGMENT,
                   s->segment || !s->policy ? s->segment : policy_segment_name(s->policy, e->segment));
    event_set_text(e, FIELD_INTERFACE, s->interface);
}

/* What a judged event comes to by the rules. */
static void detect(struct engine *g, struct event *e)
{
    const struct rule *hits[DETECT_HITS];
    size_t count = detect_match(g->detect, e, hits);
    if (g->settings.output.event)
        g->settings.output.event(g->settings.output.self, e);
    for (size_t i = 0; i < count; i++) {
        bool expired = false;
        if (g->settings.policy && policy_excepts(g->settings.policy, hits[i]->id, e, &expired)) {
            detect_excuse(g->detect);
            continue;
        }
        g->counts.expired_exceptions += expired;
        struct alert alert;
        if (detect_alert(g->detect, hits[i], e, &alert) && g->settings.output.alert)
            g->settings.output.alert(g->settings.output.self, &alert);
    }
}

/* Only the policy knows whose answer a client took. */
static bool is_hijack(const struct event *e)
{
    static const char *const verdicts[] = {"unknown", "wrong-identity", "wrong-role", "expired"};
    for (size_t i = 0; e->kind == EVENT_BOOT_COMPLETED && i < sizeof verdicts / sizeof *verdicts; i++) {
        if (event_is(e, FIELD_SERVER_VERDICT, verdicts[i]))
            return true;
    }
    return false;
}

/* An event comes out of the trackers: verdict, inventory, what is known of its server, rules. */
static void take_event(void *self, struct event *e)
{
    struct engine *g = self;
    if (!e->frame->number)
        name_segment(g, e);
    policy_judge(g->settings.policy, e);
    inventory_take(g->inventory, e);
    bool silent = known_take(g->known, g->settings.rules, e, &g->silent);
    detect(g, e);
    if (is_hijack(e)) {
        e->kind = EVENT_BOOT_HIJACKED;
        detect(g, e);
    }
    if (silent) {
        policy_judge(g->settings.policy, &g->silent);
        detect(g, &g->silent);
    }
}

struct engine *engine_new(const struct engine_settings *settings)
{
    struct engine *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->settings = *settings;
    g->ticked = INT64_MIN;
    g->interest = watch_compile(settings->policy);
    g->net = net_new(&settings->key);
    g->track = track_new(&settings->key, (struct track_sink){.take = take_event, .self = g});
    g->detect = detect_new(settings->rules, &settings->key);
    g->inventory = inventory_new(&settings->key);
    g->known = known_new(&settings->key);
    g->linked = linked_new(&settings->key);
    duplicates_init(&g->duplicates, &settings->key);
    bool hashes = settings->no_hash || (g->track && track_hash(g->track, &settings->contents) == 0);
    if (!hashes || !g->interest || !g->net || !g->track || !g->detect || !g->inventory || !g->known || !g->linked) {
        engine_free(g);
        return NULL;
    }
    track_watch(g->track, g->interest);
    return g;
}

void engine_free(struct engine *g)
{
    if (!g)
        return;
    interest_free(g->interest);
    net_free(g->net);
    track_free(g->track);
    detect_free(g->detect);
    inventory_free(g->inventory);
    known_free(g->known);
    linked_free(g->linked);
    free(g);
}

void engine_learn_file(struct engine *g, const struct addr *server, struct bytes name,
                       const uint8_t sha256[SHA256_SIZE], int64_t last)
{
    track_learn_file(g->track, server, name, sha256, last);
}

static void learn_responder(void *self, const struct baseline_responder *r)
{
    struct engine *g = self;
    char name[256];
    struct text segment;
    text_init(&segment, name, sizeof name);
    text_add_untrusted(&segment, r->segment);
    struct known_responder known = {
        .segment = g->settings.policy ? policy_segment_find(g->settings.policy, name) : EVENT_NO_SEGMENT,
        .role = r->role,
        .ip = r->ip,
        .mac = r->mac,
        .first = r->first,
        .last = r->last,
        .software = r->software,
        .authorised = bytes_equal(r->verdict, bytes_of("authorised", 10)),
    };
    if (segment.length && known.segment == EVENT_NO_SEGMENT)
        return; /* of a policy that was */
    habits_read(r->habits, &known.habits);
    known_learn(g->known, g->settings.rules, &known);
}

static void learn_file(void *self, const struct baseline_file *f)
{
    engine_learn_file(self, &f->server, f->name, f->sha256, f->last);
}

int engine_learn(struct engine *g, struct bytes baseline)
{
    const struct baseline_take take = {.responder = learn_responder, .file = learn_file, .self = g};
    return baseline_read(baseline, &take);
}

void engine_habits(struct engine *g, const struct sighting *s, struct text *out)
{
    struct responder_key key = responder_key_make(s->segment, bytes_of(s->role, strlen(s->role)), &s->ip, &s->mac);
    const struct habits *habits = known_habits(g->known, &key, s->last_seen);
    if (habits)
        habits_write(habits, out);
}

const char *engine_software(struct engine *g, const struct sighting *s, struct text *out)
{
    struct responder_key key = responder_key_make(s->segment, bytes_of(s->role, strlen(s->role)), &s->ip, &s->mac);
    const struct software *software = known_software(g->known, &key, s->last_seen);
    const char *name = software ? software_name(g->settings.rules, software) : NULL;
    if (name)
        software_write(g->settings.rules, software, out);
    return name ? name : "";
}

void engine_swap(struct engine *g, const struct policy *policy, const struct rules *rules)
{
    struct interest *interest = watch_compile(policy);
    if (interest) {
        interest_free(g->interest);
        g->interest = interest;
        track_watch(g->track, interest);
    }
    linked_clear(g->linked);
    known_swap(g->known, g->settings.rules, rules);
    g->settings.policy = policy;
    g->settings.rules = rules;
    detect_swap(g->detect, rules);
}

/* TFTP's data and acknowledgements come by the thousand, and only their addresses tell where they belong. */
static bool comes_by_the_thousand(const struct message *m)
{
    return m->proto == PROTO_TFTP && (m->tftp.opcode == TFTP_DATA || m->tftp.opcode == TFTP_ACK);
}

/* Where the packet lies: by itself, or by what is known of its client. */
static struct track_place locate(struct engine *g, const struct packet *packet, const struct message *message)
{
    struct track_place place = place_of(&g->settings, packet, message);
    if (message && message->proto == PROTO_DHCP6 && g->settings.policy && !g->settings.segment)
        linked_place(g->linked, g->settings.policy, packet, message, &place);
    return place;
}

/* The boot protocol whose own port that is, or NULL. */
static const char *protocol_of_ports(const struct packet *packet)
{
    static const struct {
        uint16_t port;
        enum proto_id proto;
    } ports[] = {
        {DHCP4_SERVER_PORT, PROTO_DHCP4}, {DHCP4_CLIENT_PORT, PROTO_DHCP4}, {DHCP4_PXE_PORT, PROTO_DHCP4},
        {DHCP6_CLIENT_PORT, PROTO_DHCP6}, {DHCP6_SERVER_PORT, PROTO_DHCP6}, {TFTP_PORT, PROTO_TFTP},
    };
    if (packet->ip_proto != IP_PROTO_UDP)
        return NULL;
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        if (packet->src_port == ports[i].port || packet->dst_port == ports[i].port)
            return protos[ports[i].proto].name;
    }
    return NULL;
}

/* Copies of those are known by their numbers, and so are those in the middle of a stream: they are not worth a digest. */
static bool may_be_duplicate(const struct message *m)
{
    return m->proto != PROTO_TCP && !comes_by_the_thousand(m);
}

/* Judges the message in hand, one view of a packet. False when it is nothing that is read here. */
static bool judge(struct engine *g, const struct packet *packet, enum parse parse, const struct track_place *place)
{
    if (parse == PARSE_NOT_MINE)
        return false;
    bool taken = track_message(g->track, packet, place, &g->message);
    if (parse == PARSE_MALFORMED && g->message.usual_port && !(packet->notes & PACKET_CUT)) {
        g->counts.damaged++;
        track_malformed(g->track, packet, place, protos[g->message.proto].name, g->message.fault);
    }
    return taken;
}

/* The other view of a packet whose fragments contradict each other. That is told when either view, or the port, is a boot
 * protocol's: `protocol` is what the first view was, or the port says, or NULL. */
static bool look_again(struct engine *g, const struct packet *packet, const struct track_place *place,
                       const char *protocol)
{
    bool taken = judge(g, packet, proto_parse(packet, packet->other, &g->message), place);
    if (taken && !protocol)
        protocol = protos[g->message.proto].name;
    if (protocol)
        track_ambiguous(g->track, packet, place, protocol);
    return taken;
}

/* Anything may be sent to groups, and much of it is worth knowing though nobody reads it. */
static bool goes_to_group(const struct packet *packet)
{
    return packet->ip_proto == IP_PROTO_UDP && addr_is_multicast(&packet->dst);
}

static void hear(struct engine *g, int segment, int64_t time)
{
    if (g->settings.output.heard && segment != EVENT_NO_SEGMENT)
        g->settings.output.heard(g->settings.output.self, segment, time);
}

/* A packet that was reached; its headers may have been damaged. */
static void look(struct engine *g, const struct packet *packet, enum parse decoded)
{
    enum parse parse = proto_parse(packet, packet->payload, &g->message);
    const char *protocol = protocol_of_ports(packet);
    bool damaged = decoded == PARSE_MALFORMED && protocol;
    bool overlap = packet->notes & PACKET_OVERLAP;
    bool grouped = goes_to_group(packet);
    bool watched = interest_has_pair(g->interest, &packet->src, &packet->dst);
    bool unwanted = parse == PARSE_NOT_MINE || !track_wants(g->track, packet, &g->message);
    if (unwanted && !damaged && !overlap && !grouped && !watched) {
        g->counts.background++;
        return;
    }
    struct track_place place = locate(g, packet, parse == PARSE_NOT_MINE ? NULL : &g->message);
    if ((parse == PARSE_NOT_MINE || may_be_duplicate(&g->message)) &&
        duplicates_check(&g->duplicates, packet, place.segment)) {
        g->counts.duplicate++;
        return;
    }
    g->counts.cut += (packet->notes & PACKET_CUT) != 0;
    hear(g, place.segment, packet->frame->time);
    if (damaged)
        track_malformed(g->track, packet, &place, protocol, packet->fault);
    if (watched)
        track_channel(g->track, packet, &place);
    bool taken = judge(g, packet, parse, &place);
    if (grouped && !taken)
        taken = track_unread(g->track, packet, &place);
    taken |= watched;
    if (overlap)
        taken |= look_again(g, packet, &place, taken ? protos[g->message.proto].name : protocol);
    if (taken) {
        g->counts.judged++;
        g->counts.outside += place.outside;
    } else if (damaged) {
        g->counts.malformed++;
    } else {
        g->counts.background++;
    }
}

void engine_tick(struct engine *g, int64_t now)
{
    g->now = g->ticked = now;
    track_tick(g->track, now, false);
}

void engine_finish(struct engine *g)
{
    if (g->ticked != INT64_MIN)
        track_tick(g->track, g->now, true);
}

/* Captures that were merged may step back; a second lies between two frames either way. */
static void pass_time(struct engine *g, int64_t now)
{
    g->now = now;
    if (g->ticked == INT64_MIN)
        g->ticked = now;
    else if (now - g->ticked >= WHEN_SECOND || g->ticked - now >= WHEN_SECOND)
        engine_tick(g, now);
}

/* Streams to groups come by the hundred thousand: a look-up tells whether this packet is one more of the same. */
static bool is_counted(struct engine *g, const struct frame *frame)
{
    struct glance_stream stream;
    struct glance_datagram datagram;
    bool grouped = net_glance_stream(frame, &stream, &datagram);
    switch (track_stream(g->track, grouped ? &stream : NULL, &datagram, frame)) {
    case TRACK_COPY:
        g->counts.duplicate++;
        return true;
    case TRACK_COUNTED:
        g->counts.background++;
        return true;
    case TRACK_IMAGING:
        g->counts.judged++;
        return true;
    case TRACK_CLOSER:
        break;
    }
    return false;
}

/* One more block of a transfer that is followed. */
static bool is_next_block(struct engine *g, const struct frame *frame)
{
    struct track_block block;
    if (!track_block(g->track, frame, &block))
        return false;
    hear(g, block.segment, frame->time);
    g->counts.judged++;
    g->counts.outside += block.outside;
    return true;
}

bool engine_frame(struct engine *g, const struct frame *frame)
{
    uint64_t judged = g->counts.judged;
    g->counts.received++;
    pass_time(g, frame->time);
    if (!net_glance(frame, interest_at_glance(g->interest), track_flows(g->track))) {
        g->counts.background++;
        return false;
    }
    if (is_next_block(g, frame) || is_counted(g, frame))
        return g->counts.judged != judged;
    struct packet packet;
    enum parse decoded = net_decode(g->net, frame, &packet);
    bool readable = packet.payload.left || packet.src_port || packet.dst_port;
    if (decoded == PARSE_NOT_MINE && packet.notes & PACKET_FRAGMENTED)
        g->counts.held++;
    else if (decoded == PARSE_NOT_MINE)
        g->counts.background++;
    else if (decoded == PARSE_MALFORMED && !readable)
        g->counts.malformed++;
    else
        look(g, &packet, decoded);
    return g->counts.judged != judged;
}

struct engine_counts engine_counts(const struct engine *g)
{
    return g->counts;
}

struct net_counts engine_net_counts(const struct engine *g)
{
    return net_counts(g->net);
}

struct track_counts engine_track_counts(const struct engine *g)
{
    return track_counts(g->track);
}

struct detect_counts engine_detect_counts(const struct engine *g)
{
    return detect_counts(g->detect);
}

const struct inventory *engine_inventory(const struct engine *g)
{
    return g->inventory;
}
