/* Files on their way: who breaks into a transfer, and what was moved. */
#include "forge.h"

#include <string.h>

enum { BLOCK = 1456, PROGRAM_SIZE = 3000 };

#define KERNEL "boot\\vmlinuz"

/* The boot server by another's hand: what differs from wds_1 is what a scenario is about. */
static const struct host with_other_mac = {.mac = {0x52, 0x54, 0, 0, 0, 0x66}, .ip = IP4(10, 42, 0, 10), .ttl = 128};
static const struct host with_other_ttl = {.mac = {0x52, 0x54, 0, 0, 0, 0x10}, .ip = IP4(10, 42, 0, 10), .ttl = 64};
static const struct host wds = {.mac = {0x52, 0x54, 0, 0, 0, 0x10}, .ip = IP4(10, 42, 0, 10), .ttl = 128};
static const struct host victim = {.mac = {0x52, 0x54, 0, 0x77, 0, 1}, .ip = IP4(10, 42, 7, 7)};

/* An EFI program for x64 with a signature: "MZ", PE header at 128; machine 8664, optional header of 240 bytes, PE32+,
 * subsystem 10, 16 directories of which the fifth, the certificates, has 1 KiB at 0x800. `mark` makes it another program. */
static void make_program(struct buffer *b, uint8_t mark)
{
    b->size = 0;
    buffer_fill(b, 0, PROGRAM_SIZE);
    uint8_t *p = b->data;
    memcpy(p, "MZ", 2);
    p[0x3c] = 128;
    memcpy(p + 128, "PE\0\0\x64\x86", 6);
    p[128 + 20] = 240;
    memcpy(p + 152, "\x0b\x02", 2);
    p[152 + 68] = 10;
    p[152 + 108] = 16;
    memcpy(p + 152 + 112 + 4 * 8, "\0\x08\0\0\0\x04\0\0", 8);
    p[PROGRAM_SIZE - 1] = mark;
}

static void send_block(struct scene *s, const struct transfer *t, uint16_t block, const struct buffer *file)
{
    size_t at = (size_t)(block - 1) * BLOCK;
    size_t size = file->size - at < BLOCK ? file->size - at : BLOCK;
    struct buffer b = {.size = 0};
    buffer_u16(&b, 3);
    buffer_u16(&b, block);
    buffer_add(&b, file->data + at, size);
    scene_udp(s, t->server, t->server_port, t->client, t->client_port, b.data, b.size);
}

static void begin(struct scene *s, const struct transfer *t, const char *file)
{
    tftp_read(s, t, file, "tsize=0 blksize=1456");
    tftp_option_ack(s, t, "tsize=3000 blksize=1456");
    tftp_ack(s, t, 0, false);
}

static void load_program(struct scene *s, const struct host *server, uint16_t port, const char *file, uint8_t mark)
{
    struct transfer t = {&pc_1.host, server, port, (uint16_t)(port + 40000)};
    struct buffer program;
    make_program(&program, mark);
    begin(s, &t, file);
    for (uint16_t block = 1; block <= 3; block++) {
        send_block(s, &t, block, &program);
        tftp_ack(s, &t, block, false);
    }
}

static void approved(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    load_program(s, &wds, 2070, WDS_FILE, 1);
    load_program(s, &wds, 2071, "SMSBoot/x64/WDSMGFW.EFI", 1);
}

static void not_approved(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    load_program(s, &wds, 2070, WDS_FILE, 2);
}

/* Where each direction is mirrored by a way of its own, an acknowledgement overtakes the block that it is for. */
static void load_overtaken(struct scene *s, uint16_t port, uint8_t mark)
{
    struct transfer t = {&pc_1.host, &wds, port, (uint16_t)(port + 40000)};
    struct buffer program;
    make_program(&program, mark);
    begin(s, &t, WDS_FILE);
    for (uint16_t block = 1; block <= 3; block++) {
        tftp_ack(s, &t, block, false);
        send_block(s, &t, block, &program);
    }
}

static void overtaken(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    load_overtaken(s, 2070, 2);
}

static void overtaken_approved(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    load_overtaken(s, 2070, 1);
}

/* A block that the capture lacks, and one that it cut: nobody can say what the file was. */
static void not_verifiable(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070};
    struct buffer program;
    make_program(&program, 2);
    boot_until_lease(s, &pc_1);
    begin(s, &t, WDS_FILE);
    send_block(s, &t, 1, &program);
    tftp_ack(s, &t, 1, false);
    tftp_ack(s, &t, 2, false);
    send_block(s, &t, 3, &program);
    tftp_ack(s, &t, 3, false);
    s->snap = 600;
    load_program(s, &wds, 2072, WDS_FILE, 2);
}

static void changed(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    load_program(s, &wds, 2070, WDS_FILE, 1);
    scene_wait(s, 60 * MICROSECONDS);
    load_program(s, &wds, 2071, WDS_FILE, 2);
}

/* Boot configuration data is made anew for each boot. */
static void generated(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    for (uint16_t i = 0; i < 2; i++) {
        struct transfer t = {&pc_1.host, &wds, (uint16_t)(2070 + i), (uint16_t)(42070 + i)};
        struct buffer hive = {.size = 0};
        buffer_add(&hive, LITERAL("regf"));
        buffer_fill(&hive, (uint8_t)i, 2000);
        begin(s, &t, "boot\\bcd");
        send_block(s, &t, 1, &hive);
        tftp_ack(s, &t, 1, false);
        send_block(s, &t, 2, &hive);
        tftp_ack(s, &t, 2, false);
    }
}

/* The second block comes from `other`, as `second` has it, before or after the server's own. */
static void break_in(struct scene *s, const struct host *other, uint16_t other_port, uint8_t second, bool first)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070}, o = {&pc_1.host, other, 2070, other_port};
    struct buffer program, evil;
    make_program(&program, 1);
    make_program(&evil, 1);
    evil.data[2000] = second;
    boot_until_lease(s, &pc_1);
    begin(s, &t, WDS_FILE);
    send_block(s, &t, 1, &program);
    tftp_ack(s, &t, 1, false);
    if (first)
        send_block(s, &o, 2, &evil);
    send_block(s, &t, 2, &program);
    if (!first)
        send_block(s, &o, 2, &evil);
    tftp_ack(s, &t, 2, false);
    send_block(s, &t, 3, &program);
    tftp_ack(s, &t, 3, false);
}

static void two_contents(struct scene *s)
{
    break_in(s, &wds, 42070, 7, false);
}

static void second_mac(struct scene *s)
{
    break_in(s, &with_other_mac, 42070, 7, true);
}

static void second_ttl(struct scene *s)
{
    break_in(s, &with_other_ttl, 42070, 7, true);
}

static void second_host(struct scene *s)
{
    break_in(s, &rogue, 42070, 7, true);
}

static void second_port(struct scene *s)
{
    break_in(s, &wds, 50000, 7, true);
}

static void second_vlan(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070};
    struct buffer program;
    make_program(&program, 1);
    boot_until_lease(s, &pc_1);
    begin(s, &t, WDS_FILE);
    send_block(s, &t, 1, &program);
    tftp_ack(s, &t, 1, false);
    s->tag[0] = (struct tag){0x88a8, 100};
    s->tag[1] = (struct tag){0x8100, 42};
    s->tags = 2;
    send_block(s, &t, 2, &program);
}

/* Copies with another MAC and a TTL one less, as a mirror in front of and behind a router gives; blocks sent again. */
static void equal_copies(struct scene *s)
{
    static const struct host behind = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe}, .ip = IP4(10, 42, 0, 10), .ttl = 127};
    s->copies = 2;
    break_in(s, &behind, 42070, 0, false);
    s->copies = 1;
}

static void race(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070}, o = {&pc_1.host, &with_other_mac, 2070, 42070};
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, WDS_FILE, "tsize=0 blksize=1456");
    tftp_option_ack(s, &t, "tsize=3000 blksize=1456");
    tftp_option_ack(s, &o, "tsize=9000 blksize=1456");
}

/* The client asks again, and the server, which forks for each request, answers from a second port. */
static void asked_again(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070}, again = {&pc_1.host, &wds, 2070, 42071};
    struct buffer program;
    make_program(&program, 1);
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, WDS_FILE, "tsize=0 blksize=1456");
    scene_wait(s, MICROSECONDS);
    tftp_read(s, &t, WDS_FILE, "tsize=0 blksize=1456");
    tftp_option_ack(s, &t, "tsize=3000 blksize=1456");
    tftp_option_ack(s, &again, "tsize=3000 blksize=1456");
    tftp_error(s, &t, 5, "Unknown transfer ID", false);
    tftp_ack(s, &again, 0, false);
    for (uint16_t block = 1; block <= 3; block++) {
        send_block(s, &again, block, &program);
        tftp_ack(s, &again, block, false);
    }
}

static void injected_error(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070};
    struct buffer program;
    make_program(&program, 1);
    boot_until_lease(s, &pc_1);
    begin(s, &t, WDS_FILE);
    send_block(s, &t, 1, &program);
    tftp_error(s, &t, 0, "Timed out", true);
    tftp_ack(s, &t, 1, false);
    send_block(s, &t, 2, &program);
}

static void enumeration(struct scene *s)
{
    static const char *const words[] = {"backup", "router", "switch", "startup", "running", "config", "boot", "image",
                                        "phone",  "cisco",  "default", "network", "firmware"};
    for (uint16_t i = 0; i < 26; i++) {
        struct transfer t = {&pc_9, &wds, (uint16_t)(30000 + i), (uint16_t)(40000 + i)};
        char name[40];
        snprintf(name, sizeof name, "%s%s", words[i / 2], i % 2 ? "-confg" : ".cfg");
        tftp_read(s, &t, name, NULL);
        tftp_error(s, &t, 1, "File not found", true);
        scene_wait(s, MICROSECONDS / 10);
    }
}

/* The server answers in good faith, five times each, and nobody takes it up. */
static void reflection(struct scene *s)
{
    for (uint16_t i = 0; i < 14; i++) {
        struct transfer t = {&victim, &wds, (uint16_t)(30000 + i), (uint16_t)(40000 + i)};
        tftp_read(s, &t, WDS_FILE, "blksize=1456");
        for (int again = 0; again < 5; again++)
            tftp_option_ack(s, &t, "blksize=1456");
        scene_wait(s, MICROSECONDS);
    }
    scene_wait(s, 60 * MICROSECONDS);
    lease_whole(s, &pc_2, &dhcp_1);
}

/* A machine that is switched off in the midst of its boot leaves one answer behind. */
static void switched_off(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds, 2070, 42070};
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, WDS_FILE, "blksize=1456");
    for (int again = 0; again < 5; again++)
        tftp_option_ack(s, &t, "blksize=1456");
    scene_wait(s, 60 * MICROSECONDS);
    lease_whole(s, &pc_2, &dhcp_1);
}

/* Two clients and a group (RFC 2090): the first is told to acknowledge, then the second; each block goes to all, once. */
static void multicast(struct scene *s)
{
    static const struct host group = {.mac = {1, 0, 0x5e, 0x7f, 0, 1}, .ip = IP4(239, 255, 0, 1)};
    struct transfer one = {&pc_1.host, &wds, 2070, 42070}, two = {&pc_2.host, &wds, 2090, 42070},
                    all = {&group, &wds, 1758, 42070};
    struct buffer program;
    make_program(&program, 1);
    boot_until_lease(s, &pc_1);
    boot_until_lease(s, &pc_2);
    tftp_read(s, &one, WDS_FILE, "multicast= blksize=1456");
    tftp_option_ack(s, &one, "multicast=239.255.0.1,1758,1 blksize=1456");
    tftp_ack(s, &one, 0, false);
    send_block(s, &all, 1, &program);
    tftp_read(s, &two, WDS_FILE, "multicast= blksize=1456");
    tftp_option_ack(s, &two, "multicast=239.255.0.1,1758,0 blksize=1456");
    for (uint16_t block = 2; block <= 3; block++) {
        tftp_ack(s, &one, (uint16_t)(block - 1), false);
        send_block(s, &all, block, &program);
    }
    tftp_ack(s, &one, 3, false);
    tftp_option_ack(s, &two, "multicast=,,1");
    tftp_ack(s, &two, 0, false);
    send_block(s, &all, 1, &program);
    tftp_ack(s, &two, 3, false);
}

const struct scenario scenarios_transfer[] = {
    {"quiet-boot-file-approved", "a boot file with an approved SHA-256, by two spellings of its name", approved},
    {"boot-file-not-approved", "an authorised server gives a boot file that is one byte off the approved one", not_approved},
    {"boot-file-overtaken", "the same, each block seen after its acknowledgement, as two mirrored ports have it", overtaken},
    {"quiet-boot-file-overtaken", "the approved boot file, seen in that order", overtaken_approved},
    {"quiet-boot-file-unverifiable", "blocks that the capture lacks or cut: neither right nor wrong", not_verifiable},
    {"boot-file-changed", "a server gives another program under the same name than a minute before", changed},
    {"quiet-boot-file-generated", "boot configuration data, which is made anew for each boot", generated},
    {"tftp-two-contents", "one block comes twice, with two contents", two_contents},
    {"tftp-second-mac", "a block of the running transfer comes from another MAC", second_mac},
    {"tftp-second-ttl", "a block of the running transfer comes with another TTL", second_ttl},
    {"tftp-second-host", "a block of the running transfer comes from another host", second_host},
    {"tftp-second-port", "a block of the running transfer comes from another port", second_port},
    {"tftp-second-vlan", "a block of the running transfer comes on another VLAN", second_vlan},
    {"quiet-tftp-equal-copies", "mirror copies, also from behind a router, and a block sent again", equal_copies},
    {"tftp-race", "two option acknowledgements that differ race to the client", race},
    {"quiet-tftp-asked-again", "a repeated request is answered from a second port, and the client takes that", asked_again},
    {"tftp-injected-error", "an error in the server's name, which the server knows nothing of", injected_error},
    {"tftp-enumeration", "one client walks through 26 names that are not there", enumeration},
    {"tftp-reflection", "requests in the name of a victim, whose answers nobody takes up", reflection},
    {"quiet-tftp-switched-off", "a machine is switched off in the midst of its boot", switched_off},
    {"quiet-tftp-multicast", "one transfer for two clients, which take turns as its master", multicast},
    {0},
};
