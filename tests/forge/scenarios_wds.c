/* Windows deployment multicast: sessions of each security type, and what others can forge into one. */
#include "forge.h"
#include "wds.h"

#define GROUP IP4(239, 42, 0, 1)
enum { PORT = 63500, ID = 0x2a0001, FIRST = 1000 };

static const struct host *const members[] = {&pc_1.host, &pc_2.host};

static const struct wds_session site_session = {.server = &wds_1,
                                                .group = GROUP,
                                                .port = PORT,
                                                .id = ID,
                                                .security = WDS_CHECKSUM,
                                                .image = IMAGE_WIM,
                                                .blocks = 24};

static struct wds_session by(const struct host *server, uint32_t group, enum wds_security security, enum image image)
{
    struct wds_session w = site_session;
    w.server = server;
    w.group = group;
    w.security = security;
    w.image = image;
    return w;
}

static void whole(struct scene *s, struct wds_session w)
{
    wds_whole(s, &w, members, 2);
}

static void quiet(struct scene *s)
{
    struct wds_session second = by(&wds_1, GROUP + 1, WDS_NONE, IMAGE_GZIP);
    second.id++;
    whole(s, site_session);
    whole(s, second);
}

static void keyed(struct scene *s)
{
    struct wds_session hash = by(&vault_1, IP4(239, 71, 0, 1), WDS_HASH, IMAGE_NOISE);
    struct wds_session sign = by(&vault_1, IP4(239, 71, 0, 2), WDS_SIGN, IMAGE_NOISE);
    hash.blocks = sign.blocks = 16;
    sign.id++;
    whole(s, hash);
    whole(s, sign);
}

static void readable(struct scene *s)
{
    whole(s, by(&vault_1, IP4(239, 71, 0, 1), WDS_SIGN, IMAGE_WIM));
}

static void checksum(struct scene *s)
{
    whole(s, by(&vault_1, IP4(239, 71, 0, 1), WDS_CHECKSUM, IMAGE_NOISE));
}

static void rogue_server(struct scene *s)
{
    whole(s, by(&rogue, IP4(239, 66, 0, 1), WDS_CHECKSUM, IMAGE_WIM));
}

static void off_policy(struct scene *s)
{
    struct wds_session w = by(&wds_1, IP4(239, 9, 0, 1), WDS_CHECKSUM, IMAGE_WIM);
    w.port = 9500;
    whole(s, w);
}

/* The site's session runs up to block 8. */
static void run_to_8(struct scene *s, const struct wds_session *w)
{
    for (size_t i = 0; i < 2; i++) {
        wds_ask(s, w, members[i], "install.wim");
        wds_announce(s, w, members[i], 0);
        wds_join(s, w, members[i], "PC");
        wds_join_ack(s, w, members[i], (uint32_t)(FIRST + i));
        wds_report(s, w, members[i], (uint32_t)(FIRST + i), 0, 0);
    }
    wds_qcc(s, w, 1);
    wds_spm(s, w, 1, FIRST, 0, 0);
    for (uint32_t block = 1; block <= 8; block++)
        wds_data(s, w, block, FIRST);
}

/* Puts the rogue in, with the address and MAC of his own, or with the server's address. */
static struct wds_session forged(struct host *body, bool spoofed)
{
    struct wds_session w = site_session;
    *body = rogue;
    if (spoofed)
        body->ip = wds_1.ip;
    w.server = body;
    return w;
}

static void second_sender(struct scene *s)
{
    struct host body;
    struct wds_session w = forged(&body, false);
    run_to_8(s, &site_session);
    w.image = IMAGE_PARTCLONE;
    wds_data(s, &w, 9, FIRST);
    wds_data(s, &site_session, 9, FIRST);
}

static void second_body(struct scene *s)
{
    struct host body;
    struct wds_session w = forged(&body, true);
    run_to_8(s, &site_session);
    wds_spm(s, &w, 2, FIRST, 1, 8);
}

/* The attacker has the server's address and its MAC. */
static void other_block(struct scene *s)
{
    struct wds_session w = site_session;
    run_to_8(s, &site_session);
    w.image = IMAGE_NOISE;
    wds_data(s, &w, 9, FIRST);
    wds_data(s, &site_session, 9, FIRST);
}

static void same_block(struct scene *s)
{
    run_to_8(s, &site_session);
    for (uint32_t block = 3; block <= 8; block++)
        wds_data_again(s, &site_session, block, FIRST);
    for (uint32_t block = 9; block <= 24; block++)
        wds_data(s, &site_session, block, FIRST);
}

static void demote(struct scene *s)
{
    struct host body;
    struct wds_session w = forged(&body, false), to = by(&rogue, IP4(239, 66, 0, 1), WDS_CHECKSUM, IMAGE_WIM);
    run_to_8(s, &site_session);
    wds_demote(s, &w, &to, FIRST);
}

/* With the server's address and MAC: only where it sends the client shows it. */
static void redirect(struct scene *s)
{
    struct wds_session to = by(&rogue, IP4(239, 66, 0, 1), WDS_CHECKSUM, IMAGE_WIM);
    run_to_8(s, &site_session);
    wds_demote(s, &site_session, &to, FIRST);
}

static void demote_own(struct scene *s)
{
    struct wds_session slow = site_session;
    slow.id++;
    slow.group++;
    run_to_8(s, &site_session);
    wds_demote(s, &site_session, &slow, FIRST + 1);
    wds_kick(s, &site_session, FIRST + 1, 0);
}

static void kick(struct scene *s)
{
    struct host body;
    struct wds_session w = forged(&body, false);
    run_to_8(s, &site_session);
    wds_kick(s, &w, FIRST, 2);
}

static void sequence(struct scene *s)
{
    run_to_8(s, &site_session);
    wds_spm(s, &site_session, 4000000, FIRST, 1, 8);
    wds_spm(s, &site_session, 2, FIRST, 1, 8);
}

static void trail(struct scene *s)
{
    run_to_8(s, &site_session);
    wds_spm(s, &site_session, 2, FIRST, 9000, 8);
}

static void leave(struct scene *s)
{
    run_to_8(s, &site_session);
    wds_leave(s, &site_session, &rogue, FIRST + 1, 1);
}

static void nack(struct scene *s)
{
    run_to_8(s, &site_session);
    wds_nack(s, &site_session, &rogue, FIRST, 1, 8, 9000000000000000);
}

/* Reports of losses, ten a second. */
static void press(struct scene *s, const struct host *client, uint32_t number, unsigned count, uint64_t loss)
{
    for (unsigned i = 0; i < count; i++) {
        wds_nack(s, &site_session, client, number, 1, 8, loss);
        scene_wait(s, MICROSECONDS / 10);
    }
}

static void nack_of_a_stranger(struct scene *s)
{
    run_to_8(s, &site_session);
    press(s, &rogue, 5000, 5, 9000000000000000);
}

static void nack_impossible(struct scene *s)
{
    run_to_8(s, &site_session);
    wds_nack(s, &site_session, members[0], FIRST, 1, 500000, 1000000000000000);
}

static void nack_pressure(struct scene *s)
{
    run_to_8(s, &site_session);
    press(s, members[0], FIRST, 60, 9000000000000000);
}

/* A slow client: a burst of heavy losses, then lighter ones for long. */
static void nack_ordinary(struct scene *s)
{
    run_to_8(s, &site_session);
    press(s, members[0], FIRST, 20, 9000000000000000);
    press(s, members[0], FIRST, 100, 2000000000000000);
    press(s, members[1], FIRST + 1, 100, 500000000000000);
}

/* The sensor came when the session had begun: it knows none who joined before. */
static void nack_late(struct scene *s)
{
    struct host pupil = pc_9;
    for (uint32_t block = 1001; block <= 1008; block++)
        wds_data(s, &site_session, block, FIRST);
    wds_join(s, &site_session, &pupil, "PUPIL");
    wds_join_ack(s, &site_session, &pupil, FIRST + 9);
    press(s, members[0], FIRST, 20, 1000000000000000);
    press(s, members[1], FIRST + 1, 20, 1000000000000000);
}

static void reply(struct scene *s)
{
    struct wds_session w = by(&rogue, IP4(239, 66, 0, 1), WDS_CHECKSUM, IMAGE_WIM);
    wds_ask(s, &site_session, members[0], "install.wim");
    wds_announce(s, &site_session, members[0], 0);
    wds_announce(s, &w, members[0], 0);
}

static void odd_reply(struct scene *s)
{
    wds_ask(s, &site_session, members[0], "install.wim");
    wds_announce(s, &site_session, members[0], 63777);
}

static void downgrade(struct scene *s)
{
    struct wds_session w = by(&vault_1, IP4(239, 71, 0, 1), WDS_HASH, IMAGE_NOISE), weak = w;
    run_to_8(s, &w);
    weak.security = WDS_NONE;
    wds_data(s, &weak, 9, FIRST);
}

/* Two hundred and more invented clients join and none reports in. */
static void join_flood(struct scene *s)
{
    run_to_8(s, &site_session);
    for (uint32_t i = 0; i < 210; i++) {
        struct host invented = pc_9;
        invented.ip = IP4(10, 42, 7, 1) + i;
        invented.mac[5] = (uint8_t)i;
        wds_join(s, &site_session, &invented, "X");
    }
}

static void ordinary_class(struct scene *s)
{
    run_to_8(s, &site_session);
    for (uint32_t i = 0; i < 60; i++) {
        struct host pupil = pc_9;
        pupil.ip = IP4(10, 42, 7, 1) + i;
        pupil.mac[5] = (uint8_t)i;
        wds_join(s, &site_session, &pupil, "PUPIL");
        wds_join_ack(s, &site_session, &pupil, FIRST + 2 + i);
        wds_report(s, &site_session, &pupil, FIRST + 2 + i, 1, 0);
    }
}

const struct scenario scenarios_wds[] = {
    {"quiet-wds-multicast", "whole sessions of the authorised server, with checksum and without", quiet},
    {"quiet-wds-keyed", "hash and signature under a key, content like noise, where the policy wants both", keyed},
    {"wds-readable", "a signed session whose WIM everybody can read, where the policy wants it encrypted", readable},
    {"wds-weak-integrity", "a checksum where the policy wants a signature", checksum},
    {"rogue-wds-multicast", "an unlisted server answers, is joined and sends an image", rogue_server},
    {"wds-off-policy", "the authorised server on a group and a port outside its list", off_policy},
    {"wds-second-sender", "another host sends a block into the session", second_sender},
    {"wds-second-body", "the server's address from another MAC", second_body},
    {"wds-other-block", "one block comes with two contents, from the server's own address and MAC", other_block},
    {"quiet-wds-retransmission", "blocks sent again with equal content", same_block},
    {"wds-demote", "another host sends a client to a session of its own", demote},
    {"wds-redirect", "in the server's name a client is sent to another server", redirect},
    {"quiet-wds-demote", "the server moves a slow client to a session of its own, and one is thrown out", demote_own},
    {"wds-kick", "another host throws a client out for good", kick},
    {"wds-sequence", "a sequence number jumps by millions, after which the server's own is ignored", sequence},
    {"wds-trail", "a window that makes clients give up what they lack", trail},
    {"wds-leave", "a host leaves in another's name", leave},
    {"wds-nack", "a host reports losses in another's name", nack},
    {"wds-nack-stranger", "a host that never joined reports losses", nack_of_a_stranger},
    {"wds-nack-impossible", "a client reports packets that are yet to be sent", nack_impossible},
    {"wds-nack-pressure", "a member reports most of it as lost, over and over: all others wait", nack_pressure},
    {"quiet-wds-slow-client", "a slow client, with a burst of heavy losses, and one with light ones", nack_ordinary},
    {"quiet-wds-late-watch", "reports of clients who joined before the sensor came", nack_late},
    {"wds-reply", "a second answer to one request, from another host", reply},
    {"wds-odd-reply", "an answer whose two ports disagree: no Microsoft server sends one", odd_reply},
    {"wds-downgrade", "a keyed session goes on without its key", downgrade},
    {"wds-join-flood", "more clients join than a session holds, and none reports", join_flood},
    {"quiet-wds-class", "a whole class joins and reports", ordinary_class},
    {0},
};
