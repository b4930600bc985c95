/* What the files of the PXE reader share. */
#ifndef SENTINEL_PROTO_PXE_READ_H
#define SENTINEL_PROTO_PXE_READ_H

#include "proto/pxe.h"

/* ConfigMgr's and WDS's options: 243 (boot variables), 250 (WDSNBP), 252 (boot configuration). They stand in the ranges
 * for private use, so the caller has made sure that the message is PXE's. */
void pxe_read_microsoft(const struct dhcp4 *m, struct pxe *ret);

#endif
