#include "proto/tcp.h"

#include "proto/proto.h"

enum parse tcp_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    (void)payload;
    if (packet->ip_proto != IP_PROTO_TCP)
        return PARSE_NOT_MINE;
    ret->usual_port = true;
    ret->fault = NULL;
    return PARSE_OK;
}
