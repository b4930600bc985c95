#include "proto/http.h"

#include "base/text.h"
#include "proto/proto.h"

enum { METHOD_MOST = 20 };

static bool is_token(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

/* Up to the line's end, which is taken too. False when there is none: the line then goes on in another segment. */
static bool take_line(struct bytes *text, struct bytes *ret, uint32_t *notes)
{
    const uint8_t *end = text->left ? memchr(text->at, '\n', text->left) : NULL;
    *ret = bytes_sub(text, end ? (size_t)(end - text->at) : text->left);
    if (!end)
        return false;
    bytes_skip(text, 1);
    if (ret->left && ret->at[ret->left - 1] == '\r')
        ret->left--;
    else
        *notes |= HTTP_BARE_LINES;
    return true;
}

static struct bytes take_until(struct bytes *text, uint8_t stop)
{
    const uint8_t *end = text->left ? memchr(text->at, stop, text->left) : NULL;
    return bytes_sub(text, end ? (size_t)(end - text->at) : text->left);
}

static struct bytes trim(struct bytes b)
{
    while (b.left && (b.at[0] == ' ' || b.at[0] == '\t'))
        bytes_skip(&b, 1);
    while (b.left && (b.at[b.left - 1] == ' ' || b.at[b.left - 1] == '\t'))
        b.left--;
    return b;
}

/* "http://host/path": the host is taken off, for it is what the server goes by. */
static void split_absolute(struct http *m)
{
    static const char *const schemes[] = {"http://*", "https://*"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t size = strlen(schemes[i]);
        if (!text_glob(schemes[i], size, m->target))
            continue;
        bytes_skip(&m->target, size - 1);
        m->host = take_until(&m->target, '/');
        m->notes |= HTTP_ABSOLUTE;
    }
}

/* Whether a target that ends with the segment may become a whole URL. */
static bool begins_absolute(struct bytes target)
{
    static const char *const schemes[] = {"http://", "https://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (target.left <= strlen(schemes[i]) && text_same(schemes[i], target.left, target))
            return true;
    }
    return false;
}

/* METHOD SP target SP HTTP/1.x, where the segment may end anywhere behind the first byte of the target. */
static enum parse read_request(struct bytes line, bool whole, struct http *m)
{
    size_t n = 0;
    while (n < line.left && n <= METHOD_MOST && is_token(line.at[n]))
        n++;
    if (n < 3 || n > METHOD_MOST || bytes_peek(&line, n) != ' ')
        return PARSE_NOT_MINE;
    m->method = bytes_sub(&line, n);
    while (bytes_peek(&line, 0) == ' ')
        bytes_skip(&line, 1);
    m->target = take_until(&line, ' ');
    if (!m->target.left)
        return PARSE_NOT_MINE;
    line = trim(line);
    bool named = bytes_begins(line, "HTTP/1.") && line.left == 8;
    if (whole && !named)
        return PARSE_NOT_MINE;
    m->minor = bytes_peek(&line, 7) == '0' ? 0 : 1;
    split_absolute(m);
    uint8_t first = bytes_peek(&m->target, 0);
    return first == '/' || first == '\\' || first == '*' || first == '%' || m->notes & HTTP_ABSOLUTE ||
                   (!whole && begins_absolute(m->target)) || bytes_begins(m->method, "CONNECT")
               ? PARSE_OK
               : PARSE_NOT_MINE;
}

/* HTTP/1.x SP three digits. */
static enum parse read_status(struct bytes line, bool whole, struct http *m)
{
    bytes_skip(&line, 7);
    m->minor = bytes_u8(&line) == '0' ? 0 : 1;
    uint8_t space = bytes_u8(&line);
    unsigned status = 0;
    for (size_t i = 0; i < 3; i++) {
        uint8_t digit = (uint8_t)(bytes_u8(&line) - '0');
        status = status * 10 + digit;
        if (digit > 9)
            bytes_fail(&line);
    }
    m->response = true;
    if (!bytes_ok(&line) || space != ' ')
        return whole ? PARSE_NOT_MINE : PARSE_OK;
    m->status = (uint16_t)status;
    return PARSE_OK;
}

static void take_host(struct http *m, struct bytes value)
{
    if (m->notes & HTTP_ABSOLUTE)
        return;
    if (m->host.left && !bytes_equal(m->host, value))
        m->notes |= HTTP_HOSTS_DIFFER;
    m->host = value;
}

static void take_user_agent(struct http *m, struct bytes value)
{
    m->user_agent = value;
}

static void take_server(struct http *m, struct bytes value)
{
    m->server = value;
}

static void take_length(struct http *m, struct bytes value)
{
    uint64_t length = 0;
    bool good = value.left && value.left <= 18;
    for (size_t i = 0; good && i < value.left; i++) {
        good = value.at[i] >= '0' && value.at[i] <= '9';
        length = length * 10 + (uint64_t)(value.at[i] - '0');
    }
    if (!good || (m->has_length && m->length != length)) {
        m->notes |= HTTP_LENGTHS_DIFFER;
        return;
    }
    m->has_length = true;
    m->length = length;
}

static void take_transfer_encoding(struct http *m, struct bytes value)
{
    m->chunked |= text_glob("*chunked", 8, value);
    m->encoded |= !text_same("chunked", 7, value) && !text_same("identity", 8, value);
}

static void take_content_encoding(struct http *m, struct bytes value)
{
    m->encoded |= !text_same("identity", 8, value);
}

static void take_range(struct http *m, struct bytes value)
{
    m->ranged |= value.left > 0;
}

static const struct {
    const char *name;
    void (*take)(struct http *m, struct bytes value);
} fields[] = {
    {"host", take_host},
    {"user-agent", take_user_agent},
    {"server", take_server},
    {"content-length", take_length},
    {"transfer-encoding", take_transfer_encoding},
    {"content-encoding", take_content_encoding},
    {"range", take_range},
    {"content-range", take_range},
};

static void read_field(struct bytes line, struct http *m)
{
    struct bytes name = trim(take_until(&line, ':'));
    if (!line.left)
        return;
    bytes_skip(&line, 1);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (text_same(fields[i].name, strlen(fields[i].name), name)) {
            fields[i].take(m, trim(line));
            return;
        }
    }
}

/* A field whose line is not whole is left unread: half a host is another host. */
static void read_fields(struct bytes text, struct http *m)
{
    for (size_t i = 0; i <= HTTP_FIELDS; i++) {
        struct bytes line;
        if (!take_line(&text, &line, &m->notes)) {
            m->notes |= HTTP_OPEN_HEAD;
            return;
        }
        if (!line.left) {
            m->rest = text;
            return;
        }
        read_field(line, m);
    }
    m->notes |= HTTP_MORE_FIELDS | HTTP_OPEN_HEAD;
}

enum parse http_read(struct bytes text, struct http *ret)
{
    struct bytes line;
    *ret = (struct http){.notes = 0};
    /* Servers overlook empty lines in front of a request (RFC 9112 §2.2). */
    for (size_t i = 0; i < 4 && (bytes_peek(&text, 0) == '\r' || bytes_peek(&text, 0) == '\n'); i++)
        bytes_skip(&text, 1);
    bool whole = take_line(&text, &line, &ret->notes);
    bool status = bytes_begins(line, "HTTP/1.");
    enum parse parse = status ? read_status(line, whole, ret) : read_request(line, whole, ret);
    if (parse != PARSE_OK)
        return parse;
    if (whole)
        read_fields(text, ret);
    else
        ret->notes |= HTTP_OPEN_LINE | HTTP_OPEN_HEAD;
    return PARSE_OK;
}

enum parse http_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    if (packet->ip_proto != IP_PROTO_TCP)
        return PARSE_NOT_MINE;
    ret->usual_port = true;
    ret->fault = NULL;
    enum parse parse = http_read(payload, &ret->http);
    bool cut = parse == PARSE_OK && ret->http.notes & HTTP_OPEN_HEAD && packet->notes & PACKET_CUT;
    return cut ? PARSE_TRUNCATED : parse;
}

static int hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The next byte of a path, decoded: -1 at the end. A slash that was written as %2F or \ counts as one: servers of Microsoft's
 * take it so. */
static int take_byte(struct bytes *target)
{
    if (!target->left || target->at[0] == '?' || target->at[0] == '#')
        return -1;
    uint8_t c = bytes_u8(target);
    int high = c == '%' ? hex_digit(bytes_peek(target, 0)) : -1;
    int low = high < 0 ? -1 : hex_digit(bytes_peek(target, 1));
    if (low >= 0) {
        bytes_skip(target, 2);
        c = (uint8_t)(high << 4 | low);
    }
    return c == '\\' ? '/' : c;
}

/* A segment was written from `start` on: "." and ".." are no names. */
static void end_segment(struct http_path *path, uint16_t start)
{
    size_t size = (size_t)path->size - start;
    bool dots = size && size <= 2;
    for (uint16_t i = start; i < path->size; i++)
        dots = dots && path->text[i] == '.';
    if (!dots)
        return;
    path->size = start;
    if (size == 1 || !start)
        return;
    path->size--;
    while (path->size && path->text[path->size - 1] != '/')
        path->size--;
    if (!path->size)
        path->text[path->size++] = '/';
}

void http_path_of(struct bytes target, struct http_path *ret)
{
    uint16_t start = 0;
    ret->size = 0;
    for (;;) {
        int c = take_byte(&target);
        if (c == '/' || c < 0) {
            end_segment(ret, start);
            if (c < 0)
                return;
            if (ret->size && ret->text[ret->size - 1] == '/') {
                start = ret->size;
                continue;
            }
        }
        if (ret->size == HTTP_PATH)
            return;
        ret->text[ret->size++] = (uint8_t)c;
        if (c == '/')
            start = ret->size;
    }
}
