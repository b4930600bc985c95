/* Any bytes as IGMP and as MLD: records stay within the message, walks end. */
#include "check.h"

static void check_membership(const struct membership *m, struct bytes payload)
{
    struct membership_record record;
    struct bytes list = m->records;
    size_t records = 0;
    check_span(payload, m->source);
    check_span(payload, m->records);
    for (; membership_next(m, &list, &record); records++) {
        check_span(payload, record.source);
        check(membership_change(&record) <= MEMBERSHIP_LEAVES);
    }
    check(records <= payload.left / 4);
    (void)membership_is_ignored(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 4; kind++) {
        struct packet packet = {.ip_proto = kind & 1 ? 58 : 2, .ttl = 1, .notes = kind & 2 ? PACKET_CUT : 0};
        packet.src.family = kind & 1 ? 6 : 4;
        enum parse parse = kind & 1 ? mld_parse(&packet, payload, &message) : igmp_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        if (parse != PARSE_NOT_MINE)
            check_membership(&message.membership, payload);
    }
    free((void *)(uintptr_t)payload.at);
    return 0;
}
