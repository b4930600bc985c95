/* SMB connections: how each is protected, and which shares of distribution points it has open. */
#ifndef SENTINEL_TRACK_CONTENT_SHARE_H
#define SENTINEL_TRACK_CONTENT_SHARE_H

#include "base/table.h"
#include "proto/smb.h"
#include "track/content/place.h"
#include "track/content/web.h"

enum { SHARE_CONNECTIONS = 2048, SHARE_TREES = 4, SHARE_NAME = 120 };

#define SHARE_MEMORY (INT64_C(3600) * 1000000000)

/* How what goes by is protected from who is between. */
enum share_protection { PROTECTION_UNKNOWN, PROTECTION_NOTHING, PROTECTION_SIGNED, PROTECTION_SEALED };

struct share {
    struct web_key key;
    int64_t last;
    bool negotiated; /* both sides' words on signing were seen */
    bool session_told;
    bool encrypted;  /* a message was, or the server demands it */
    uint8_t modes;   /* security modes of both sides, added up */
    uint8_t session; /* session flags */
    uint16_t dialect;
    struct {
        uint32_t id;
        enum place place; /* PLACE_NONE: free */
    } tree[SHARE_TREES];
    uint8_t next_tree;
    bool at_top; /* the folder last opened is the share's own */
    uint8_t name_size;
    uint8_t name[SHARE_NAME]; /* of the share last asked for, UTF-8 */
};

struct shares;
struct shares *shares_new(const struct hash_key *key);
void shares_free(struct shares *s);
struct table_counts shares_counts(const struct shares *s);

/* The connection, made if need be; NULL when there is no room. */
struct share *shares_open(struct shares *s, const struct web_key *key, int64_t now);

enum share_protection share_protected(const struct share *c);
/* "none", "signed", "encrypted"; NULL when the beginning was not seen. */
const char *share_protection_name(enum share_protection protection);

#endif
