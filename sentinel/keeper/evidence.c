#include "keeper/evidence.h"

#include <stdlib.h>
#include <string.h>

struct evidence {
    struct frame frame[EVIDENCE_FRAMES];
    uint8_t data[EVIDENCE_FRAMES][EVIDENCE_BYTES];
    size_t next;
};

struct evidence *evidence_new(void)
{
    return calloc(1, sizeof(struct evidence));
}

void evidence_free(struct evidence *e)
{
    free(e);
}

void evidence_keep(struct evidence *e, const struct frame *frame)
{
    size_t i = e->next++ % EVIDENCE_FRAMES;
    e->frame[i] = *frame;
    if (frame->captured > EVIDENCE_BYTES)
        e->frame[i].captured = EVIDENCE_BYTES;
    memcpy(e->data[i], frame->data, e->frame[i].captured);
    e->frame[i].data = e->data[i];
}

const struct frame *evidence_find(const struct evidence *e, uint64_t number)
{
    for (size_t i = 0; i < EVIDENCE_FRAMES; i++) {
        if (e->frame[i].data && e->frame[i].number == number)
            return &e->frame[i];
    }
    return NULL;
}
