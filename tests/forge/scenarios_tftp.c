/* Who serves files, who asks for them, and how. */
#include "forge.h"

static const struct host a_switch = {.mac = {0x52, 0x54, 0, 0x5c, 0, 1}, .ip = IP4(10, 42, 0, 200), .ttl = 255};
static const struct host config_server = {.mac = {0x52, 0x54, 0, 0x5c, 0, 2}, .ip = IP4(10, 42, 0, 201)};

static void rogue_tftp(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    tftp_load(s, &pc_1.host, &rogue, 2070, "boot/shimx64.efi", 3);
}

static void unlisted_tftp(struct scene *s)
{
    struct transfer t = {&a_switch, &config_server, 50123, 40123};
    tftp_read(s, &t, "network-confg", NULL);
    tftp_data(s, &t, 1, 100);
    tftp_ack(s, &t, 1, false);
}

/* `count` requests, 25 a second, each from a port of its own, by so many hosts in turn. */
static void requests(struct scene *s, uint16_t count, uint8_t hosts)
{
    for (uint16_t i = 0; i < count; i++) {
        struct host by = pc_9;
        by.ip += (uint32_t)(i % hosts);
        by.mac[5] = (uint8_t)(by.mac[5] + i % hosts);
        struct transfer t = {&by, &wds_1, (uint16_t)(30000 + i), (uint16_t)(40000 + i)};
        tftp_read(s, &t, WDS_FILE, "blksize=1456");
        scene_wait(s, MICROSECONDS / 25 - 800);
    }
}

static void flood(struct scene *s)
{
    requests(s, 260, 20);
}

static void client_flood(struct scene *s)
{
    requests(s, 130, 1);
}

static void burst_within_limit(struct scene *s)
{
    requests(s, 260, 1);
}

/* GRUB loads its modules, a Raspberry Pi its overlays: dozens of small files, each asked for and given. */
static void small_files(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    tftp_load(s, &pc_1.host, &wds_1, 2070, WDS_FILE, 2);
    for (uint16_t i = 0; i < 90; i++) {
        struct transfer t = {&pc_1.host, &wds_1, (uint16_t)(30000 + i), (uint16_t)(40000 + i)};
        char name[40];
        snprintf(name, sizeof name, "boot\\grub\\x86_64-efi\\mod%u.mod", (unsigned)i);
        tftp_read(s, &t, name, "blksize=1024 tsize=0");
        tftp_option_ack(s, &t, "blksize=1024 tsize=100");
        tftp_ack(s, &t, 0, false);
        tftp_data(s, &t, 1, 100);
        tftp_ack(s, &t, 1, false);
        scene_wait(s, MICROSECONDS / 20);
    }
}

/* However long a search is, it is none of a flood. */
static void long_search(struct scene *s)
{
    boot_until_lease(s, &pc_2);
    tftp_load(s, &pc_2.host, &wds_1, 2070, WDS_FILE, 2);
    for (uint16_t i = 0; i < 160; i++) {
        struct transfer t = {&pc_2.host, &wds_1, (uint16_t)(30000 + i), (uint16_t)(40000 + i)};
        char name[40];
        snprintf(name, sizeof name, "pxelinux.cfg/0A2A%04X", (unsigned)(0x100 + i));
        tftp_read(s, &t, name, "tsize=0 blksize=1408");
        tftp_error(s, &t, 1, "File not found", true);
        scene_wait(s, MICROSECONDS / 20);
    }
}

/* PXELINUX: machine id, MAC, the address by ever fewer hex digits, default; each asked and denied. */
static void pxelinux_search(struct scene *s)
{
    static const char *const tried[] = {
        "pxelinux.cfg/2a175d33-9011-4c4e-9d6a-525400420102",
        "pxelinux.cfg/01-52-54-00-42-01-02",
        "pxelinux.cfg/0A2A0102",
        "pxelinux.cfg/0A2A010",
        "pxelinux.cfg/0A2A01",
        "pxelinux.cfg/0A2A0",
        "pxelinux.cfg/0A2A",
        "pxelinux.cfg/0A2",
        "pxelinux.cfg/0A",
        "pxelinux.cfg/0",
        "pxelinux.cfg/ipxe.cfg",
        "pxelinux.cfg/menu.cfg",
        "pxelinux.cfg/memtest.cfg",
        "pxelinux.cfg/local.cfg",
        "pxelinux.cfg/rescue.cfg",
        "pxelinux.cfg/install.cfg",
        "pxelinux.cfg/graphics.cfg",
        "pxelinux.cfg/vesa.cfg",
        "pxelinux.cfg/boot.cfg",
        "pxelinux.cfg/site.cfg",
        "pxelinux.cfg/rack.cfg",
    };
    uint16_t port = 49152;
    boot_until_lease(s, &pc_2);
    for (size_t i = 0; i < sizeof(tried) / sizeof(tried[0]); i++, port++) {
        struct transfer t = {&pc_2.host, &wds_1, port, (uint16_t)(port - 10000)};
        tftp_read(s, &t, tried[i], "tsize=0 blksize=1408");
        tftp_error(s, &t, 1, "File not found", true);
    }
    tftp_load(s, &pc_2.host, &wds_1, port, "pxelinux.cfg/default", 1);
}

static void write_to_wds(struct scene *s)
{
    struct transfer t = {&pc_9, &wds_1, 50200, 40200};
    tftp_write(s, &t, "smsboot\\x64\\bootmgfw.efi");
    tftp_error(s, &t, 2, "Access violation", true);
}

static void write_accepted(struct scene *s)
{
    struct transfer t = {&a_switch, &config_server, 50201, 40201};
    tftp_write(s, &t, "running-config");
    tftp_ack(s, &t, 0, true);
}

static void traversal(struct scene *s)
{
    static const char *const names[] = {"..\\..\\Windows\\System32\\config\\SAM", "/../../etc/shadow",
                                        "C:\\RemoteInstall\\Mgmt\\unattend.xml", "\\\\10.42.0.66\\share\\evil.efi"};
    uint16_t port = 50300;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++, port++) {
        struct transfer t = {&pc_9, &wds_1, port, (uint16_t)(port - 10000)};
        tftp_read(s, &t, names[i], NULL);
        tftp_error(s, &t, 2, "Access violation", true);
    }
}

static void control_bytes(struct scene *s)
{
    struct transfer t = {&pc_9, &wds_1, 50400, 40400};
    tftp_read_bytes(s, &t, "boot\x1b[2J\r\n.efi", 14);
    tftp_error(s, &t, 1, "File not found", true);
}

static void leading_slash(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    tftp_load(s, &pc_1.host, &wds_1, 2070, "\\" WDS_FILE, 2);
}

static void other_port(struct scene *s)
{
    struct buffer b = {.size = 0};
    buffer_u16(&b, 1);
    buffer_add(&b, LITERAL("evil.efi\0octet\0"));
    scene_udp(s, &pc_9, 50500, &rogue, 6969, b.data, b.size);
}

/* A STUN binding request also begins 00 01; so do other things on other ports. */
static void not_tftp(struct scene *s)
{
    static const uint8_t stun[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    scene_udp(s, &pc_9, 50600, &web_1, 3478, stun, sizeof(stun));
    scene_udp(s, &pc_9, 50601, &web_1, 5000, LITERAL("\0\1\0\2\0\3\0\4"));
}

/* After a loss a window begins again: blocks come twice with equal content, an ACK goes backwards (RFC 7440 §4). */
static void window_recovery(struct scene *s)
{
    struct transfer t = {&pc_1.host, &wds_1, 2080, 42080};
    boot_until_lease(s, &pc_1);
    tftp_read(s, &t, WDS_FILE, "tsize=0 blksize=1456 windowsize=4");
    tftp_option_ack(s, &t, "tsize=8000 blksize=1456 windowsize=4");
    tftp_ack(s, &t, 0, false);
    for (uint16_t block = 1; block <= 4; block++)
        tftp_data(s, &t, block, 1456);
    tftp_ack(s, &t, 2, false);
    for (uint16_t block = 3; block <= 5; block++)
        tftp_data(s, &t, block, 1456);
    tftp_ack(s, &t, 4, false);
    tftp_data(s, &t, 5, 1456);
    tftp_data(s, &t, 6, 720);
    tftp_ack(s, &t, 6, false);
}

static void malformed_request(struct scene *s)
{
    scene_udp(s, &pc_9, 50700, &wds_1, PORT_TFTP, LITERAL("\0\1no-end-in-sight"));
}

const struct scenario scenarios_tftp[] = {
    {"rogue-tftp", "a booting client loads a boot program from a host that nobody authorised", rogue_tftp},
    {"unlisted-tftp",
     "a switch reads its configuration from an unlisted server: nothing of booting, so no more than medium",
     unlisted_tftp},
    {"tftp-flood", "twenty hosts press the boot server with 25 requests a second", flood},
    {"tftp-client-flood", "one host alone does, with fewer than the server can bear", client_flood},
    {"quiet-tftp-small-files", "a boot loader loads ninety small files in a row", small_files},
    {"quiet-tftp-long-search", "160 names that PXELINUX tries in turn, by one address", long_search},
    {"quiet-tftp-within-limit", "one host presses it so where the policy's limits for that server allow it", burst_within_limit},
    {"quiet-pxelinux-search", "PXELINUX looks for its configuration and misses 21 times", pxelinux_search},
    {"tftp-write", "a write towards the boot server, refused", write_to_wds},
    {"tftp-write-accepted", "an unlisted server accepts a write", write_accepted},
    {"tftp-traversal", "names that leave the server's directory", traversal},
    {"tftp-control-bytes", "a name with control bytes", control_bytes},
    {"quiet-tftp-leading-slash", "a single leading backslash is ordinary", leading_slash},
    {"tftp-other-port", "a whole TFTP request to a port that is none of TFTP's", other_port},
    {"quiet-not-tftp", "STUN and others begin with the same two bytes", not_tftp},
    {"quiet-tftp-window", "a window sent again after a loss, with equal content", window_recovery},
    {"malformed-tftp", "a request whose name has no end", malformed_request},
    {0},
};
