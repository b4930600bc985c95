/* What a file or a stream is, by its first bytes. A known beginning says that content is readable on the wire; that none is
 * known says nothing, so entropy is the second witness, and neither alone proves encryption. */
#ifndef SENTINEL_PROTO_CONTENT_KIND_H
#define SENTINEL_PROTO_CONTENT_KIND_H

#include "base/bytes.h"

enum content_class {
    CONTENT_PROGRAM, /* what firmware or a loader runs: PE and EFI, ELF, network boot programs */
    CONTENT_KERNEL,
    CONTENT_SCRIPT,    /* iPXE, PXELINUX and GRUB configurations */
    CONTENT_BOOT_DATA, /* boot configuration, RAM disks, device trees */
    CONTENT_IMAGE,     /* disk and partition images in a container of their own */
    CONTENT_COMPRESSED,
    CONTENT_FILE_SYSTEM, /* a partition or disk as it is */
    CONTENT_ENCRYPTED,   /* says by itself that what follows is encrypted */
    CONTENT_CLASSES,
};

struct content_kind {
    const char *name; /* "pe", "wim", "gzip", …: lower case, as in events */
    enum content_class class;
    uint32_t offset; /* of the magic, bytes from the start */
    uint8_t size;    /* of the magic */
    bool fold;       /* letters of the magic, given in lower case, match in either case */
    const char *magic;
    bool (*also)(struct bytes head); /* for a magic too short to be trusted: what else must hold; or NULL */
};

enum {
    CONTENT_HEAD = 1152,        /* bytes of a file that tell every kind but the two below */
    CONTENT_HEAD_MOST = 65608,  /* ISO 9660 needs 32774, Btrfs 65608 */
    CONTENT_ENTROPY_MOST = 800, /* every byte value as often as any other */
};

/* The kind of the content that begins with `head`, or NULL. Kinds whose magic lies beyond `head` are not found. The first
 * row wins: the more telling one stands above. Sources: each format's own documentation, file(1). */
const struct content_kind *content_kind_of(struct bytes head);

/* "program", "kernel", "script", "boot-data", "image", "compressed", "file-system", "encrypted". */
const char *content_class_name(enum content_class class);

/* Whether content of this class can be read by whoever sees it go by. */
bool content_class_is_readable(enum content_class class);

/* Shannon's entropy in hundredths of a bit a byte, 0 to 800, rounded down; no floating point. Few bytes cannot have much
 * of it: n random bytes give at most log2(n) bits, 1400 of them some 785, so no verdict on less than that. Compressed
 * content is as high as encrypted. */
unsigned content_entropy(struct bytes data);

#endif
