/* What a policy lists, one thing at a time: for audits, which ask of each whether it was seen, still holds, has an owner.
 * Views point into the policy. */
#ifndef SENTINEL_POLICY_LISTING_H
#define SENTINEL_POLICY_LISTING_H

#include "policy/policy.h"

enum { LISTED_ROLES = 11 };

struct listed_segment {
    const char *name;
    char line[64]; /* "policy.yaml:23", as all lines here */
    bool netboot_forbidden;
};
void policy_listed_segment(const struct policy *p, int segment, struct listed_segment *ret);
/* Whether the segment names that capture interface as its own. */
bool policy_segment_names(const struct policy *p, int segment, const char *interface);

struct listed_service {
    const char *name, *line;
    const char *role[LISTED_ROLES]; /* "dhcp", "pxe", … */
    size_t roles;
    bool serves;       /* it has a role in which it answers clients, so it can be seen doing it */
    bool boots;        /* … in which it boots them */
    bool pxe_password; /* required */
    bool multicast;    /* role multicast */
    bool multicast_encrypted, multicast_signed;
    size_t boot_files;        /* listed */
    size_t boot_files_hashed; /* of these, with SHA-256 */
    int64_t until;            /* last instant of the authorisation; INT64_MAX: no end */
};
size_t policy_services(const struct policy *p);
void policy_listed_service(const struct policy *p, size_t service, struct listed_service *ret);
bool policy_service_on(const struct policy *p, size_t service, int segment);
/* It names no segments: authorised on all of them. */
bool policy_service_everywhere(const struct policy *p, size_t service);
/* Two bodies of one identity. */
bool policy_services_are_peers(const struct policy *p, size_t a, size_t b);
bool policy_service_has_role(const struct policy *p, size_t service, const char *role);

struct listed_exception {
    const char *rule, *owner, *reason, *line;
    int64_t until;
};
size_t policy_exceptions(const struct policy *p);
void policy_listed_exception(const struct policy *p, size_t exception, struct listed_exception *ret);

/* The line of the exception from that rule which covers the event, or NULL. */
const char *policy_exception_for(const struct policy *p, const char *rule, const struct event *e);

/* Pairs of hosts whose traffic must be protected. */
size_t policy_channels(const struct policy *p);
const char *policy_channel_name(const struct policy *p, size_t channel);
/* Whether there is an inventory of clients that strangers are held against. */
bool policy_judges_clients(const struct policy *p);

#endif
