/* Any bytes as a DHCPv4 message: spans stay within the payload or the message's own buffer, counts within their arrays. */
#include <stdlib.h>

#include "proto/proto.h"
#include "proto/pxe.h"

static void check(bool held)
{
    if (!held)
        abort();
}

static void check_span(const struct dhcp4 *m, struct bytes payload, struct bytes span)
{
    if (!span.left)
        return;
    uintptr_t at = (uintptr_t)span.at, in = (uintptr_t)payload.at, joined = (uintptr_t)m->joined;
    bool within = at >= in && at + span.left <= in + payload.left;
    bool built = at >= joined && at + span.left <= joined + m->joined_used;
    check(within || built);
}

static void check_message(const struct dhcp4 *m, struct bytes payload)
{
    check(m->targets <= DHCP4_TARGETS && m->joined_used <= DHCP4_JOINED);
    check_span(m, payload, m->hardware);
    check_span(m, payload, m->sname);
    check_span(m, payload, m->file);
    for (unsigned code = 0; code < 256; code++) {
        struct bytes value = dhcp4_option(m, (uint8_t)code), first = dhcp4_first(m, (uint8_t)code);
        check_span(m, payload, value);
        check_span(m, payload, first);
        check(first.left <= value.left && (!first.left || memcmp(first.at, value.at, first.left) == 0));
    }
    for (unsigned i = 0; i < m->orders; i++)
        check(m->order[i] != OPTION_PAD && m->order[i] != OPTION_END);
    for (unsigned i = 0; i < m->targets; i++) {
        const struct boot_target *t = &m->target[i];
        check_span(m, payload, t->text);
        check(t->readings && (t->what == BOOT_SERVER ? t->server.family == 4 : t->text.left > 0));
    }
}

static void check_pxe(const struct dhcp4 *m, struct bytes payload, bool pxe_port)
{
    struct pxe pxe;
    enum parse parse = pxe_read(m, pxe_port, &pxe);
    check((parse == PARSE_MALFORMED) == pxe.damaged && parse != PARSE_NOT_MINE);
    check(pxe.servers <= PXE_SERVERS && pxe.menus <= PXE_MENU && pxe.variables_type <= 2);
    check(pxe.uuid.left == 0 || pxe.uuid.left == 16);
    check_span(m, payload, pxe.prompt);
    check_span(m, payload, pxe.variables_path);
    check_span(m, payload, pxe.bcd_path);
    check_span(m, payload, pxe.wds_message);
    check_span(m, payload, pxe.ipxe_script);
    for (unsigned i = 0; i < pxe.menus; i++)
        check_span(m, payload, pxe.menu[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    static const uint16_t ports[] = {67, 4011, 50000, 68};
    if (!size)
        return 0;
    uint8_t *exact = malloc(size);
    if (!exact)
        return 0;
    memcpy(exact, data, size);
    uint16_t port = ports[exact[size - 1] & 3]; /* the last byte picks the port, and whether the capture cut it */
    struct packet packet = {.ip_proto = 17, .ethertype = 0x0800, .src_port = port, .dst_port = 50001};
    packet.notes = exact[size - 1] & 4 ? PACKET_CUT : 0;
    struct bytes payload = bytes_of(exact, size);
    enum parse parse = dhcp4_parse(&packet, payload, &message);
    if (parse != PARSE_NOT_MINE) {
        check((parse == PARSE_OK) == (message.fault == NULL));
        check(parse != PARSE_TRUNCATED || packet.notes);
        check_message(&message.dhcp4, payload);
        check_pxe(&message.dhcp4, payload, port == DHCP4_PXE_PORT);
    }
    free(exact);
    return 0;
}
