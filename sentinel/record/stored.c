#include "record/stored.h"

#include <errno.h>

#include "base/text.h"
#include "record/eve_value.h"

enum { DEPTH = 8, KEY_WIDTH = 24, ELEMENTS = 32 };

static void put_value(const cJSON *value, struct text *out)
{
    if (cJSON_IsString(value))
        text_add_untrusted(out, bytes_of(value->valuestring, strlen(value->valuestring)));
    else if (cJSON_IsBool(value))
        text_add(out, cJSON_IsTrue(value) ? "yes" : "no");
    else if (cJSON_IsNumber(value))
        text_addf(out, "%.0f", value->valuedouble);
}

static void put_values(const cJSON *item, struct text *out)
{
    if (!cJSON_IsArray(item)) {
        put_value(item, out);
        return;
    }
    size_t count = 0;
    for (const cJSON *value = item->child; value && count < ELEMENTS; value = value->next) {
        text_add(out, count++ ? ", " : "");
        put_value(value, out);
    }
}

/* "responder.ip", padded, from the objects that lead there. */
static void put_key(const cJSON *const *path, size_t depth, struct text *out)
{
    char buffer[256];
    struct text key;
    text_init(&key, buffer, sizeof buffer);
    for (size_t i = 0; i <= depth; i++) {
        text_add(&key, i ? "." : "");
        text_add_untrusted(&key, bytes_of(path[i]->string, strlen(path[i]->string)));
    }
    text_addf(out, "    %-*s ", KEY_WIDTH, buffer);
}

static void put_line(const cJSON *const *path, size_t depth, struct text *out)
{
    if (depth == 0 && strcmp(path[0]->string, "message") == 0)
        return;
    put_key(path, depth, out);
    put_values(path[depth], out);
    text_add(out, "\n");
}

static void put_members(const cJSON *object, struct text *out)
{
    const cJSON *path[DEPTH] = {object->child};
    size_t depth = 0;
    while (path[depth] || depth) {
        const cJSON *item = path[depth];
        if (!item) {
            depth--;
            path[depth] = path[depth]->next;
        } else if (cJSON_IsObject(item) && depth + 1 < DEPTH) {
            path[++depth] = item->child;
        } else {
            put_line(path, depth, out);
            path[depth] = item->next;
        }
    }
}

int record_text_context(const char *line, struct text *out)
{
    cJSON *root = cJSON_Parse(line);
    const cJSON *alert = cJSON_GetObjectItemCaseSensitive(root, "alert");
    const cJSON *context = cJSON_GetObjectItemCaseSensitive(alert, "context");
    bool found = cJSON_IsObject(context);
    if (found)
        put_members(context, out);
    cJSON_Delete(root);
    return found ? 0 : -EINVAL;
}

int record_text_detail(const char *detail, const char *name, struct text *out)
{
    cJSON *root = cJSON_Parse(detail);
    const cJSON *object = name ? cJSON_GetObjectItemCaseSensitive(root, name) : root;
    bool found = cJSON_IsObject(object);
    if (found)
        put_members(object, out);
    cJSON_Delete(root);
    return found ? 0 : -EINVAL;
}

bool record_detail_value(const char *detail, const char *object, const char *member, struct text *out)
{
    cJSON *root = cJSON_Parse(detail);
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, object), member);
    bool found = value && !cJSON_IsFalse(value);
    if (found)
        put_values(value, out);
    cJSON_Delete(root);
    return found;
}

static void add_object(cJSON *to, const char *key, const char *json)
{
    cJSON *object = cJSON_Parse(json);
    if (object && !cJSON_AddItemToObject(to, key, object))
        cJSON_Delete(object);
}

int record_eve_members(const char *event_type, int64_t time, const struct record_member *members, size_t count,
                       char **ret)
{
    struct eve e = {0};
    cJSON *root = cJSON_CreateObject();
    eve_time(&e, root, "timestamp", time);
    eve_word(&e, root, "event_type", event_type);
    cJSON *object = eve_object(&e, root, event_type);
    for (size_t i = 0; i < count; i++) {
        const struct record_member *m = &members[i];
        if (m->type == MEMBER_TEXT)
            eve_word(&e, object, m->key, m->text);
        else if (m->type == MEMBER_NUMBER)
            eve_integer(&e, object, m->key, m->number);
        else if (m->type == MEMBER_TIME)
            eve_time(&e, object, m->key, m->number);
        else
            add_object(object, m->key, m->text);
    }
    return eve_finish(&e, root, ret);
}
