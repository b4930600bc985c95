/* The files of a ring: their names, which is next, which goes. Knows nothing of what is in them. */
#ifndef SENTINEL_CAPTURE_PCAPNG_RING_H
#define SENTINEL_CAPTURE_PCAPNG_RING_H

struct pcapng_ring;

/* Takes "FOLDER/PREFIX" or "FOLDER/PREFIX.pcapng" and remembers the folder, not its name. 0; −EINVAL `keep` is 0 or the prefix is
 * empty or too long; −ENOMEM; or why the folder cannot be opened. */
int pcapng_ring_new(const char *path, unsigned keep, struct pcapng_ring **ret);
void pcapng_ring_free(struct pcapng_ring *r);

/* Removes the oldest until `keep` − 1 are left and makes the next: its descriptor, or −errno. */
int pcapng_ring_next(struct pcapng_ring *r);

#endif
