/* A forked process keeps what it needs and nothing of its parent's. */
#ifndef SENTINEL_KEEPER_DESCRIPTORS_H
#define SENTINEL_KEEPER_DESCRIPTORS_H

#include <stddef.h>

/* Moves the descriptors to 3, 4, … (those that are −1 are skipped), sets them to their new numbers and closes all others from there on.
 * 0, 1 and 2 stay. At most 32. 0 or −errno. */
int descriptors_keep(int *const *fds, size_t count);
/* 0 and, when asked, 1 become /dev/null. 0 or −errno. */
int descriptors_silence(int output_too);

#endif
