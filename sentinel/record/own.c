#include "record/own.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/eve_value.h"

enum { DEPTH = 8 };

struct own {
    struct eve eve;
    cJSON *root;
    cJSON *open[DEPTH];
    size_t depth; /* of the object that is open, from 1; may run past DEPTH, where nothing is added any more */
    bool too_deep;
};

static cJSON *here(struct own *o)
{
    return o && o->depth && o->depth <= DEPTH ? o->open[o->depth - 1] : NULL;
}

struct own *own_new(const struct record_site *site, const char *event_type, int64_t time)
{
    struct own *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->root = cJSON_CreateObject();
    eve_time(&o->eve, o->root, "timestamp", time);
    eve_word(&o->eve, o->root, "event_type", event_type);
    eve_word(&o->eve, o->root, "host", site->sensor);
    o->open[o->depth++] = eve_object(&o->eve, o->root, event_type);
    eve_word(&o->eve, o->open[0], "sensor", site->sensor);
    eve_word(&o->eve, o->open[0], "site", site->site);
    eve_word(&o->eve, o->open[0], "policy_version", site->policy_version);
    eve_word(&o->eve, o->open[0], "policy_sha256", site->policy_sha256);
    return o;
}

void own_begin(struct own *o, const char *key)
{
    if (!o)
        return;
    cJSON *within = here(o);
    if (o->depth < DEPTH)
        o->open[o->depth] = eve_object(&o->eve, within, key);
    else
        o->too_deep = true;
    o->depth++;
}

void own_end(struct own *o)
{
    if (o && o->depth > 1)
        o->depth--;
}

void own_number(struct own *o, const char *key, uint64_t number)
{
    if (here(o))
        eve_integer(&o->eve, here(o), key, number > INT64_MAX ? INT64_MAX : (int64_t)number);
}

void own_word(struct own *o, const char *key, const char *text)
{
    if (here(o))
        eve_word(&o->eve, here(o), key, text);
}

void own_flag(struct own *o, const char *key, bool flag)
{
    if (here(o))
        eve_bool(&o->eve, here(o), key, flag);
}

void own_time(struct own *o, const char *key, int64_t time)
{
    if (here(o))
        eve_time(&o->eve, here(o), key, time);
}

int own_finish(struct own *o, char **ret)
{
    if (!o)
        return -ENOMEM;
    int error = eve_finish(&o->eve, o->root, ret);
    if (!error && o->too_deep) {
        free(*ret);
        *ret = NULL;
        error = -E2BIG;
    }
    free(o);
    return error;
}

struct walk {
    void (*take)(void *self, const char *path, const char *value);
    void *self;
    char path[512];
};

static void walk_scalar(struct walk *w, const cJSON *item)
{
    char *printed = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
    w->take(w->self, w->path, printed ? printed : cJSON_IsString(item) ? item->valuestring : "");
    cJSON_free(printed);
}

/* Down to the first child, on to the next sibling, up again: a line may be as deep as its reader allows, and deeper than a stack. */
static void walk(struct walk *w, const cJSON *root)
{
    const cJSON *open[DEPTH + 2] = {root};
    size_t length[DEPTH + 2] = {0};
    const cJSON *item = root->child;
    size_t depth = 1;
    while (depth) {
        if (!item) {
            depth--;
            item = depth ? open[depth]->next : NULL;
            continue;
        }
        length[depth] = length[depth - 1];
        int n = snprintf(w->path + length[depth], sizeof w->path - length[depth], "%s%s", depth > 1 ? "." : "",
                         item->string ? item->string : "");
        length[depth] += n > 0 ? (size_t)n : 0;
        if (length[depth] >= sizeof w->path)
            length[depth] = sizeof w->path - 1;
        if (cJSON_IsObject(item) && depth <= DEPTH) {
            open[depth++] = item;
            item = item->child;
            continue;
        }
        walk_scalar(w, item);
        item = item->next;
    }
}

int own_walk(const char *line, void (*take)(void *self, const char *path, const char *value), void *self)
{
    struct walk w = {.take = take, .self = self};
    cJSON *root = cJSON_Parse(line);
    if (!cJSON_IsObject(root)) {
        cJSON_Delete(root);
        return -EINVAL;
    }
    walk(&w, root);
    cJSON_Delete(root);
    return 0;
}
