/* The quick path of transfers. What it takes for one more block of the same nobody looks at again: a second voice that slips
 * through here is a hijack that nobody is told of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/when.h"
#include "engine/engine.h"
#include "guard.h"
#include "net/glance_block.h"

enum { BLOCK = 64, ROOM = 4096, LOG = 1 << 20 };

/* One packet in words; what makes it plain or not is the last part. */
struct spec {
    uint8_t from_mac, from, to; /* last byte of 52:54:00:00:00:xx and of 10.0.0.x */
    uint16_t from_port, to_port;
    uint8_t ttl;
    uint16_t vlan; /* 0: no tag */
    uint16_t ip_id;
    bool six;
    uint8_t payload[600];
    size_t size;

    bool options;   /* IP options: no operation, four times */
    bool trailer;   /* bytes behind what IP says */
    bool short_udp; /* UDP says less than IP */
    bool fragment;
    bool to_group_mac;
};

struct out {
    uint8_t data[ROOM];
    size_t size;
};

static void put(struct out *o, const void *data, size_t size)
{
    memcpy(o->data + o->size, data, size);
    o->size += size;
}

static void put16(struct out *o, unsigned n)
{
    put(o, (uint8_t[]){(uint8_t)(n >> 8), (uint8_t)n}, 2);
}

static void put_ip4(struct out *o, const struct spec *s, size_t udp)
{
    size_t header = s->options ? 24 : 20;
    put(o, (uint8_t[]){(uint8_t)(0x40 | header / 4), 0}, 2);
    put16(o, (unsigned)(header + udp));
    put16(o, s->ip_id);
    put16(o, s->fragment ? 0x2000 : 0);
    put(o, (uint8_t[]){s->ttl, 17, 0, 0, 10, 0, 0, s->from, 10, 0, 0, s->to}, 12);
    if (s->options)
        put(o, "\1\1\1\1", 4);
}

static void put_ip6(struct out *o, const struct spec *s, size_t udp)
{
    put(o, "\x60\0\0\0", 4);
    put16(o, (unsigned)(udp + (s->options ? 8 : 0)));
    put(o, (uint8_t[]){s->options ? 60 : 17, s->ttl}, 2);
    put(o, (uint8_t[]){0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, s->from}, 16);
    put(o, (uint8_t[]){0xfd, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, s->to}, 16);
    if (s->options)
        put(o, (uint8_t[]){17, 0, 1, 4, 0, 0, 0, 0}, 8); /* destination options: PadN */
}

static void make(const struct spec *s, struct out *o)
{
    o->size = 0;
    put(o, (uint8_t[]){s->to_group_mac, 0x54, 0, 0, 0, s->to, 0x52, 0x54, 0, 0, 0, s->from_mac}, 12);
    if (s->vlan) {
        put16(o, 0x8100);
        put16(o, s->vlan);
    }
    put16(o, s->six ? 0x86dd : 0x0800);
    size_t udp = 8 + s->size;
    if (s->six)
        put_ip6(o, s, udp);
    else
        put_ip4(o, s, udp);
    put16(o, s->from_port);
    put16(o, s->to_port);
    put16(o, (unsigned)(udp - s->short_udp));
    put16(o, 0);
    put(o, s->payload, s->size);
    if (s->trailer)
        put(o, "padding", 7);
}

static struct frame frame_of(const struct out *o, int64_t time, uint64_t number)
{
    return (struct frame){.data = o->data, .captured = (uint32_t)o->size, .length = (uint32_t)o->size, .time = time,
                          .number = number, .link = LINK_ETHERNET, .interface = "e0"};
}

static void say(struct spec *s, uint16_t opcode, uint16_t number, const void *data, size_t size)
{
    const uint8_t head[] = {(uint8_t)(opcode >> 8), (uint8_t)opcode, (uint8_t)(number >> 8), (uint8_t)number};
    memcpy(s->payload, head, 4);
    if (size)
        memcpy(s->payload + 4, data, size);
    s->size = 4 + size;
}

static struct spec by_server(void)
{
    return (struct spec){.from_mac = 1, .from = 1, .to = 50, .from_port = 40000, .to_port = 2070, .ttl = 64};
}

static struct spec by_client(void)
{
    return (struct spec){.from_mac = 50, .from = 50, .to = 1, .from_port = 2070, .to_port = 40000, .ttl = 20};
}

/* ------ the look ------ */

static bool glance(const struct spec *s, struct glance_block *ret)
{
    static struct out o;
    make(s, &o);
    struct frame frame = frame_of(&o, 1, 1);
    return net_glance_block(&frame, ret);
}

static void test_plain_blocks_are_read(void **state)
{
    (void)state;
    struct glance_block b;
    for (int i = 0; i < 4; i++) {
        struct spec s = by_server();
        s.six = i & 1;
        s.vlan = i & 2 ? 42 : 0;
        s.ip_id = 7;
        say(&s, 3, 0x1234, "content", 7);
        assert_true(glance(&s, &b));
        assert_false(b.acknowledges);
        assert_int_equal(b.number, 0x1234);
        assert_int_equal(b.src_port, 40000);
        assert_int_equal(b.dst_port, 2070);
        assert_int_equal(b.ip_id, s.six ? 0 : 7);
        assert_int_equal(b.data.left, 7);
        assert_memory_equal(b.data.at, "content", 7);
        say(&s, 4, 9, NULL, 0);
        assert_true(glance(&s, &b));
        assert_true(b.acknowledges);
        assert_int_equal(b.data.left, 0);
    }
}

static void test_all_else_is_left_alone(void **state)
{
    (void)state;
    struct glance_block b;
    for (int i = 0; i < 12; i++) {
        struct spec s = by_server();
        say(&s, 3, 1, "content", 7);
        s.options = i == 0 || i == 9;
        s.short_udp = i == 1;
        s.fragment = i == 2;
        s.to_group_mac = i == 3;
        s.six = i >= 8;
        if (i == 4)
            say(&s, 5, 1, "no", 3);
        if (i == 5)
            say(&s, 4, 1, "w", 1); /* Microsoft's variable window */
        if (i == 6)
            say(&s, 0x0103, 1, "x", 1);
        if (i == 7)
            s.size = 3;
        if (i == 10)
            s.short_udp = true;
        if (i == 11)
            say(&s, 6, 0, "tsize", 6);
        if (i == 8)
            s.size = 2;
        assert_false(glance(&s, &b));
    }
}

/* A frame that ends anywhere is read no further, and is no block. */
static void test_every_prefix(void **state)
{
    (void)state;
    struct guard guard = guard_new(ROOM);
    for (int i = 0; i < 4; i++) {
        struct spec s = by_server();
        struct glance_block b;
        static struct out o;
        s.six = i & 1;
        s.vlan = i & 2 ? 42 : 0;
        say(&s, 3, 1, "content", 7);
        make(&s, &o);
        for (size_t n = 0; n < o.size; n++) {
            struct frame frame = frame_of(&o, 1, 1);
            frame.data = guard_put(&guard, o.data, n);
            frame.captured = frame.length = (uint32_t)n;
            assert_false(net_glance_block(&frame, &b));
        }
    }
    guard_done(&guard);
}

/* Whatever tells one sender from another. */
static void test_senders_differ(void **state)
{
    (void)state;
    struct glance_block first, other;
    struct spec s = by_server();
    say(&s, 3, 1, "content", 7);
    assert_true(glance(&s, &first));
    for (int i = 0; i < 9; i++) {
        struct spec t = s;
        t.from_mac ^= i == 0;
        t.from ^= i == 1;
        t.to ^= i == 2;
        t.from_port = (uint16_t)(t.from_port + (i == 3));
        t.to_port = (uint16_t)(t.to_port + (i == 4));
        t.ttl ^= i == 5;
        t.vlan = i == 6 ? 1 : 0;
        t.six = i == 7;
        if (i == 8)
            say(&t, 4, 1, NULL, 0);
        assert_true(glance(&t, &other));
        assert_memory_not_equal(first.sender, other.sender, sizeof first.sender);
    }
    say(&s, 3, 2, "other", 5);
    s.ip_id = 99;
    assert_true(glance(&s, &other));
    assert_memory_equal(first.sender, other.sender, sizeof first.sender);
}

/* ------ the quick path is taken, and by nobody else ------ */

static const struct hash_key key = {{3, 4}};

static void ignore(void *self, struct event *e)
{
    (void)self;
    (void)e;
}

/* By the long way. */
static void decode(struct track *t, struct net *net, const struct spec *s, int64_t now)
{
    static struct out o;
    static struct message m;
    struct packet p;
    const struct track_place place = {.segment = 5};
    make(s, &o);
    struct frame frame = frame_of(&o, now, 1);
    assert_int_equal(net_decode(net, &frame, &p), PARSE_OK);
    assert_int_equal(proto_parse(&p, p.payload, &m), PARSE_OK);
    assert_true(track_message(t, &p, &place, &m));
}

static bool quick(struct track *t, const struct spec *s, int64_t now)
{
    static struct out o;
    struct track_block where = {.segment = -9};
    make(s, &o);
    struct frame frame = frame_of(&o, now, 2);
    bool taken = track_block(t, &frame, &where);
    assert_int_equal(where.segment, taken ? 5 : -9);
    return taken;
}

static void test_only_the_next_block_is_quick(void **state)
{
    (void)state;
    static const char words[] = "\0\1boot.efi\0octet";
    uint8_t block[512] = {1};
    struct net *net = net_new(&key);
    struct track *t = track_new(&key, (struct track_sink){.take = ignore});
    assert_true(net && t);
    struct spec asked = by_client(), server = by_server(), client = by_client();
    asked.to_port = 69;
    memcpy(asked.payload, words, sizeof words);
    asked.size = sizeof words;
    decode(t, net, &asked, 1);
    say(&server, 3, 1, block, sizeof block);
    say(&client, 4, 1, NULL, 0);
    assert_false(quick(t, &server, 2)); /* who sends is not known yet */
    decode(t, net, &server, 2);
    assert_false(quick(t, &client, 2));
    decode(t, net, &client, 2);
    for (uint16_t n = 2; n <= 9; n++) {
        struct spec other = server;
        other.ttl++;
        say(&other, 3, n, block, sizeof block);
        assert_false(quick(t, &other, 3));
        say(&server, 3, n, block, sizeof block);
        assert_true(quick(t, &server, 3));
        assert_false(quick(t, &server, 3)); /* not twice */
        say(&server, 3, (uint16_t)(n + 2), block, sizeof block);
        assert_false(quick(t, &server, 3));
        say(&client, 4, n, NULL, 0);
        assert_true(quick(t, &client, 3));
        say(&client, 4, (uint16_t)(n + 1), NULL, 0);
        assert_false(quick(t, &client, 3));
    }
    say(&server, 3, 10, block, sizeof block - 1);
    assert_false(quick(t, &server, 4)); /* the last one ends the transfer */
    say(&server, 3, 10, block, sizeof block);
    assert_false(quick(t, &server, 4 + 31 * WHEN_SECOND)); /* another story by then */
    assert_true(quick(t, &server, 4));
    track_watch(t, NULL); /* another policy: pairs may be watched now */
    say(&server, 3, 11, block, sizeof block);
    assert_false(quick(t, &server, 5));
    track_free(t);
    net_free(net);
}

/* ------ both ways tell the same ------ */

struct side {
    struct engine *engine;
    struct text told;
    char *log;
};

static void take_event(void *self, const struct event *e)
{
    struct side *side = self;
    text_addf(&side->told, "\n%d @%lld #%llu", (int)e->kind, (long long)e->time, (unsigned long long)e->frame->number);
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (!event_has(e, f))
            continue;
        text_addf(&side->told, " %s=", field_table[f].name);
        event_render(e, f, &side->told);
    }
}

static void side_init(struct side *side, struct rules *rules)
{
    side->log = malloc(LOG);
    assert_non_null(side->log);
    text_init(&side->told, side->log, LOG);
    side->engine = engine_new(&(struct engine_settings){
        .rules = rules, .key = key, .output = {.event = take_event, .self = side}});
    assert_non_null(side->engine);
}

static void side_done(struct side *side)
{
    engine_free(side->engine);
    free(side->log);
}

/* A transfer, and what may happen to it. */
struct play {
    struct side quick, slow;
    struct spec server, client;
    uint8_t file[BLOCK * 400];
    uint32_t dice;
    uint16_t block;
    int64_t now;
    uint64_t number;
};

static uint32_t roll(struct play *p, uint32_t sides)
{
    p->dice = p->dice * 1664525 + 1013904223;
    return (p->dice >> 8) % sides;
}

/* The same packet to both: plain, and with options of IP, which mean nothing but are not plain. */
static void play(struct play *p, struct spec *s, bool cut)
{
    static struct out o;
    p->now += WHEN_MILLISECOND;
    p->number++;
    s->ip_id = (uint16_t)(p->number & 0xffff);
    for (int i = 0; i < 2; i++) {
        s->options = i;
        make(s, &o);
        struct frame frame = frame_of(&o, p->now, p->number);
        frame.captured -= cut ? 3 : 0;
        engine_frame(i ? p->slow.engine : p->quick.engine, &frame);
    }
}

static void request(struct play *p)
{
    static const char words[] = "\0\1boot.efi\0octet\0blksize\0" "64";
    struct spec s = p->client;
    s.to_port = 69;
    memcpy(s.payload, words, sizeof words);
    s.size = sizeof words;
    play(p, &s, false);
    s = p->server;
    static const char agreed[] = "\0\6blksize\0" "64";
    memcpy(s.payload, agreed, sizeof agreed);
    s.size = sizeof agreed;
    play(p, &s, false);
    p->block = 1;
}

static void data(struct play *p, struct spec s, uint16_t block, bool cut)
{
    say(&s, 3, block, p->file + (size_t)(block % 400) * BLOCK, BLOCK);
    play(p, &s, cut);
}

static void ack(struct play *p, uint16_t block)
{
    struct spec s = p->client;
    say(&s, 4, block, NULL, 0);
    play(p, &s, false);
}

/* One step of an ordinary transfer, or something that is not. */
static void step(struct play *p)
{
    struct spec other = p->server;
    uint16_t before = (uint16_t)(p->block > 2 ? p->block - 1 - roll(p, 2) : p->block);
    switch (roll(p, 60)) {
    case 0: /* sent again */
        data(p, p->server, before, false);
        break;
    case 1: /* another content of one of the latest */
        p->file[(size_t)(before % 400) * BLOCK + 9] ^= 1;
        data(p, p->server, before, false);
        break;
    case 2:
        other.from_mac ^= 1;
        data(p, other, p->block, false);
        break;
    case 3:
        other.ttl = 128;
        data(p, other, p->block, false);
        break;
    case 4:
        other.from_port ^= 1;
        data(p, other, p->block, false);
        break;
    case 5:
        other.vlan = 7;
        data(p, other, p->block, false);
        break;
    case 6:
        other.from ^= 6;
        data(p, other, p->block, false);
        break;
    case 7: /* cut by the capture */
        data(p, p->server, p->block++, true);
        break;
    case 8: /* lost by the capture */
        ack(p, p->block++);
        break;
    case 9: /* the acknowledgement first */
        ack(p, p->block);
        data(p, p->server, p->block++, false);
        break;
    case 10:
        if (roll(p, 4) == 0)
            request(p);
        break;
    case 11:
        if (roll(p, 6) == 0) {
            say(&other, 5, 0, "gone", 5);
            play(p, &other, false);
        }
        break;
    case 12:
        if (roll(p, 6) == 0)
            p->now += 31 * WHEN_SECOND;
        break;
    case 13: /* the last block */
        if (roll(p, 6) == 0) {
            say(&other, 3, p->block, p->file, roll(p, BLOCK));
            play(p, &other, false);
        }
        break;
    default:
        data(p, p->server, p->block, false);
        ack(p, p->block++);
    }
}

static struct rules *no_rules(void)
{
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    assert_non_null(diags);
    assert_int_equal(rules_load(NULL, 0, diags, &rules), 0);
    diags_free(diags);
    return rules;
}

static void test_both_ways_tell_the_same(void **state)
{
    (void)state;
    struct rules *rules = no_rules();
    for (uint32_t seed = 0; seed < 60; seed++) {
        struct play *p = calloc(1, sizeof *p);
        assert_non_null(p);
        p->dice = seed;
        p->now = INT64_C(1795372200) * WHEN_SECOND;
        p->server = by_server();
        p->client = by_client();
        p->server.six = p->client.six = seed & 1;
        p->server.vlan = p->client.vlan = seed & 2 ? 42 : 0;
        for (size_t i = 0; i < sizeof p->file; i++)
            p->file[i] = (uint8_t)roll(p, 256);
        side_init(&p->quick, rules);
        side_init(&p->slow, rules);
        request(p);
        for (int i = 0; i < 300; i++)
            step(p);
        engine_finish(p->quick.engine);
        engine_finish(p->slow.engine);
        assert_true(p->quick.told.length > 200);
        assert_string_equal(p->quick.log, p->slow.log);
        struct engine_counts a = engine_counts(p->quick.engine), b = engine_counts(p->slow.engine);
        assert_memory_equal(&a, &b, sizeof a);
        side_done(&p->quick);
        side_done(&p->slow);
        free(p);
    }
    rules_free(rules);
}

/* ------ a table full of others ------ */

struct count {
    size_t whole;
    int64_t bytes; /* of the longest */
};

static void count_long(void *self, const struct event *e)
{
    struct count *c = self;
    if (e->kind != EVENT_TFTP_TRANSFER || !event_is(e, FIELD_TFTP_OUTCOME, "complete"))
        return;
    c->whole++;
    if (event_integer(e, FIELD_TFTP_BYTES) > c->bytes)
        c->bytes = event_integer(e, FIELD_TFTP_BYTES);
}

static void pass(struct engine *g, struct spec *s, int64_t now)
{
    static struct out o;
    static uint64_t number;
    make(s, &o);
    struct frame frame = frame_of(&o, now, ++number);
    engine_frame(g, &frame);
}

/* A transfer of one block, by a client's port of its own; nothing that the quick path would take, or learn. */
static void short_transfer(struct engine *g, uint16_t port, int64_t now)
{
    static const char words[] = "\0\1small\0octet";
    struct spec client = by_client(), server = by_server();
    client.options = server.options = true;
    client.from_mac = client.from = server.to = 60;
    client.from_port = server.to_port = port;
    client.to_port = 69;
    memcpy(client.payload, words, sizeof words);
    client.size = sizeof words;
    pass(g, &client, now);
    client.to_port = server.from_port;
    say(&server, 3, 1, "end", 3);
    pass(g, &server, now);
    say(&client, 4, 1, NULL, 0);
    pass(g, &client, now);
}

/* One that runs on the quick path is not forgotten for the sake of those that are over. */
static void test_running_transfer_outlives_short_ones(void **state)
{
    (void)state;
    enum { SECONDS = 20, A_SECOND = 2000 };
    static const char words[] = "\0\1long\0octet";
    uint8_t block[512] = {0};
    struct rules *rules = no_rules();
    struct count count = {0};
    struct engine *g = engine_new(&(struct engine_settings){
        .rules = rules, .key = key, .output = {.event = count_long, .self = &count}});
    assert_non_null(g);
    struct spec client = by_client(), server = by_server();
    int64_t now = INT64_C(1795372200) * WHEN_SECOND;
    client.to_port = 69;
    memcpy(client.payload, words, sizeof words);
    client.size = sizeof words;
    pass(g, &client, now);
    client.to_port = server.from_port;
    for (uint16_t n = 1; n <= SECONDS * A_SECOND; n++) {
        now += WHEN_SECOND / A_SECOND;
        say(&server, 3, n, block, n < SECONDS * A_SECOND ? sizeof block : 7);
        pass(g, &server, now);
        say(&client, 4, n, NULL, 0);
        pass(g, &client, now);
        short_transfer(g, (uint16_t)(1024 + n), now);
    }
    engine_finish(g);
    assert_int_equal(count.bytes, (SECONDS * A_SECOND - 1) * (int64_t)sizeof block + 7);
    assert_true(count.whole > SECONDS * A_SECOND / 2);
    engine_free(g);
    rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_blocks_are_read), cmocka_unit_test(test_all_else_is_left_alone),
        cmocka_unit_test(test_every_prefix),          cmocka_unit_test(test_senders_differ),
        cmocka_unit_test(test_only_the_next_block_is_quick), cmocka_unit_test(test_both_ways_tell_the_same),
        cmocka_unit_test(test_running_transfer_outlives_short_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
