/* What is kept of files as they go by: a running SHA-256 and the first bytes. A bounded pool apart from the transfers; when
 * it is full, a transfer is followed without. */
#ifndef SENTINEL_TRACK_TRANSFER_TRANSFER_CONTENT_H
#define SENTINEL_TRACK_TRANSFER_TRANSFER_CONTENT_H

#include "base/digest.h"
#include "proto/content_kind.h"

enum { CONTENTS = 1024 };

/* Gets the contents themselves, as they go by: all of a file's pieces in order, or as many as came. Files are known by a
 * number until they are over, which is then another's. */
struct content_listener {
    void (*begin)(void *self, uint16_t content, struct bytes name); /* NULL: nobody listens */
    void (*piece)(void *self, uint16_t content, struct bytes data);
    void (*whole)(void *self, uint16_t content, const uint8_t sha256[SHA256_SIZE]); /* nothing is missing */
    void (*over)(void *self, uint16_t content);
    void *self;
};

struct contents;

/* `count` of them, about 1.5 KiB each; `listener` may be NULL. NULL when memory is short or libcrypto cannot. */
struct contents *contents_new(size_t count, const struct content_listener *listener);
void contents_free(struct contents *c);

/* A fresh one, its number from 1 on; 0 when all are taken. */
uint16_t contents_take(struct contents *c, struct bytes name);
void contents_give_back(struct contents *c, uint16_t content);

void contents_add(struct contents *c, uint16_t content, struct bytes data);
/* The digest of all that was added; then nothing can be added any more. False when libcrypto fails. */
bool contents_end(struct contents *c, uint16_t content, uint8_t ret[SHA256_SIZE]);
/* The first CONTENT_HEAD bytes. */
struct bytes contents_head(const struct contents *c, uint16_t content);

/* Gives back whatever was not marked since contents_sweep_begin(): its transfer was pushed out of the table. */
void contents_sweep_begin(struct contents *c);
void contents_mark(struct contents *c, uint16_t content);
void contents_sweep_end(struct contents *c);

#endif
