/* Any bytes as ESP, as what passes on IKE's ports, as RPC and as a redirect. */
#include <stdlib.h>

#include "proto/dcerpc.h"
#include "proto/ipsec.h"
#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct {
        uint8_t protocol;
        uint16_t port;
    } ways[] = {{50, 0}, {141, 0}, {17, 500}, {17, 4500}};
    static struct message message;
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct packet packet = {.ip_proto = ways[i].protocol, .dst_port = ways[i].port, .src = {.family = 4}};
        struct ipsec m;
        if (ipsec_parse(&packet, bytes_of(exact, size), &m) == PARSE_OK && m.kind == IPSEC_IKE && m.length > size)
            abort();
    }
    struct dcerpc rpc;
    if (dcerpc_parse(bytes_of(exact, size), &rpc) == PARSE_OK &&
        (rpc.level < DCERPC_NONE || rpc.level > DCERPC_PRIVACY))
        abort();
    struct packet packet = {.ip_proto = 1, .src = {.family = 4}};
    if (icmp_parse(&packet, bytes_of(exact, size), &message) == PARSE_OK && !message.icmp.to.family)
        abort();
    free(exact);
    return 0;
}
