#include "proto/cache.h"

#include "base/text.h"
#include "proto/name.h"
#include "proto/proto.h"

/* A tag of XML and the text behind it, up to the next one. Which namespace a prefix stands for is not looked up: the names that
 * matter are nobody else's. */
struct tag {
    struct bytes name; /* without prefix; empty of comments, declarations and CDATA */
    struct bytes text;
    bool closes;
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct bytes trim(struct bytes b)
{
    while (b.left && is_blank(b.at[0]))
        bytes_skip(&b, 1);
    while (b.left && is_blank(b.at[b.left - 1]))
        b.left--;
    return b;
}

static void skip_behind(struct bytes *b, const char *end)
{
    while (b->left && !bytes_begins(*b, end))
        bytes_skip(b, 1);
    bytes_skip(b, b->left < strlen(end) ? b->left : strlen(end));
}

/* To the end of the tag; a `>` in quotes is none. */
static void skip_attributes(struct bytes *b)
{
    uint8_t quote = 0;
    while (b->left) {
        uint8_t c = bytes_u8(b);
        if (!quote && c == '>')
            return;
        if (c == '"' || c == '\'')
            quote = !quote ? c : quote == c ? 0 : quote;
    }
}

static struct bytes take_name(struct bytes *b)
{
    struct bytes name = bytes_of(b->at, 0);
    while (b->left && !is_blank(b->at[0]) && b->at[0] != '>' && b->at[0] != '/') {
        if (bytes_u8(b) == ':')
            name = bytes_of(b->at, 0);
        else
            name.left++;
    }
    return name;
}

static bool next_tag(struct bytes *b, struct tag *ret)
{
    (void)name_until(b, '<');
    if (!b->left)
        return false;
    *ret = (struct tag){.name = bytes_of(b->at, 0)};
    if (bytes_begins(*b, "!--")) {
        skip_behind(b, "-->");
    } else if (bytes_begins(*b, "![CDATA[")) {
        skip_behind(b, "]]>");
    } else {
        ret->closes = b->at[0] == '/';
        bytes_skip(b, ret->closes);
        ret->name = take_name(b);
        skip_attributes(b);
    }
    struct bytes rest = *b;
    ret->text = trim(name_until(&rest, '<'));
    return true;
}

static bool is_named(const struct tag *tag, const char *name)
{
    return bytes_equal(tag->name, bytes_of(name, strlen(name)));
}

/* What says that BranchCache is meant: the type, which may be spelt in more ways than one, or the element, which may not. */
static bool names_content(const struct tag *tag)
{
    return is_named(tag, "PeerDistData") || (is_named(tag, "Types") && text_glob("*PeerDistData*", 14, tag->text));
}

static bool names_second_version(const struct tag *tag)
{
    return is_named(tag, "SegmentAges") || (is_named(tag, "Types") && text_glob("*PeerDistDataV2*", 16, tag->text));
}

static enum parse read_discovery(const struct packet *packet, struct bytes b, struct message *ret)
{
    struct cache *m = &ret->cache;
    struct tag tag;
    bool mine = false, asks = false, ends = false;
    *m = (struct cache){.protocol = CACHE_BRANCH, .version = 1};
    while (next_tag(&b, &tag)) {
        mine |= names_content(&tag);
        asks |= is_named(&tag, "Probe");
        m->answer |= is_named(&tag, "ProbeMatches");
        ends |= tag.closes && is_named(&tag, "Envelope");
        if (names_second_version(&tag))
            m->version = 2;
        if (is_named(&tag, "XAddrs") && !tag.closes)
            m->sources = tag.text;
    }
    if (!mine || (!asks && !m->answer))
        return PARSE_NOT_MINE;
    bool cut = packet->notes & PACKET_CUT && !ends;
    ret->fault = cut ? "no end" : NULL;
    return cut ? PARSE_TRUNCATED : PARSE_OK;
}

static bool uses(const struct packet *packet, uint16_t port)
{
    return packet->src_port == port || packet->dst_port == port;
}

enum parse cache_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_UDP || !payload.left)
        return PARSE_NOT_MINE;
    ret->usual_port = true;
    ret->fault = NULL;
    if (uses(packet, CACHE_DISCOVERY_PORT))
        return read_discovery(packet, payload, ret);
    if (!uses(packet, CACHE_PEER_PORT))
        return PARSE_NOT_MINE;
    ret->cache = (struct cache){.protocol = CACHE_PEER};
    return PARSE_OK;
}

bool cache_next_source(struct bytes *sources, struct bytes *ret)
{
    *sources = trim(*sources);
    struct bytes rest = *sources;
    size_t size = 0;
    while (size < rest.left && !is_blank(rest.at[size]))
        size++;
    *ret = bytes_sub(sources, size);
    return size > 0;
}
