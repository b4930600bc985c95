#include <stdio.h>

#include "print.h"

void print_http(const struct packet *p, const struct message *message)
{
    const struct http *m = &message->http;
    (void)p;
    print_number("response", m->response);
    print_number("open", (m->notes & HTTP_OPEN_HEAD) != 0);
    print_number("minor", m->minor);
    print_number("notes", m->notes);
    if (m->response) {
        print_number("status", m->status);
    } else {
        print_hex("method", m->method);
        print_hex("target", m->target);
    }
    if (m->host.left)
        print_hex("host", m->host);
    if (m->user_agent.left)
        print_hex("user_agent", m->user_agent);
    if (m->has_length)
        print_number("length", m->length);
}

/* [command, response, signed, status, tree, "path"] */
static void print_part(const struct smb_part *part)
{
    uint8_t path[SMB_TEXT];
    size_t size = part->command == SMB_TREE_CONNECT ? smb_text(part, path, sizeof path) : 0;
    printf("[%u,%u,%u,%lu,%lu,\"", part->command, part->response, part->signature, (unsigned long)part->status,
           (unsigned long)part->tree);
    for (size_t i = 0; i < size; i++)
        printf("%02x", path[i]);
    printf("\"]");
}

void print_smb(const struct packet *p, const struct message *message)
{
    static const char *const forms[] = {[SMB_FORM_1] = "1",
                                        [SMB_FORM_2] = "2",
                                        [SMB_FORM_ENCRYPTED] = "encrypted",
                                        [SMB_FORM_COMPRESSED] = "compressed"};
    const struct smb *m = &message->smb;
    (void)p;
    printf(",\"form\":\"%s\"", forms[m->form]);
    print_number("open", m->open);
    print_number("size", m->size);
    printf(",\"parts\":[");
    for (unsigned i = 0; i < m->parts; i++) {
        printf(i ? "," : "");
        print_part(&m->part[i]);
    }
    printf("]");
}

void print_tls(const struct packet *p, const struct message *message)
{
    const struct tls *m = &message->tls;
    struct bytes record = p->payload;
    bytes_skip(&record, 3);
    size_t size = bytes_u16(&record);
    print_number("response", m->response);
    print_number("open", m->open || size > record.left);
    print_number("version", m->version);
    if (m->response)
        print_number("cipher", m->cipher);
    if (m->name.left)
        print_hex("name", m->name);
    if (m->alpn.left)
        print_hex("alpn", m->alpn);
}
