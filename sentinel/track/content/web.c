#include "track/content/web.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"

struct webs {
    struct table *table;
    struct flows *flows;
    int64_t swept;
};

struct webs *webs_new(const struct hash_key *key, struct flows *flows)
{
    struct webs *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->flows = flows;
    w->table = table_new(sizeof(struct web), sizeof(struct web_key), WEB_CONNECTIONS, key);
    if (!w->table) {
        webs_free(w);
        return NULL;
    }
    return w;
}

void webs_free(struct webs *w)
{
    if (!w)
        return;
    table_free(w->table);
    free(w);
}

struct table_counts webs_counts(const struct webs *w)
{
    return table_counts(w->table);
}

struct web_key web_key_of(const struct addr *client, uint16_t client_port, const struct addr *server,
                          uint16_t server_port)
{
    return (struct web_key){.client = *client,
                            .server = *server,
                            .client_port = {(uint8_t)(client_port >> 8), (uint8_t)client_port},
                            .server_port = {(uint8_t)(server_port >> 8), (uint8_t)server_port}};
}

static struct flow answers_of(const struct web_key *key)
{
    return (struct flow){.src = key->server,
                         .dst = key->client,
                         .src_port = (uint16_t)(key->server_port[0] << 8 | key->server_port[1]),
                         .dst_port = (uint16_t)(key->client_port[0] << 8 | key->client_port[1])};
}

struct web *webs_find(struct webs *w, const struct web_key *key, int64_t now)
{
    struct web *found = table_find(w->table, key, now);
    return found && llabs(now - found->last) < WEB_MEMORY ? found : NULL;
}

struct web *webs_open(struct webs *w, const struct web_key *key, int64_t now)
{
    bool fresh = false;
    struct web *opened = table_put(w->table, key, now, TABLE_STRANGER, &fresh);
    if (!opened)
        return NULL;
    if (fresh) {
        struct flow answers = answers_of(key);
        flow_sieve_add(&w->flows->answers, &answers);
    }
    opened->last = now;
    return opened;
}

/* The sieve counts what the table has long evicted: it is made anew of what is left. */
void webs_tick(struct webs *w, int64_t now)
{
    if (llabs(now - w->swept) < 60 * WHEN_SECOND || !w->flows->answers.flows)
        return;
    w->swept = now;
    memset(&w->flows->answers, 0, sizeof w->flows->answers);
    size_t cursor = 0;
    for (struct web *web; (web = table_next(w->table, &cursor));) {
        struct flow answers = answers_of(&web->key);
        if (llabs(now - web->last) < WEB_MEMORY)
            flow_sieve_add(&w->flows->answers, &answers);
        else
            table_drop(w->table, web);
    }
}
