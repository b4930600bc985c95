/* Any bytes as WDS's transport, to a group and to a host, and as its session initiation. */
#include "check.h"
#include "proto/name.h"

static void check_walks(const struct wds_multicast *m, struct bytes payload)
{
    uint64_t first, last;
    uint32_t client;
    uint8_t reason;
    struct bytes ranges = m->ranges, clients = m->clients;
    size_t walked = 0;
    while (wds_range_next(&ranges, &first, &last))
        walked += 16;
    while (wds_client_next(m, &clients, &client, &reason))
        walked += 4;
    check(walked <= payload.left && !ranges.left && !clients.left);
}

static void check_multicast(const struct wds_multicast *m, struct bytes payload)
{
    const struct bytes spans[] = {m->signature, m->data,     m->ranges,  m->clients,
                                  m->name,      m->hardware, m->options, m->content};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        check_span(payload, spans[i]);
    check(wds_opcode_name(m->opcode) && wds_security_name(m->security));
    check(m->application <= WDS_APP_PROGRESS && m->name.left <= 32);
    check_walks(m, payload);
}

static void check_session(const struct wds_session *m, struct bytes payload)
{
    char name[40];
    check_span(payload, m->name_space);
    check_span(payload, m->content);
    check(utf16_to_utf8(m->content, name, sizeof name) < sizeof name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 4; kind++) {
        struct packet packet = {.ip_proto = 17, .src_port = WDS_SESSION_PORT, .notes = kind & 2 ? PACKET_CUT : 0};
        packet.dst = (struct addr){4, {kind & 1 ? 239 : 10, 0, 0, 5}};
        enum parse parse = wds_multicast_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        if (parse != PARSE_NOT_MINE)
            check_multicast(&message.wds_multicast, payload);
        parse = wds_session_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        if (parse != PARSE_NOT_MINE)
            check_session(&message.wds_session, payload);
    }
    free((void *)(uintptr_t)payload.at);
    return 0;
}
