/* What the kernel lets through to us: everything the engine reads and little else, as an expression in libpcap's syntax
 * (pcap-filter(7)). Errs to the side of letting pass: net_glance() looks at the rest. */
#ifndef SENTINEL_CAPTURE_FILTER_H
#define SENTINEL_CAPTURE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/frame.h"

enum {
    FILTER_ERROR = 256,
    FILTER_NAMED = 64,  /* prefixes and pairs together */
    FILTER_SIZE = 4096, /* instructions that the kernel takes (BPF_MAXINSNS); the base alone has some 1100, an IPv4
                           address adds 12, a pair of IPv6 addresses 105 */
};

/* Between these two everything passes. */
struct filter_pair {
    struct prefix a, b;
};

/* What passes besides, because the policy names it. */
struct filter_named {
    const struct prefix *hosts; /* all UDP from and to them */
    size_t host_count;
    const struct prefix *files; /* all TCP from and to them: who serves files */
    size_t file_count;
    const struct prefix *groups; /* any protocol to them; UDP to a multicast group passes anyway */
    size_t group_count;
    const struct filter_pair *pairs;
    size_t pair_count;
};

/* The expression for a link type, to be freed; `named` may be NULL. Over Ethernet everything is looked for behind none, one
 * and two tags in the frame; the `vlan` keyword is not used, because it moves the offsets of all that follows. Other link
 * types pass everything. 0; −E2BIG more than FILTER_NAMED; −ENOMEM. */
int filter_write(uint32_t link, const struct filter_named *named, char **ret);

/* A compiled filter without an interface, for tests: what filter_write() says, and what `user` narrows of it (NULL: nothing),
 * which may be all there is. 0; −EINVAL with libpcap's message in `ret_error`, safe for terminals; −E2BIG more than
 * FILTER_NAMED, or than FILTER_SIZE instructions; −ENOMEM. */
struct filter;
int filter_new(uint32_t link, const struct filter_named *named, bool unfiltered, const char *user,
               char ret_error[FILTER_ERROR], struct filter **ret);
void filter_free(struct filter *f);
bool filter_passes(const struct filter *f, const struct frame *frame);
/* Whether the kernel takes it, for a socket of any kind: 0 or −errno. */
int filter_attach(const struct filter *f, int fd);
/* Instructions of its program. */
size_t filter_size(const struct filter *f);

#endif
