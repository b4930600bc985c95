/* Windows Deployment Services' multicast: who sends, how it is guarded, and every message by which a stranger takes a session
 * over. Forged from [MS-WDSMT] and [MS-WDSMA]: there is no free server to record. */
#include "draft.h"
#include "proto/name.h"
#include "reading.h"

static const struct wds_multicast *const m = &message.wds_multicast;

static const struct packet to_group = {
    .ip_proto = 17, .src_port = 64001, .dst_port = 64001, .src = {4, {10, 0, 0, 1}}, .dst = {4, {239, 0, 0, 5}}};
static const struct packet to_host = {
    .ip_proto = 17, .src_port = 64001, .dst_port = 64001, .src = {4, {10, 0, 0, 1}}, .dst = {4, {10, 0, 0, 2}}};

enum { SESSION = 0x01020304, CLIENT = 1000 };

/* Security header: "WD", type, length of its data, the data; session header: session, opcode, time 99. */
static void begin(struct draft *d, enum wds_security security, uint16_t length, enum wds_opcode opcode)
{
    d->size = 0;
    draft_add(d, "WD", 2);
    draft_number(d, security, 1);
    draft_number(d, length, 2);
    draft_fill(d, 0xaa, length);
    draft_number(d, SESSION, 4);
    draft_number(d, opcode, 1);
    draft_number(d, 99, 8);
}

/* Application data: its length for the transport, its own size, operation, body. */
static void add_application(struct draft *d, uint8_t operation, const struct draft *body)
{
    draft_number(d, body->size + 3, 2);
    draft_number(d, body->size + 3, 2);
    draft_number(d, operation, 1);
    draft_add(d, body->at, body->size);
}

static void add_content(struct draft *d, uint64_t block, const char *text, size_t size)
{
    struct draft body = {.size = 0};
    draft_number(&body, block, 8);
    draft_number(&body, size, 2);
    draft_add(&body, text, size);
    add_application(d, WDS_APP_DATA, &body);
}

static void body_spm(struct draft *d)
{
    draft_number(d, 7, 8);
    draft_number(d, CLIENT, 4);
    draft_number(d, 10, 2);
    draft_number(d, 100, 2);
    draft_number(d, 3, 8);
    draft_number(d, 5, 8);
    draft_number(d, 20, 2);
}

/* Name of 32 bytes with garbage behind its NUL, address, hardware address, options: capabilities. */
static void body_join(struct draft *d)
{
    draft_text16(d, "PC-1");
    draft_fill(d, 0xcc, 22);
    draft_number(d, 4, 1);
    draft_number(d, 0x0a000002, 4);
    draft_number(d, 6, 1);
    draft_add(d, "\x52\x54\0\0\0\1", 6);
    draft_number(d, 1, 2);
    draft_number(d, 0x0505, 2);
    draft_number(d, 1, 2);
    draft_number(d, 1, 1);
}

static void body_joinack(struct draft *d)
{
    draft_number(d, CLIENT, 4);
    draft_number(d, 10, 2);
    draft_number(d, 100, 2);
    draft_number(d, 20, 2);
    draft_number(d, 77, 8);
}

static void body_qcc(struct draft *d)
{
    draft_number(d, 7, 8);
    draft_number(d, 100, 2);
}

static void body_qcr(struct draft *d)
{
    struct draft progress = {.size = 0};
    draft_number(&progress, 60, 4);
    draft_number(&progress, 42, 1);
    draft_number(d, CLIENT, 4);
    draft_number(d, 7, 8);
    draft_number(d, 100, 2);
    draft_number(d, 77, 8);
    draft_number(d, 5, 8);
    draft_number(d, 9, 8);
    add_application(d, WDS_APP_PROGRESS, &progress);
}

static void body_data(struct draft *d)
{
    draft_number(d, CLIENT, 4);
    draft_number(d, 7, 8);
    draft_number(d, 3, 8);
    add_content(d, 1, "MSWIM\0\0\0", 8);
}

static void body_ack(struct draft *d)
{
    draft_number(d, CLIENT, 4);
    draft_number(d, 7, 8);
    draft_number(d, 77, 8);
    draft_number(d, 5, 8);
    draft_number(d, 9, 8);
}

static void body_ranges(struct draft *d)
{
    draft_number(d, 2, 2);
    draft_number(d, 3, 8);
    draft_number(d, 4, 8);
    draft_number(d, 8, 8);
    draft_number(d, 8, 8);
}

static void body_nack(struct draft *d)
{
    draft_number(d, CLIENT, 4);
    draft_number(d, 5, 8);
    draft_number(d, 9, 8);
    body_ranges(d);
}

static void body_leave(struct draft *d)
{
    draft_number(d, CLIENT, 4);
    draft_number(d, WDS_LEAVE_CANCELLED, 1);
}

static void body_poll(struct draft *d)
{
    static const struct draft nothing;
    draft_number(d, 7, 8);
    draft_number(d, 100, 2);
    add_application(d, WDS_APP_SRVCIR, &nothing);
}

static void body_pollack(struct draft *d)
{
    struct draft wanted = {.size = 0};
    draft_number(&wanted, 42, 1);
    draft_number(&wanted, 60, 4);
    draft_number(&wanted, 1, 2);
    draft_number(&wanted, 1, 8);
    draft_number(&wanted, 9, 8);
    draft_number(d, CLIENT, 4);
    draft_number(d, 7, 8);
    add_application(d, WDS_APP_CNTCIR, &wanted);
}

static void body_kick(struct draft *d)
{
    draft_number(d, 2, 2);
    draft_number(d, CLIENT, 4);
    draft_number(d, WDS_KICK_FAIL, 1);
    draft_number(d, CLIENT + 1, 4);
    draft_number(d, WDS_KICK_FALLBACK, 1);
}

static void body_demote(struct draft *d)
{
    draft_number(d, 0x666, 4);
    draft_number(d, 4, 1);
    draft_number(d, 0xef060606, 4);
    draft_number(d, 64002, 2);
    draft_number(d, 16, 1);
    draft_number(d, 0xfd42, 2);
    draft_fill(d, 0, 13);
    draft_number(d, 0x66, 1);
    draft_number(d, 64003, 2);
    draft_number(d, 1, 2);
    draft_number(d, CLIENT, 4);
}

static const struct {
    enum wds_opcode opcode;
    const char *name;
    bool from_server, to_group;
    uint64_t sequence;
    void (*body)(struct draft *d);
} opcodes[] = {
    {WDS_SPM, "SPM", true, true, 7, body_spm},
    {WDS_JOIN, "JOIN", false, false, 0, body_join},
    {WDS_JOINACK, "JOINACK", true, false, 0, body_joinack},
    {WDS_QCC, "QCC", true, true, 7, body_qcc},
    {WDS_QCR, "QCR", false, false, 7, body_qcr},
    {WDS_ODATA, "ODATA", true, true, 7, body_data},
    {WDS_RDATA, "RDATA", true, true, 7, body_data},
    {WDS_ACK, "ACK", false, false, 7, body_ack},
    {WDS_NACK, "NACK", false, false, 0, body_nack},
    {WDS_NCF, "NCF", true, true, 0, body_ranges},
    {WDS_LEAVE, "LEAVE", false, false, 0, body_leave},
    {WDS_POLL, "POLL", true, true, 7, body_poll},
    {WDS_POLLACK, "POLLACK", false, false, 7, body_pollack},
    {WDS_KICK, "KICK", true, true, 0, body_kick},
    {WDS_DEMOTE, "DEMOTE", true, true, 0, body_demote},
};

enum { OPCODES = sizeof opcodes / sizeof *opcodes };

static enum parse read_it(const struct packet *packet, const struct draft *d)
{
    return read_message_as(wds_multicast_parse, packet, d->at, d->size);
}

/* Reads the message of that row, unguarded, the way it goes. */
static enum parse read_row(size_t row, struct draft *d)
{
    begin(d, WDS_NONE, 0, opcodes[row].opcode);
    opcodes[row].body(d);
    return read_it(opcodes[row].to_group ? &to_group : &to_host, d);
}

static enum parse read_opcode(enum wds_opcode opcode, struct draft *d)
{
    return read_row((size_t)opcode - 1, d);
}

static void every_opcode_is_read_whole(void **state)
{
    struct draft d;
    (void)state;
    for (size_t i = 0; i < OPCODES; i++) {
        assert_int_equal(read_row(i, &d), PARSE_OK);
        assert_int_equal(m->opcode, opcodes[i].opcode);
        assert_string_equal(wds_opcode_name(m->opcode), opcodes[i].name);
        assert_int_equal(m->from_server, opcodes[i].from_server);
        assert_int_equal(m->notes, 0);
        assert_int_equal(m->session, SESSION);
        assert_int_equal(m->time, 99);
        assert_int_equal(m->sequence, opcodes[i].sequence);
        assert_true(message.usual_port);
        assert_int_equal(read_message_as(proto_parse, opcodes[i].to_group ? &to_group : &to_host, d.at, d.size),
                         PARSE_OK);
        assert_int_equal(message.proto, PROTO_WDS_MULTICAST);
    }
}

static void a_client_that_joins_says_who_it_is(void **state)
{
    struct draft d;
    char name[16];
    (void)state;
    assert_int_equal(read_opcode(WDS_JOIN, &d), PARSE_OK);
    utf16_to_utf8(m->name, name, sizeof name);
    assert_string_equal(name, "PC-1");
    assert_true(is_addr(&m->addr, "10.0.0.2"));
    assert_int_equal(m->hardware.left, 6);
    assert_int_equal(m->options.left, 5);
    assert_int_equal(read_opcode(WDS_JOINACK, &d), PARSE_OK);
    assert_int_equal(m->client, CLIENT);
    assert_int_equal(m->echo, 77);
    assert_int_equal(read_opcode(WDS_LEAVE, &d), PARSE_OK);
    assert_int_equal(m->reason, WDS_LEAVE_CANCELLED);
}

static void the_image_is_within_reach(void **state)
{
    struct draft d;
    (void)state;
    assert_int_equal(read_opcode(WDS_ODATA, &d), PARSE_OK);
    assert_int_equal(m->application, WDS_APP_DATA);
    assert_int_equal(m->block, 1);
    assert_true(bytes_begins(m->content, "MSWIM"));
    assert_int_equal(m->content.left, 8);
    assert_int_equal(m->trail, 3);
    assert_int_equal(read_opcode(WDS_QCR, &d), PARSE_OK);
    assert_int_equal(m->application, WDS_APP_PROGRESS);
    assert_int_equal(m->progress, 42);
    assert_int_equal(m->seconds, 60);
    assert_int_equal(read_opcode(WDS_POLLACK, &d), PARSE_OK);
    assert_int_equal(m->application, WDS_APP_CNTCIR);
    assert_int_equal(m->seconds, 60);
}

/* DEMOTE and KICK: one datagram that takes a machine away from its server. */
static void who_is_sent_where_is_told(void **state)
{
    struct draft d;
    uint32_t client;
    uint8_t reason;
    uint64_t first, last;
    (void)state;
    assert_int_equal(read_opcode(WDS_DEMOTE, &d), PARSE_OK);
    assert_int_equal(m->to_session, 0x666);
    assert_true(is_addr(&m->group, "239.6.6.6"));
    assert_int_equal(m->group_port, 64002);
    assert_true(is_addr(&m->server, "fd42::66"));
    assert_int_equal(m->server_port, 64003);
    struct bytes clients = m->clients;
    assert_true(wds_client_next(m, &clients, &client, &reason));
    assert_int_equal(client, CLIENT);
    assert_false(wds_client_next(m, &clients, &client, &reason));
    assert_int_equal(read_opcode(WDS_KICK, &d), PARSE_OK);
    clients = m->clients;
    assert_true(wds_client_next(m, &clients, &client, &reason));
    assert_int_equal(reason, WDS_KICK_FAIL);
    assert_true(wds_client_next(m, &clients, &client, &reason));
    assert_int_equal(client, CLIENT + 1);
    assert_false(wds_client_next(m, &clients, &client, &reason));
    assert_int_equal(read_opcode(WDS_NACK, &d), PARSE_OK);
    struct bytes ranges = m->ranges;
    assert_true(wds_range_next(&ranges, &first, &last));
    assert_true(wds_range_next(&ranges, &first, &last));
    assert_int_equal(first, 8);
    assert_false(wds_range_next(&ranges, &first, &last));
    assert_int_equal(m->loss, 9);
}

/* All four types; of each the lengths it may have. */
static void guards_are_told_apart(void **state)
{
    static const struct {
        enum wds_security security;
        uint16_t length;
        enum parse parse;
        const char *name;
        bool keyed;
    } rows[] = {
        {WDS_NONE, 0, PARSE_OK, "none", false},       {WDS_NONE, 4, PARSE_NOT_MINE, "", false},
        {WDS_HASH, 32, PARSE_OK, "hash", true},       {WDS_HASH, 20, PARSE_OK, "hash", true},
        {WDS_HASH, 0, PARSE_NOT_MINE, "", false},     {WDS_SIGN, 256, PARSE_OK, "sign", true},
        {WDS_SIGN, 4, PARSE_NOT_MINE, "", false},     {WDS_CHECKSUM, 4, PARSE_OK, "checksum", false},
        {WDS_CHECKSUM, 8, PARSE_NOT_MINE, "", false}, {4, 4, PARSE_NOT_MINE, "", false},
    };
    struct draft d;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(&d, rows[i].security, rows[i].length, WDS_QCC);
        body_qcc(&d);
        assert_int_equal(read_it(&to_group, &d), rows[i].parse);
        if (rows[i].parse != PARSE_OK)
            continue;
        assert_string_equal(wds_security_name(m->security), rows[i].name);
        assert_int_equal(wds_security_is_keyed(m->security), rows[i].keyed);
        assert_int_equal(m->signature.left, rows[i].length);
    }
}

/* The turned-over sum of every byte behind the security header. */
static void checksums_are_verified(void **state)
{
    struct draft d;
    struct packet cut = to_group;
    uint32_t sum = 0;
    (void)state;
    begin(&d, WDS_CHECKSUM, 4, WDS_QCC);
    body_qcc(&d);
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_BAD_SUM);
    cut.notes = PACKET_CUT;
    assert_int_equal(read_it(&cut, &d), PARSE_OK);
    assert_int_equal(m->notes, 0);
    for (size_t i = 9; i < d.size; i++)
        sum += d.at[i];
    for (size_t i = 0; i < 4; i++)
        d.at[5 + i] = (uint8_t)(~sum >> (24 - 8 * i));
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, 0);
}

/* A client's opcode to the group, a server's to one host; POLL's number to one host is a POLLACK ([MS-WDSMT] §3.1.5.1). */
static void directions_are_checked(void **state)
{
    struct draft d;
    (void)state;
    for (size_t i = 0; i < OPCODES; i++) {
        read_row(i, &d);
        enum parse parse = read_it(opcodes[i].to_group ? &to_host : &to_group, &d);
        if (opcodes[i].opcode == WDS_POLL)
            continue;
        assert_int_equal(parse, PARSE_OK);
        assert_int_equal(m->notes, WDS_WRONG_WAY);
    }
    read_opcode(WDS_POLLACK, &d);
    d.at[9] = WDS_POLL;
    assert_int_equal(read_it(&to_host, &d), PARSE_OK);
    assert_int_equal(m->opcode, WDS_POLLACK);
    assert_int_equal(m->notes, 0);
}

/* What a forger sends to make clients give up: a trail beyond the lead; ranges that end before they begin. */
static void impossible_windows_are_noted(void **state)
{
    struct draft d;
    (void)state;
    read_opcode(WDS_SPM, &d);
    d.at[5 + 13 + 16] = 1;
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_TRAIL_BEYOND_LEAD);
    read_opcode(WDS_ODATA, &d);
    d.at[5 + 13 + 12] = 1;
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_TRAIL_BEYOND_LEAD);
    read_opcode(WDS_NCF, &d);
    d.at[5 + 13 + 2] = 1;
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_ODD_RANGE);
}

/* Extended options: a lying length, a number of the wrong size, bytes behind. None of them hides the body. */
static void odd_options_are_noted(void **state)
{
    struct draft d;
    (void)state;
    read_opcode(WDS_JOIN, &d);
    d.at[d.size - 2] = 200;
    assert_int_equal(read_it(&to_host, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_ODD_OPTIONS);
    assert_int_equal(m->options.left, 0);
    assert_true(is_addr(&m->addr, "10.0.0.2"));
    read_opcode(WDS_QCR, &d);
    draft_number(&d, 2, 2);
    draft_number(&d, 0x0101, 2);
    draft_number(&d, 1, 2);
    draft_number(&d, 20, 1);
    draft_number(&d, 0x0102, 2);
    draft_number(&d, 2, 2);
    draft_number(&d, 20, 2);
    assert_int_equal(read_it(&to_host, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_ODD_OPTIONS);
    assert_int_equal(m->options.left, 11);
    read_opcode(WDS_QCC, &d);
    draft_number(&d, 0, 1);
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_EXTRA);
}

/* [MS-WDSMA] §3: DATA belongs into ODATA and RDATA, SRVCIR into POLL, …; sizes that lie; operations that are none. */
static void odd_applications_are_noted(void **state)
{
    static const struct draft nothing;
    struct draft d;
    (void)state;
    begin(&d, WDS_NONE, 0, WDS_POLL);
    draft_number(&d, 7, 8);
    draft_number(&d, 100, 2);
    add_content(&d, 1, "x", 1);
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_ODD_APPLICATION);
    for (unsigned operation = 0; operation < 6; operation += 5) {
        begin(&d, WDS_NONE, 0, WDS_POLL);
        draft_number(&d, 7, 8);
        draft_number(&d, 100, 2);
        add_application(&d, (uint8_t)operation, &nothing);
        assert_int_equal(read_it(&to_group, &d), PARSE_OK);
        assert_int_equal(m->notes, WDS_ODD_APPLICATION);
        assert_int_equal(m->application, WDS_APP_NONE);
    }
    read_opcode(WDS_ODATA, &d);
    d.at[5 + 13 + 22 + 12] = 200; /* content of 200 bytes, of which there are 8 */
    assert_int_equal(read_it(&to_group, &d), PARSE_OK);
    assert_int_equal(m->notes, WDS_ODD_APPLICATION);
    assert_int_equal(m->content.left, 8);
}

/* Counts that promise more than there is: what is there counts, and it is malformed. M40. */
static void counts_that_lie_are_malformed(void **state)
{
    static const enum wds_opcode counted[] = {WDS_NCF, WDS_KICK};
    struct draft d;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        read_opcode(counted[i], &d);
        d.at[5 + 13] = d.at[5 + 14] = 0xff;
        assert_int_equal(read_it(&to_group, &d), PARSE_MALFORMED);
        assert_string_equal(message.fault, "shorter than its opcode's packet");
        assert_int_equal(m->ranges.left, counted[i] == WDS_NCF ? 32 : 0);
        assert_int_equal(m->clients.left, counted[i] == WDS_KICK ? 10 : 0);
    }
    read_opcode(WDS_DEMOTE, &d);
    d.at[5 + 13 + 4] = 5; /* no address is five bytes long */
    assert_int_equal(read_it(&to_group, &d), PARSE_MALFORMED);
    assert_int_equal(m->to_session, 0x666);
    read_opcode(WDS_ODATA, &d);
    d.at[5 + 13 + 20] = 0xff;
    assert_int_equal(read_it(&to_group, &d), PARSE_MALFORMED);
    assert_true(bytes_begins(m->content, "MSWIM"));
}

/* "WD" in something else; an opcode that is none; TCP. */
static void what_is_none_is_left_alone(void **state)
{
    struct draft d;
    struct packet tcp = to_group;
    (void)state;
    tcp.ip_proto = 6;
    read_opcode(WDS_QCC, &d);
    assert_int_equal(read_it(&tcp, &d), PARSE_NOT_MINE);
    d.at[9] = 0;
    assert_int_equal(read_it(&to_group, &d), PARSE_NOT_MINE);
    d.at[9] = 16;
    assert_int_equal(read_it(&to_group, &d), PARSE_NOT_MINE);
    assert_int_equal(read_message_as(wds_multicast_parse, &to_group, "WD-40 is no magic number", 24), PARSE_NOT_MINE);
}

static void every_prefix_is_survived(void **state)
{
    struct draft d;
    (void)state;
    for (size_t i = 0; i < OPCODES; i++) {
        read_row(i, &d);
        const struct packet *packet = opcodes[i].to_group ? &to_group : &to_host;
        size_t whole = read_every_prefix(wds_multicast_parse, packet, d.at, d.size);
        assert_int_equal(whole, opcodes[i].opcode == WDS_JOIN ? 7 : 0); /* its options are noted as odd */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_opcode_is_read_whole),    cmocka_unit_test(a_client_that_joins_says_who_it_is),
        cmocka_unit_test(the_image_is_within_reach),     cmocka_unit_test(who_is_sent_where_is_told),
        cmocka_unit_test(guards_are_told_apart),         cmocka_unit_test(checksums_are_verified),
        cmocka_unit_test(directions_are_checked),        cmocka_unit_test(impossible_windows_are_noted),
        cmocka_unit_test(odd_options_are_noted),         cmocka_unit_test(odd_applications_are_noted),
        cmocka_unit_test(counts_that_lie_are_malformed), cmocka_unit_test(what_is_none_is_left_alone),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
