/* What the store has learned, as the lines of record/baseline.h. */
#ifndef SENTINEL_STORE_BASELINE_H
#define SENTINEL_STORE_BASELINE_H

#include "store/store.h"

/* Responders and the contents of files, the ones seen last first, up to BASELINE_MOST bytes: `ret` is to be freed. 0 or
 * −errno. */
int store_baseline(struct store *s, char **ret);

#endif
