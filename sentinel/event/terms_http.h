/* HTTP and TLS. Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_HTTP_H
#define SENTINEL_EVENT_TERMS_HTTP_H

#define FIELDS_HTTP(X) \
    X(HTTP_METHOD, "http.method", TEXT, HTTP, "GET, HEAD, PROPFIND, CCM_POST, …", "RFC 9110 §9") \
    X(HTTP_PATH, "http.path", TEXT, HTTP, "path as a server takes it: decoded, slashes alike, without dot segments and query", "RFC 3986 §5.2.4") \
    X(HTTP_HOST, "http.host", TEXT, HTTP, "host that the client means", "RFC 9110 §7.2") \
    X(HTTP_USER_AGENT, "http.user_agent", TEXT, HTTP, "what the client calls itself", "RFC 9110 §10.1.5") \
    X(HTTP_SERVER, "http.server", TEXT, HTTP, "what the server calls itself", "RFC 9110 §10.2.4") \
    X(HTTP_STATUS, "http.status", INTEGER, HTTP, "200, 206, 401, …", "RFC 9110 §15") \
    X(HTTP_LENGTH, "http.length", INTEGER, HTTP, "bytes of content, as announced", "RFC 9110 §8.6") \
    X(HTTP_BOOT, "http.boot", BOOL, HTTP, "a boot loader asks, or the file is one that an answer to the client's boot named", "agents of boot loaders; boot tracker") \
    X(HTTP_NOTES, "http.notes", TEXTS, HTTP, "oddities: absolute, hosts_differ, lengths_differ, bare_lines, many_fields", "RFC 9112") \
    X(HTTP_OUTCOME, "http.outcome", TEXT, HTTP, "complete; incomplete: parts are missing; aborted: one side broke off; abandoned: both fell silent", "web tracker") \
    X(HTTP_BYTES, "http.bytes", INTEGER, HTTP, "bytes of content that were seen", "web tracker") \
    X(HTTP_DURATION, "http.duration", INTEGER, HTTP, "milliseconds from the answer's first byte to its last", "web tracker") \
    X(HTTP_SHA256, "http.sha256", TEXT, HTTP, "SHA-256 of the content, when all of it was seen", "FIPS 180-4") \
    X(HTTP_VERIFIABLE, "http.verifiable", TEXT, HTTP, "whole, or why nobody can say what the content was", "web tracker") \
    X(HTTP_KIND, "http.kind", TEXT, HTTP, "what the content is by its first bytes: pe, linux, wim, …", "proto/content_kind") \
    X(HTTP_CLASS, "http.class", TEXT, HTTP, "program, kernel, script, boot-data, image, compressed, file-system or encrypted", "proto/content_kind")

#define FIELDS_TLS(X) \
    X(TLS_VERSION, "tls.version", TEXT, TLS, "TLS 1.2, …: the highest a client offers, or the one the server chose", "RFC 8446 §4.2.1") \
    X(TLS_SERVER_NAME, "tls.server_name", TEXT, TLS, "host that the client means", "RFC 6066 §3") \
    X(TLS_ALPN, "tls.alpn", TEXT, TLS, "first application protocol: h2, http/1.1", "RFC 7301") \
    X(TLS_CIPHER, "tls.cipher", INTEGER, TLS, "cipher suite that the server chose", "IANA TLS cipher suites")

#define KINDS_HTTP(X) \
    X(HTTP_REQUEST, "http.request", FAMILIES_HTTP, "a client asks for content of a distribution point, or for a boot file") \
    X(HTTP_RESPONSE, "http.response", FAMILIES_HTTP, "a server answers that") \
    X(HTTP_TRANSFER, "http.transfer", FAMILIES_HTTP, "a boot file came over HTTP, and how it ended; over TLS: that it came") \
    X(TLS_HELLO, "tls.hello", FAMILIES_ANY | FAMILY_TLS, "a client or a server begins TLS")

#endif
