/* udpcast, as FOG, Clonezilla and OpenGnsys use it: whole sessions, and what others can forge into one. */
#include "forge.h"
#include "udpcast.h"

static const struct host *const members[] = {&pc_1.host, &pc_2.host};

static const struct udpcast_session site_session = {.sender = &imaging_1,
                                                    .rendezvous = &subnet_42,
                                                    .group = IP4(234, 42, 0, 70),
                                                    .base = 9000,
                                                    .block_size = 1456,
                                                    .image = IMAGE_GZIP};

static struct udpcast_session by(const struct host *sender, uint32_t group, uint16_t base, enum image image)
{
    struct udpcast_session u = site_session;
    u.sender = sender;
    u.group = group;
    u.base = base;
    u.image = image;
    return u;
}

static void whole(struct scene *s, struct udpcast_session u)
{
    udpcast_whole(s, &u, members, 2, 3);
}

/* udpcast's own habit, DRBL's, and FOG's second session beside the first. */
static void quiet(struct scene *s)
{
    struct host rendezvous = group_host(IP4(224, 0, 0, 1));
    struct udpcast_session drbl = by(&imaging_1, IP4(224, 0, 0, 1), 2232, IMAGE_PARTCLONE);
    drbl.rendezvous = &rendezvous;
    whole(s, site_session);
    scene_wait(s, 60 * MICROSECONDS);
    whole(s, drbl);
    whole(s, by(&imaging_1, IP4(234, 42, 0, 70), 63100, IMAGE_GZIP));
    whole(s, by(&imaging_1, IP4(234, 42, 0, 70), 63102, IMAGE_GZIP));
}

static void rogue_sender(struct scene *s)
{
    whole(s, by(&rogue, IP4(234, 42, 0, 66), 9000, IMAGE_PARTCLONE));
}

/* FOG's ports, and an invitation that nobody takes. */
static void rogue_fog(struct scene *s)
{
    struct udpcast_session u = by(&rogue, IP4(234, 42, 0, 66), 63100, IMAGE_GZIP);
    udpcast_hello(s, &u, UDPCAST_HELLO_OLD);
    udpcast_hello(s, &u, UDPCAST_HELLO_OLD);
}

static void readable(struct scene *s)
{
    whole(s, by(&vault_1, IP4(239, 71, 0, 9), 9000, IMAGE_PARTCLONE));
}

static void start(struct scene *s)
{
    udpcast_hello(s, &site_session, UDPCAST_HELLO_OLD);
    for (uint32_t i = 0; i < 2; i++) {
        udpcast_connect(s, &site_session, members[i]);
        udpcast_accept(s, &site_session, members[i], i);
    }
}

static void first_slice(struct scene *s)
{
    for (uint16_t block = 0; block < 16; block++)
        udpcast_data(s, &site_session, 0, block, 16, 0);
}

static void rival(struct scene *s)
{
    struct udpcast_session u = by(&rogue, IP4(234, 42, 0, 66), 9000, IMAGE_GZIP);
    start(s);
    udpcast_hello(s, &u, UDPCAST_HELLO_OLD);
}

static void other_block(struct scene *s)
{
    struct udpcast_session u = site_session;
    u.image = IMAGE_PARTCLONE;
    start(s);
    first_slice(s);
    udpcast_data(s, &u, 0, 7, 16, 0);
}

static void lost_blocks(struct scene *s)
{
    start(s);
    first_slice(s);
    udpcast_retransmit(s, &site_session, members[0], 0, 0);
    for (uint16_t block = 4; block < 12; block++)
        udpcast_data(s, &site_session, 0, block, 16, 0);
    udpcast_fec(s, &site_session, 0, 1, 16);
}

static void second_body(struct scene *s)
{
    struct host body = rogue;
    struct udpcast_session u = site_session;
    body.ip = imaging_1.ip;
    u.sender = &body;
    start(s);
    first_slice(s);
    udpcast_data(s, &u, 1, 0, 16, 16 * 1456);
}

static void go(struct scene *s)
{
    start(s);
    udpcast_go(s, &site_session, &rogue);
}

static void go_by_member(struct scene *s)
{
    start(s);
    udpcast_go(s, &site_session, members[1]);
    first_slice(s);
}

static void disconnect(struct scene *s)
{
    struct host body = rogue;
    body.ip = members[1]->ip;
    start(s);
    first_slice(s);
    udpcast_disconnect(s, &site_session, &body);
}

/* "You are not taken in", in the sender's name. */
static void turned_away(struct scene *s)
{
    struct host body = rogue;
    struct udpcast_session u = site_session;
    body.ip = imaging_1.ip;
    u.sender = &body;
    udpcast_hello(s, &site_session, UDPCAST_HELLO_OLD);
    udpcast_connect(s, &site_session, members[0]);
    udpcast_accept(s, &u, members[0], 0xffffffff);
}

const struct scenario scenarios_udpcast[] = {
    {"quiet-udpcast", "the authorised sender: by broadcast, DRBL's group, two sessions of FOG", quiet},
    {"rogue-udpcast", "an unlisted sender invites, is joined and sends an image", rogue_sender},
    {"rogue-udpcast-fog", "an unlisted sender invites on FOG's port", rogue_fog},
    {"udpcast-readable", "udpcast where the policy wants encryption and signatures: it has neither", readable},
    {"udpcast-rival", "another host invites to the same port", rival},
    {"udpcast-other-block", "one block comes with two contents", other_block},
    {"quiet-udpcast-loss", "blocks sent again with equal content, and redundant ones", lost_blocks},
    {"udpcast-second-body", "data from the sender's address and another MAC", second_body},
    {"udpcast-go", "a host that takes no part starts the transfer", go},
    {"quiet-udpcast-go", "a receiver starts the transfer", go_by_member},
    {"udpcast-disconnect", "a host disconnects another", disconnect},
    {"udpcast-turned-away", "in the sender's name a receiver is turned away", turned_away},
    {0},
};
