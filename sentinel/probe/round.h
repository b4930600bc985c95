/* One round of questions: who answered, and whom to ask next. Nothing here sends or reads; answers are told, questions are
 * asked for. Bounded: what finds no room is not asked. */
#ifndef SENTINEL_PROBE_ROUND_H
#define SENTINEL_PROBE_ROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

enum { ROUND_HOSTS = 32, ROUND_FILES = 8, ROUND_READS = 64, ROUND_NAME = 256, ROUND_SAID = 160 };

struct round_host {
    struct addr ip; /* IPv4: over IPv6 nothing is asked twice */
    struct mac mac; /* zero while not known */
    bool speaks;    /* DHCP or PXE: it may be a boot server */
    uint16_t menu;  /* type of the entry of its boot menu to ask for, or 0 */
    bool boots;     /* clients are sent there for files */
    char file[ROUND_FILES][ROUND_NAME];
    size_t files;
};

/* A file that was asked for. */
struct round_read {
    struct addr ip;
    uint16_t port; /* of ours */
    char name[ROUND_NAME];
    bool random; /* a name that nobody can have */
    bool answered;
    char said[ROUND_SAID]; /* what came of it, untrusted; "" while nothing did */
};

struct round {
    struct round_host host[ROUND_HOSTS];
    size_t hosts;
    struct round_read read[ROUND_READS];
    size_t reads;
    size_t refused; /* hosts, files and reads without room */
};

/* The host of that address, made if need be; NULL for what is no IPv4 host, and without room. */
struct round_host *round_host(struct round *r, const struct addr *ip);
/* It spoke, from that MAC. */
void round_spoke(struct round *r, const struct addr *ip, const struct mac *mac);
/* Clients are sent to that host for that file. URLs are none of ours: they are fetched by nobody here. */
void round_sends(struct round *r, const struct addr *ip, struct bytes file);
/* Notes a question; NULL without room. */
struct round_read *round_ask(struct round *r, const struct addr *ip, uint16_t port, const char *name, bool random);
/* The open question that an answer from `ip` to our `port` belongs to, or NULL. */
struct round_read *round_answered(struct round *r, const struct addr *ip, uint16_t port);
/* Whether every question has its answer. */
bool round_is_answered(const struct round *r);

#endif
