/* Between filter.c and live.c. */
#ifndef SENTINEL_CAPTURE_FILTER_COMPILE_H
#define SENTINEL_CAPTURE_FILTER_COMPILE_H

#include <pcap/pcap.h>

#include "capture/filter.h"

/* Compiles for a handle, which decides about offsets and tags: 0, and pcap_freecode() is due; −EINVAL with libpcap's message
 * in `ret_error`; −E2BIG. Names of hosts and ports in an expression make libpcap ask the system; one without takes nothing
 * but memory. */
int filter_compile(pcap_t *pcap, const char *expression, char ret_error[FILTER_ERROR], struct bpf_program *ret);

/* Puts it in the place of the socket's old one, between two frames: 0, or −errno when the kernel refuses it. */
int filter_give(const struct bpf_program *program, int fd);

/* One program that passes what both pass: 0, and pcap_freecode() is due; −E2BIG, −ENOMEM. */
int filter_join(const struct bpf_program *first, const struct bpf_program *second, char ret_error[FILTER_ERROR],
                struct bpf_program *ret);

#endif
