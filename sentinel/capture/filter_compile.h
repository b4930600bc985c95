/* Between filter.c and live.c. */
#ifndef SENTINEL_CAPTURE_FILTER_COMPILE_H
#define SENTINEL_CAPTURE_FILTER_COMPILE_H

#include <pcap/pcap.h>

#include "capture/filter.h"

/* Compiles for a handle, which decides about offsets and tags: 0, and pcap_freecode() is due; or −EINVAL with libpcap's
 * message in `ret_error`. The user's part is compiled alone first, so that parentheses cannot reach out of it. */
int filter_compile(pcap_t *pcap, const char *expression, const char *user, char ret_error[FILTER_ERROR],
                   struct bpf_program *ret);

#endif
