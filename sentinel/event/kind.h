/* Every kind of event, declared once, with the families of fields it may carry. */
#ifndef SENTINEL_EVENT_KIND_H
#define SENTINEL_EVENT_KIND_H

#include <stdbool.h>

#include "event/field.h"

#define FAMILIES_ANY                                                                                                   \
    (FAMILY_PLACE | FAMILY_PACKET | FAMILY_POLICY | FAMILY_FINGERPRINT | FAMILY_BASELINE | FAMILY_SERVER | FAMILY_CLIENT)
#define FAMILIES_SENSOR (FAMILY_PLACE | FAMILY_SENSOR)
#define FAMILIES_DHCP   (FAMILIES_ANY | FAMILY_DHCP | FAMILY_PXE)
/* Steps of a client's boot, told over again from what single packets said: nobody is counted by them. */
#define FAMILIES_BOOT  (FAMILIES_DHCP | FAMILY_BOOT)
#define FAMILIES_DHCP6 (FAMILIES_ANY | FAMILY_DHCP6 | FAMILY_PXE)

#define FAMILIES_HTTP  (FAMILIES_ANY | FAMILY_HTTP | FAMILY_DISTRIBUTION)
#define FAMILIES_SHARE (FAMILIES_ANY | FAMILY_SMB | FAMILY_DISTRIBUTION)

#define EVENT_KINDS(X)                                                                                                 \
    KINDS_DHCP(X)                                                                                                      \
    KINDS_RIS(X)                                                                                                       \
    KINDS_BOOT(X)                                                                                                      \
    KINDS_TFTP(X)                                                                                                      \
    KINDS_ARP(X)                                                                                                       \
    KINDS_DHCP6(X)                                                                                                     \
    KINDS_CHANNEL(X)                                                                                                   \
    KINDS_BINDING(X)                                                                                                   \
    KINDS_ND(X)                                                                                                        \
    KINDS_HTTP(X)                                                                                                      \
    KINDS_SHARE(X)                                                                                                     \
    KINDS_MULTICAST(X)                                                                                                 \
    KINDS_PACKET(X)                                                                                                    \
    KINDS_BASELINE(X)                                                                                                  \
    KINDS_SENSOR(X)

enum event_kind {
#define X(identifier, name, families, meaning) EVENT_##identifier,
    EVENT_KINDS(X)
#undef X
        EVENT_KIND_COUNT
};

/* A set of kinds. */
struct kinds {
    uint64_t word[(EVENT_KIND_COUNT + 63) / 64];
};

static inline bool kinds_have(const struct kinds *set, enum event_kind k)
{
    return set->word[k / 64] >> (k % 64) & 1;
}

static inline void kinds_add(struct kinds *set, enum event_kind k)
{
    set->word[k / 64] |= UINT64_C(1) << (k % 64);
}

struct event_kind_info {
    const char *name;
    uint32_t families; /* enum field_family */
    const char *meaning;
};

extern const struct event_kind_info event_kind_table[EVENT_KIND_COUNT];

/* The kind of that name, or EVENT_KIND_COUNT. */
enum event_kind event_kind_find(const char *name);

#endif
