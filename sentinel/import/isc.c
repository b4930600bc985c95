/* dhcpd.conf of ISC dhcpd: statements that end with ';', or open a scope with '{'. dhcpd.conf(5), dhcp-options(5). */
#include <stdio.h>

#include "import/import_state.h"

enum { WORDS = 64 };

/* A statement: its words, quotes gone, and how it ended. */
struct statement {
    struct bytes word[WORDS];
    size_t words;
    unsigned line;       /* of its first word */
    struct bytes source; /* that line */
    char end;            /* ';' '{' '}' or 0 at the end of the file */
};

struct lexer {
    struct bytes text;
    unsigned line;
    struct bytes source; /* the line in hand */
    bool fresh;          /* a line begins */
};

static bool is(struct bytes word, const char *text)
{
    return bytes_equal(word, import_text(text));
}

static void note_line(struct lexer *x)
{
    if (!x->fresh)
        return;
    struct bytes rest = x->text;
    x->source = import_next_line(&rest);
    x->line++;
    x->fresh = false;
}

static uint8_t take(struct lexer *x)
{
    note_line(x);
    uint8_t c = bytes_u8(&x->text);
    x->fresh = c == '\n';
    return c;
}

static void skip_blanks(struct lexer *x)
{
    while (x->text.left) {
        uint8_t c = bytes_peek(&x->text, 0);
        if (c == '#') {
            while (x->text.left && bytes_peek(&x->text, 0) != '\n')
                (void)take(x);
        } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            (void)take(x);
        } else {
            break;
        }
    }
    note_line(x);
}

static bool ends_word(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '{' || c == '}' || c == ',' ||
           c == '"' || c == '=' || c == '(' || c == ')' || c == '#';
}

/* The next word, text in quotes, or a sign by itself. Text keeps its backslashes: dhcpd's escapes are rare in file names, and a
 * name that has one is left for a person. */
static struct bytes next_word(struct lexer *x)
{
    if (bytes_peek(&x->text, 0) == '"') {
        (void)take(x);
        const uint8_t *at = x->text.at;
        while (x->text.left && bytes_peek(&x->text, 0) != '"')
            (void)take(x);
        struct bytes text = bytes_of(at, (size_t)(x->text.at - at));
        if (x->text.left)
            (void)take(x);
        return text;
    }
    const uint8_t *at = x->text.at;
    do
        (void)take(x);
    while (x->text.left && !ends_word(at[0]) && !ends_word(bytes_peek(&x->text, 0)));
    return bytes_of(at, (size_t)(x->text.at - at));
}

/* False at the end. */
static bool next_statement(struct lexer *x, struct statement *ret)
{
    *ret = (struct statement){.end = 0};
    for (;;) {
        skip_blanks(x);
        if (!ret->words) {
            ret->line = x->line;
            ret->source = x->source;
        }
        if (!x->text.left)
            return ret->words > 0;
        uint8_t c = bytes_peek(&x->text, 0);
        if (c == ';' || c == '{' || c == '}') {
            ret->end = (char)take(x);
            return true;
        }
        struct bytes word = next_word(x);
        if (ret->words < WORDS)
            ret->word[ret->words++] = word;
    }
}

/* What options and statements hand out. */
static const struct {
    const char *name;
    unsigned list;
    bool option;
} wanted[] = {
    {"routers", DRAFT_ROUTERS, true},
    {"domain-name-servers", DRAFT_DNS, true},
    {"dhcp6.name-servers", DRAFT_DNS, true},
    {"root-path", DRAFT_ROOT_PATHS, true},
    {"tftp-server-name", DRAFT_NEXT_SERVERS, true},
    {"tftp-server-address", DRAFT_NEXT_SERVERS, true},
    {"bootfile-name", IMPORT_FILE, true},
    {"dhcp6.bootfile-url", IMPORT_FILE, true},
    {"pxelinux.configfile", IMPORT_FILE, true},
    {"pxelinux.pathprefix", IMPORT_FILE, true},
    {"wpad", DRAFT_WPAD, true},
    {"next-server", DRAFT_NEXT_SERVERS, false},
    {"filename", IMPORT_FILE, false},
};

/* Statements that say something of booting in a way that is not followed here. */
static const struct {
    const char *word, *why;
} unfollowed[] = {
    {"include", "more configuration: give that file too"},
    {"execute", "runs a program"},
    {"vendor-option-space", "vendor options may name boot servers, and are not read"},
    {"server-name", "the server's name in answers is not judged unless next_servers lists it"},
    {"match", NULL},
};

static const char *why_unfollowed(const struct statement *s)
{
    for (size_t n = 0; n < sizeof unfollowed / sizeof *unfollowed; n++) {
        if (is(s->word[0], unfollowed[n].word))
            return unfollowed[n].why;
    }
    bool option = is(s->word[0], "option") && s->words > 1;
    if (option && (is(s->word[1], "vendor-encapsulated-options") || bytes_begins(s->word[1], "PXE.")))
        return "vendor options may name boot servers, and are not read";
    return NULL;
}

static void say_all(struct import *i, const struct statement *s, size_t from, unsigned list)
{
    for (size_t n = from; n < s->words; n++) {
        bool expression = is(s->word[n], "=") || is(s->word[n], "(") || is(s->word[n], "concat");
        bool escaped = s->word[n].left && memchr(s->word[n].at, '\\', s->word[n].left) && list == IMPORT_FILE;
        if (expression || escaped) {
            import_unread(i, s->line, s->source, expression ? "an expression" : "a name with escapes");
            return;
        }
    }
    for (size_t n = from; n < s->words; n++) {
        if (!is(s->word[n], ","))
            import_say(i, list, s->word[n], s->line);
    }
}

static struct draft_service *server(struct import *i)
{
    return import_server(i, "dhcpd");
}

static void add_address(struct import *i, struct draft_service *d, struct bytes text, const struct statement *s)
{
    struct addr a;
    if (addr_parse((const char *)text.at, text.left, &a) == 0)
        draft_add(i->d, &d->list[DRAFT_ADDRESSES], text, "%s", import_line(i, s->line));
    else
        import_unread(i, s->line, s->source, "not an address");
}

static void add_peer(struct import *i, const struct statement *s)
{
    struct draft_service *peer = draft_service(i->d, "dhcpd-peer");
    peer->why = draft_text(i->d, "failover: %s", import_line(i, s->line));
    peer->list[DRAFT_ADDRESSES].closed = "nothing tells its address: fill it in";
    import_role(i, peer, "dhcp", s->line);
    import_role(i, server(i), "dhcp", s->line);
    add_address(i, peer, s->word[2], s);
    draft_add(i->d, &peer->list[DRAFT_PEERS], import_text(server(i)->name), "%s", import_line(i, s->line));
    draft_add(i->d, &server(i)->list[DRAFT_PEERS], import_text("dhcpd-peer"), "%s", import_line(i, s->line));
}

/* A statement that ends with ';'. */
static void read_statement(struct import *i, const struct statement *s)
{
    bool option = is(s->word[0], "option") && s->words > 2;
    const struct bytes *name = &s->word[option];
    const char *why = why_unfollowed(s);
    if (why) {
        import_unread(i, s->line, s->source, "%s", why);
        return;
    }
    /* "option NAME code 209 = text" only says what an option looks like. */
    if (option && is(s->word[2], "code"))
        return;
    bool server_id =
        option ? is(*name, "dhcp-server-identifier") : is(*name, "server-identifier") || is(*name, "local-address");
    if (server_id && s->words > 1U + option)
        add_address(i, server(i), s->word[1 + option], s);
    else if (option && is(*name, "vendor-class-identifier"))
        import_role(i, server(i), "pxe", s->line);
    else if (is(s->word[0], "peer") && s->words > 2 && is(s->word[1], "address"))
        add_peer(i, s);
    for (size_t n = 0; n < sizeof wanted / sizeof *wanted; n++) {
        if (wanted[n].option == option && is(*name, wanted[n].name))
            say_all(i, s, 1 + option, wanted[n].list);
    }
}

static void read_subnet(struct import *i, const struct statement *s)
{
    struct prefix p = {.bits = 0};
    struct addr mask;
    bool good;
    if (is(s->word[0], "subnet6")) {
        good = s->words > 1 && prefix_parse((const char *)s->word[1].at, s->word[1].left, &p) == 0;
    } else {
        good = s->words > 3 && addr_parse((const char *)s->word[1].at, s->word[1].left, &p.addr) == 0 &&
               addr_parse((const char *)s->word[3].at, s->word[3].left, &mask) == 0 && mask.family == 4;
        while (good && p.bits < 32 && mask.byte[p.bits / 8] >> (7 - p.bits % 8) & 1)
            p.bits++;
        char text[PREFIX_TEXT];
        prefix_format(&p, text);
        good = good && prefix_parse(text, strlen(text), &p) == 0;
    }
    if (!good) {
        import_unread(i, s->line, s->source, "not a subnet");
        return;
    }
    import_subnet(i, &p, s->line, "");
    import_role(i, server(i), "dhcp", s->line);
}

/* "address" of a failover peer declaration is the server's own. */
static void read_own_address(struct import *i, const struct statement *s)
{
    if (is(s->word[0], "address") && s->words > 1)
        add_address(i, server(i), s->word[1], s);
}

void import_isc(struct import *i, struct bytes text)
{
    struct lexer x = {.text = text, .fresh = true};
    struct statement s;
    unsigned depth = 0;
    unsigned failover = 0; /* the depth within such a declaration */
    while (next_statement(&x, &s)) {
        if (s.end == '}') {
            if (failover == depth)
                failover = 0;
            if (depth) {
                import_scope_end(i);
                depth--;
            }
            continue;
        }
        if (!s.words && s.end != '{')
            continue;
        if (s.end != '{') {
            if (failover)
                read_own_address(i, &s);
            read_statement(i, &s);
            continue;
        }
        if (depth == IMPORT_DEPTH) {
            import_unread(i, s.line, s.source, "too deep; what follows was not read");
            break;
        }
        import_scope_begin(i);
        depth++;
        if (s.words && (is(s.word[0], "subnet") || is(s.word[0], "subnet6")))
            read_subnet(i, &s);
        else if (s.words > 1 && is(s.word[0], "failover") && !failover)
            failover = depth;
        else if (s.words && is(s.word[0], "on"))
            import_unread(i, s.line, s.source, "what is done then");
    }
    while (depth--)
        import_scope_end(i);
}
