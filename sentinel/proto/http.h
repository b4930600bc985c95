/* HTTP/1.x: the head of a request or an answer, as far as one segment holds it (RFC 9110, RFC 9112). */
#ifndef SENTINEL_PROTO_HTTP_H
#define SENTINEL_PROTO_HTTP_H

#include "net/packet.h"

struct message;

enum { HTTP_FIELDS = 64, HTTP_PATH = 512 };

enum http_note {
    HTTP_OPEN_LINE = 1 << 0, /* the segment ends before the first line does */
    HTTP_OPEN_HEAD = 1 << 1, /* … or before the empty line */
    HTTP_ABSOLUTE = 1 << 2,  /* the target is a whole URL, whose host wins over the field (RFC 9112 §3.2.2) */
    HTTP_HOSTS_DIFFER = 1 << 3,
    HTTP_LENGTHS_DIFFER = 1 << 4, /* two lengths, or one that is no number */
    HTTP_BARE_LINES = 1 << 5,     /* lines that end without a carriage return (RFC 9112 §2.2) */
    HTTP_MORE_FIELDS = 1 << 6,    /* beyond HTTP_FIELDS: not read */
};

struct http {
    bool response;
    uint8_t minor;       /* of the version: 0 or 1 */
    uint16_t status;     /* of a response */
    uint32_t notes;      /* enum http_note */
    struct bytes method; /* "GET", "PROPFIND", "CCM_POST" … */
    struct bytes target; /* path and query, as sent; without scheme and host */
    struct bytes host;   /* with its port, if it names one */
    struct bytes user_agent, server;
    bool has_length, chunked, encoded, ranged;
    uint64_t length;   /* Content-Length */
    struct bytes rest; /* behind the empty line */
};

/* Reads a head from its first byte on. NOT_MINE: no HTTP. OK: also when the head goes on in the next segment, as the notes then
 * say; nothing that a peer sends makes it malformed, for HTTP is no boot protocol of its own. */
enum parse http_read(struct bytes text, struct http *ret);

/* As above for TCP, with PACKET_CUT answered by TRUNCATED. */
enum parse http_parse(const struct packet *packet, struct bytes payload, struct message *ret);

/* The path that a server makes of a target: without query and fragment, percent-decoded once, backslashes and runs of slashes
 * as one slash, dot segments resolved (RFC 3986 §5.2.4; IIS and nginx both do). Cut to HTTP_PATH. */
struct http_path {
    uint8_t text[HTTP_PATH];
    uint16_t size;
};
void http_path_of(struct bytes target, struct http_path *ret);

#endif
