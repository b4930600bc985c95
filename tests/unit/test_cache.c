/* Clients' caches: who says that he has a copy is found whatever way the XML is spelt, printers are left alone, and a rogue cannot
 * make the reader run in circles. */
#include "reading.h"

static const struct cache *const m = &message.cache;

static const struct packet from_peer = {.ip_proto = 17, .src_port = 3702, .dst_port = 50000},
                           to_all = {.ip_proto = 17, .src_port = 50000, .dst_port = 3702, .dst = {4, {239, 255, 255, 250}}};

#define HEAD                                                                                                           \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" " \
    "xmlns:wsd='http://schemas.xmlsoap.org/ws/2005/04/discovery' "                                                     \
    "xmlns:PeerDist=\"http://schemas.microsoft.com/p2p/2007/09/PeerDistributionDiscovery\">\r\n<soap:Body>"
#define TAIL "</soap:Body></soap:Envelope>"

/* [MS-PCCRD] §4.1, §4.3, §4.4. */
static const char probe[] = HEAD "<wsd:Probe>\r\n<wsd:Types>\r\n  PeerDist:PeerDistData\r\n</wsd:Types>"
                                 "<wsd:Scopes>0200</wsd:Scopes></wsd:Probe>" TAIL;
static const char match[] = HEAD
    "<wsd:ProbeMatches><wsd:ProbeMatch><wsd:Types>PeerDist:PeerDistData</wsd:Types><wsd:Scopes>0200</wsd:Scopes>"
    "<wsd:XAddrs>\r\n  157.59.141.183:54321\r\n  [fe80::1]:80 </wsd:XAddrs><PeerDist:PeerDistData><PeerDist:BlockCount>0000002A"
    "</PeerDist:BlockCount></PeerDist:PeerDistData></wsd:ProbeMatch></wsd:ProbeMatches>" TAIL;
static const char match2[] = HEAD
    "<wsd:ProbeMatches><wsd:ProbeMatch><wsd:Types>PeerDist:PeerDistDataV2</wsd:Types><wsd:XAddrs>10.0.0.1:80</wsd:XAddrs>"
    "<PeerDist:PeerDistData><PeerDist:SegmentAges>AAED</PeerDist:SegmentAges></PeerDist:PeerDistData></wsd:ProbeMatch>"
    "</wsd:ProbeMatches>" TAIL;

static enum parse read_text(const struct packet *packet, const char *text)
{
    return read_message_as(cache_parse, packet, text, strlen(text));
}

static void a_probe_asks(void **state)
{
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &to_all, probe, strlen(probe)), PARSE_OK);
    assert_int_equal(message.proto, PROTO_CACHE);
    assert_int_equal(m->protocol, CACHE_BRANCH);
    assert_false(m->answer);
    assert_int_equal(m->version, 1);
}

static void an_answer_says_where_the_copies_lie(void **state)
{
    struct bytes sources, source;
    (void)state;
    assert_int_equal(read_message_as(proto_parse, &from_peer, match, strlen(match)), PARSE_OK);
    assert_int_equal(message.proto, PROTO_CACHE);
    assert_true(m->answer);
    assert_int_equal(m->version, 1);
    sources = m->sources;
    assert_true(cache_next_source(&sources, &source));
    assert_true(is_text(source, "157.59.141.183:54321"));
    assert_true(cache_next_source(&sources, &source));
    assert_true(is_text(source, "[fe80::1]:80"));
    assert_false(cache_next_source(&sources, &source));
    assert_int_equal(read_text(&from_peer, match2), PARSE_OK);
    assert_true(m->answer);
    assert_int_equal(m->version, 2);
}

/* Prefixes are anybody's choice; comments, CDATA, declarations, blanks and quoted brackets are XML as well; the type may be spelt
 * with character references, the element that must be there may not. */
static void spellings_do_not_matter(void **state)
{
    static const char *const answers[] = {
        "<s:Envelope><a:ProbeMatches><a:Types>x:PeerDistData</a:Types></a:ProbeMatches></s:Envelope>",
        "<Envelope><ProbeMatches><Types><![CDATA[x:Peer]]>DistData</Types><x:PeerDistData /></ProbeMatches></Envelope>",
        "<Envelope><!-- <ProbeMatch> > --><ProbeMatches\r\n a='>' b=\"'>\"><x:PeerDistData\t></x:PeerDistData></ProbeMatches>",
        "\xef\xbb\xbf<?xml?><Envelope><ProbeMatches><Types>x:&#80;eerDistData</Types><x:y:PeerDistData/></ProbeMatches>",
        "<ProbeMatches><Types>wsdp:Device x:PeerDistDataV2</Types></ProbeMatches>",
    };
    (void)state;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        assert_int_equal(read_text(&from_peer, answers[i]), PARSE_OK);
        assert_true(m->answer);
    }
}

static void other_uses_of_discovery_are_left_alone(void **state)
{
    static const char *const others[] = {
        "<Envelope><Probe><Types>wsdp:Device</Types></Probe></Envelope>",
        "<Envelope><ProbeMatches><Types>wsdp:Device</Types><XAddrs>http://10.0.0.1/PeerDistData</XAddrs></ProbeMatches></Envelope>",
        "<Envelope><!-- <PeerDistData> --><ProbeMatches/></Envelope>",
        "<Envelope><Hello><Types>PeerDist:PeerDistData</Types></Hello></Envelope>",
        "<Envelope a='<PeerDistData>'><ProbeMatches></ProbeMatches></Envelope>",
        "PeerDistData ProbeMatches",
        "<",
        "</",
        "<!--",
        "<![CDATA[",
        "",
    };
    struct packet elsewhere = from_peer;
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(read_text(&from_peer, others[i]), PARSE_NOT_MINE);
    elsewhere.src_port = 3703;
    assert_int_equal(read_text(&elsewhere, match), PARSE_NOT_MINE);
    elsewhere = from_peer;
    elsewhere.ip_proto = 6;
    assert_int_equal(read_text(&elsewhere, match), PARSE_NOT_MINE);
}

static void the_peer_cache_is_known_by_its_port(void **state)
{
    struct packet packet = {.ip_proto = 17, .src_port = 50000, .dst_port = 8004};
    (void)state;
    assert_int_equal(read_text(&packet, "anything"), PARSE_OK);
    assert_int_equal(m->protocol, CACHE_PEER);
    packet = (struct packet){.ip_proto = 17, .src_port = 8004, .dst_port = 50000};
    assert_int_equal(read_text(&packet, "anything"), PARSE_OK);
    assert_int_equal(read_text(&packet, ""), PARSE_NOT_MINE);
    /* A boot ROM may take that port for its own: its transfer is none the less one. */
    static const char request[] = "\0\1boot\\x64\\wdsmgfw.efi\0octet";
    packet = (struct packet){.ip_proto = 17, .src_port = 8004, .dst_port = 69};
    assert_int_equal(read_message_as(proto_parse, &packet, request, sizeof request), PARSE_OK);
    assert_int_equal(message.proto, PROTO_TFTP);
}

static void every_prefix_is_survived(void **state)
{
    struct packet cut = from_peer;
    (void)state;
    read_every_prefix(cache_parse, &from_peer, match, strlen(match));
    read_every_prefix(cache_parse, &to_all, probe, strlen(probe));
    cut.notes = PACKET_CUT;
    assert_int_equal(read_message_as(cache_parse, &cut, match, strlen(match) - strlen(TAIL)), PARSE_TRUNCATED);
    assert_int_equal(read_message_as(cache_parse, &cut, match, strlen(match)), PARSE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_probe_asks),
        cmocka_unit_test(an_answer_says_where_the_copies_lie),
        cmocka_unit_test(spellings_do_not_matter),
        cmocka_unit_test(other_uses_of_discovery_are_left_alone),
        cmocka_unit_test(the_peer_cache_is_known_by_its_port),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
