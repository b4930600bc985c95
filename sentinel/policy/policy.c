/* The compiled policy as an object: its memory, its names, its services by address. */
#include "policy/compiled.h"

#include <stdlib.h>

const char *const role_names[ROLE_COUNT] = {
    [ROLE_DHCP] = "dhcp",
    [ROLE_DHCP_PROXY] = "dhcp-proxy",
    [ROLE_PXE] = "pxe",
    [ROLE_TFTP] = "tftp",
    [ROLE_HTTP_BOOT] = "http-boot",
    [ROLE_MULTICAST] = "multicast",
    [ROLE_DISTRIBUTION_POINT] = "distribution-point",
    [ROLE_PEER_CACHE] = "peer-cache",
    [ROLE_PROVISIONING] = "provisioning",
    [ROLE_RELAY] = "relay",
    [ROLE_ROUTER] = "router",
};
const char *const ipxe_settings[IPXE_SETTINGS] = {"script", "trust", "credentials"};
const char *const integrity_names[INTEGRITY_COUNT] = {"any", "checksum", "signed"};
const char *const protection_names[PROTECTION_COUNT] = {"ipsec",      "ipsec-encrypted", "smb3",         "smb-signed",
                                                      "tls", "rpc-privacy", "rpc-integrity"};

struct block {
    struct block *next;
    max_align_t data[];
};

void *policy_alloc(struct policy *p, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX - sizeof(struct block)) / size)
        return NULL;
    struct block *block = calloc(1, sizeof *block + count * size);
    if (!block)
        return NULL;
    block->next = p->blocks;
    p->blocks = block;
    return block->data;
}

void policy_free(struct policy *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->exceptions; i++)
        predicate_free(p->exception[i].where);
    while (p->blocks) {
        struct block *next = p->blocks->next;
        free(p->blocks);
        p->blocks = next;
    }
    yaml_file_free(p->file);
    free(p->included);
    free(p);
}

void policy_texts(const struct policy *p, struct bytes *ret_text, struct bytes *ret_included)
{
    *ret_text = yaml_bytes(p->file);
    *ret_included = bytes_of(p->included ? p->included : "", p->included_size);
}

const char *policy_version(const struct policy *p)
{
    return p->version;
}

const char *policy_site(const struct policy *p)
{
    return p->site;
}

const char *policy_path(const struct policy *p)
{
    return yaml_path(p->file);
}

bool policy_probe_allowed(const struct policy *p)
{
    return p->probe_allowed;
}

const uint8_t *policy_digest(const struct policy *p)
{
    return p->digest;
}

size_t policy_segments(const struct policy *p)
{
    return p->segments;
}

const char *policy_segment_name(const struct policy *p, int segment)
{
    return segment == EVENT_NO_SEGMENT ? NULL : p->segment[segment].name;
}

int policy_segment_find(const struct policy *p, const char *name)
{
    for (size_t i = 0; i < p->segments; i++) {
        if (strcmp(p->segment[i].name, name) == 0)
            return (int)i;
    }
    return EVENT_NO_SEGMENT;
}

/* The first entry whose address is not below (`past`: is above) the one asked for. */
static const struct address_entry *bound(const struct policy *p, const struct addr *a, bool past)
{
    size_t low = 0;
    size_t high = p->indexed;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(&p->index[middle].addr, a, sizeof *a);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return p->index + low;
}

struct matches policy_matches(const struct policy *p, const struct addr *a)
{
    if (!p->indexed)
        return (struct matches){NULL, NULL};
    return (struct matches){bound(p, a, false), bound(p, a, true)};
}

bool addr_list_has(const struct addr_list *list, const struct addr *a)
{
    for (size_t i = 0; i < list->count; i++) {
        if (addr_equal(&list->at[i], a))
            return true;
    }
    return false;
}

bool addr_list_speaks(const struct addr_list *list, uint8_t family)
{
    bool speaks = list->listed && !list->count;
    for (size_t i = 0; i < list->count; i++)
        speaks |= list->at[i].family == family;
    return speaks;
}

bool mac_list_has(const struct mac_list *list, const struct mac *mac)
{
    for (size_t i = 0; i < list->count; i++) {
        if (mac_equal(&list->at[i], mac))
            return true;
    }
    return false;
}
