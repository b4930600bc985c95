#include <stdio.h>

#include "print.h"

static void print_text(const char *name, struct bytes b)
{
    if (b.left)
        print_hex(name, b);
}

static void print_raw(const char *name, const struct addr *addr)
{
    if (addr->family)
        print_hex(name, bytes_of(addr->byte, addr->family == 6 ? 16 : 4));
}

/* [[type, "group", "sources"], …] */
static void print_records(const struct membership *m)
{
    struct bytes list = m->records;
    struct membership_record record;
    const char *comma = "";
    printf(",\"records\":[");
    while (membership_next(m, &list, &record)) {
        printf("%s[%u,\"", comma, record.type);
        for (size_t i = 0; i < (m->family == 6 ? 16u : 4u); i++)
            printf("%02x", record.group.byte[i]);
        printf("\",\"");
        while (record.source.left)
            printf("%02x", bytes_u8(&record.source));
        printf("\"]");
        comma = ",";
    }
    printf("]");
}

void print_membership(const struct packet *p, const struct message *message)
{
    const struct membership *m = &message->membership;
    (void)p;
    print_number("kind", m->kind);
    print_number("version", m->version);
    print_number("notes", m->notes);
    print_raw("group", &m->group);
    print_number("max_response", m->max_response);
    print_number("suppress", m->suppress);
    print_number("robustness", m->robustness);
    print_number("interval", m->interval);
    print_number("sources", m->sources);
    print_hex("source", m->source);
    print_number("record_count", m->record_count);
    print_records(m);
}

static void print_encryption(const struct uftp_encryption *e)
{
    if (!e->present)
        return;
    print_number("key_exchange", e->key_exchange);
    print_number("signature", e->signature);
    print_number("key_type", e->key_type);
    print_number("hash", e->hash);
    print_number("rsa_bits", e->rsa_bits);
    print_number("key_size", e->key.left);
    print_number("exchange_size", e->exchange.left);
    print_number("proof_size", e->proof.left);
}

void print_uftp(const struct packet *p, const struct message *message)
{
    const struct uftp *m = &message->uftp;
    struct bytes clients = m->clients;
    uint32_t client;
    (void)p;
    print_number("version", m->version);
    print_number("function", m->function);
    print_number("notes", m->notes);
    print_number("sequence", m->sequence);
    print_number("source", m->source);
    print_number("group_id", m->group_id);
    print_number("instance", m->instance);
    print_number("robustness", m->robustness);
    print_number("congestion", m->congestion);
    print_number("block_size", m->block_size);
    print_raw("public_group", &m->public_group);
    print_raw("private_group", &m->private_group);
    print_encryption(&m->encryption);
    print_number("key_length", m->key_length);
    print_number("file", m->file);
    print_number("file_type", m->file_type);
    print_number("size", m->size);
    print_text("name", m->name);
    print_text("link", m->link);
    print_number("section", m->section);
    print_number("block", m->block);
    print_hex("data", m->data);
    print_number("status", m->status);
    print_number("counter", m->counter);
    print_hex("proof", m->proof);
    print_hex("cipher", m->cipher);
    print_number("host", m->host);
    print_text("reason", m->reason);
    printf(",\"clients\":[");
    for (const char *comma = ""; uftp_client_next(&clients, &client); comma = ",")
        printf("%s%lu", comma, (unsigned long)client);
    printf("]");
}

void print_sap(const struct packet *p, const struct message *message)
{
    const struct sap *m = &message->sap;
    (void)p;
    print_number("notes", m->notes);
    print_number("deletion", m->deletion);
    print_number("encrypted", m->encrypted);
    print_number("compressed", m->compressed);
    print_number("hash", m->hash);
    print_raw("origin", &m->origin);
    print_number("authentication", m->authentication.left);
    print_text("type", m->type);
    print_text("name", m->name);
    print_text("owner", m->owner);
    print_text("media", m->media);
    print_number("port", m->port);
    print_raw("group", &m->group);
}
