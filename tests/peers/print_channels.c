#include <stdio.h>

#include "print.h"

void print_ipsec(const struct ipsec *m)
{
    print_number("in_udp", m->in_udp);
    if (m->kind != IPSEC_IKE) {
        print_number("spi", m->spi);
        print_number("sequence", m->sequence);
        return;
    }
    print_number("version", m->version);
    print_number("exchange", m->exchange);
    print_number("flags", m->flags);
    print_number("initiator", m->initiator);
    print_number("responder", m->responder);
    print_number("length", m->length);
}

void print_icmp(const struct packet *p, const struct message *message)
{
    const struct icmp *m = &message->icmp;
    (void)p;
    print_number("code", m->code);
    print_addr("gateway", &m->gateway);
    print_addr("from", &m->from);
    print_addr("to", &m->to);
    print_number("ip_proto", m->ip_proto);
}

/* [["name", lifetime, "address"], …], all but the number in hex */
void print_names(const struct packet *p, const struct message *message)
{
    const struct name_service *m = &message->name_service;
    (void)p;
    printf(",\"service\":\"%s\"", name_protocol_name(m->protocol));
    print_number("id", m->id);
    print_number("flags", m->flags);
    print_hex("asked", m->asked);
    printf(",\"answers\":[");
    for (unsigned i = 0; i < m->answers; i++) {
        const struct name_answer *answer = &m->answer[i];
        struct bytes name = answer->name;
        printf("%s[\"", i ? "," : "");
        while (name.left)
            printf("%02x", bytes_u8(&name));
        printf("\",%lu,\"", (unsigned long)answer->lifetime);
        for (size_t k = 0; k < (answer->addr.family == 6 ? 16u : 4u); k++)
            printf("%02x", answer->addr.byte[k]);
        printf("\"]");
    }
    printf("]");
    print_number("more", m->more);
    print_number("damaged", m->damaged);
}
