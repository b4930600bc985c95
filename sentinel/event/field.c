#include "event/field.h"

#include <string.h>

const struct field_info field_table[FIELD_COUNT] = {
#define X(identifier, name_, type_, family_, meaning_, source_) \
    [FIELD_##identifier] = {.name = name_, .type = FIELD_##type_, .family = FAMILY_##family_, .meaning = meaning_, .source = source_},
    EVENT_FIELDS(X)
#undef X
};

enum field field_find(const char *name)
{
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        if (strcmp(field_table[f].name, name) == 0)
            return f;
    }
    return FIELD_COUNT;
}

const char *field_type_name(enum field_type type)
{
    static const char *const names[] = {
        [FIELD_BOOL] = "bool",   [FIELD_INTEGER] = "integer",   [FIELD_TEXT] = "text",
        [FIELD_BYTES] = "bytes", [FIELD_ADDRESS] = "address",   [FIELD_MAC] = "MAC",
        [FIELD_TEXTS] = "texts", [FIELD_ADDRESSES] = "addresses",
    };
    return names[type];
}
