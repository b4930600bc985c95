#include "event/field_read.h"

#include <string.h>

#include "base/text.h"

uint32_t kinds_families(const struct kinds *kinds)
{
    uint32_t all = 0, families = 0;
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++) {
        all |= event_kind_table[k].families;
        if (kinds && kinds_have(kinds, k))
            families |= event_kind_table[k].families;
    }
    return families ? families : all;
}

static const char *nearest_field(const char *name)
{
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (text_near(name, field_table[f].name))
            return field_table[f].name;
    }
    return NULL;
}

bool field_read(const struct yaml *name, uint32_t families, struct diags *diags, enum field *ret)
{
    if (!yaml_expect(name, YAML_SCALAR, diags))
        return false;
    enum field f = strlen(name->text) == name->size ? field_find(name->text) : FIELD_COUNT;
    if (f == FIELD_COUNT) {
        const char *near = nearest_field(name->text);
        yaml_complain(name, diags, "no such field; %s%s%s", near ? "did you mean \"" : "`sentinel fields` lists them",
                      near ? near : "", near ? "\"?" : "");
        return false;
    }
    if (!(field_table[f].family & families)) {
        yaml_complain(name, diags, "the events of `on` never carry %s", field_table[f].name);
        return false;
    }
    *ret = f;
    return true;
}

static bool kind_read(const struct yaml *node, struct diags *diags, struct kinds *kinds)
{
    const char *names[EVENT_KIND_COUNT];
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++)
        names[k] = event_kind_table[k].name;
    size_t kind;
    if (!yaml_word(node, names, EVENT_KIND_COUNT, diags, &kind))
        return false;
    kinds_add(kinds, (enum event_kind)kind);
    return true;
}

bool kinds_read(const struct yaml *node, struct diags *diags, struct kinds *ret)
{
    struct kinds kinds = {0};
    bool good = true;
    if (node->kind == YAML_LIST) {
        for (size_t i = 0; i < node->count; i++)
            good = kind_read(&node->items[i], diags, &kinds) && good;
        if (!node->count) {
            yaml_complain(node, diags, "names no kind of event");
            good = false;
        }
    } else {
        good = kind_read(node, diags, &kinds);
    }
    if (good)
        *ret = kinds;
    return good;
}
