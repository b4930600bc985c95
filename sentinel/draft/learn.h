/* A first policy from what was seen. Events go in, a draft comes out in which every line says when and how often that was
 * seen; whatever looks wrong is left out of it and said. docs/policy.md, "A policy from what was seen". */
#ifndef SENTINEL_DRAFT_LEARN_H
#define SENTINEL_DRAFT_LEARN_H

#include "draft/draft.h"
#include "event/event.h"

struct learn;

/* NULL when memory is short. */
struct learn *learn_new(void);
void learn_free(struct learn *l);

/* An event of an engine that has no policy. */
void learn_event(struct learn *l, const struct event *e);

/* A responder that the store remembers, whose packets may be gone. Texts may be "". To be told after the events. */
struct learn_sighting {
    const char *segment, *role, *ip, *mac, *server_id, *verdict, *next_server;
    const char *files; /* "a, b", made harmless */
    int64_t first, last;
    uint64_t answers;
};
void learn_sighting(struct learn *l, const struct learn_sighting *s);

/* Draws the conclusions, once. −ENOMEM when anything of it was lost. */
int learn_draft(struct learn *l, struct draft *d);

#endif
