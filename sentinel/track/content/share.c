#include "track/content/share.h"

#include <stdlib.h>

struct shares {
    struct table *table;
};

struct shares *shares_new(const struct hash_key *key)
{
    struct shares *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->table = table_new(sizeof(struct share), sizeof(struct web_key), SHARE_CONNECTIONS, key);
    if (!s->table) {
        shares_free(s);
        return NULL;
    }
    return s;
}

void shares_free(struct shares *s)
{
    if (!s)
        return;
    table_free(s->table);
    free(s);
}

struct table_counts shares_counts(const struct shares *s)
{
    return table_counts(s->table);
}

struct share *shares_open(struct shares *s, const struct web_key *key, int64_t now)
{
    bool fresh = false;
    struct share *c = table_put(s->table, key, now, TABLE_STRANGER, &fresh);
    if (!c)
        return NULL;
    if (!fresh && llabs(now - c->last) > SHARE_MEMORY)
        *c = (struct share){.key = *key};
    c->last = now;
    return c;
}

/* Sessions of guests and of nobody have no key to sign with (MS-SMB2 §3.2.5.3.1), whatever was agreed. A tree connect alone
 * proves nothing: SMB 3.1.1 signs it where nothing else is signed (§3.2.4.1.1). */
enum share_protection share_protected(const struct share *c)
{
    if (c->encrypted || c->session & SMB_SESSION_ENCRYPTED)
        return PROTECTION_SEALED;
    if (c->session & (SMB_SESSION_GUEST | SMB_SESSION_ANONYMOUS))
        return PROTECTION_NOTHING;
    if (c->modes & SMB_SIGNING_REQUIRED)
        return PROTECTION_SIGNED;
    return c->negotiated ? PROTECTION_NOTHING : PROTECTION_UNKNOWN;
}

const char *share_protection_name(enum share_protection protection)
{
    static const char *const names[] = {
        [PROTECTION_UNKNOWN] = NULL,
        [PROTECTION_NOTHING] = "none",
        [PROTECTION_SIGNED] = "signed",
        [PROTECTION_SEALED] = "encrypted",
    };
    return names[protection];
}
