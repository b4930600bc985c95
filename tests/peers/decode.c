/* Prints every message of the given captures as sentinel's readers see it: a JSON line each, all that strangers wrote in hex. No
 * tracker, no filter of copies: what a peer program's dissection is held against. Protocols without a printer show where they
 * were seen. */
#include <stdio.h>

#include "base/text.h"
#include "capture/capture.h"
#include "print.h"

static void print_tftp(const struct packet *p, const struct message *message)
{
    const struct tftp *m = &message->tftp;
    (void)p;
    print_number("opcode", m->opcode);
    print_number("notes", m->notes);
    print_hex("file", m->file);
    print_hex("mode", m->mode);
    print_number("options", m->options);
    for (unsigned i = 0; i < m->options; i++) {
        char name[24];
        snprintf(name, sizeof name, "option.%u.name", i);
        print_hex(name, m->option[i].name);
        snprintf(name, sizeof name, "option.%u.value", i);
        print_hex(name, m->option[i].value);
    }
    print_number("block", m->block);
    print_number("size", m->data.left);
    print_number("error", m->error);
    print_hex("text", m->error_text);
}

static void print_arp(const struct packet *p, const struct message *message)
{
    const struct arp *m = &message->arp;
    (void)p;
    print_number("operation", m->operation);
    print_mac("sender_mac", &m->sender_mac);
    print_addr("sender", &m->sender);
    print_mac("target_mac", &m->target_mac);
    print_addr("target", &m->target);
}

static void (*const printers[PROTO_COUNT])(const struct packet *, const struct message *) = {
    [PROTO_DHCP4] = print_dhcp4,    [PROTO_TFTP] = print_tftp, [PROTO_DHCP6] = print_dhcp6,
    [PROTO_ND] = print_nd,          [PROTO_ARP] = print_arp,   [PROTO_IGMP] = print_membership,
    [PROTO_MLD] = print_membership, [PROTO_UFTP] = print_uftp, [PROTO_SAP] = print_sap,
    [PROTO_ICMP] = print_icmp,      [PROTO_HTTP] = print_http, [PROTO_NAME_SERVICE] = print_names,
    [PROTO_SMB] = print_smb,        [PROTO_TLS] = print_tls,
};

/* A line's beginning: who says what to whom. */
static void print_head(const char *file, const struct packet *p, enum parse answer, const char *proto)
{
    static const char *const answers[] = {
        [PARSE_OK] = "ok", [PARSE_TRUNCATED] = "truncated", [PARSE_MALFORMED] = "malformed"};
    char name[512];
    struct text text;
    text_init(&text, name, sizeof name);
    text_add_untrusted(&text, bytes_of(file, strlen(file)));
    printf("{\"capture\":\"%s\",\"frame\":%llu,\"proto\":\"%s\",\"answer\":\"%s\"", name,
           (unsigned long long)p->frame->number, proto, answers[answer]);
    print_addr("src", &p->src);
    print_addr("dst", &p->dst);
    print_number("src_port", p->src_port);
    print_number("dst_port", p->dst_port);
    printf(",\"vlan\":[");
    for (unsigned i = 0; i < p->vlans; i++)
        printf("%s%u", i ? "," : "", p->vlan[i]);
    printf("]");
}

static void print_message(const char *file, const struct packet *p, enum parse answer, const struct message *m)
{
    print_head(file, p, answer, protos[m->proto].name);
    printf(",\"usual\":%s", m->usual_port ? "true" : "false");
    if (m->fault)
        printf(",\"fault\":\"%s\"", m->fault);
    if (printers[m->proto])
        printers[m->proto](p, m);
    printf("}\n");
}

/* IPsec is no protocol of the table: what net/ notes and what the tracker reads. */
static void print_protected(const char *file, const struct packet *p)
{
    struct ipsec ipsec;
    if (p->notes & PACKET_AUTHENTICATED) {
        print_head(file, p, PARSE_OK, "ah");
        print_number("next", p->ip_proto);
        printf("}\n");
    }
    enum parse answer = ipsec_parse(p, p->payload, &ipsec);
    if (answer == PARSE_NOT_MINE || ipsec.kind == IPSEC_KEEPALIVE)
        return;
    print_head(file, p, answer, ipsec.kind == IPSEC_IKE ? "ike" : "esp");
    print_ipsec(&ipsec);
    printf("}\n");
}

static int decode(const char *file)
{
    static struct message message;
    static const struct hash_key key;
    char error[CAPTURE_ERROR];
    struct capture *capture;
    int got = capture_open(file, false, error, &capture);
    if (got < 0) {
        fprintf(stderr, "%s: %s\n", file, error);
        return got;
    }
    struct net *net = net_new(&key);
    struct frame frame;
    while (net && (got = capture_next(capture, &frame)) > 0) {
        struct packet packet;
        enum parse answer = net_decode(net, &frame, &packet);
        if (answer != PARSE_NOT_MINE && answer != PARSE_OK && !packet.payload.left)
            continue;
        if (answer == PARSE_NOT_MINE)
            continue;
        print_protected(file, &packet);
        answer = proto_parse(&packet, packet.payload, &message);
        if (answer != PARSE_NOT_MINE)
            print_message(file, &packet, answer, &message);
    }
    net_free(net);
    capture_close(capture);
    return net ? 0 : -1;
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++)
        failed |= decode(argv[i]) < 0;
    return failed;
}
