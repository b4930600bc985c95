/* What earlier runs have learned, as lines: how it gets from the store to an engine that can open no store. A word and its
 * values with tabs between; texts are harmless and hold none. */
#ifndef SENTINEL_RECORD_BASELINE_H
#define SENTINEL_RECORD_BASELINE_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/digest.h"

enum { BASELINE_MOST = 4 << 20 /* bytes of a baseline: what is over is left out, the oldest first */ };

/* A responder, as the store's sightings have it. */
struct baseline_responder {
    struct bytes segment, role, verdict, habits; /* see record/habit.h */
    struct bytes software;                       /* its name, or nothing */
    struct addr ip;
    struct mac mac; /* all zero: not known */
    int64_t first, last;
};

/* A content that a server gave under a name. */
struct baseline_file {
    struct addr server;
    struct bytes name;
    uint8_t sha256[SHA256_SIZE];
    int64_t last;
};

/* Lines, with their end. What does not fit is not begun. */
struct text;
bool baseline_write_responder(const struct baseline_responder *responder, struct text *out);
bool baseline_write_file(const struct baseline_file *file, struct text *out);

/* Walks the lines; either taker may be NULL. Spans live for the call. 0; −EBADMSG when a line is none: the others are taken. */
struct baseline_take {
    void (*responder)(void *self, const struct baseline_responder *responder);
    void (*file)(void *self, const struct baseline_file *file);
    void *self;
};
int baseline_read(struct bytes text, const struct baseline_take *take);

#endif
