/* The questions of sentinel probe, and what is done with the answers. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/when.h"
#include "cmd/probe.h"

enum {
    PAUSE = 100 /* ms between two frames */,
    REACH = 500,
    SHORT = 2000,
    READ_MOST = 4096,
    CLIENT = 68,
    SERVER = 67,
    BOOT = 4011,
    TFTP = 69
};

static const struct mac everyone = {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};

/* ------ answers ------ */

static void take_pxe(struct probe *p, const struct event *e, const struct addr *responder)
{
    struct round_host *h = round_host(&p->round, responder);
    if (h && !h->menu)
        h->menu = probe_menu_type(event_text(e, FIELD_DHCP_VENDOR_SPECIFIC));
    for (size_t n = 0; n < event_count(e, FIELD_BOOT_FILES) || n == 0; n++) {
        struct bytes file = event_text_at(e, FIELD_BOOT_FILES, n);
        for (size_t k = 0; k < event_count(e, FIELD_BOOT_SERVERS); k++) {
            struct addr server = event_addr_at(e, FIELD_BOOT_SERVERS, k);
            round_sends(&p->round, &server, file);
        }
        if (!event_count(e, FIELD_BOOT_SERVERS) && file.left)
            round_sends(&p->round, responder, file);
    }
}

/* An answer to a read request; one that begins a transfer is stopped. */
static void take_read(struct probe *p, const struct event *e, const struct addr *server)
{
    uint16_t ours = (uint16_t)event_integer(e, FIELD_CLIENT_PORT);
    uint16_t theirs = (uint16_t)event_integer(e, FIELD_SERVER_PORT);
    struct round_read *q = round_answered(&p->round, server, ours);
    struct text t;
    if (!q)
        return;
    text_init(&t, q->said, sizeof q->said);
    if (e->kind == EVENT_TFTP_ERROR) {
        text_addf(&t, "error %lld ", (long long)event_integer(e, FIELD_TFTP_ERROR));
        text_add_untrusted(&t, event_text(e, FIELD_TFTP_ERROR_TEXT));
        return;
    }
    if (event_has(e, FIELD_TFTP_TRANSFER_SIZE))
        text_addf(&t, "%lld bytes", (long long)event_integer(e, FIELD_TFTP_TRANSFER_SIZE));
    else
        text_add(&t, "served, size not told");
    p->stop[p->stops].ip = *server;
    p->stop[p->stops].mac = event_mac(e, FIELD_SERVER_MAC);
    p->stop[p->stops].theirs = theirs;
    p->stop[p->stops++].ours = ours;
}

static void take_event(void *self, const struct event *e)
{
    struct probe *p = self;
    struct addr ip = event_addr(e, FIELD_SERVER_IP);
    struct mac mac = event_mac(e, FIELD_SERVER_MAC);
    if (e->kind == EVENT_ARP_REPLY) {
        struct addr sender = event_addr(e, FIELD_ARP_SENDER);
        struct mac claimed = event_mac(e, FIELD_ARP_SENDER_MAC);
        struct round_host *h = round_host(&p->round, &sender);
        if (h && mac_is_zero(&h->mac))
            h->mac = claimed;
    }
    if (e->kind == EVENT_TFTP_OPTION_ACK || e->kind == EVENT_TFTP_DATA || e->kind == EVENT_TFTP_ERROR)
        take_read(p, e, &ip);
    if (e->kind == EVENT_DHCP_OFFER || e->kind == EVENT_PXE_REPLY)
        round_spoke(&p->round, &ip, &mac);
    if (e->kind == EVENT_PXE_REPLY)
        take_pxe(p, e, &ip);
}

/* The sensor's own view of the probe is no finding of it. */
static void take_alert(void *self, const struct alert *alert)
{
    enum { KNOWN_PROBE = 1019, TEXT = 8192 };
    struct probe *p = self;
    char *line = NULL;
    if (alert->rule->number == KNOWN_PROBE || p->alerts == PROBE_ALERTS)
        return;
    p->found |= alert->severity >= SEVERITY_LOW;
    if (p->json) {
        if (record_eve_alert(&p->site, alert, &line) != 0)
            p->error = -ENOMEM;
    } else if ((line = malloc(TEXT))) {
        struct text t;
        text_init(&t, line, TEXT);
        record_text_alert(alert, false, &t);
    } else {
        p->error = -ENOMEM;
    }
    if (line)
        p->alert[p->alerts++] = line;
}

static void take_frame(void *self, const struct frame *frame)
{
    struct probe *p = self;
    engine_frame(p->engine, frame);
}

/* ------ time ------ */

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void send_stops(struct probe *p);

/* Listens for that many ms, or until every read was answered. */
static void listen(struct probe *p, int64_t milliseconds, bool reads)
{
    int64_t end = now() + milliseconds;
    for (int64_t left; !p->error && (left = end - now()) > 0;) {
        struct pollfd fd = {.fd = live_fd(p->live), .events = POLLIN};
        if (reads && round_is_answered(&p->round))
            break;
        if (poll(&fd, 1, left < PAUSE ? (int)left : PAUSE) < 0 && errno != EINTR)
            p->error = -errno;
        int count = live_read(p->live, READ_MOST, take_frame, p);
        if (count < 0)
            p->error = count;
        send_stops(p);
    }
}

/* ------ questions ------ */

static void send_udp(struct probe *p, const struct sender_udp *how, const uint8_t *message, size_t size)
{
    int error = sender_udp(p->sender, how, message, size);
    if (error && !p->error)
        p->error = error;
}

static void send_stops(struct probe *p)
{
    uint8_t message[PROBE_MESSAGE];
    size_t size = probe_stop(message);
    for (size_t n = 0; n < p->stops; n++) {
        const struct sender_udp how = {.from = p->mac,
                                       .to = p->stop[n].mac,
                                       .source = sender_card(p->sender)->ip,
                                       .target = p->stop[n].ip,
                                       .source_port = p->stop[n].ours,
                                       .target_port = p->stop[n].theirs};
        send_udp(p, &how, message, size);
    }
    p->stops = 0;
}

static void discover(struct probe *p)
{
    uint8_t message[PROBE_MESSAGE];
    const struct sender_udp how = {.from = p->mac,
                                   .to = everyone,
                                   .source = {.family = 4},
                                   .target = {.family = 4, .byte = {255, 255, 255, 255}},
                                   .source_port = CLIENT,
                                   .target_port = SERVER};
    for (size_t n = 0; n < PROBE_MACHINES; n++) {
        send_udp(p, &how, message, probe_discover(&probe_machines[n], &p->mac, p->xid + (uint32_t)n, message));
        p->sent[SENT_DISCOVER]++;
        listen(p, PAUSE, false);
    }
}

static void solicit(struct probe *p)
{
    const struct addr *self = &sender_card(p->sender)->link_local;
    uint8_t message[PROBE_MESSAGE];
    /* All_DHCP_Relay_Agents_and_Servers, RFC 8415 §7.1 */
    const struct sender_udp how = {
        .from = p->mac,
        .to = {{0x33, 0x33, 0, 1, 0, 2}},
        .source = *self,
        .target = {.family = 6, .byte = {0xff, 2, [13] = 1, [15] = 2}},
        .source_port = 546,
        .target_port = 547,
    };
    if (!self->family)
        return;
    send_udp(p, &how, message, probe_solicit(&probe_machines[1], &p->mac, p->xid, message));
    p->sent[SENT_SOLICIT]++;
    listen(p, PAUSE, false);
}

static bool reachable(const struct probe *p, const struct round_host *h)
{
    return sender_card(p->sender)->ip.family && !mac_is_zero(&h->mac);
}

static void ask_boot_servers(struct probe *p)
{
    const struct addr *self = &sender_card(p->sender)->ip;
    uint8_t message[PROBE_MESSAGE];
    for (size_t n = 0; n < p->round.hosts; n++) {
        const struct round_host h = p->round.host[n];
        const struct sender_udp how = {
            .from = p->mac, .to = h.mac, .source = *self, .target = h.ip, .source_port = CLIENT, .target_port = BOOT};
        for (size_t m = 0; h.speaks && reachable(p, &h) && m < PROBE_MACHINES - 1; m++) {
            uint32_t xid = p->xid + PROBE_MACHINES + (uint32_t)(n * PROBE_MACHINES + m);
            send_udp(p, &how, message, probe_boot_request(&probe_machines[m], &p->mac, xid, self, h.menu, message));
            p->sent[SENT_BOOT]++;
            listen(p, PAUSE, false);
        }
    }
}

/* Who clients are sent to and has not spoken itself: its MAC must be asked for. Behind a router it stays unknown. */
static void find_file_servers(struct probe *p)
{
    const struct sender_card *card = sender_card(p->sender);
    struct prefix net = card->net;
    for (size_t n = 0; card->ip.family && n < p->round.hosts; n++) {
        const struct round_host *h = &p->round.host[n];
        if (!h->boots || !mac_is_zero(&h->mac) || !prefix_contains(&net, &h->ip))
            continue;
        int error = sender_who_has(p->sender, &p->mac, &h->ip);
        p->error = p->error ? p->error : error;
        listen(p, REACH, false);
    }
}

static void read_file(struct probe *p, const struct round_host *h, const char *name, bool random)
{
    uint8_t message[PROBE_MESSAGE];
    const struct round_read *q = round_ask(&p->round, &h->ip, sender_port(p->sender, 0), name, random);
    size_t size = q ? probe_read(bytes_of(name, strlen(name)), message) : 0;
    if (!size)
        return;
    const struct sender_udp how = {.from = p->mac,
                                   .to = h->mac,
                                   .source = sender_card(p->sender)->ip,
                                   .target = h->ip,
                                   .source_port = q->port,
                                   .target_port = TFTP};
    send_udp(p, &how, message, size);
    p->sent[SENT_READ]++;
    listen(p, PAUSE, false);
}

static void read_files(struct probe *p)
{
    for (size_t n = 0; n < p->round.hosts; n++) {
        const struct round_host h = p->round.host[n];
        char name[32];
        if (!h.boots || !reachable(p, &h))
            continue;
        snprintf(name, sizeof name, "sentinel-probe-%08x", (unsigned)(p->xid ^ (uint32_t)n));
        read_file(p, &h, name, true);
        for (size_t f = 0; f < h.files; f++)
            read_file(p, &h, h.file[f], false);
    }
}

static int start(struct probe *p)
{
    char error[512] = "out of memory"; /* as both want at least */
    const struct live_settings watch = {.interface = p->interface, .ring = 4 << 20, .unfiltered = true};
    struct timespec seed;
    clock_gettime(CLOCK_REALTIME, &seed);
    const struct engine_settings settings = {
        .policy = p->loaded.policy,
        .rules = p->loaded.rules,
        .key = {{(uint64_t)seed.tv_nsec << 32 ^ (uint64_t)seed.tv_sec, (uint64_t)seed.tv_sec}},
        .interface = p->interface,
        .output = {.alert = take_alert, .event = take_event, .self = p},
    };
    p->xid = (uint32_t)seed.tv_nsec ^ (uint32_t)seed.tv_sec << 20;
    p->engine = engine_new(&settings);
    if (p->engine && sender_open(p->interface, error, &p->sender) == 0 && live_open(&watch, error, &p->live) == 0) {
        p->mac = probe_mac(&sender_card(p->sender)->mac);
        return EXIT_CLEAN;
    }
    fprintf(stderr, "sentinel probe: %s\n", error);
    return EXIT_FAILED;
}

int probe_run(struct probe *p, unsigned wait)
{
    int code = start(p);
    if (code)
        return code;
    (void)sender_port(p->sender, CLIENT);
    discover(p);
    solicit(p);
    listen(p, (int64_t)wait * 1000, false);
    ask_boot_servers(p);
    listen(p, p->sent[SENT_BOOT] ? SHORT : 0, false);
    find_file_servers(p);
    read_files(p);
    listen(p, SHORT, true);
    listen(p, PAUSE, false);
    engine_finish(p->engine);
    if (!p->error)
        return EXIT_CLEAN;
    fprintf(stderr, "sentinel probe: %s: %s\n", p->interface,
            *live_error(p->live) ? live_error(p->live) : strerror(-p->error));
    return EXIT_FAILED;
}
