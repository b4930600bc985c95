/* dnsmasq.conf: "key=value,value" a line, or a bare key. dnsmasq(8). */
#include "import/import_state.h"

/* A key that says something of whom or what a client gets. */
struct setting {
    struct import *i;
    unsigned line;
    struct bytes source; /* the whole line */
    struct bytes value;  /* what is left of it */
};

static bool is(struct bytes word, const char *text)
{
    return bytes_equal(word, import_text(text));
}

static struct bytes next(struct setting *s)
{
    return import_trim(import_next_part(&s->value, ','));
}

/* Tags in front of a value; whether there were any. */
static void skip_tags(struct setting *s)
{
    static const char *const tags[] = {"tag:", "set:", "net:", "encap:", "known", "!known"};
    for (bool more = true; more;) {
        more = false;
        struct bytes rest = import_trim(s->value);
        for (size_t n = 0; n < sizeof tags / sizeof *tags; n++)
            more |= bytes_begins(rest, tags[n]);
        if (more)
            (void)next(s);
    }
}

static struct draft_service *server(struct setting *s)
{
    return import_server(s->i, "dnsmasq");
}

static void read_address(struct setting *s)
{
    struct draft_service *d = server(s);
    while (s->value.left) {
        struct bytes value = next(s);
        struct addr a;
        if (addr_parse((const char *)value.at, value.left, &a) == 0)
            draft_add(s->i->d, &d->list[DRAFT_ADDRESSES], value, "%s", import_line(s->i, s->line));
        else
            import_unread(s->i, s->line, s->source, "not an address");
    }
}

static uint8_t mask_bits(const struct addr *mask)
{
    uint8_t bits = 0;
    while (bits < 32 && mask->byte[bits / 8] >> (7 - bits % 8) & 1)
        bits++;
    return bits;
}

static void clear_host(struct prefix *p)
{
    for (unsigned bit = p->bits; bit < (p->addr.family == 4 ? 32U : 128U); bit++)
        p->addr.byte[bit / 8] &= (uint8_t) ~(0x80U >> bit % 8);
}

/* START[,END|MODE][,MASK|PREFIX-LENGTH][,BROADCAST][,LEASE] */
static void read_range(struct setting *s)
{
    struct prefix p = {.bits = 0};
    bool proxy = false;
    skip_tags(s);
    struct bytes start = next(s);
    if (addr_parse((const char *)start.at, start.left, &p.addr) != 0 || addr_is_unspecified(&p.addr)) {
        import_unread(s->i, s->line, s->source, "a range without an address: which network is it?");
        return;
    }
    while (s->value.left) {
        struct bytes word = next(s);
        struct addr a;
        unsigned number = 0;
        proxy |= is(word, "proxy");
        if (p.addr.family == 4 && addr_parse((const char *)word.at, word.left, &a) == 0 && a.byte[0] == 255 && !p.bits)
            p.bits = mask_bits(&a);
        for (struct bytes digits = word; p.addr.family == 6 && digits.left && number < 1000;) {
            uint8_t c = bytes_u8(&digits);
            number = c >= '0' && c <= '9' ? number * 10 + (unsigned)(c - '0') : 1000;
        }
        if (number && number <= 128)
            p.bits = (uint8_t)number;
    }
    const char *remark = p.bits ? "" : ", which leaves the mask to the interface: a guess";
    if (!p.bits)
        p.bits = p.addr.family == 4 ? 24 : 64;
    clear_host(&p);
    import_subnet(s->i, &p, s->line, remark);
    import_role(s->i, server(s), proxy ? "pxe" : "dhcp", s->line);
}

/* Options by number and by dnsmasq's name. */
static const struct {
    const char *number, *name;
    unsigned list;
} wanted[] = {
    {"3", "option:router", DRAFT_ROUTERS},
    {"6", "option:dns-server", DRAFT_DNS},
    {"17", "option:root-path", DRAFT_ROOT_PATHS},
    {"66", "option:tftp-server", DRAFT_NEXT_SERVERS},
    {"66", "option:tftp-server-name", DRAFT_NEXT_SERVERS},
    {"67", "option:bootfile-name", IMPORT_FILE},
    {"150", "option:tftp-server-address", DRAFT_NEXT_SERVERS},
    {"209", "option:config-file", IMPORT_FILE},
    {"252", "option:wpad", DRAFT_WPAD},
    {"option6:23", "option6:dns-server", DRAFT_DNS},
    {"option6:59", "option6:bootfile-url", IMPORT_FILE},
};

static struct bytes unquoted(struct bytes text)
{
    if (text.left >= 2 && *text.at == '"' && text.at[text.left - 1] == '"') {
        bytes_skip(&text, 1);
        text.left--;
    }
    if (text.left >= 2 && *text.at == '[' && text.at[text.left - 1] == ']') {
        bytes_skip(&text, 1);
        text.left--;
    }
    return text;
}

/* 0.0.0.0 and :: stand for the server's own address. */
static void say(struct setting *s, unsigned list, struct bytes value)
{
    value = unquoted(value);
    if (value.left && memchr(value.at, '\\', value.left)) {
        import_unread(s->i, s->line, s->source, "a value with escapes");
        return;
    }
    if (!is(value, "0.0.0.0") && !is(value, "::")) {
        import_say(s->i, list, value, s->line);
        return;
    }
    for (size_t n = 0; n < s->i->address_count; n++)
        import_say(s->i, list, import_text(s->i->addresses[n]), s->line);
    if (!s->i->address_count)
        import_unread(s->i, s->line, s->source, "means the server's own address, which nothing tells: give --address");
}

static void read_option(struct setting *s)
{
    skip_tags(s);
    struct bytes name = next(s);
    bool vendor = bytes_begins(name, "vendor:") || bytes_begins(name, "vi-");
    if (vendor || is(name, "43") || is(name, "option:vendor-encap")) {
        import_unread(s->i, s->line, s->source, "vendor options may name boot servers, and are not read");
        return;
    }
    if (is(name, "60") || is(name, "option:vendor-class"))
        import_role(s->i, server(s), "pxe", s->line);
    for (size_t n = 0; n < sizeof wanted / sizeof *wanted; n++) {
        if (!is(name, wanted[n].number) && !is(name, wanted[n].name))
            continue;
        while (s->value.left)
            say(s, wanted[n].list, next(s));
    }
}

/* FILE[,NAME[,ADDRESS]] */
static void read_boot(struct setting *s)
{
    skip_tags(s);
    say(s, IMPORT_FILE, next(s));
    struct bytes name = next(s);
    struct bytes address = next(s);
    say(s, DRAFT_NEXT_SERVERS, address.left ? address : name);
}

/* CSA,TEXT[,BASENAME|TYPE][,SERVER]; the text may hold commas in quotes. */
static void read_service(struct setting *s)
{
    char file[DRAFT_VALUE];
    skip_tags(s);
    (void)next(s);
    s->value = import_trim(s->value);
    if (bytes_peek(&s->value, 0) == '"') {
        bytes_skip(&s->value, 1);
        (void)import_next_part(&s->value, '"');
    }
    (void)next(s);
    struct bytes base = next(s);
    import_role(s->i, server(s), "pxe", s->line);
    bool suffixed = base.left && memchr(base.at, '.', base.left);
    struct text t;
    text_init(&t, file, sizeof file);
    text_addf(&t, "%.*s%s", (int)base.left, (const char *)base.at, suffixed ? "" : ".0");
    bool type = base.left && *base.at >= '0' && *base.at <= '9' && !suffixed;
    if (base.left && !type)
        import_say(s->i, IMPORT_FILE, bytes_of(file, t.length), s->line);
    say(s, DRAFT_NEXT_SERVERS, next(s));
}

static void read_tftp(struct setting *s)
{
    import_role(s->i, server(s), "tftp", s->line);
}

static void read_ra(struct setting *s)
{
    import_role(s->i, server(s), "router", s->line);
}

/* LOCAL-ADDRESS[,SERVER] */
static void read_relay(struct setting *s)
{
    import_relay(s->i, next(s), s->line);
}

static void read_include(struct setting *s)
{
    import_unread(s->i, s->line, s->source, "more configuration: give those files too");
}

static void pass_over(struct setting *s)
{
    (void)s;
}

/* Keys without a reader here that begin like these are named: they may say something of booting. All others are of name
 * service. */
static const struct {
    const char *key;
    void (*read)(struct setting *s);
} keys[] = {
    {"listen-address", read_address},
    {"dhcp-range", read_range},
    {"dhcp-option", read_option},
    {"dhcp-option-force", read_option},
    {"dhcp-boot", read_boot},
    {"pxe-service", read_service},
    {"enable-tftp", read_tftp},
    {"enable-ra", read_ra},
    {"dhcp-relay", read_relay},
    {"conf-file", read_include},
    {"conf-dir", read_include},
    {"dhcp-optsfile", read_include},
    {"dhcp-optsdir", read_include},
    {"dhcp-authoritative", pass_over},
    {"dhcp-lease-max", pass_over},
    {"dhcp-leasefile", pass_over},
    {"dhcp-host", pass_over},
    {"dhcp-hostsfile", pass_over},
    {"dhcp-hostsdir", pass_over},
    {"dhcp-match", pass_over},
    {"dhcp-name-match", pass_over},
    {"dhcp-mac", pass_over},
    {"dhcp-vendorclass", pass_over},
    {"dhcp-userclass", pass_over},
    {"dhcp-ignore", pass_over},
    {"dhcp-ignore-names", pass_over},
    {"dhcp-ignore-clid", pass_over},
    {"dhcp-no-override", pass_over},
    {"dhcp-sequential-ip", pass_over},
    {"dhcp-rapid-commit", pass_over},
    {"dhcp-ttl", pass_over},
    {"dhcp-fqdn", pass_over},
    {"dhcp-generate-names", pass_over},
    {"dhcp-broadcast", pass_over},
    {"dhcp-client-update", pass_over},
    {"dhcp-duid", pass_over},
    {"dhcp-circuitid", pass_over},
    {"dhcp-remoteid", pass_over},
    {"dhcp-subscrid", pass_over},
    {"dhcp-ignore-client", pass_over},
    {"dhcp-luascript", pass_over},
    {"dhcp-scriptuser", pass_over},
    {"dhcp-hostname", pass_over},
    {"dhcp-reply-delay", pass_over},
    {"pxe-prompt", pass_over},
    {"tftp-root", pass_over},
    {"tftp-secure", pass_over},
    {"tftp-no-fail", pass_over},
    {"tftp-unique-root", pass_over},
    {"tftp-lowercase", pass_over},
    {"tftp-max", pass_over},
    {"tftp-mtu", pass_over},
    {"tftp-no-blocksize", pass_over},
    {"tftp-port-range", pass_over},
    {"tftp-single-port", pass_over},
    {"ra-param", pass_over},
};

static bool may_concern(struct bytes key)
{
    static const char *const beginnings[] = {"dhcp-", "pxe-", "tftp-", "bootp-", "ra-"};
    for (size_t n = 0; n < sizeof beginnings / sizeof *beginnings; n++) {
        if (bytes_begins(key, beginnings[n]))
            return true;
    }
    return false;
}

/* A '#' begins a comment at the beginning of a line or behind a blank, outside quotes. */
static struct bytes without_comment(struct bytes line)
{
    bool quoted = false;
    for (size_t n = 0; n < line.left; n++) {
        quoted ^= line.at[n] == '"';
        if (line.at[n] == '#' && !quoted && (n == 0 || line.at[n - 1] == ' ' || line.at[n - 1] == '\t'))
            line.left = n;
    }
    return import_trim(line);
}

void import_dnsmasq(struct import *i, struct bytes text)
{
    for (unsigned number = 1; text.left; number++) {
        struct setting s = {.i = i, .line = number, .source = import_next_line(&text)};
        s.value = without_comment(s.source);
        if (!s.value.left)
            continue;
        struct bytes key = import_trim(import_next_part(&s.value, '='));
        size_t n = 0;
        while (n < sizeof keys / sizeof *keys && !is(key, keys[n].key))
            n++;
        if (n < sizeof keys / sizeof *keys)
            keys[n].read(&s);
        else if (may_concern(key))
            import_unread(i, number, s.source, "not known here");
    }
}
