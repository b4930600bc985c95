/* Any bytes as a TFTP message, on its port and off it. */
#include <stdlib.h>

#include "proto/proto.h"

static void check(bool held)
{
    if (!held)
        abort();
}

static void check_span(struct bytes payload, struct bytes span)
{
    uintptr_t at = (uintptr_t)span.at, in = (uintptr_t)payload.at;
    check(!span.left || (at >= in && at + span.left <= in + payload.left));
}

static void check_message(const struct tftp *m, struct bytes payload)
{
    check(m->options <= TFTP_OPTIONS);
    check_span(payload, m->file);
    check_span(payload, m->mode);
    check_span(payload, m->multicast);
    check_span(payload, m->data);
    check_span(payload, m->error_text);
    for (unsigned i = 0; i < m->options; i++) {
        check_span(payload, m->option[i].name);
        check_span(payload, m->option[i].value);
    }
    check(!m->has_block_size || (m->block_size >= 8 && m->block_size <= 65464));
    check(!m->has_window_size || (m->window_size >= 1 && m->window_size <= 65535));
    check(!m->has_timeout || (m->timeout >= 1 && m->timeout <= 255));
    (void)tftp_is_traversal(m->file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    struct bytes payload = bytes_of(exact, size);
    for (unsigned kind = 0; kind < 4; kind++) {
        struct packet packet = {.ip_proto = 17, .src_port = 2070, .dst_port = kind & 1 ? TFTP_PORT : 50000};
        packet.notes = kind & 2 ? PACKET_CUT : 0;
        enum parse parse = tftp_parse(&packet, payload, &message);
        check(!(kind & 1) || parse != PARSE_NOT_MINE);
        check(kind & 1 || parse != PARSE_MALFORMED);
        if (parse != PARSE_NOT_MINE)
            check_message(&message.tftp, payload);
    }
    free(exact);
    return 0;
}
