/* An event: something that happened, in typed flat fields. Trackers fill it, the policy judges it, rules test it, records show
 * it. Fixed size, no heap; text and byte values point into the frame or into constants and live for one call. */
#ifndef SENTINEL_EVENT_EVENT_H
#define SENTINEL_EVENT_EVENT_H

#include <stdbool.h>

#include "base/addr.h"
#include "base/bytes.h"
#include "base/frame.h"
#include "event/field.h"
#include "event/kind.h"

enum {
    EVENT_TEXTS = 128,
    EVENT_ADDRS = 96,
    EVENT_RESERVED = 48, /* of each, places for what the policy and the fingerprints say: no message can fill them */
    EVENT_SCRATCH = 4096,
    EVENT_VLANS = 8,
    EVENT_NO_SEGMENT = -1,
};

/* Rates that a service's `limits` in the policy may override. */
enum limit { LIMIT_TFTP_REQUESTS, LIMIT_TFTP_REQUESTS_PER_CLIENT, LIMIT_DHCP_REQUESTS, LIMIT_COUNT };
extern const char *const limit_names[LIMIT_COUNT]; /* as in policy and rules: "tftp_requests", … */

struct rate_limit {
    uint32_t count;   /* 0: not set */
    uint32_t seconds;
};

/* Who sent the packet to whom: for the head of a record. */
struct event_flow {
    bool has_mac;
    struct mac src_mac, dst_mac;
    struct addr src, dst;
    uint16_t src_port, dst_port;
    uint8_t ip_proto;
    uint16_t ethertype;
    uint16_t vlan[EVENT_VLANS];
    uint8_t vlans;
};

struct value {
    union {
        bool flag;
        int64_t number;
        struct bytes text; /* FIELD_TEXT, FIELD_BYTES */
        struct addr addr;
        struct mac mac;
        struct {
            uint8_t first, count; /* into texts[] or addrs[] */
        } set;
    };
};

struct event {
    enum event_kind kind;
    int64_t time;              /* of the packet */
    const struct frame *frame; /* that caused it; its number is 0 when none did */
    uint64_t earlier[2];       /* numbers of earlier frames that it takes to see what happened; 0: none */
    struct event_flow flow;
    int segment;               /* number of the policy's segment, or EVENT_NO_SEGMENT */
    bool outside;              /* a policy with segments exists and the packet lies in none of them */
    struct rate_limit limit[LIMIT_COUNT]; /* set by the policy for event's server */

    uint64_t present[(FIELD_COUNT + 63) / 64];
    struct value value[FIELD_COUNT]; /* valid where `present` says so */
    struct bytes texts[EVENT_TEXTS];
    struct addr addrs[EVENT_ADDRS];
    uint8_t texts_used, addrs_used;
    uint16_t scratch_used;
    uint8_t scratch[EVENT_SCRATCH]; /* for text that is made, not found in the frame */
};

/* Empties an event for its next use; cheap: nothing but counters and the presence bits is touched. */
void event_reset(struct event *e, enum event_kind kind, const struct frame *frame);

static inline bool event_has(const struct event *e, enum field f)
{
    return e->present[f / 64] >> (f % 64) & 1;
}
void event_unset(struct event *e, enum field f);

/* Setters. Each field must be set with the setter of its type (a test checks the table against use in debug builds). */
void event_set_bool(struct event *e, enum field f, bool flag);
void event_set_integer(struct event *e, enum field f, int64_t number);
void event_set_text(struct event *e, enum field f, const char *constant); /* not copied: lives as long as the event; NULL sets nothing */
void event_set_bytes(struct event *e, enum field f, struct bytes span);   /* FIELD_TEXT or FIELD_BYTES; not copied */
void event_set_addr(struct event *e, enum field f, const struct addr *addr);
void event_set_mac(struct event *e, enum field f, const struct mac *mac);
/* Adds to a set. The members of one set must be added one after the other, without those of another in between. When
 * the event is full the member is dropped. Equal members are kept once. */
void event_add_text(struct event *e, enum field f, struct bytes span);
void event_add_addr(struct event *e, enum field f, const struct addr *addr);
/* Adds the names of those notes (bits) that are set; the names are constants. */
struct note_name {
    uint32_t note;
    const char *name;
};
void event_add_notes(struct event *e, enum field f, uint32_t notes, const struct note_name *names, size_t count);
/* Copies into the event's scratch space; an empty span when there is no room. */
struct bytes event_keep(struct event *e, struct bytes span);

/* Getters: an absent field reads as false, 0, an empty span, no address, the zero MAC. */
bool event_bool(const struct event *e, enum field f);
int64_t event_integer(const struct event *e, enum field f);
struct bytes event_text(const struct event *e, enum field f);
struct addr event_addr(const struct event *e, enum field f);
struct mac event_mac(const struct event *e, enum field f);
size_t event_count(const struct event *e, enum field f); /* members of a set */
struct bytes event_text_at(const struct event *e, enum field f, size_t i);
struct addr event_addr_at(const struct event *e, enum field f, size_t i);
/* Whether a text field holds exactly that word. */
bool event_is(const struct event *e, enum field f, const char *word);

/* Adds the value as a person reads it: addresses, hex, "a, b, c" for sets; harmless for terminals. Nothing when absent. */
struct text;
void event_render(const struct event *e, enum field f, struct text *out);

/* The bytes that identify the value in a group key: type-tagged, length-prefixed, into `ret` of `size`; returns the length
 * used (values that do not fit are cut). Absent fields have a key of their own. */
size_t event_key(const struct event *e, enum field f, uint8_t *ret, size_t size);

#endif
