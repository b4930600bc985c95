/* Between smb.c and smb1.c. */
#ifndef SENTINEL_PROTO_SMB_READ_H
#define SENTINEL_PROTO_SMB_READ_H

#include "proto/smb.h"

/* The next part of a message, or NULL when there are enough. */
static inline struct smb_part *smb_add(struct smb *m)
{
    if (m->parts == SMB_PARTS)
        return NULL;
    m->part[m->parts] = (struct smb_part){.command = SMB_OTHER};
    return &m->part[m->parts++];
}

/* A span that offset and length name, counted from the start of the message; shorter where the message is. */
static inline struct bytes smb_span(struct bytes message, size_t offset, size_t length)
{
    bytes_skip(&message, offset);
    bytes_trim(&message, length);
    return bytes_of(message.at, message.left);
}

/* The commands of an SMB 1 message, which begins with its protocol identifier. False when its header is not whole. */
bool smb1_read(struct bytes message, struct smb *ret);

#endif
