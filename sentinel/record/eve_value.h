/* JSON being built: values of our types into cJSON, untrusted text made harmless, failures remembered to the end.
 *
 * `key` NULL appends to an array. What is absent or empty adds nothing: Suricata's schema wants no empty arrays. */
#ifndef SENTINEL_RECORD_EVE_VALUE_H
#define SENTINEL_RECORD_EVE_VALUE_H

#include <cjson/cJSON.h>

#include "base/digest.h"
#include "event/event.h"
#include "record/record.h"

enum { EVE_TEXT = 4096 }; /* bytes that a text may take; longer ones are cut and end with … */

struct eve {
    bool failed; /* memory was short: the record is not whole */
};

cJSON *eve_object(struct eve *e, cJSON *to, const char *key);
cJSON *eve_array(struct eve *e, cJSON *to, const char *key);

void eve_bool(struct eve *e, cJSON *to, const char *key, bool flag);
/* Written digit by digit: a double would turn large numbers into exponents. */
void eve_integer(struct eve *e, cJSON *to, const char *key, int64_t number);
void eve_word(struct eve *e, cJSON *to, const char *key, const char *word); /* NULL and "" add nothing */
void eve_text(struct eve *e, cJSON *to, const char *key, struct bytes untrusted);
void eve_hex(struct eve *e, cJSON *to, const char *key, struct bytes data);
void eve_addr(struct eve *e, cJSON *to, const char *key, const struct addr *addr);
void eve_mac(struct eve *e, cJSON *to, const char *key, const struct mac *mac);
void eve_time(struct eve *e, cJSON *to, const char *key, int64_t time);
void eve_uuid(struct eve *e, cJSON *to, const char *key, const uint8_t uuid[UUID_SIZE]);
void eve_base64(struct eve *e, cJSON *to, const char *key, struct bytes data);

/* A field in the JSON of its type; sets are arrays. Absent fields add nothing. */
void eve_field(struct eve *e, cJSON *to, const char *key, const struct event *event, enum field f);
/* All present fields of these families, nested by the dots of their names. */
void eve_fields(struct eve *e, cJSON *to, const struct event *event, uint32_t families);

/* Fields under other names than their own. */
struct eve_renamed {
    const char *key;
    enum field field;
};
#define EVE_COUNT(list) (sizeof(list) / sizeof *(list))
void eve_renamed(struct eve *e, cJSON *to, const struct event *event, const struct eve_renamed *list, size_t count);

/* What begins every record: time, place, who sent to whom, frame. */
void eve_head(struct eve *e, cJSON *root, const char *event_type, const struct record_site *site,
              const struct event *event);

/* Adds alert.context. */
void eve_context(struct eve *e, cJSON *alert, const struct record_site *site, const struct alert *a);

/* Prints and frees: 0, or −ENOMEM. */
int eve_finish(struct eve *e, cJSON *root, char **ret);

#endif
