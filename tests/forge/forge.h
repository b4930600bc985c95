/* The scenarios, one table a family, each ended by an entry without a name. */
#ifndef FORGE_FORGE_H
#define FORGE_FORGE_H

#include "site.h"

struct scenario {
    const char *name; /* of pcaps/NAME.pcap, NAME.expected and, where it has its own, NAME.policy.yaml */
    const char *why;  /* what a user would lose if it went wrong, in a line */
    void (*play)(struct scene *s);
};

extern const struct scenario scenarios_shares[], scenarios_caches[];
extern const struct scenario scenarios_dhcp[], scenarios_pxe[], scenarios_options[], scenarios_carriers[],
    scenarios_tftp[], scenarios_transfer[], scenarios_tools[], scenarios_boot[], scenarios_answers[], scenarios_ordinary[], scenarios_ipv6[],
    scenarios_bindings[], scenarios_known[];
extern const struct scenario scenarios_wds[], scenarios_udpcast[], scenarios_uftp[], scenarios_groups[];
extern const struct scenario scenarios_channels[];

#endif
