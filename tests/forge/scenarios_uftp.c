/* UFTP: in the clear and encrypted, and what others can forge into a session. */
#include "forge.h"
#include "uftp.h"

static const struct host *const members[] = {&pc_1.host, &pc_2.host};

/* A session of a host in the clear; its number names it on the wire. */
static struct uftp_session by(const struct host *sender, enum image image)
{
    return (struct uftp_session){.sender = sender,
                                 .sender_port = 40070,
                                 .public_group = IP4(230, 4, 4, 1),
                                 .private_group = IP4(230, 5, 5, 7),
                                 .group_id = 0x70a1b2c3,
                                 .version = 0x40,
                                 .sequence = 1,
                                 .counter = 1,
                                 .file = "lab.wim",
                                 .image = image,
                                 .blocks = 24};
}

static struct uftp_session encrypted_by(const struct host *sender, uint16_t rsa)
{
    struct uftp_session u = by(sender, IMAGE_NOISE);
    u.cipher = 4;
    u.hash = 3;
    u.signature = 1;
    u.rsa = rsa;
    return u;
}

static void quiet(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM), five = by(&imaging_1, IMAGE_WIM);
    five.version = 0x50;
    five.group_id++;
    uftp_whole(s, &u, members, 2);
    uftp_whole(s, &five, members, 2);
}

static void encrypted(struct scene *s)
{
    struct uftp_session u = encrypted_by(&vault_1, 256);
    uftp_whole(s, &u, members, 2);
}

static void broken_key(struct scene *s)
{
    struct uftp_session u = encrypted_by(&vault_1, 64);
    uftp_whole(s, &u, members, 2);
}

static void in_the_clear(struct scene *s)
{
    struct uftp_session u = by(&vault_1, IMAGE_WIM);
    uftp_whole(s, &u, members, 2);
}

static void rogue_sender(struct scene *s)
{
    struct uftp_session u = by(&rogue, IMAGE_WIM);
    uftp_whole(s, &u, members, 2);
}

static void begin(struct scene *s, struct uftp_session *u)
{
    uftp_announce(s, u);
    for (size_t i = 0; i < 2; i++)
        uftp_register(s, u, members[i]);
    uftp_confirm(s, u, members, 2);
    uftp_fileinfo(s, u);
    for (uint16_t block = 0; block < 8; block++)
        uftp_segment(s, u, block);
}

static void abort_by_other(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM), forged;
    begin(s, &u);
    forged = u;
    forged.sender = &rogue;
    uftp_abort(s, &forged, 0, "Bye");
}

static void own_abort(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM);
    begin(s, &u);
    uftp_abort(s, &u, 0, "Interrupted by the operator");
}

static void second_sender(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM), forged;
    begin(s, &u);
    forged = u;
    forged.sender = &rogue;
    uftp_segment(s, &forged, 8);
}

static void second_body(struct scene *s)
{
    struct host body = rogue;
    struct uftp_session u = by(&imaging_1, IMAGE_WIM), forged;
    body.ip = imaging_1.ip;
    begin(s, &u);
    forged = u;
    forged.sender = &body;
    uftp_segment(s, &forged, 8);
}

/* Members then take nothing that is numbered as the sender numbers it, encrypted or not. */
static void sequence(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM), forged;
    begin(s, &u);
    forged = u;
    forged.sequence = (uint16_t)(u.sequence + 30000);
    uftp_segment(s, &forged, 8);
    uftp_segment(s, &u, 8);
}

static void other_block(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM);
    begin(s, &u);
    u.image = IMAGE_NOISE;
    uftp_segment(s, &u, 3);
}

static void second_pass(struct scene *s)
{
    struct uftp_session u = by(&imaging_1, IMAGE_WIM);
    begin(s, &u);
    uftp_status(s, &u, members[0], 0);
    for (uint16_t block = 2; block < 6; block++)
        uftp_segment(s, &u, block);
}

static void begin_encrypted(struct scene *s, struct uftp_session *u)
{
    uftp_announce(s, u);
    for (size_t i = 0; i < 2; i++)
        uftp_register(s, u, members[i]);
    uftp_keyinfo(s, u, members, 2);
    for (unsigned i = 0; i < 12; i++)
        uftp_encrypted(s, u, NULL, 1328);
}

static void clear_abort(struct scene *s)
{
    struct uftp_session u = encrypted_by(&imaging_1, 256);
    begin_encrypted(s, &u);
    uftp_abort(s, &u, 0, "Bye");
}

/* The counter of the initialisation vector comes a second time, with something else behind it. */
static void replay(struct scene *s)
{
    struct uftp_session u = encrypted_by(&imaging_1, 256);
    begin_encrypted(s, &u);
    u.counter -= 3;
    uftp_encrypted(s, &u, NULL, 640);
}

const struct scenario scenarios_uftp[] = {
    {"quiet-uftp", "the authorised sender, in the clear, versions 4 and 5", quiet},
    {"quiet-uftp-encrypted", "AES, HMAC and a sound key, where the policy wants both", encrypted},
    {"uftp-broken-key", "the same with UFTP's default key of 512 bits, which can be factored", broken_key},
    {"uftp-clear", "in the clear where the policy wants encryption and signatures", in_the_clear},
    {"rogue-uftp", "an unlisted sender announces, is joined and sends an image", rogue_sender},
    {"uftp-abort", "another host ends the session", abort_by_other},
    {"quiet-uftp-abort", "the sender ends it itself", own_abort},
    {"uftp-second-sender", "another host sends a segment of the session", second_sender},
    {"uftp-second-body", "a segment from the sender's address and another MAC", second_body},
    {"uftp-sequence", "a sequence number jumps by 30000, after which the sender's own is ignored", sequence},
    {"uftp-other-block", "one block comes with two contents", other_block},
    {"quiet-uftp-second-pass", "blocks sent again with equal content", second_pass},
    {"uftp-clear-abort", "an encrypted session is ended in the clear", clear_abort},
    {"uftp-replay", "the counter of an encrypted session comes a second time", replay},
    {0},
};
