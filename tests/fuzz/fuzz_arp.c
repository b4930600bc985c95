/* Any bytes as the body of ARP. */
#include <stdlib.h>

#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    struct packet packet = {.ethertype = 0x0806};
    enum parse parse = arp_parse(&packet, bytes_of(exact, size), &message);
    if ((parse == PARSE_OK && (size < 28 || message.arp.sender.family != 4)) || parse == PARSE_TRUNCATED)
        abort();
    free(exact);
    return 0;
}
