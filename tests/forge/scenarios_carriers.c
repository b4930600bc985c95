/* The same rogue offer, by every way that a frame may take to the sensor. */
#include "forge.h"

static void rogue_offer(struct scene *s)
{
    struct dhcp m;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, ROGUE_FILE);
    dhcp_reply(s, &m, &rogue);
}

static void untagged(struct scene *s)
{
    s->tags = 0;
    rogue_offer(s);
}

static void priority_tag(struct scene *s)
{
    s->tag[0].vid = 0;
    s->tag[1] = (struct tag){.type = 0x8100, .vid = 42};
    s->tags = 2;
    rogue_offer(s);
}

static void double_tag(struct scene *s, uint16_t outer_type)
{
    s->tag[1] = s->tag[0];
    s->tag[0] = (struct tag){.type = outer_type, .vid = 100};
    s->tags = 2;
}

static void qinq(struct scene *s)
{
    double_tag(s, 0x88a8);
    rogue_offer(s);
}

static void qinq_9100(struct scene *s)
{
    double_tag(s, 0x9100);
    rogue_offer(s);
}

static void quiet_qinq(struct scene *s)
{
    double_tag(s, 0x88a8);
    boot_until_lease(s, &pc_1);
}

static void llc_snap(struct scene *s)
{
    struct dhcp m;
    struct buffer payload;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, &rogue);
    dhcp_file(&m, ROGUE_FILE);
    dhcp_write(&m, &payload);
    scene_snap_udp(s, &rogue, PORT_SERVER, &everyone, PORT_CLIENT, payload.data, payload.size);
}

static void erspan(struct scene *s)
{
    s->carrier = CARRIER_ERSPAN2;
    rogue_offer(s);
}

/* The mirror took the tag out and names the VLAN in its own header only. */
static void erspan_untagged(struct scene *s)
{
    s->carrier = CARRIER_ERSPAN2;
    s->tags = 0;
    rogue_offer(s);
}

static void quiet_erspan(struct scene *s)
{
    s->carrier = CARRIER_ERSPAN2;
    boot_until_lease(s, &pc_1);
}

static void vxlan(struct scene *s)
{
    s->carrier = CARRIER_VXLAN;
    rogue_offer(s);
}

static void in_fragments(struct scene *s, const struct host *server, const char *file, const struct piece *pieces,
                         size_t count)
{
    struct dhcp m;
    struct buffer payload;
    client_discover(s, &pc_1);
    proxy_begin(&m, &pc_1, OFFER, server);
    dhcp_file(&m, file);
    dhcp_write(&m, &payload);
    scene_fragments(s, server, PORT_SERVER, &everyone, PORT_CLIENT, &payload, pieces, count);
}

/* The file field begins at byte 116 of the datagram: 8 of UDP, 108 of BOOTP. */
static void fragments(struct scene *s)
{
    static const struct piece pieces[] = {{0, 120, NULL}, {240, 600, NULL}, {120, 120, NULL}};
    in_fragments(s, &rogue, ROGUE_FILE, pieces, 3);
}

static void quiet_fragments(struct scene *s)
{
    static const struct piece pieces[] = {{0, 160, NULL}, {160, 600, NULL}};
    in_fragments(s, &wds_1, WDS_FILE, pieces, 2);
}

/* Where the first bytes win the name is the listed one; where the last win its directory is another. */
static void overlap(struct scene *s)
{
    static const struct piece pieces[] = {{0, 144, NULL}, {120, 24, "ack\\x64\\wdsmgfw.efi"}, {144, 600, NULL}};
    in_fragments(s, &wds_1, WDS_FILE, pieces, 3);
}

static void same_overlap(struct scene *s)
{
    static const struct piece pieces[] = {{0, 144, NULL}, {120, 24, NULL}, {144, 600, NULL}};
    in_fragments(s, &wds_1, WDS_FILE, pieces, 3);
}

static void copies(struct scene *s)
{
    s->copies = 2;
    rogue_offer(s);
}

static void quiet_copies(struct scene *s)
{
    s->copies = 2;
    boot_until_lease(s, &pc_1);
    client_ask_boot(s, &pc_1, &wds_1);
    boot_ack(s, &pc_1, &wds_1, WDS_FILE);
    tftp_load(s, &pc_1.host, &wds_1, 2070, WDS_FILE, 4);
}

const struct scenario scenarios_carriers[] = {
    {"rogue-untagged", "an access port's mirror has no tags: the network tells the segment", untagged},
    {"rogue-priority-tag", "a tag with VID 0 is no VLAN", priority_tag},
    {"rogue-qinq", "two tags, 802.1ad outside", qinq},
    {"rogue-qinq-9100", "two tags, the old 0x9100 outside", qinq_9100},
    {"quiet-qinq", "an ordinary boot under two tags", quiet_qinq},
    {"rogue-llc-snap", "IPv4 in 802.3 with LLC and SNAP instead of Ethernet II", llc_snap},
    {"rogue-erspan", "mirrored through ERSPAN II, the tag kept inside", erspan},
    {"rogue-erspan-untagged", "mirrored through ERSPAN II, which alone names the VLAN", erspan_untagged},
    {"quiet-erspan", "an ordinary boot mirrored through ERSPAN II", quiet_erspan},
    {"rogue-vxlan", "mirrored through VXLAN", vxlan},
    {"rogue-fragmented", "the offer in three fragments, out of order, cut inside the file name", fragments},
    {"quiet-fragmented", "the listed server's offer in two fragments", quiet_fragments},
    {"overlapping-fragments", "fragments that give one reader the listed file and another a different one", overlap},
    {"quiet-overlap-equal", "a fragment sent again with equal contents", same_overlap},
    {"rogue-mirrored-twice", "every frame seen twice: the same alert once, counted once", copies},
    {"quiet-mirrored-twice", "an ordinary boot with every frame seen twice", quiet_copies},
    {0},
};
