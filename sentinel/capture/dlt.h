/* Link types: the DLT_ numbers that libpcap uses in memory differ from the LINKTYPE_ numbers of files for a few. */
#ifndef SENTINEL_CAPTURE_DLT_H
#define SENTINEL_CAPTURE_DLT_H

#include <stdint.h>

uint32_t dlt_to_link(int dlt);
int dlt_of_link(uint32_t link);

#endif
