#include "policy/leaves.h"

#include <errno.h>
#include <stdlib.h>

/* A node that is being walked: its next child, and how long the path to it is. */
struct step {
    const struct yaml *node;
    size_t next;
    size_t path;
};

struct walk {
    struct leaves *leaves;
    char path[LEAF_PATH];
    bool no_memory;
};

static struct leaf *leaf_new(struct walk *w)
{
    struct leaves *l = w->leaves;
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 16;
        struct leaf *grown = realloc(l->at, room * sizeof *grown);
        if (!grown) {
            w->no_memory = true;
            return NULL;
        }
        l->at = grown;
        l->room = room;
    }
    return &l->at[l->count++];
}

/* Addresses and MACs have one form, whatever way they were written in. */
static void canonical(const struct yaml *node, char ret[LEAF_VALUE])
{
    struct prefix prefix;
    struct mac mac;
    struct text t;
    text_init(&t, ret, LEAF_VALUE);
    if (mac_parse(node->text, node->size, &mac) == 0)
        mac_format(&mac, ret);
    else if (prefix_parse(node->text, node->size, &prefix) == 0 && strchr(node->text, '/'))
        prefix_format(&prefix, ret);
    else if (prefix_parse(node->text, node->size, &prefix) == 0)
        addr_format(&prefix.addr, ret);
    else
        text_add(&t, node->text);
}

static void put(struct walk *w, const struct yaml *node, bool listed)
{
    struct leaf *leaf = leaf_new(w);
    if (!leaf)
        return;
    *leaf = (struct leaf){.listed = listed, .line = node->line};
    memcpy(leaf->path, w->path, sizeof leaf->path);
    if (node->kind == YAML_SCALAR)
        canonical(node, leaf->value);
}

static void extend(struct walk *w, size_t length, const char *before, const char *name, const char *after)
{
    struct text t = {.at = w->path, .size = sizeof w->path, .length = length};
    w->path[length] = '\0';
    text_add(&t, length ? before : "");
    text_add(&t, name);
    text_add(&t, after);
}

/* Into the next child of a step; false when there is none. What stands in a list is named by its name or path, if it has
 * one; "path: X" and "X" alone are the same boot file. */
static bool enter(struct walk *w, struct step *at, const struct yaml **ret)
{
    static const char *const names[] = {"name", "path"};
    if (at->next == at->node->count)
        return false;
    *ret = &at->node->items[at->next];
    const struct yaml *named = NULL;
    for (size_t i = 0; at->node->kind == YAML_LIST && !named && i < sizeof names / sizeof *names; i++)
        named = yaml_get(*ret, names[i]);
    if (at->node->kind == YAML_MAP)
        extend(w, at->path, ".", at->node->keys[at->next].text, "");
    else
        extend(w, at->path, named ? "[" : "", named ? named->text : "", named ? "]" : "");
    if (named && named->kind == YAML_SCALAR) {
        struct walk here = *w;
        here.path[at->path] = '\0';
        put(&here, named, true);
        w->no_memory |= here.no_memory;
    }
    at->next++;
    return true;
}

static bool names_its_item(const struct step *at, const struct yaml *child)
{
    bool in_list = at->node->parent && at->node->parent->kind == YAML_LIST;
    const struct yaml *name = yaml_get(at->node, "name");
    const struct yaml *path = yaml_get(at->node, "path");
    return in_list && (child == name || (!name && child == path));
}

static int compare(const void *a, const void *b)
{
    return leaf_compare(a, b);
}

int leaf_compare(const struct leaf *a, const struct leaf *b)
{
    int order = strcmp(a->path, b->path);
    return order ? order : strcmp(a->value, b->value);
}

int leaves_of(const struct yaml *node, struct leaves *ret)
{
    struct step step[YAML_DEPTH + 1] = {{.node = node}};
    struct walk w = {.leaves = ret};
    size_t depth = node ? 1 : 0;
    *ret = (struct leaves){.at = NULL};
    if (node && node->kind == YAML_SCALAR) {
        put(&w, node, false);
        depth = 0;
    }
    while (depth && !w.no_memory) {
        struct step *at = &step[depth - 1];
        const struct yaml *child;
        if (!enter(&w, at, &child)) {
            depth--;
            continue;
        }
        if (child->kind == YAML_SCALAR || !child->count) {
            if (!names_its_item(at, child))
                put(&w, child, at->node->kind == YAML_LIST || child->kind == YAML_LIST);
        } else if (depth <= YAML_DEPTH) {
            step[depth++] = (struct step){.node = child, .path = strlen(w.path)};
        }
    }
    if (ret->count)
        qsort(ret->at, ret->count, sizeof *ret->at, compare);
    return w.no_memory ? -ENOMEM : 0;
}

void leaves_done(struct leaves *l)
{
    free(l->at);
    *l = (struct leaves){.at = NULL};
}

size_t leaves_at(const struct leaves *l, const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < l->count; i++)
        count += strcmp(l->at[i].path, path) == 0;
    return count;
}
