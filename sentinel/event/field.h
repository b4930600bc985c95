/* Every field that an event may carry, declared once. Rule validation, `sentinel fields`, docs/events.md and the JSON
 * all come from this list. Names follow the wire's own terms; the part before the first dot is the field's family. */
#ifndef SENTINEL_EVENT_FIELD_H
#define SENTINEL_EVENT_FIELD_H

#include <stddef.h>
#include <stdint.h>

#include "event/terms_arp.h"
#include "event/terms_binding.h"
#include "event/terms_baseline.h"
#include "event/terms_boot.h"
#include "event/terms_channel.h"
#include "event/terms_dhcp.h"
#include "event/terms_dhcp6.h"
#include "event/terms_http.h"
#include "event/terms_multicast.h"
#include "event/terms_nd.h"
#include "event/terms_packet.h"
#include "event/terms_party.h"
#include "event/terms_policy.h"
#include "event/terms_ris.h"
#include "event/terms_sensor.h"
#include "event/terms_share.h"
#include "event/terms_tftp.h"

enum field_type {
    FIELD_BOOL,
    FIELD_INTEGER,
    FIELD_TEXT,  /* untrusted, always escaped on its way out */
    FIELD_BYTES, /* shown as hex digits */
    FIELD_ADDRESS,
    FIELD_MAC,
    FIELD_TEXTS,     /* a set */
    FIELD_ADDRESSES, /* a set */
};

/* Families decide which fields an event kind may carry (see event/kind.h). */
enum field_family {
    FAMILY_PLACE = 1 << 0,
    FAMILY_PACKET = 1 << 1,
    FAMILY_SERVER = 1 << 2,
    FAMILY_CLIENT = 1 << 3,
    FAMILY_POLICY = 1 << 4,
    FAMILY_FINGERPRINT = 1 << 5,
    FAMILY_DHCP = 1 << 6,
    FAMILY_PXE = 1 << 7,
    FAMILY_BOOT = 1 << 8,
    FAMILY_TFTP = 1 << 9,
    FAMILY_ARP = 1 << 10,
    FAMILY_MALFORMED = 1 << 11,
    FAMILY_SENSOR = 1 << 12,
    FAMILY_DHCP6 = 1 << 13,
    FAMILY_ND = 1 << 14,
    FAMILY_RIS = 1 << 15,
    FAMILY_MULTICAST = 1 << 17,
    FAMILY_BINDING = 1 << 20,
    FAMILY_REDIRECT = 1 << 21,
    FAMILY_NAME = 1 << 22,
    FAMILY_CHANNEL = 1 << 23,
    FAMILY_DISTRIBUTION = 1 << 24,
    FAMILY_HTTP = 1 << 25,
    FAMILY_SMB = 1 << 26,
    FAMILY_TLS = 1 << 27,
    FAMILY_BASELINE = 1 << 16,
};

/* What each family holds stands in its terms_*.h, with the kinds of event that it makes; here is their order in records
 * and documents. */
#define EVENT_FIELDS(X)                                                                                                \
    FIELDS_PLACE(X)                                                                                                    \
    FIELDS_PACKET(X)                                                                                                   \
    FIELDS_SERVER(X)                                                                                                   \
    FIELDS_CLIENT(X)                                                                                                   \
    FIELDS_POLICY(X)                                                                                                   \
    FIELDS_FINGERPRINT(X)                                                                                              \
    FIELDS_BASELINE(X)                                                                                              \
    FIELDS_DHCP(X)                                                                                                     \
    FIELDS_PXE(X)                                                                                                      \
    FIELDS_BOOT(X)                                                                                                     \
    FIELDS_TFTP(X)                                                                                                     \
    FIELDS_RIS(X)                                                                                                      \
    FIELDS_ARP(X)                                                                                                      \
    FIELDS_DHCP6(X)                                                                                                    \
    FIELDS_BINDING(X)                                                                                                  \
    FIELDS_REDIRECT(X)                                                                                                 \
    FIELDS_CHANNEL(X)                                                                                                  \
    FIELDS_NAME(X)                                                                                                     \
    FIELDS_ND(X)                                                                                                       \
    FIELDS_DISTRIBUTION(X)                                                                                             \
    FIELDS_HTTP(X)                                                                                                     \
    FIELDS_SMB(X)                                                                                                      \
    FIELDS_TLS(X)                                                                                                      \
    FIELDS_MULTICAST(X)                                                                                                \
    FIELDS_MALFORMED(X)                                                                                                \
    FIELDS_SENSOR(X)

enum field {
#define X(identifier, name, type, family, meaning, source) FIELD_##identifier,
    EVENT_FIELDS(X)
#undef X
        FIELD_COUNT
};

struct field_info {
    const char *name;
    enum field_type type;
    enum field_family family;
    const char *meaning;
    const char *source;
};

extern const struct field_info field_table[FIELD_COUNT];

/* The field of that name, or FIELD_COUNT. */
enum field field_find(const char *name);
/* "text", "address", "set of text", … */
const char *field_type_name(enum field_type type);

#endif
