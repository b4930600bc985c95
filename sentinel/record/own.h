/* Records of the sensor about itself: `sentinel_health`, `sentinel_start`, `sentinel_stop`. Objects of scalars, nested as
 * they are built. docs/operations.md describes the keys. */
#ifndef SENTINEL_RECORD_OWN_H
#define SENTINEL_RECORD_OWN_H

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

struct own;

/* Begins a record with its head and an object of the name `event_type`, into which all that follows goes. NULL when
 * memory is short; the functions below take NULL then, and own_finish() says so. */
struct own *own_new(const struct record_site *site, const char *event_type, int64_t time);
/* Begins an object within the one that is open, and ends it. At most 8 deep; own_finish() answers −E2BIG else. */
void own_begin(struct own *o, const char *key);
void own_end(struct own *o);
void own_number(struct own *o, const char *key, uint64_t number);
void own_word(struct own *o, const char *key, const char *text); /* untrusted; NULL and "" add nothing */
void own_flag(struct own *o, const char *key, bool flag);
void own_time(struct own *o, const char *key, int64_t time);
/* Frees, and gives the line without its newline, to free(); or −errno. */
int own_finish(struct own *o, char **ret);

/* Walks such a line: each scalar with its way to it ("sentinel_health.store.lost") and its value as text, in their order; both live for
 * the call and are untrusted. 0; −EINVAL when it is no JSON object. */
int own_walk(const char *line, void (*take)(void *self, const char *path, const char *value), void *self);

#endif
