/* What every fuzz target of a reader needs: a packet of its own, a copy of exactly the input's size, checks that end the run. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdlib.h>

#include "proto/proto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void check(bool held)
{
    if (!held)
        abort();
}

/* Free `ret.at` after. */
static inline struct bytes exact_copy(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    check(exact != NULL);
    if (size)
        memcpy(exact, data, size);
    return bytes_of(exact, size);
}

static inline void check_span(struct bytes payload, struct bytes span)
{
    uintptr_t at = (uintptr_t)span.at, in = (uintptr_t)payload.at;
    check(!span.left || (at >= in && at + span.left <= in + payload.left));
}

/* An answer and its reason belong together; only the capture can cut, and it is never the sender's fault. */
static inline void check_answer(enum parse parse, const struct packet *packet, const struct message *m)
{
    bool cut = packet->notes & PACKET_CUT;
    check(parse == PARSE_NOT_MINE || (parse == PARSE_OK) == (m->fault == NULL));
    check(cut ? parse != PARSE_MALFORMED : parse != PARSE_TRUNCATED);
}

#endif
