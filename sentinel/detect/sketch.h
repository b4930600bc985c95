/* How many different values there were, in little memory: the k smallest of their hashes are kept (Bar-Yossef et al. 2002). Exact
 * below SKETCH_KEPT values, beyond that right to about a fifth, however many come. */
#ifndef SENTINEL_DETECT_SKETCH_H
#define SENTINEL_DETECT_SKETCH_H

#include <stdint.h>

enum { SKETCH_KEPT = 32 };

/* All zero is an empty one. */
struct sketch {
    uint32_t least[SKETCH_KEPT]; /* ascending */
    uint32_t used;
};

/* Adds a value by its hash; every bit of it must be as good as random. */
void sketch_add(struct sketch *s, uint32_t hash);
uint32_t sketch_count(const struct sketch *s);

#endif
