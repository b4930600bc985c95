#include "proto/dhcp4_read.h"

static void skip_run(struct bytes *b, uint8_t byte)
{
    size_t run = 0;
    while (run < b->left && b->at[run] == byte)
        run++;
    bytes_skip(b, run);
}

/* The next option of the field the walk is in; false when that field holds no more. */
static bool next_in_field(struct dhcp4_walk *w, struct bytes *field, struct dhcp4_piece *ret)
{
    bool padded = false;
    while (field->left) {
        struct bytes b = *field;
        uint8_t code = bytes_u8(&b);
        if (code == OPTION_PAD && w->gait != WALK_PAD_LENGTH) {
            skip_run(field, OPTION_PAD);
            padded = true;
            continue;
        }
        if (code == OPTION_END) {
            w->ended |= (uint8_t)(1u << w->at);
            *field = b;
            if (w->gait != WALK_ON)
                return false;
            skip_run(field, OPTION_END);
            continue;
        }
        size_t length = bytes_u8(&b);
        ret->data = w->gait == WALK_ON ? bytes_upto(&b, length) : bytes_sub(&b, length);
        w->pads |= padded;
        if (!bytes_ok(&b)) {
            w->damaged |= (uint8_t)(1u << w->at);
            return false;
        }
        *field = b;
        if (code == OPTION_PAD)
            continue;
        ret->code = code;
        ret->part_of = code == OPTION_MS_PRIVATE && w->full ? w->full : code;
        w->full = length == UINT8_MAX ? ret->part_of : 0;
        return true;
    }
    return false;
}

bool dhcp4_walk_next(struct dhcp4_walk *w, struct dhcp4_piece *ret)
{
    while (w->at < FIELDS) {
        struct bytes field = w->field[w->at];
        bool more = next_in_field(w, &field, ret);
        if (more && !w->budget) {
            w->exhausted = true;
            return false;
        }
        w->field[w->at] = field;
        if (more) {
            w->budget--;
            ret->field = (enum dhcp4_field)w->at;
            return true;
        }
        w->at++;
        w->full = 0;
    }
    return false;
}

struct dhcp4_walk dhcp4_walk_begin(const struct dhcp4_layout *layout, uint8_t fields, enum dhcp4_gait gait)
{
    struct dhcp4_walk w = {.gait = gait, .budget = DHCP4_PIECES};
    for (unsigned i = 0; i < FIELDS; i++) {
        if (fields & 1u << i)
            w.field[i] = layout->whole[i];
    }
    return w;
}

/* Option 52 by its two readings. It counts in the options field only; RFC 2132 §9.3 wants it once, one byte, 1 to 3. */
static void read_overload(struct dhcp4 *m, struct dhcp4_layout *layout)
{
    unsigned instances = 0, strict = 0, tolerant = 0;
    layout->strict = layout->tolerant = 1 << FIELD_OPTIONS;
    if (!bytes_hold(&layout->whole[FIELD_OPTIONS], OPTION_OVERLOAD))
        return; /* as in nearly all messages */
    struct dhcp4_walk w = dhcp4_walk_begin(layout, 1 << FIELD_OPTIONS, WALK_ON);
    struct dhcp4_piece piece;
    while (dhcp4_walk_next(&w, &piece)) {
        if (piece.part_of != OPTION_OVERLOAD)
            continue;
        uint8_t value = bytes_peek(&piece.data, 0);
        bool valid = value >= 1 && value <= 3;
        tolerant |= valid ? value : 0;
        if (w.ended)
            continue;
        instances++;
        strict = valid && piece.data.left == 1 ? value : 0;
        if (!strict)
            m->notes |= DHCP4_BAD_OVERLOAD;
    }
    if (instances > 1) {
        m->notes |= DHCP4_BAD_OVERLOAD;
        strict = 0;
    }
    m->notes |= (strict & 1 ? DHCP4_OVERLOAD_FILE : 0) | (strict & 2 ? DHCP4_OVERLOAD_SNAME : 0);
    /* Values 1 and 2 are the bits of `file` and `sname`, one place below those of the layout. */
    layout->strict |= (uint8_t)(strict << FIELD_FILE);
    layout->tolerant |= (uint8_t)(tolerant << FIELD_FILE);
}

/* What the first pass learns of each option, so that the second can join those that came in pieces. */
struct tally {
    uint16_t pieces[256];
    uint32_t size[256];
};

static void note_piece(struct dhcp4 *m, const struct dhcp4_piece *piece, struct tally *t)
{
    uint8_t option = piece->part_of;
    if (m->orders < DHCP4_ORDER)
        m->order[m->orders++] = piece->code;
    if (piece->field != FIELD_OPTIONS && option == OPTION_RELAY)
        m->notes |= DHCP4_RELAY_IN_OVERLOAD;
    if (piece->field != FIELD_OPTIONS && option == OPTION_OVERLOAD) {
        m->notes |= DHCP4_BAD_OVERLOAD;
        return;
    }
    if (dhcp4_has(m, option))
        m->notes |= piece->code == option ? DHCP4_SPLIT : DHCP4_LONG_MICROSOFT;
    else
        m->first[option] = m->option[option] = piece->data;
    m->seen[option / 64] |= UINT64_C(1) << option % 64;
    t->pieces[option]++;
    t->size[option] += (uint32_t)piece->data.left;
}

/* RFC 3396 §7: the pieces of an option, in the order of their fields, are one value. Each gets its place in `joined` when
 * its first piece comes by. False when there was no room for one. */
static bool join_pieces(struct dhcp4 *m, const struct dhcp4_layout *layout, const struct tally *t)
{
    uint16_t end[256] = {0};
    bool fits = true;
    struct dhcp4_walk w = dhcp4_walk_begin(layout, layout->strict, WALK_STRICT);
    struct dhcp4_piece piece;
    while (dhcp4_walk_next(&w, &piece)) {
        uint8_t option = piece.part_of;
        if (t->pieces[option] < 2 || (option == OPTION_OVERLOAD && piece.field != FIELD_OPTIONS))
            continue;
        struct bytes *value = &m->option[option];
        if (value->at == m->first[option].at) {
            if (t->size[option] > (uint32_t)(DHCP4_JOINED - m->joined_used)) {
                fits = false;
                continue;
            }
            *value = bytes_of(m->joined + m->joined_used, t->size[option]);
            end[option] = m->joined_used;
            m->joined_used = (uint16_t)(m->joined_used + t->size[option]);
        }
        memcpy(m->joined + end[option], piece.data.at, piece.data.left);
        end[option] = (uint16_t)(end[option] + piece.data.left);
    }
    return fits;
}

static void note_split_changes(struct dhcp4 *m)
{
    static const uint8_t telling[] = {OPTION_VENDOR_SPECIFIC, OPTION_TYPE,        OPTION_SERVER_ID,
                                      OPTION_VENDOR_CLASS,    OPTION_TFTP_SERVER, OPTION_BOOT_FILE};
    for (size_t i = 0; i < sizeof(telling); i++) {
        if (!bytes_equal(dhcp4_option(m, telling[i]), dhcp4_first(m, telling[i])))
            m->notes |= DHCP4_SPLIT_CHANGES;
    }
}

/* Options whose length the standards fix: RFC 2132, 3004, 3046, 3442, 4578, 5071, 5859. */
static const struct {
    uint8_t least, most, step; /* `most` 0: as many steps as there are; `step` 0: any length */
} shapes[256] = {
    [OPTION_MASK] = {4, 4, 1},
    [2] = {4, 4, 1},
    [OPTION_ROUTERS] = {4, 0, 4},
    [4] = {4, 0, 4},
    [5] = {4, 0, 4},
    [OPTION_DNS] = {4, 0, 4},
    [7] = {4, 0, 4},
    [13] = {2, 2, 1},
    [16] = {4, 4, 1},
    [19] = {1, 1, 1},
    [23] = {1, 1, 1},
    [26] = {2, 2, 1},
    [OPTION_BROADCAST] = {4, 4, 1},
    [33] = {8, 0, 8},
    [42] = {4, 0, 4},
    [44] = {4, 0, 4},
    [46] = {1, 1, 1},
    [OPTION_REQUESTED_IP] = {4, 4, 1},
    [OPTION_LEASE_TIME] = {4, 4, 1},
    [OPTION_OVERLOAD] = {1, 1, 1},
    [OPTION_TYPE] = {1, 1, 1},
    [OPTION_SERVER_ID] = {4, 4, 1},
    [OPTION_PARAMETERS] = {1, 0, 1},
    [OPTION_MAX_SIZE] = {2, 2, 1},
    [OPTION_T1] = {4, 4, 1},
    [OPTION_T2] = {4, 4, 1},
    [OPTION_CLIENT_ID] = {2, 0, 1},
    [OPTION_RELAY] = {2, 0, 1},
    [OPTION_ARCH] = {2, 0, 2},
    [OPTION_UNDI] = {3, 3, 1},
    [OPTION_UUID] = {17, 17, 1},
    [116] = {1, 1, 1},
    [118] = {4, 4, 1},
    [OPTION_ROUTES] = {5, 0, 1},
    [OPTION_TFTP_SERVERS] = {4, 0, 4},
    [OPTION_PXELINUX_MAGIC] = {4, 4, 1},
    [OPTION_REBOOT_TIME] = {4, 4, 1},
    [OPTION_MS_ROUTES] = {5, 0, 1},
};

static void note_odd_lengths(struct dhcp4 *m)
{
    for (unsigned word = 0; word < sizeof m->seen / sizeof *m->seen; word++) {
        for (uint64_t left = m->seen[word]; left; left &= left - 1) {
            unsigned code = word * 64 + (unsigned)__builtin_ctzll(left);
            size_t length = m->option[code].left;
            bool odd = shapes[code].step && (length < shapes[code].least || length % shapes[code].step ||
                                             (shapes[code].most && length > shapes[code].most));
            m->notes |= odd ? DHCP4_ODD_LENGTH : 0;
        }
    }
}

static uint32_t count_nonzero(struct bytes b)
{
    uint32_t count = 0;
    while (b.left)
        count += bytes_u8(&b) != 0;
    return count;
}

/* What a finished strict walk left unread, and what that says of the message. */
static void note_leftovers(struct dhcp4 *m, struct dhcp4_layout *layout, const struct dhcp4_walk *done)
{
    struct dhcp4_walk behind = {.gait = WALK_STRICT, .budget = 1};
    for (unsigned i = 0; i < FIELDS; i++) {
        unsigned bit = 1u << i;
        bool ended = done->ended & bit, damaged = done->damaged & bit;
        struct bytes rest = done->field[i];
        if (!(layout->strict & bit)) {
            rest = layout->whole[i];
            if (!(layout->tolerant & bit))
                rest.left = 0;
        } else if (ended) {
            uint32_t trailing = count_nonzero(rest);
            m->trailing += trailing;
            behind.field[i] = rest;
            if (!trailing)
                rest.left = 0;
        } else if (!damaged && !done->exhausted) {
            m->notes |= DHCP4_NO_END;
        }
        if (damaged && layout->cut && i == FIELD_OPTIONS)
            rest.left = 0; /* its other half is on the wire, not in the capture: no name to judge anybody by */
        else if (damaged)
            m->notes |= DHCP4_OPTIONS_DAMAGED;
        layout->rest[i] = rest;
    }
    struct dhcp4_piece piece;
    if (m->trailing && dhcp4_walk_next(&behind, &piece))
        m->notes |= DHCP4_AFTER_END;
}

const char *dhcp4_read_options(struct dhcp4 *m, struct dhcp4_layout *layout)
{
    struct tally tally = {0};
    struct dhcp4_piece piece;
    read_overload(m, layout);
    struct dhcp4_walk w = dhcp4_walk_begin(layout, layout->strict, WALK_STRICT);
    while (dhcp4_walk_next(&w, &piece))
        note_piece(m, &piece, &tally);
    layout->pads = w.pads;
    if (m->notes & (DHCP4_SPLIT | DHCP4_LONG_MICROSOFT)) {
        if (!join_pieces(m, layout, &tally))
            m->notes |= DHCP4_UNJOINED;
        note_split_changes(m);
    }
    note_odd_lengths(m);
    note_leftovers(m, layout, &w);

    if (layout->cut && !(w.ended & 1u << FIELD_OPTIONS))
        return "the capture ends within the options";
    if (w.exhausted)
        return "more than 1024 options";
    if (m->notes & DHCP4_OPTIONS_DAMAGED)
        return "an option runs past its area";
    if (m->notes & DHCP4_UNJOINED)
        return "options in pieces exceed 4096 bytes";
    return NULL;
}
