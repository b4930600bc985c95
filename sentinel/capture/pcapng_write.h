/* A writer of pcapng (draft-ietf-opsawg-pcapng): one file, or a bounded ring of files. Times in nanoseconds, comments as
 * Wireshark shows them. */
#ifndef SENTINEL_CAPTURE_PCAPNG_WRITE_H
#define SENTINEL_CAPTURE_PCAPNG_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"

enum { PCAPNG_ERROR = 256 };

struct pcapng_settings {
    /* The file; in a ring the files are PATH-000001.pcapng, PATH-000002.pcapng, … (".pcapng" at the end of `path` does
     * not count). The ring goes on after the highest number that is there, and removes what its bound excludes. */
    const char *path;
    uint64_t file_size; /* of a ring: bytes a file has at most, a frame's length at least; 0: a single file */
    unsigned files;     /* of a ring: how many are kept, the one being written included; at least 1 */
    bool replace;       /* a single file may exist and is then overwritten */
};

struct pcapng_writer;

/* 0, or −errno with the reason in `ret_error`, safe for terminals. Files are made with mode 0600. */
int pcapng_writer_new(const struct pcapng_settings *settings, char ret_error[PCAPNG_ERROR], struct pcapng_writer **ret);
/* Writes what is buffered and closes: 0, or the first −errno that any call met. Takes NULL. */
int pcapng_writer_close(struct pcapng_writer *w);

/* Adds a frame, with a comment (UTF-8) unless NULL. An interface block is written when the frame's interface and link
 * type are new in the file (a single file has room for 64: −E2BIG). A tag that the card took out is put back in. 0, or
 * −errno; after an error (a full disk) this frame is not in the file, the file ends with a whole record, and the next
 * call tries anew. */
int pcapng_write(struct pcapng_writer *w, const struct frame *frame, const char *comment);
/* Hands everything to the kernel, so that readers see it. */
int pcapng_flush(struct pcapng_writer *w);

#endif
