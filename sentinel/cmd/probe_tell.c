/* What sentinel probe found, for people and as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/probe.h"
#include "record/stored.h"

/* Texts of a sighting, safe for terminals. */
struct shown {
    char ip[ADDR_TEXT], mac[MAC_TEXT], next_server[ADDR_TEXT];
    char files[SIGHTING_FILES * SIGHTING_TEXT * 4], service[SIGHTING_TEXT * 4];
};

static void show(const struct sighting *s, struct shown *ret)
{
    struct text t;
    addr_format(&s->ip, ret->ip);
    mac_format(&s->mac, ret->mac);
    *ret->next_server = '\0';
    if (!addr_is_unspecified(&s->next_server))
        addr_format(&s->next_server, ret->next_server);
    text_init(&t, ret->service, sizeof ret->service);
    text_add_untrusted(&t, bytes_of(s->service, strlen(s->service)));
    text_init(&t, ret->files, sizeof ret->files);
    for (size_t n = 0; n < s->files && n < SIGHTING_FILES; n++) {
        text_add(&t, n ? ", " : "");
        text_add_untrusted(&t, bytes_of(s->file[n], s->file_size[n]));
    }
}

static void tell_responder(const struct probe *p, const struct sighting *s)
{
    struct shown as;
    show(s, &as);
    if (!p->json) {
        printf("  %-15s  %s  %-8s  %-14s %s%s%s%s%s\n", as.ip, as.mac, s->role, s->verdict, as.service,
               *as.files ? "  file " : "", as.files, *as.next_server ? " from " : "", as.next_server);
        return;
    }
    const struct record_member members[] = {
        {"interface", MEMBER_TEXT, p->interface, 0},
        {"role", MEMBER_TEXT, s->role, 0},
        {"ip", MEMBER_TEXT, as.ip, 0},
        {"mac", MEMBER_TEXT, as.mac, 0},
        {"verdict", MEMBER_TEXT, s->verdict, 0},
        {"service", MEMBER_TEXT, s->service, 0},
        {"next_server", MEMBER_TEXT, as.next_server, 0},
        {"files", MEMBER_TEXT, as.files, 0},
        {"answers", MEMBER_NUMBER, NULL, (int64_t)s->answers},
    };
    char *line = NULL;
    if (record_eve_members("sentinel_probe_responder", s->last_seen, members, sizeof members / sizeof *members,
                           &line) == 0)
        puts(line);
    free(line);
}

static void tell_read(const struct probe *p, const struct round_read *q)
{
    char ip[ADDR_TEXT], name[ROUND_NAME * 4];
    const char *said = q->answered ? q->said : "no answer";
    struct text t;
    text_init(&t, name, sizeof name);
    text_add_untrusted(&t, bytes_of(q->name, strlen(q->name)));
    addr_format(&q->ip, ip);
    if (!p->json) {
        printf("  %-15s  %s: %s%s\n", ip, name, said,
               q->random && q->answered && strncmp(said, "error", 5) != 0 ? "; it serves names that nobody gave" : "");
        return;
    }
    const struct record_member members[] = {
        {"interface", MEMBER_TEXT, p->interface, 0},
        {"ip", MEMBER_TEXT, ip, 0},
        {"file", MEMBER_TEXT, q->name, 0},
        {"random", MEMBER_NUMBER, NULL, q->random},
        {"answer", MEMBER_TEXT, said, 0},
    };
    char *line = NULL;
    if (record_eve_members("sentinel_probe_read", 0, members, sizeof members / sizeof *members, &line) == 0)
        puts(line);
    free(line);
}

static void tell_head(const struct probe *p)
{
    const struct sender_card *card = sender_card(p->sender);
    char mac[MAC_TEXT], ip[ADDR_TEXT], six[ADDR_TEXT];
    FILE *out = p->json ? stderr : stdout;
    fprintf(out, "Asked on %s as %s%s%s%s%s: %u DISCOVER, %u SOLICIT, %u requests to port 4011, %u to port 69.\n",
            p->interface, mac_format(&p->mac, mac), card->ip.family ? ", " : "", addr_format(&card->ip, ip),
            card->link_local.family ? ", " : "", addr_format(&card->link_local, six), p->sent[SENT_DISCOVER],
            p->sent[SENT_SOLICIT], p->sent[SENT_BOOT], p->sent[SENT_READ]);
    if (!card->ip.family)
        fputs("The interface has no IPv4 address: port 4011 and TFTP were left out.\n", out);
    if (!card->link_local.family)
        fputs("The interface has no link-local address: DHCPv6 was left out.\n", out);
    for (size_t n = 0; n < p->round.hosts; n++) {
        if (p->round.host[n].boots && mac_is_zero(&p->round.host[n].mac) && card->ip.family)
            fprintf(out, "%s was not asked for files: it stands behind a router, or is silent.\n",
                    addr_format(&p->round.host[n].ip, ip));
    }
    if (p->round.refused)
        fprintf(out, "%zu hosts or files more than one round asks were left out.\n", p->round.refused);
}

int probe_tell(const struct probe *p)
{
    const struct inventory *seen = engine_inventory(p->engine);
    tell_head(p);
    if (!p->json)
        puts(inventory_count(seen) ? "\nWho answered:" : "\nNobody answered.");
    for (size_t n = 0; n < inventory_count(seen); n++)
        tell_responder(p, inventory_get(seen, n));
    if (!p->json && p->round.reads)
        puts("\nFiles asked for:");
    for (size_t n = 0; n < p->round.reads; n++)
        tell_read(p, &p->round.read[n]);
    if (!p->json && p->alerts)
        puts("");
    for (size_t n = 0; n < p->alerts; n++)
        printf("%s%s", p->alert[n], p->json ? "\n" : "");
    if (fflush(stdout) == EOF)
        return EXIT_FAILED;
    return p->found ? EXIT_FINDINGS : EXIT_CLEAN;
}
