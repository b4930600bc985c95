/* Between the files that read Windows Deployment Services' multicast. */
#ifndef SENTINEL_PROTO_WDS_READ_H
#define SENTINEL_PROTO_WDS_READ_H

#include "proto/wds_multicast.h"

/* A length byte, then an address of 4 or 16 bytes; none, and a bad cursor, for any other length. */
struct addr wds_read_addr(struct bytes *b);

/* Extended options behind a body ([MS-WDSMT] §2.2.4): as many as are whole. Notes what is odd. */
void wds_read_options(struct bytes *b, struct wds_multicast *m);

/* `m->data` as [MS-WDSMA] has it. Notes what is odd. */
void wds_read_application(struct wds_multicast *m);

#endif
