/* What the files of the DHCPv4 reader share: where options stand in a message, and the walk over them. */
#ifndef SENTINEL_PROTO_DHCP4_READ_H
#define SENTINEL_PROTO_DHCP4_READ_H

#include "proto/dhcp4.h"

/* The fields that can hold options, in the order in which they are read (RFC 2131 §4.1, RFC 3396 §5). */
enum dhcp4_field { FIELD_OPTIONS, FIELD_FILE, FIELD_SNAME, FIELDS };

/* How a reader of options walks. */
enum dhcp4_gait {
    WALK_STRICT,     /* END ends a field, and so does an option that runs past it */
    WALK_ON,         /* walks over END, and takes what there is of a last option that claims more */
    WALK_PAD_LENGTH, /* strict, but takes the byte after a PAD for its length */
};

/* One instance of an option. */
struct dhcp4_piece {
    uint8_t code;    /* as it stands there */
    uint8_t part_of; /* the option whose data this is: `code`, unless a 250 continues another (MS-DHCPE §2.2.9) */
    enum dhcp4_field field;
    struct bytes data;
};

/* A walk over up to three fields; begin with `field`, `gait` and `budget` set and the rest zero. A field's cursor
 * stops behind its END, or in front of the option that ran past it. */
struct dhcp4_walk {
    struct bytes field[FIELDS];
    enum dhcp4_gait gait;
    unsigned budget; /* pieces still to be read */
    unsigned at;     /* enum dhcp4_field */
    uint8_t ended;   /* bit per field: END was seen */
    uint8_t damaged; /* bit per field: an option ran past it */
    uint8_t full;    /* the option whose last piece had 255 bytes, else 0 */
    bool pads;       /* a PAD stood before something else than the end of its field */
    bool exhausted;  /* the budget is spent and there was more */
};

bool dhcp4_walk_next(struct dhcp4_walk *w, struct dhcp4_piece *ret);

/* Where a message keeps its options, and what is left for less strict readings. */
struct dhcp4_layout {
    struct bytes whole[FIELDS]; /* the fields as they stand; `whole[FIELD_OPTIONS]` begins behind the magic */
    struct bytes rest[FIELDS];  /* what the strict walk did not read, empty when that is only padding */
    uint8_t strict;             /* bit per field: holds options by option 52 as RFC 2132 §9.3 has it … */
    uint8_t tolerant;           /* … and if every value of it that can be honoured is */
    bool pads;                  /* there is a PAD between options */
    bool cut;                   /* the capture ended within the message */
};

/* A walk from the start of those of the message's own `fields` (bit per field). */
struct dhcp4_walk dhcp4_walk_begin(const struct dhcp4_layout *layout, uint8_t fields, enum dhcp4_gait gait);

/* Fills `option`, `first`, `order`, `seen`, `joined` and the notes about them; `layout->whole` and `cut` are given, the
 * rest of it is found. Returns the fault that makes the message malformed (with `cut`: truncated), or NULL. */
const char *dhcp4_read_options(struct dhcp4 *m, struct dhcp4_layout *layout);

/* Fills `target`, in every reading. */
void dhcp4_read_targets(struct dhcp4 *m, const struct dhcp4_layout *layout);

#endif
