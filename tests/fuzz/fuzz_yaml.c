/* Any bytes as a YAML file: a tree whose nodes all know their parent, or complaints; never both, never neither. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* From leaf to leaf along the parents, so that the walk needs no stack. */
static void check(const struct yaml *root)
{
    const struct yaml *node = root;
    size_t next = 0, depth = 0;
    for (;;) {
        require(node->line && node->column);
        if (next < node->count) {
            require(&node->items[next] != node && node->items[next].parent == node);
            require(!node->keys || node->keys[next].kind == YAML_SCALAR);
            node = &node->items[next];
            next = 0;
            require(++depth <= YAML_DEPTH);
            continue;
        }
        require(node->kind != YAML_SCALAR || node->text[node->size] == 0);
        if (!node->parent)
            return;
        next = (size_t)(node - node->parent->items) + 1;
        node = node->parent;
        depth--;
    }
}

static void complain_of_everything(const struct yaml *root, struct diags *diags)
{
    static const char *const names[] = {"services", "segments"};
    int64_t number;
    struct prefix prefix;
    yaml_check_keys(root, names, 2, diags);
    for (size_t i = 0; i < root->count; i++) {
        yaml_integer(&root->items[i], 0, 9, diags, &number);
        yaml_prefix(&root->items[i], diags, &prefix);
        yaml_when(&root->items[i], true, diags, &number);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    struct diags *diags = diags_new();
    struct yaml_file *f = NULL;
    int r = yaml_parse("fuzz.yaml", bytes_of(copy, size), diags, &f);
    free(copy);
    require((r == 0) == (f != NULL) && (r == 0) == (diags_count(diags) == 0));
    if (f) {
        check(yaml_root(f));
        complain_of_everything(yaml_root(f), diags);
    }
    for (size_t i = 0; diags_get(diags, i); i++) {
        char buffer[4096];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        diag_render(diags_get(diags, i), &t);
    }
    yaml_file_free(f);
    diags_free(diags);
    return 0;
}
