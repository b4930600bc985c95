#include "detect/sketch.h"

#include <string.h>

void sketch_add(struct sketch *s, uint32_t hash)
{
    uint32_t at = s->used;
    while (at && s->least[at - 1] > hash)
        at--;
    if (at == SKETCH_KEPT || (at && s->least[at - 1] == hash))
        return;
    if (s->used < SKETCH_KEPT)
        s->used++;
    memmove(s->least + at + 1, s->least + at, (s->used - at - 1) * sizeof *s->least);
    s->least[at] = hash;
}

uint32_t sketch_count(const struct sketch *s)
{
    if (s->used < SKETCH_KEPT)
        return s->used;
    uint64_t estimate = ((uint64_t)(SKETCH_KEPT - 1) << 32) / ((uint64_t)s->least[SKETCH_KEPT - 1] + 1);
    return estimate < UINT32_MAX ? (uint32_t)estimate : UINT32_MAX;
}
