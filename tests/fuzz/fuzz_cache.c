/* Any bytes as WS-Discovery, asked and answered, and as what goes by the peer cache's port. */
#include "check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 4; kind++) {
        uint16_t port = kind & 1 ? CACHE_PEER_PORT : CACHE_DISCOVERY_PORT;
        struct packet packet = {.ip_proto = 17, .src_port = port, .notes = kind & 2 ? PACKET_CUT : 0};
        enum parse parse = cache_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        check(parse != PARSE_MALFORMED);
        struct bytes sources = message.cache.sources, source;
        if (parse == PARSE_NOT_MINE)
            continue;
        check_span(payload, message.cache.sources);
        while (cache_next_source(&sources, &source)) {
            check(source.left > 0);
            check_span(payload, source);
        }
    }
    free((void *)(uintptr_t)payload.at);
    return 0;
}
