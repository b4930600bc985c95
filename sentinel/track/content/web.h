/* HTTP connections in which something was asked for that matters: what the next answer answers. */
#ifndef SENTINEL_TRACK_CONTENT_WEB_H
#define SENTINEL_TRACK_CONTENT_WEB_H

#include "base/table.h"
#include "net/flows.h"
#include "proto/http.h"
#include "track/content/place.h"

enum { WEB_CONNECTIONS = 2048 };

#define WEB_MEMORY (INT64_C(120) * 1000000000)

/* The client's side first; no padding. */
struct web_key {
    struct addr client, server;
    uint8_t client_port[2], server_port[2];
};

struct web {
    struct web_key key;
    int64_t last;
    bool waiting;      /* for an answer */
    uint32_t sequence; /* that tells the request from its copies */
    bool boot;         /* a boot loader asks, or for what an answer to a boot named */
    bool bodyless;     /* HEAD: the answer has no content */
    bool listing;
    enum place place;
    uint8_t package, package_size; /* within the path */
    struct http_path path;
};

struct webs;

/* `flows`: told of connections that wait, so that their answers are looked at. */
struct webs *webs_new(const struct hash_key *key, struct flows *flows);
void webs_free(struct webs *w);
struct table_counts webs_counts(const struct webs *w);

struct web_key web_key_of(const struct addr *client, uint16_t client_port, const struct addr *server,
                          uint16_t server_port);
/* The connection, or NULL when nothing was asked in it within WEB_MEMORY. */
struct web *webs_find(struct webs *w, const struct web_key *key, int64_t now);
/* The connection, made if need be; NULL when there is no room. */
struct web *webs_open(struct webs *w, const struct web_key *key, int64_t now);
/* Once a minute: flows of connections that are over are no longer looked at. */
void webs_tick(struct webs *w, int64_t now);

#endif
