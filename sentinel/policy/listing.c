#include "policy/listing.h"

#include <stdio.h>
#include <string.h>

#include "policy/compiled.h"

_Static_assert((int)LISTED_ROLES == (int)ROLE_COUNT, "a view has room for every role");

enum {
    ROLES_SERVING = ROLE_BIT(ROLE_DHCP) | ROLES_BOOT | ROLE_BIT(ROLE_MULTICAST) | ROLE_BIT(ROLE_DISTRIBUTION_POINT) |
                    ROLE_BIT(ROLE_PROVISIONING),
};

void policy_listed_segment(const struct policy *p, int segment, struct listed_segment *ret)
{
    const struct segment *s = &p->segment[segment];
    const char *path = policy_path(p), *slash = strrchr(path, '/');
    *ret = (struct listed_segment){.name = s->name, .netboot_forbidden = s->netboot_forbidden};
    snprintf(ret->line, sizeof ret->line, "%.50s:%u", slash ? slash + 1 : path, s->node->line);
}

bool policy_segment_names(const struct policy *p, int segment, const char *interface)
{
    const struct text_list *list = &p->segment[segment].interfaces;
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i], interface) == 0)
            return true;
    }
    return false;
}

size_t policy_services(const struct policy *p)
{
    return p->services;
}

static size_t count_hashed(const struct service *s)
{
    size_t hashed = 0;
    for (size_t i = 0; i < s->boot_files.count; i++)
        hashed += s->boot_files.at[i].sha256.count > 0;
    return hashed;
}

void policy_listed_service(const struct policy *p, size_t service, struct listed_service *ret)
{
    const struct service *s = &p->service[service];
    *ret = (struct listed_service){
        .name = s->name,
        .line = s->line,
        .serves = s->roles & ROLES_SERVING,
        .boots = s->roles & ROLES_BOOT,
        .pxe_password = s->pxe_password,
        .multicast = s->roles & ROLE_BIT(ROLE_MULTICAST),
        .multicast_encrypted = s->multicast.encrypted,
        .multicast_signed = s->multicast.integrity == INTEGRITY_SIGNED,
        .boot_files = s->boot_files.count,
        .boot_files_hashed = count_hashed(s),
        .until = s->until,
    };
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (s->roles & ROLE_BIT(i))
            ret->role[ret->roles++] = role_names[i];
    }
}

bool policy_service_on(const struct policy *p, size_t service, int segment)
{
    return service_on(&p->service[service], segment);
}

bool policy_service_everywhere(const struct policy *p, size_t service)
{
    return !p->service[service].segments;
}

bool policy_services_are_peers(const struct policy *p, size_t a, size_t b)
{
    return p->service[a].group == p->service[b].group;
}

bool policy_service_has_role(const struct policy *p, size_t service, const char *role)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (strcmp(role, role_names[i]) == 0)
            return p->service[service].roles & (ROLE_BIT(i) | (i == ROLE_TFTP ? ROLE_BIT(ROLE_PROVISIONING) : 0));
    }
    return false;
}

size_t policy_exceptions(const struct policy *p)
{
    return p->exceptions;
}

void policy_listed_exception(const struct policy *p, size_t exception, struct listed_exception *ret)
{
    const struct exception *x = &p->exception[exception];
    *ret = (struct listed_exception){.rule = x->rule, .owner = x->owner, .reason = x->reason, .line = x->line, .until = x->until};
}

size_t policy_channels(const struct policy *p)
{
    return p->channels;
}

const char *policy_channel_name(const struct policy *p, size_t channel)
{
    return p->channel[channel].name;
}

bool policy_judges_clients(const struct policy *p)
{
    return p->clients_listed && !p->unknown_clients_allowed;
}
