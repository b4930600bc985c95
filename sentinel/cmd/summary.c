#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "cmd/replay.h"

static void print_untrusted(FILE *out, struct bytes b)
{
    char buffer[4 * SIGHTING_TEXT + 1];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_untrusted(&t, b);
    fputs(buffer, out);
}

static void print_files(FILE *out, const struct sighting *s)
{
    for (size_t i = 0; i < s->files && i < SIGHTING_FILES; i++) {
        fputs(i ? ", " : "file ", out);
        print_untrusted(out, bytes_of(s->file[i], s->file_size[i]));
    }
    if (s->files > SIGHTING_FILES)
        fprintf(out, " and %d more", s->files - SIGHTING_FILES);
    char address[ADDR_TEXT];
    if (s->files && strcmp(s->role, "pxe") == 0 && !addr_is_unspecified(&s->next_server))
        fprintf(out, " from %s", addr_format(&s->next_server, address));
}

static void print_responder(FILE *out, const struct sighting *s, const char *segment)
{
    char ip[ADDR_TEXT], mac[MAC_TEXT];
    fprintf(out, "  %-15s %-17s  %-6s %-14s", addr_format(&s->ip, ip), mac_is_zero(&s->mac) ? "" : mac_format(&s->mac, mac),
            s->role, s->verdict);
    if (segment) {
        fputs(" on ", out);
        print_untrusted(out, bytes_of(segment, strlen(segment)));
    }
    fprintf(out, "  %llu answer%s to %u client%s", (unsigned long long)s->answers, s->answers == 1 ? "" : "s", s->clients,
            s->clients == 1 ? "" : "s");
    if (s->files) {
        fputs("; ", out);
        print_files(out, s);
    }
    fputs("\n", out);
}

static void print_responders(FILE *out, const struct inventory *inventory, const struct policy *policy)
{
    size_t count = inventory_count(inventory);
    if (!count) {
        fputs("Nobody answered a booting client, leased an address or served a file.\n", out);
        return;
    }
    fputs("Who answered:\n", out);
    for (size_t i = 0; i < count; i++) {
        const struct sighting *s = inventory_get(inventory, i);
        print_responder(out, s, policy ? policy_segment_name(policy, s->segment) : NULL);
    }
    if (!policy)
        fputs("  Without a policy nobody is authorised or rogue: name one with --policy.\n", out);
}

/* Who chose whom is broadcast even where the answers are not. */
static void print_inferred(FILE *out, const struct inventory *inventory, const struct policy *policy)
{
    const struct inferred *f;
    for (size_t n = 0; (f = inventory_inferred(inventory, n)); n++) {
        char id[ADDR_TEXT];
        const char *segment = policy ? policy_segment_name(policy, f->segment) : NULL;
        fprintf(out, n ? ", %s" : "Inferred from requests: clients chose %s", addr_format(&f->id, id));
        if (segment) {
            fputs(" on ", out);
            print_untrusted(out, bytes_of(segment, strlen(segment)));
        }
        fprintf(out, " (%llu time%s)", (unsigned long long)f->requests, f->requests == 1 ? "" : "s");
    }
    if (inventory_inferred(inventory, 0))
        fputs("; no answer of theirs was seen.\n", out);
    if (inventory_is_blind(inventory))
        fputs("This sensor sees broadcasts only: what servers send to one client alone stays hidden. Mirror their ports.\n", out);
}

static void print_clients(FILE *out, const struct inventory_totals *t)
{
    fprintf(out, "Clients: %llu asked, %llu of them to boot from the network, %llu of these loaded a file.\n",
            (unsigned long long)t->clients, (unsigned long long)t->booting, (unsigned long long)t->boots);
    if (!t->unanswered)
        return;
    fprintf(out, "Not seen: an offer to %llu client%s that sent DISCOVER.", (unsigned long long)t->unanswered,
            t->unanswered == 1 ? "" : "s");
    if (!t->offers)
        fputs(" No offer at all was seen: is this a mirror port?", out);
    fputs("\n", out);
}

static void print_frames(FILE *out, const struct engine_counts *c, size_t files)
{
    fprintf(out, "Frames: %llu in %zu file%s; %llu judged, %llu background, %llu copies, %llu malformed, %llu fragments.\n",
            (unsigned long long)c->received, files, files == 1 ? "" : "s", (unsigned long long)c->judged,
            (unsigned long long)c->background, (unsigned long long)c->duplicate, (unsigned long long)c->malformed,
            (unsigned long long)c->held);
    if (c->cut)
        fprintf(out, "Blind spot: %llu frames that matter were cut short by the capture's snap length.\n",
                (unsigned long long)c->cut);
    if (c->outside)
        fprintf(out, "Outside every segment of the policy: %llu packets.\n", (unsigned long long)c->outside);
    if (c->expired_exceptions)
        fprintf(out, "Exceptions that have run out would have covered %llu findings.\n",
                (unsigned long long)c->expired_exceptions);
}

static void print_losses(FILE *out, const struct engine *g)
{
    struct track_counts t = engine_track_counts(g);
    struct detect_counts d = engine_detect_counts(g);
    struct net_counts n = engine_net_counts(g);
    uint64_t forgotten = t.clients.evicted + t.transactions.evicted + t.addresses.evicted + t.sessions.evicted +
                         t.transfers.evicted +
                         inventory_totals(engine_inventory(g)).forgotten;
    if (forgotten || d.refused || n.refused)
        fprintf(out, "Tables were full: %llu entries forgotten, %llu groups and %llu fragments not kept.\n",
                (unsigned long long)forgotten, (unsigned long long)d.refused, (unsigned long long)n.refused);
    fprintf(out, "Alerts: %llu told, %llu repeats counted, %llu excused by the policy.\n", (unsigned long long)d.told,
            (unsigned long long)d.repeated, (unsigned long long)d.excepted);
}

void replay_summarise(FILE *out, const struct engine *g, const struct policy *policy, size_t files)
{
    struct engine_counts counts = engine_counts(g);
    struct inventory_totals totals = inventory_totals(engine_inventory(g));
    print_responders(out, engine_inventory(g), policy);
    print_clients(out, &totals);
    print_inferred(out, engine_inventory(g), policy);
    print_frames(out, &counts, files);
    print_losses(out, g);
}
