#include "track/transfer/transfer.h"

#include <stdlib.h>
#include <string.h>

struct transfers {
    struct table *table;
};

struct transfers *transfers_new(const struct hash_key *key)
{
    struct transfers *t = calloc(1, sizeof *t);
    if (!t)
        return NULL;
    t->table = table_new(sizeof(struct transfer), sizeof((struct transfer *)0)->key, TRANSFERS, key);
    if (!t->table) {
        transfers_free(t);
        return NULL;
    }
    return t;
}

void transfers_free(struct transfers *t)
{
    if (!t)
        return;
    table_free(t->table);
    free(t);
}

struct table_counts transfers_counts(const struct transfers *t)
{
    return table_counts(t->table);
}

static struct transfer_key key_of(int segment, const struct addr *client, uint16_t port)
{
    struct transfer_key key = {.client = *client, .port = {(uint8_t)(port >> 8), (uint8_t)port}};
    uint32_t number = (uint32_t)segment;
    memcpy(key.segment, &number, sizeof number);
    return key;
}

struct transfer *transfers_find(struct transfers *t, int segment, const struct addr *client, uint16_t port, int64_t now)
{
    struct transfer_key key = key_of(segment, client, port);
    struct transfer *found = table_find(t->table, &key, now);
    return found && !transfer_is_silent(found, now) ? found : NULL;
}

struct transfer *transfers_open(struct transfers *t, int segment, const struct addr *client, uint16_t port, int64_t now,
                                bool *ret_fresh)
{
    struct transfer_key key = key_of(segment, client, port);
    struct transfer *opened = table_put(t->table, &key, now, TABLE_STRANGER, ret_fresh);
    if (opened && *ret_fresh)
        opened->last = now;
    return opened;
}

void transfer_clear(struct transfer *t)
{
    *t = (struct transfer){.key = t->key};
}

void transfers_prefer(struct transfers *t, struct transfer *known)
{
    table_set_class(t->table, known, TABLE_KNOWN);
}

void transfers_use(struct transfers *t, const struct transfer *running)
{
    table_use(t->table, running, running->last);
}

struct transfer *transfers_next(struct transfers *t, size_t *cursor)
{
    return table_next(t->table, cursor);
}

void transfers_drop(struct transfers *t, struct transfer *over)
{
    table_drop(t->table, over);
}
