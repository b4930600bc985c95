/* Boot sessions: a client's way from its DISCOVER to its boot file, one record a client and segment. Who answered, where each
 * answer sends the client, and what it then did. */
#ifndef SENTINEL_TRACK_BOOT_SESSION_H
#define SENTINEL_TRACK_BOOT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "base/table.h"

enum { SESSIONS = 8192, SESSION_RESPONDERS = 8, SESSION_TARGETS = 4 };

/* A client that was offered a boot, or loaded one, is known for it this long: longer than any deployment. */
#define SESSION_PAST (INT64_C(24) * 3600 * 1000000000)
/* A DISCOVER this long after the last word of a boot begins another, whatever its transaction number. */
#define SESSION_MEMORY (INT64_C(120) * 1000000000)
/* A client that asks again after that long without any answer has stalled. Boot ROMs wait 4, 8, 16 and 32 seconds. */
#define SESSION_STALL (INT64_C(10) * 1000000000)

/* An IPv4 address, small because there are many; all zero: none. */
struct session_ip {
    uint8_t byte[4];
};

/* One host that answered, all of its answers in one. */
struct session_responder {
    struct session_ip ip, id, relay; /* source, option 54, giaddr */
    struct mac mac;                  /* zero: not known */
    bool boots;                      /* gave boot data */
    bool loaded;                     /* the client asked for a file that it named */
    uint8_t servers, files;
    struct session_ip server[SESSION_TARGETS]; /* where it sends the client */
    uint64_t file[SESSION_TARGETS]; /* digests of the names that it gave, without case, slash and leading slash */
};

struct session {
    struct {
        uint8_t segment[4];
        struct mac mac;
    } key;
    bool began;        /* its DISCOVER was seen, at `started` */
    bool stalled;      /* … and that was told */
    bool moved;        /* asked in no segment, answered in one: the record there goes on */
    uint8_t responders;
    uint32_t xid;      /* of the DISCOVER */
    uint32_t answered; /* hosts, also those that found no room */
    int64_t started, asked, last;
    int64_t offered, loaded; /* when last, of this and earlier boots; 0: never */
    struct session_ip chosen; /* option 54 of its last REQUEST */
    struct session_responder responder[SESSION_RESPONDERS];
};

struct sessions;

/* None for what is no IPv4 address, and back. */
struct session_ip session_ip_of(const struct addr *a);
struct addr session_addr(struct session_ip ip);

/* About 7 MiB. NULL when memory is short. */
struct sessions *sessions_new(const struct hash_key *key);
void sessions_free(struct sessions *s);
struct table_counts sessions_counts(const struct sessions *s);

/* The client's record, or NULL. One that asked in no segment is found from every: clients ask from 0.0.0.0. */
struct session *sessions_find(struct sessions *s, int segment, const struct mac *client, int64_t now);
/* The same, made if need be, and then taking over what the client said in no segment. NULL when the table refuses. */
struct session *sessions_open(struct sessions *s, int segment, const struct mac *client, int64_t now);

/* A DISCOVER: goes on with the boot, or begins another. */
void session_begin(struct session *s, uint32_t xid, int64_t now);

/* Adds an answer. True when that host had not answered this boot yet; `ret` is its record, NULL when there was no room. Only
 * address and identifiers of `answer` are looked at. */
bool session_answer(struct sessions *all, struct session *s, const struct session_responder *answer, int64_t now,
                    struct session_responder **ret);
/* Where an answer sends the client, and to which file; a URL says both. */
void session_add_server(struct session_responder *r, struct session_ip server);
void session_add_file(struct session_responder *r, struct bytes name);

/* The responder with that server identifier, or address where it gave none; NULL when it was not seen. */
const struct session_responder *session_by_id(const struct session *s, struct session_ip id);
/* Who sent the client to that file on that server: the first that named both, or named the server and no file. NULL when
 * nobody did. */
struct session_responder *session_sent_to(struct session *s, struct session_ip server, struct bytes file);

#endif
