/* Any bytes as UFTP, on its port and off it. */
#include "check.h"

static void check_message(const struct uftp *m, struct bytes payload)
{
    const struct uftp_encryption *e = &m->encryption;
    const struct bytes spans[] = {m->name,   m->link,   m->data, m->clients,  m->proof,
                                  m->cipher, m->reason, e->key,  e->exchange, e->proof};
    struct bytes clients = m->clients;
    uint32_t client;
    size_t count = 0;
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        check_span(payload, spans[i]);
    while (uftp_client_next(&clients, &client))
        count++;
    check(count <= payload.left / 4 && uftp_function_name(m->function));
    check(uftp_cipher_name(e->key_type) && uftp_hash_name(e->hash));
    (void)uftp_encryption_is_weak(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    struct bytes payload = exact_copy(data, size);
    for (unsigned kind = 0; kind < 4; kind++) {
        struct packet packet = {
            .ip_proto = 17, .dst_port = kind & 1 ? UFTP_PORT : 5000, .notes = kind & 2 ? PACKET_CUT : 0};
        packet.dst = (struct addr){4, {230, 4, 4, 1}};
        enum parse parse = uftp_parse(&packet, payload, &message);
        check_answer(parse, &packet, &message);
        check(kind & 1 || parse == PARSE_OK || parse == PARSE_NOT_MINE);
        if (parse != PARSE_NOT_MINE)
            check_message(&message.uftp, payload);
    }
    free((void *)(uintptr_t)payload.at);
    return 0;
}
