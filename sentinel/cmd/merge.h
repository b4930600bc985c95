/* Several captures as one stream in the order of time. A file is open only while its time has come, so a year of hourly
 * files costs no more than one. */
#ifndef SENTINEL_CMD_MERGE_H
#define SENTINEL_CMD_MERGE_H

#include <stddef.h>

#include "capture/capture.h"

struct merge;

/* Looks at every file first: when one of them is no capture, `complain` is called for each such, −EINVAL is returned and
 * nothing is read. Names stay the caller's. */
int merge_open(char *const *names, size_t count, bool force_libpcap,
               void (*complain)(const char *name, const char *error), struct merge **ret);
void merge_close(struct merge *m);

/* The next frame of all, good until the next call. 1; 0 at the end of the last file; −errno when the file named by
 * merge_error() ended in the middle: the others go on with the next call. */
int merge_next(struct merge *m, const struct frame **ret);
/* Of the last failed merge_next(): the file, and what is wrong with it. */
const char *merge_error(const struct merge *m, const char **ret_name);

/* Bytes consumed and bytes in all; total 0 when a pipe is among them. */
void merge_progress(const struct merge *m, uint64_t *ret_done, uint64_t *ret_total);

#endif
