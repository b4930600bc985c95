#include <cjson/cJSON.h>

#include "record/eve_value.h"

int record_eve_event(const struct record_site *site, const struct event *event, char **ret)
{
    static const char type[] = "sentinel_event";
    struct eve e = {0};
    cJSON *root = cJSON_CreateObject();
    eve_head(&e, root, type, site, event);
    cJSON *body = eve_object(&e, root, type);
    eve_word(&e, body, "kind", event_kind_table[event->kind].name);
    eve_fields(&e, body, event, UINT32_MAX);
    return eve_finish(&e, root, ret);
}
