#include "record/eve_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/when.h"

/* Takes over `item`; returns it, or NULL when it found no place. */
static cJSON *put(struct eve *e, cJSON *to, const char *key, cJSON *item)
{
    if (item && (key ? cJSON_AddItemToObject(to, key, item) : cJSON_AddItemToArray(to, item)))
        return item;
    cJSON_Delete(item);
    e->failed = true;
    return NULL;
}

cJSON *eve_object(struct eve *e, cJSON *to, const char *key)
{
    return put(e, to, key, cJSON_CreateObject());
}

cJSON *eve_array(struct eve *e, cJSON *to, const char *key)
{
    return put(e, to, key, cJSON_CreateArray());
}

void eve_bool(struct eve *e, cJSON *to, const char *key, bool flag)
{
    put(e, to, key, cJSON_CreateBool(flag));
}

void eve_integer(struct eve *e, cJSON *to, const char *key, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    put(e, to, key, cJSON_CreateRaw(digits));
}

void eve_word(struct eve *e, cJSON *to, const char *key, const char *word)
{
    if (word)
        eve_text(e, to, key, bytes_of(word, strlen(word)));
}

/* A text in a buffer of EVE_TEXT and an ellipsis. */
static void put_text(struct eve *e, cJSON *to, const char *key, struct text *t)
{
    static const char ellipsis[] = "…";
    if (t->cut)
        memcpy(t->at + t->length, ellipsis, sizeof ellipsis);
    put(e, to, key, cJSON_CreateString(t->at));
}

void eve_text(struct eve *e, cJSON *to, const char *key, struct bytes untrusted)
{
    char buffer[EVE_TEXT + sizeof "…"];
    struct text t;
    if (!untrusted.left)
        return;
    text_init(&t, buffer, EVE_TEXT);
    text_add_untrusted(&t, untrusted);
    put_text(e, to, key, &t);
}

void eve_hex(struct eve *e, cJSON *to, const char *key, struct bytes data)
{
    char buffer[EVE_TEXT + sizeof "…"];
    struct text t;
    if (!data.left)
        return;
    text_init(&t, buffer, EVE_TEXT);
    text_add_hex(&t, data);
    put_text(e, to, key, &t);
}

void eve_addr(struct eve *e, cJSON *to, const char *key, const struct addr *addr)
{
    char buffer[ADDR_TEXT];
    eve_word(e, to, key, addr_format(addr, buffer));
}

void eve_mac(struct eve *e, cJSON *to, const char *key, const struct mac *mac)
{
    char buffer[MAC_TEXT];
    eve_word(e, to, key, mac_format(mac, buffer));
}

void eve_time(struct eve *e, cJSON *to, const char *key, int64_t time)
{
    char buffer[WHEN_TEXT];
    eve_word(e, to, key, when_format(time, buffer));
}

void eve_uuid(struct eve *e, cJSON *to, const char *key, const uint8_t uuid[UUID_SIZE])
{
    char buffer[UUID_TEXT];
    eve_word(e, to, key, digest_uuid_format(uuid, buffer));
}

void eve_base64(struct eve *e, cJSON *to, const char *key, struct bytes data)
{
    size_t size = 4 * ((data.left + 2) / 3) + 1;
    char *buffer = data.left ? malloc(size) : NULL;
    if (buffer) {
        digest_base64(data, buffer, size);
        put(e, to, key, cJSON_CreateString(buffer));
    }
    e->failed = e->failed || (data.left && !buffer);
    free(buffer);
}

static void put_set(struct eve *e, cJSON *to, const char *key, const struct event *event, enum field f)
{
    size_t count = event_count(event, f);
    cJSON *array = count ? eve_array(e, to, key) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct addr addr;
        if (field_table[f].type == FIELD_TEXTS) {
            eve_text(e, array, NULL, event_text_at(event, f, i));
        } else {
            addr = event_addr_at(event, f, i);
            eve_addr(e, array, NULL, &addr);
        }
    }
}

void eve_field(struct eve *e, cJSON *to, const char *key, const struct event *event, enum field f)
{
    if (!event_has(event, f))
        return;
    const struct value *v = &event->value[f];
    switch (field_table[f].type) {
    case FIELD_BOOL:
        eve_bool(e, to, key, v->flag);
        break;
    case FIELD_INTEGER:
        eve_integer(e, to, key, v->number);
        break;
    case FIELD_TEXT:
        eve_text(e, to, key, v->text);
        break;
    case FIELD_BYTES:
        eve_hex(e, to, key, v->text);
        break;
    case FIELD_ADDRESS:
        eve_addr(e, to, key, &v->addr);
        break;
    case FIELD_MAC:
        eve_mac(e, to, key, &v->mac);
        break;
    case FIELD_TEXTS:
    case FIELD_ADDRESSES:
        put_set(e, to, key, event, f);
        break;
    }
}

/* Where a field stands. A name that is also a family cannot be both a value and an object. */
static const char *path_of(enum field f)
{
    return f == FIELD_SEGMENT ? "segment.name" : field_table[f].name;
}

void eve_fields(struct eve *e, cJSON *to, const struct event *event, uint32_t families)
{
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (!event_has(event, f) || !(field_table[f].family & families))
            continue;
        cJSON *at = to;
        const char *key = path_of(f);
        for (const char *dot; (dot = strchr(key, '.')); key = dot + 1) {
            char part[32];
            snprintf(part, sizeof part, "%.*s", (int)(dot - key), key);
            cJSON *child = cJSON_GetObjectItemCaseSensitive(at, part);
            at = child ? child : eve_object(e, at, part);
        }
        eve_field(e, at, key, event, f);
    }
}

void eve_renamed(struct eve *e, cJSON *to, const struct event *event, const struct eve_renamed *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        eve_field(e, to, list[i].key, event, list[i].field);
}

int eve_finish(struct eve *e, cJSON *root, char **ret)
{
    char *line = root && !e->failed ? cJSON_PrintUnformatted(root) : NULL;
    cJSON_Delete(root);
    if (!line)
        return -ENOMEM;
    *ret = line;
    return 0;
}
