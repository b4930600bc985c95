/* A folder that goes with the command. */
#ifndef SENTINEL_CMD_TEMPORARY_H
#define SENTINEL_CMD_TEMPORARY_H

#include <limits.h>

/* Makes one, in TMPDIR or /tmp, for its owner only: 0, or −errno. */
int temporary_make(char ret[PATH_MAX]);
/* Removes it and the files in it. "" is none. */
void temporary_remove(const char *folder);

#endif
