#include "audit/controls.h"

#include <errno.h>
#include <stdlib.h>

#include "audit/audit.h"
#include "base/yaml.h"

enum { CHECKS = 32 };

struct controls {
    struct yaml_file *file; /* the tree itself is the table */
    const struct yaml *frameworks;
};

/* The checks' names, for "did you mean". */
static size_t check_names(const char *ret[CHECKS])
{
    size_t count = 0;
    while (count < CHECKS && audit_check_name(count)) {
        ret[count] = audit_check_name(count);
        count++;
    }
    return count;
}

static void check_ids(const struct yaml *ids, struct diags *diags)
{
    const char *text;
    if (!yaml_expect(ids, YAML_LIST, diags))
        return;
    for (size_t i = 0; i < ids->count; i++)
        yaml_string(&ids->items[i], diags, &text);
}

static void check_framework(const struct yaml *framework, struct diags *diags)
{
    static const char *const keys[] = {"framework", "edition", "supports"};
    const char *names[CHECKS], *text;
    if (!yaml_check_keys(framework, keys, sizeof keys / sizeof *keys, diags))
        return;
    for (size_t i = 0; i < 2; i++) {
        if (!yaml_get(framework, keys[i]))
            yaml_complain(framework, diags, "\"%s\" is missing", keys[i]);
        yaml_string(yaml_get(framework, keys[i]), diags, &text);
    }
    const struct yaml *supports = yaml_get(framework, "supports");
    if (!supports || !yaml_check_keys(supports, names, check_names(names), diags))
        return;
    for (size_t i = 0; i < supports->count; i++)
        check_ids(&supports->items[i], diags);
}

static int compile(struct yaml_file *file, struct diags *diags, struct controls **ret)
{
    static const char *const keys[] = {"controls"};
    size_t mistakes = diags_count(diags);
    const struct yaml *root = yaml_root(file), *list = yaml_get(root, "controls");
    if (yaml_check_keys(root, keys, 1, diags) && !list)
        yaml_complain(root, diags, "\"controls\" is missing");
    if (yaml_expect(list, YAML_LIST, diags)) {
        for (size_t i = 0; i < list->count; i++)
            check_framework(&list->items[i], diags);
    }
    struct controls *c = diags_count(diags) == mistakes ? malloc(sizeof *c) : NULL;
    if (!c) {
        yaml_file_free(file);
        return diags_count(diags) == mistakes ? -ENOMEM : -EINVAL;
    }
    *c = (struct controls){.file = file, .frameworks = list};
    *ret = c;
    return 0;
}

int controls_load(const char *path, struct diags *diags, struct controls **ret)
{
    struct yaml_file *file;
    int error = yaml_load(path, diags, &file);
    return error ? error : compile(file, diags, ret);
}

int controls_parse(const char *name, struct bytes text, struct diags *diags, struct controls **ret)
{
    struct yaml_file *file;
    int error = yaml_parse(name, text, diags, &file);
    return error ? error : compile(file, diags, ret);
}

void controls_free(struct controls *c)
{
    if (!c)
        return;
    yaml_file_free(c->file);
    free(c);
}

size_t controls_frameworks(const struct controls *c)
{
    return c ? c->frameworks->count : 0;
}

const char *controls_framework(const struct controls *c, size_t framework, const char **ret_edition)
{
    const struct yaml *node = &c->frameworks->items[framework];
    *ret_edition = yaml_get(node, "edition")->text;
    return yaml_get(node, "framework")->text;
}

const char *controls_id(const struct controls *c, size_t framework, const char *check, size_t i)
{
    const struct yaml *ids = yaml_get(yaml_get(&c->frameworks->items[framework], "supports"), check);
    return ids && i < ids->count ? ids->items[i].text : NULL;
}
