/* What each server gave under each name: the digests of the last few different contents. From this run and, where the store
 * has learned any, from earlier ones. */
#ifndef SENTINEL_TRACK_TRANSFER_KNOWN_FILES_H
#define SENTINEL_TRACK_TRANSFER_KNOWN_FILES_H

#include "base/addr.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/table.h"

enum { KNOWN_FILES = 4096, KNOWN_DIGESTS = 4 };

enum known {
    KNOWN_FIRST,   /* nothing was known of that name */
    KNOWN_SAME,    /* one of the contents that it gave before */
    KNOWN_CHANGED, /* another one */
};

struct known_files;

/* About 1 MiB. NULL when memory is short. */
struct known_files *known_files_new(const struct hash_key *key);
void known_files_free(struct known_files *k);

/* The server is known to give that content. Names are compared as Windows servers do: neither case nor kind of slash matters,
 * nor slashes in front. When there are KNOWN_DIGESTS already, the oldest goes. */
void known_files_learn(struct known_files *k, const struct addr *server, struct bytes name,
                       const uint8_t sha256[SHA256_SIZE], int64_t now);
/* What that content is to what was known; then it is known too. `ret_before` is set when CHANGED: the latest before. */
enum known known_files_see(struct known_files *k, const struct addr *server, struct bytes name,
                           const uint8_t sha256[SHA256_SIZE], int64_t now, uint8_t ret_before[SHA256_SIZE]);

#endif
