#include "track/transfer/known_files.h"

#include <stdlib.h>
#include <string.h>

#include "proto/name.h"

struct known_file {
    uint64_t key[2]; /* of server and name */
    uint8_t count, newest;
    uint8_t digest[KNOWN_DIGESTS][SHA256_SIZE];
};

struct known_files {
    struct hash_key key[2];
    struct table *table;
};

struct known_files *known_files_new(const struct hash_key *key)
{
    struct known_files *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->key[0] = *key;
    k->key[1] = (struct hash_key){{~key->word[1], ~key->word[0]}};
    k->table = table_new(sizeof(struct known_file), sizeof((struct known_file *)0)->key, KNOWN_FILES, key);
    if (!k->table) {
        known_files_free(k);
        return NULL;
    }
    return k;
}

void known_files_free(struct known_files *k)
{
    if (!k)
        return;
    table_free(k->table);
    free(k);
}

/* Names have no bound that is worth keeping, so the record bears 128 bits of a keyed hash of them. */
static struct known_file *find(struct known_files *k, const struct addr *server, struct bytes name, int64_t now)
{
    uint8_t folded[sizeof *server + NAME_FOLDED];
    uint64_t key[2];
    bool fresh;
    memcpy(folded, server, sizeof *server);
    size_t size = sizeof *server + name_fold(name, folded + sizeof *server);
    for (size_t i = 0; i < 2; i++)
        key[i] = hash_bytes(&k->key[i], folded, size);
    return table_put(k->table, key, now, TABLE_STRANGER, &fresh);
}

static bool has(const struct known_file *f, const uint8_t sha256[SHA256_SIZE])
{
    for (size_t i = 0; i < f->count; i++) {
        if (memcmp(f->digest[i], sha256, SHA256_SIZE) == 0)
            return true;
    }
    return false;
}

static void add(struct known_file *f, const uint8_t sha256[SHA256_SIZE])
{
    f->newest = (uint8_t)(f->count ? (f->newest + 1) % KNOWN_DIGESTS : 0);
    f->count = f->count < KNOWN_DIGESTS ? (uint8_t)(f->count + 1) : KNOWN_DIGESTS;
    memcpy(f->digest[f->newest], sha256, SHA256_SIZE);
}

void known_files_learn(struct known_files *k, const struct addr *server, struct bytes name,
                       const uint8_t sha256[SHA256_SIZE], int64_t now)
{
    struct known_file *f = find(k, server, name, now);
    if (f && !has(f, sha256))
        add(f, sha256);
}

enum known known_files_see(struct known_files *k, const struct addr *server, struct bytes name,
                           const uint8_t sha256[SHA256_SIZE], int64_t now, uint8_t ret_before[SHA256_SIZE])
{
    struct known_file *f = find(k, server, name, now);
    if (!f)
        return KNOWN_FIRST;
    if (has(f, sha256))
        return KNOWN_SAME;
    bool first = !f->count;
    if (!first)
        memcpy(ret_before, f->digest[f->newest], SHA256_SIZE);
    add(f, sha256);
    return first ? KNOWN_FIRST : KNOWN_CHANGED;
}
