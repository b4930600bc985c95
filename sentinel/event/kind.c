#include "event/kind.h"

#include <string.h>

const struct event_kind_info event_kind_table[EVENT_KIND_COUNT] = {
#define X(identifier, name_, families_, meaning_) \
    [EVENT_##identifier] = {.name = name_, .families = families_, .meaning = meaning_},
    EVENT_KINDS(X)
#undef X
};

enum event_kind event_kind_find(const char *name)
{
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++) {
        if (strcmp(event_kind_table[k].name, name) == 0)
            return k;
    }
    return EVENT_KIND_COUNT;
}
