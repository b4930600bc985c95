/* Any bytes as an answer of each name service: names stay within their room, and reading ends. */
#include <stdlib.h>

#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint16_t ports[] = {53, 137, 5353, 5355};
    static struct message message;
    const struct name_service *m = &message.name_service;
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
        struct packet packet = {.ip_proto = 17, .src_port = ports[i]};
        enum parse parse = name_service_parse(&packet, bytes_of(exact, size), &message);
        if (parse == PARSE_NOT_MINE)
            continue;
        if (parse != PARSE_OK || m->answers > NAME_ANSWERS || m->used > NAME_TEXT)
            abort();
        for (size_t k = 0; k < m->answers; k++) {
            uintptr_t at = (uintptr_t)m->answer[k].name.at, in = (uintptr_t)m->text;
            if (at < in || at + m->answer[k].name.left > in + m->used || !m->answer[k].addr.family)
                abort();
        }
    }
    free(exact);
    return 0;
}
