/* An alert with everything in it, for tests of records. */
#ifndef TESTS_RECORD_MAKE_H
#define TESTS_RECORD_MAKE_H

#include "detect/detect.h"
#include "detect_make.h"
#include "record/record.h"

struct made {
    struct frame frame;
    struct event event;
    struct rule rule;
    struct alert alert;
};

static const struct record_site made_site = {
    .sensor = "sensor-07",
    .site = "lon-dc1",
    .policy_version = "12",
    .policy_sha256 = "9b1c000000000000000000000000000000000000000000000000000000000000",
};

static inline void made_offer(struct event *e)
{
    event_set_text(e, FIELD_INTERFACE, "eno2");
    event_set_text(e, FIELD_VLAN, "42.7");
    event_set_text(e, FIELD_SEGMENT, "imaging-42");
    event_set_text(e, FIELD_SEGMENT_NETBOOT, "allowed");
    put_addr(e, FIELD_SERVER_IP, "10.42.0.66");
    put_mac(e, FIELD_SERVER_MAC, "52:54:00:aa:bb:cc");
    put_addr(e, FIELD_SERVER_ID, "10.42.0.66");
    event_set_text(e, FIELD_SERVER_ROLE, "pxe");
    event_set_text(e, FIELD_SERVER_VERDICT, "unknown");
    put_mac(e, FIELD_CLIENT_MAC, "52:54:00:01:02:03");
    event_set_text(e, FIELD_CLIENT_ARCH_NAME, "x86-64 UEFI");
    event_set_integer(e, FIELD_DHCP_OP, 2);
    event_set_integer(e, FIELD_DHCP_XID, 4294967295);
    event_set_text(e, FIELD_DHCP_TYPE, "offer");
    put_addr(e, FIELD_DHCP_NEXT_SERVER, "0.0.0.0");
    put_addr(e, FIELD_DHCP_RELAY, "10.42.0.1");
    event_set_bytes(e, FIELD_DHCP_CIRCUIT_ID, bytes_of("\0\4\0\1", 4));
    add_addr(e, FIELD_DHCP_ROUTERS, "10.42.0.1");
    add_addr(e, FIELD_BOOT_SERVERS, "10.42.0.67");
    add_addr(e, FIELD_POLICY_EXPECTED, "10.42.0.10");
    add_addr(e, FIELD_POLICY_EXPECTED, "fd42::10");
}

/* A rogue's offer of `boot_file`, the third of its group. */
static inline void make_alert(struct made *m, struct bytes boot_file)
{
    m->frame = (struct frame){.data = (const uint8_t *)"frame",
                              .captured = 5,
                              .length = 5,
                              .time = TEST_TIME + 123456789,
                              .number = 18,
                              .link = LINK_ETHERNET,
                              .file = "rogue.pcap"};
    event_reset(&m->event, EVENT_PXE_REPLY, &m->frame);
    m->event.flow = (struct event_flow){.has_mac = true,
                                        .src_mac = make_mac("52:54:00:aa:bb:cc"),
                                        .dst_mac = make_mac("ff:ff:ff:ff:ff:ff"),
                                        .src = make_addr("10.42.0.66"),
                                        .dst = make_addr("255.255.255.255"),
                                        .src_port = 67,
                                        .dst_port = 68,
                                        .ip_proto = 17,
                                        .ethertype = 0x800,
                                        .vlan = {42, 7},
                                        .vlans = 2};
    made_offer(&m->event);
    event_add_text(&m->event, FIELD_BOOT_FILES, boot_file);
    m->rule = (struct rule){.id = "SN-1002",
                            .number = 1002,
                            .revision = 3,
                            .name = "rogue-pxe-responder",
                            .title = "Unauthorised boot server",
                            .category = "Rogue boot server",
                            .severity = SEVERITY_CRITICAL,
                            .confidence = CONFIDENCE_HIGH,
                            .message = "{server.ip} hands out {boot.files}",
                            .advice = "Shut the port of {server.mac}.",
                            .attack = {"T1557.003", "T1557"},
                            .attacks = 2};
    m->alert = (struct alert){.rule = &m->rule,
                              .event = &m->event,
                              .severity = SEVERITY_CRITICAL,
                              .event_id = {0x5f, 0x0f, [6] = 0x50, [8] = 0x80},
                              .lead = true,
                              .count = 3,
                              .telling = 1,
                              .first_seen = TEST_TIME,
                              .last_seen = TEST_TIME + 123456789,
                              .victim = {make_mac("52:54:00:01:02:03"), make_mac("52:54:00:01:02:04")},
                              .victims = 2,
                              .frame = {2, 5, 18},
                              .frames = 3};
}

#endif
