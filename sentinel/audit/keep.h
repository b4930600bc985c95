/* Memory that lives as long as an audit: texts, and arrays that grow. Failure is remembered to the end, so that who adds
 * things needs not look each time. */
#ifndef SENTINEL_AUDIT_KEEP_H
#define SENTINEL_AUDIT_KEEP_H

#include <stdbool.h>
#include <stddef.h>

struct keep_piece;

struct keep {
    struct keep_piece *pieces;
    bool failed; /* memory was short: the audit is not whole */
};

void keep_done(struct keep *k);
/* A copy; "" when memory is short. */
const char *keep_text(struct keep *k, const char *text);
const char *keep_format(struct keep *k, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for one more of `size` bytes behind `count` of them in the array at `*at`, which is free()d by its owner; false,
 * with the array as it was, when memory is short. */
bool keep_grow(struct keep *k, void **at, size_t count, size_t *room, size_t size);

#endif
