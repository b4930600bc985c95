/* The last frames that something happened in, kept so that an alert can show how it came to it. */
#ifndef SENTINEL_KEEPER_EVIDENCE_H
#define SENTINEL_KEEPER_EVIDENCE_H

#include "base/frame.h"

enum { EVIDENCE_FRAMES = 128, EVIDENCE_BYTES = 2048 /* of each frame; longer ones are cut */ };

struct evidence;

/* NULL when memory is short. */
struct evidence *evidence_new(void);
void evidence_free(struct evidence *e);
void evidence_keep(struct evidence *e, const struct frame *frame);
/* The frame of that number, if it is still there; good until the next evidence_keep(). */
const struct frame *evidence_find(const struct evidence *e, uint64_t number);

#endif
