/* Groups: who joins them, who asks for members, TFTP to many, announcements, and bulk that nothing explains. */
#include "forge.h"
#include "multicast.h"
#include "wds.h"

static const struct host stranger = {.mac = {0x52, 0x54, 0, 0x66, 1, 1}, .ip = IP4(10, 42, 6, 1)};
static const struct host low_querier = {.mac = {0x52, 0x54, 0, 0x66, 1, 2}, .ip = IP4(10, 42, 0, 3), .ttl = 1};
static const struct host switch_42 = {.mac = {0x52, 0x54, 0, 0x5c, 0, 3}, .ip = IP4(10, 42, 0, 240), .ttl = 1};
static const struct host6 router6 = {.mac = {0x52, 0x54, 0, 0, 0, 0xfe},
                                     .ip = {0xfe, 0x80, [8] = 0x50, 0x54, 0, 0xff, 0xfe, 0, 0, 0xfe}};
static const struct host6 rogue6 = {.mac = {0x52, 0x54, 0, 0, 0, 0x66}, .ip = {0xfe, 0x80, [15] = 0x66}};
static const struct host6 pc6 = {.mac = {0x52, 0x54, 0, 0x42, 1, 1}, .ip = {0xfe, 0x80, [15] = 1}};
static const uint8_t group6[16] = {0xff, 0x05, [15] = 0x42};

static const struct host *const members[] = {&pc_1.host, &pc_2.host};

static const struct wds_session site_session = {.server = &wds_1,
                                                .group = IP4(239, 42, 0, 1),
                                                .port = 63500,
                                                .id = 0x2a0001,
                                                .security = WDS_CHECKSUM,
                                                .image = IMAGE_WIM,
                                                .blocks = 8};

/* Of these groups only the first is one that images are sent to. */
static void members_join(struct scene *s)
{
    igmp_join(s, &stranger, IP4(239, 42, 0, 1));
    igmp_join(s, &stranger, IP4(239, 255, 255, 250));
    wds_whole(s, &site_session, members, 2);
    igmp_join_2(s, &pc_9, IP4(239, 42, 0, 1));
    mld_join(s, &pc6, group6);
    mld_join_1(s, &pc6, group6);
    mld_leave(s, &pc6, group6);
    mld_join_1(s, &pc6, group6);
    mld_leave_1(s, &pc6, group6);
    igmp_leave_2(s, &pc_9, IP4(239, 42, 0, 1));
    igmp_leave(s, &stranger, IP4(239, 42, 0, 1));
}

static void minutes(struct scene *s, int64_t count)
{
    scene_wait(s, count * 60 * MICROSECONDS);
}

/* The router asks every two minutes, a snooping switch from 0.0.0.0; when the router is gone a switch of the site's takes over. */
static void queriers(struct scene *s)
{
    struct host proxy = switch_42;
    proxy.ip = 0;
    for (int i = 0; i < 3; i++) {
        igmp_query(s, &router_42, 3, 0);
        igmp_query(s, &router_42, 3, IP4(239, 42, 0, 1));
        igmp_query(s, &proxy, 2, 0);
        mld_query(s, &router6, 2, NULL);
        minutes(s, 2);
    }
    igmp_query(s, &router_42, 3, 0);
}

static void lower_querier(struct scene *s)
{
    igmp_query(s, &switch_42, 3, 0);
    minutes(s, 1);
    igmp_query(s, &low_querier, 3, 0);
    mld_query(s, &router6, 2, NULL);
    mld_query(s, &rogue6, 2, NULL);
}

static void changed_querier(struct scene *s)
{
    igmp_query(s, &low_querier, 3, 0);
    minutes(s, 6);
    igmp_query(s, &switch_42, 3, 0);
}

static void older_version(struct scene *s)
{
    igmp_query(s, &router_42, 3, 0);
    minutes(s, 1);
    igmp_query(s, &pc_9, 1, 0);
    mld_query(s, &router6, 2, NULL);
    mld_query(s, &rogue6, 1, NULL);
}

/* RFC 2090: asked for by two, sent to a group once, acknowledged by the master client. */
static void tftp_to_group(struct scene *s, const struct host *server)
{
    struct host group = group_host(IP4(239, 42, 0, 69));
    struct transfer ask = {members[0], server, 50001, 40001}, second = {members[1], server, 50002, 40001};
    struct transfer all = {&group, server, 1758, 40001};
    tftp_read(s, &ask, "boot\\winpe.wim", "multicast=");
    tftp_option_ack(s, &ask, "multicast=239.42.0.69,1758,1");
    tftp_ack(s, &ask, 0, false);
    tftp_read(s, &second, "boot\\winpe.wim", "multicast=");
    tftp_option_ack(s, &second, "multicast=239.42.0.69,1758,0");
    for (uint16_t block = 1; block <= 12; block++) {
        tftp_data(s, &all, block, block < 12 ? 512 : 100);
        tftp_ack(s, &ask, block, false);
    }
}

static void tftp_quiet(struct scene *s)
{
    boot_until_lease(s, &pc_1);
    boot_until_lease(s, &pc_2);
    tftp_to_group(s, &wds_1);
}

static void tftp_rogue(struct scene *s)
{
    tftp_to_group(s, &rogue);
}

/* MTFTP's data, with no acknowledgement of an option before them. */
static void mtftp_rogue(struct scene *s)
{
    struct host group = group_host(IP4(239, 66, 0, 1));
    struct transfer all = {&group, &rogue, 1758, 1759};
    for (uint16_t block = 1; block <= 12; block++)
        tftp_data(s, &all, block, 512);
}

static void announcement(struct scene *s)
{
    sap_announce(s, &rogue, "Lobby television", IP4(239, 66, 0, 9), 5004, 0, 0);
    sap_announce(s, &rogue, "Lobby television", IP4(239, 66, 0, 9), 5004, 0x04, 0);
    sap_announce(s, &imaging_1, "Images", IP4(239, 42, 0, 9), 9000, 0, 8);
}

static void ghost(struct scene *s)
{
    ghost_discover(s, &pc_9);
    ghost_send(s, &rogue, IP4(224, 77, 6, 6), IMAGE_NOISE, 12);
}

/* A capture that keeps 60 bytes of a frame: all that is needed to count. */
enum { BULK = 3600, KEPT = 60 };

static void bulk(struct scene *s, const struct host *from, uint32_t group)
{
    s->snap = KEPT;
    stream_send(s, from, 40500, group, 7000, IMAGE_NOISE, 1400, BULK, 200);
}

static void unknown_bulk(struct scene *s)
{
    bulk(s, &rogue, IP4(239, 66, 0, 5));
}

static void ignored_bulk(struct scene *s)
{
    bulk(s, &rogue, IP4(239, 10, 0, 5));
}

/* Slower than any image: 1400 bytes every 50 ms. */
static void trickle(struct scene *s)
{
    stream_send(s, &rogue, 40500, IP4(239, 66, 0, 5), 7000, IMAGE_NOISE, 1400, 120, 50000);
    flute_send(s, &web_1, IP4(239, 66, 0, 6), 7002, IMAGE_GZIP, 40);
    norm_send(s, &web_1, IP4(239, 66, 0, 7), 7004, IMAGE_GZIP, 40);
}

const struct scenario scenarios_groups[] = {
    {"unknown-group-member", "a machine outside the inventory joins a group that images are sent to", members_join},
    {"quiet-queriers", "router, snooping switch and queries for one group", queriers},
    {"lower-querier", "a host with a lower address takes the election, over IPv4 and IPv6", lower_querier},
    {"changed-querier", "another host asks after the querier has fallen silent", changed_querier},
    {"older-querier", "a host makes all members fall back to an older version", older_version},
    {"quiet-tftp-group", "the authorised server sends a file to a group by TFTP", tftp_quiet},
    {"rogue-tftp-group", "an unlisted one does", tftp_rogue},
    {"rogue-mtftp", "MTFTP's data from an unlisted host", mtftp_rogue},
    {"session-announcement", "SAP by itself is no more than information", announcement},
    {"rogue-ghost", "Ghost's group fed by an unlisted host", ghost},
    {"unknown-bulk", "megabytes to a group from an unlisted host, in no known protocol", unknown_bulk},
    {"quiet-ignored-bulk", "the same to a group that the policy ignores", ignored_bulk},
    {"quiet-trickle", "streams that are no images: slow ones, FLUTE and NORM of little", trickle},
    {0},
};
