/* pcapng (draft-ietf-opsawg-pcapng): sections in either byte order, each with its interfaces, and blocks that carry frames.
 * All other blocks are skipped. */
#include <errno.h>
#include <stdlib.h>

#include "capture/reader.h"

enum { SECTION_BLOCK = 0x0a0d0d0a, BYTE_ORDER_MAGIC = 0x1a2b3c4d };
enum { OPTION_END = 0, OPTION_NAME = 2, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14 };
enum { BLOCK_LEAST = 12, BLOCK_HEADER = 8, BLOCK_TRAILER = 4, INTERFACES = 4096, INTERFACE_NAME = 64 };

/* Counts are first divided by `divide`, so that what is finer than a nanosecond fits 64 bits in between. */
struct clock {
    uint64_t divide, per_second;
    int64_t offset; /* seconds */
};

struct interface {
    uint32_t link;
    uint32_t snap; /* 0: no limit */
    struct clock clock;
    char name[INTERFACE_NAME]; /* "" when the file does not tell */
};

struct pcapng_file {
    bool big; /* this section is big-endian */
    uint32_t count, room;
    struct interface *interfaces; /* of this section */
};

/* A block whose body is in the window; its place in the file is for complaints. */
struct block {
    uint32_t type;
    uint64_t at;
    struct bytes body;
};

static inline uint16_t read16(const struct pcapng_file *p, struct bytes *b)
{
    return p->big ? bytes_u16(b) : bytes_le16(b);
}

static inline uint32_t read32(const struct pcapng_file *p, struct bytes *b)
{
    return p->big ? bytes_u32(b) : bytes_le32(b);
}

/* In packet blocks the upper half stands first, whatever the byte order. */
static inline uint64_t read_count(const struct pcapng_file *p, struct bytes *b)
{
    uint64_t high = read32(p, b);
    return high << 32 | read32(p, b);
}

/* if_tsresol: a negative power of ten, or of two when the top bit is set. False for what 64 bits cannot count. */
static bool clock_set(struct clock *clock, uint8_t resolution)
{
    uint64_t base = resolution & 0x80 ? 2 : 10;
    uint64_t enough = resolution & 0x80 ? UINT64_C(1) << 33 : 1000000000;
    uint8_t power = resolution & 0x7f;
    if (power > (base == 2 ? 63 : 19))
        return false;
    clock->divide = 1;
    clock->per_second = 1;
    for (uint8_t i = 0; i < power; i++) {
        if (clock->per_second < enough)
            clock->per_second *= base;
        else
            clock->divide *= base;
    }
    return true;
}

static int64_t clock_time(const struct clock *clock, uint64_t count)
{
    if (clock->divide > 1)
        count /= clock->divide;
    uint64_t seconds = count / clock->per_second;
    uint64_t fraction = count % clock->per_second;
    int64_t whole = seconds < UINT32_MAX ? (int64_t)seconds : UINT32_MAX;
    return reader_time(whole + clock->offset, (int64_t)(fraction * 1000000000 / clock->per_second));
}

static void set_offset(struct clock *clock, const struct pcapng_file *p, struct bytes value)
{
    uint64_t first = read32(p, &value);
    uint64_t second = read32(p, &value);
    int64_t offset = (int64_t)(p->big ? first << 32 | second : second << 32 | first);
    int64_t most = UINT32_MAX;
    clock->offset = offset > most ? most : offset < -most ? -most : offset;
}

static void set_name(struct interface *i, struct bytes value)
{
    struct bytes name = bytes_until_nul(&value);
    bytes_trim(&name, INTERFACE_NAME - 1);
    memset(i->name, 0, sizeof i->name);
    bytes_copy(&name, i->name, name.left);
}

/* False for a clock that cannot be read. Options that are damaged end the list. */
static bool read_options(const struct pcapng_file *p, struct bytes options, struct interface *i)
{
    while (options.left) {
        uint16_t code = read16(p, &options);
        uint16_t size = read16(p, &options);
        struct bytes value = bytes_sub(&options, size);
        (void)bytes_upto(&options, (4 - size % 4u) % 4u);
        if (!bytes_ok(&value) || code == OPTION_END)
            return true;
        if (code == OPTION_NAME)
            set_name(i, value);
        else if (code == OPTION_OFFSET && size == 8)
            set_offset(&i->clock, p, value);
        else if (code == OPTION_RESOLUTION && size == 1 && !clock_set(&i->clock, bytes_u8(&value)))
            return false;
    }
    return true;
}

static int take_section(struct capture *c, struct block *block, struct frame *ret)
{
    (void)ret;
    struct pcapng_file *p = c->state;
    p->count = 0;
    bytes_skip(&block->body, 4); /* byte order */
    uint16_t major = read16(p, &block->body);
    bytes_skip(&block->body, 2 + 8); /* minor version, length of the section */
    if (!bytes_ok(&block->body))
        return reader_fail(c, block->at, "the section header is too short");
    if (major != 1)
        return reader_fail(c, block->at, "pcapng version %u, of which nothing is known", major);
    return 0;
}

static int take_interface(struct capture *c, struct block *block, struct frame *ret)
{
    (void)ret;
    struct pcapng_file *p = c->state;
    if (p->count == INTERFACES)
        return reader_fail(c, block->at, "more than %d interfaces in a section", INTERFACES);
    if (p->count == p->room) {
        uint32_t room = p->room ? p->room * 2 : 8;
        struct interface *grown = realloc(p->interfaces, room * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        p->interfaces = grown;
        p->room = room;
    }
    struct interface *i = &p->interfaces[p->count];
    *i = (struct interface){.clock = {.divide = 1, .per_second = 1000000}};
    i->link = read16(p, &block->body);
    bytes_skip(&block->body, 2);
    i->snap = read32(p, &block->body);
    if (!bytes_ok(&block->body))
        return reader_fail(c, block->at, "the interface description is too short");
    if (!read_options(p, block->body, i))
        return reader_fail(c, block->at, "the interface's clock is too fine to be counted");
    p->count++;
    return 0;
}

/* The end of all blocks with a frame: its data, cut out of the body by `captured`, and whom it belongs to. */
static int deliver(struct capture *c, struct block *block, uint32_t number, uint32_t captured, uint32_t length,
                   const uint64_t *count, struct frame *ret)
{
    const struct pcapng_file *p = c->state;
    if (captured > CAPTURE_FRAME_MAX)
        return reader_fail(c, block->at, "the block claims %lu bytes, more than a frame can have",
                           (unsigned long)captured);
    struct bytes data = bytes_sub(&block->body, captured);
    if (!bytes_ok(&data))
        return reader_fail(c, block->at, "the frame claims %lu bytes, more than its block holds",
                           (unsigned long)captured);
    if (number >= p->count)
        return reader_fail(c, block->at, "interface %lu is not described in this section", (unsigned long)number);
    const struct interface *i = &p->interfaces[number];
    int64_t time = count ? clock_time(&i->clock, *count) : 0;
    reader_frame(c, data, length, time, i->link, i->name[0] ? i->name : NULL, ret);
    return 1;
}

static int take_enhanced_packet(struct capture *c, struct block *block, struct frame *ret)
{
    const struct pcapng_file *p = c->state;
    uint32_t interface = read32(p, &block->body);
    uint64_t count = read_count(p, &block->body);
    uint32_t captured = read32(p, &block->body);
    uint32_t length = read32(p, &block->body);
    return deliver(c, block, interface, captured, length, &count, ret);
}

/* Obsolete; tools of before 2010 wrote it. */
static int take_packet(struct capture *c, struct block *block, struct frame *ret)
{
    const struct pcapng_file *p = c->state;
    uint16_t interface = read16(p, &block->body);
    bytes_skip(&block->body, 2); /* drops */
    uint64_t count = read_count(p, &block->body);
    uint32_t captured = read32(p, &block->body);
    uint32_t length = read32(p, &block->body);
    return deliver(c, block, interface, captured, length, &count, ret);
}

/* Bears no time, which reads as 1970, and no size of its own: the snap length of the first interface and the wire's length
 * give it. */
static int take_simple_packet(struct capture *c, struct block *block, struct frame *ret)
{
    const struct pcapng_file *p = c->state;
    uint32_t length = read32(p, &block->body);
    uint32_t snap = p->count ? p->interfaces[0].snap : 0;
    uint32_t captured = snap && snap < length ? snap : length;
    return deliver(c, block, 0, captured, length, NULL, ret);
}

/* 1 when it gave a frame, 0 when not, or an error. */
typedef int take_block(struct capture *c, struct block *block, struct frame *ret);

static const struct {
    uint32_t type;
    take_block *take;
} blocks[] = {
    {6, take_enhanced_packet}, {3, take_simple_packet},       {2, take_packet},
    {1, take_interface},       {SECTION_BLOCK, take_section},
};

static take_block *taker_of(uint32_t type)
{
    size_t i = 0;
    while (i < sizeof blocks / sizeof *blocks && blocks[i].type != type)
        i++;
    return i < sizeof blocks / sizeof *blocks ? blocks[i].take : NULL;
}

/* A section's byte order, from the word after its header's length. */
static int learn_order(struct capture *c, struct bytes order)
{
    struct pcapng_file *p = c->state;
    struct bytes turned = order;
    p->big = bytes_u32(&order) == BYTE_ORDER_MAGIC;
    if (!p->big && bytes_le32(&turned) != BYTE_ORDER_MAGIC)
        return reader_fail(c, buffer_offset(&c->buffer), "a section header without a byte order");
    return 0;
}

/* Consumes the next block. One that nobody takes has no body then. 1, 0 at the end, or an error. */
static int next_block(struct capture *c, struct block *ret)
{
    const struct pcapng_file *p = c->state;
    struct buffer *b = &c->buffer;
    uint64_t at = buffer_offset(b);
    if (!buffer_fill(b, BLOCK_LEAST))
        return b->window.left || b->error ? reader_cut(c, at, "block") : 0;

    struct bytes header = bytes_of(b->window.at, BLOCK_LEAST);
    uint32_t type = read32(p, &header);
    struct bytes order = header;
    bytes_skip(&order, 4);
    int r = type == SECTION_BLOCK ? learn_order(c, order) : 0;
    if (r < 0)
        return r;
    uint32_t length = read32(p, &header);
    if (length < BLOCK_LEAST || length % 4)
        return reader_fail(c, at, "a block cannot have a length of %lu", (unsigned long)length);

    bool taken = taker_of(type) != NULL;
    if (taken && length > BUFFER_RECORD)
        return reader_fail(c, at, "the block claims %lu bytes", (unsigned long)length);
    if (!(taken ? buffer_fill(b, length) : buffer_skip(b, length - BLOCK_TRAILER)) || !buffer_fill(b, BLOCK_TRAILER))
        return reader_cut(c, at, "block");
    *ret = (struct block){.type = type, .at = at};
    if (taken) {
        bytes_skip(&b->window, BLOCK_HEADER);
        ret->body = bytes_sub(&b->window, length - BLOCK_LEAST);
    }
    uint32_t again = read32(p, &b->window);
    if (again != length)
        return reader_fail(c, at, "the block's lengths differ: %lu before it, %lu after it", (unsigned long)length,
                           (unsigned long)again);
    return 1;
}

static bool pcapng_knows(struct bytes head)
{
    uint32_t type = bytes_u32(&head);
    bool cut = head.left < 8;
    bytes_skip(&head, 4);
    struct bytes turned = head;
    return type == SECTION_BLOCK &&
           (cut || bytes_u32(&head) == BYTE_ORDER_MAGIC || bytes_le32(&turned) == BYTE_ORDER_MAGIC);
}

static int pcapng_open(struct capture *c)
{
    if (c->buffer.window.left < BLOCK_LEAST)
        return reader_cut(c, 0, "file header");
    c->state = calloc(1, sizeof(struct pcapng_file));
    return c->state ? 0 : -ENOMEM;
}

static int pcapng_next(struct capture *c, struct frame *ret)
{
    for (;;) {
        struct block block;
        int r = next_block(c, &block);
        if (r <= 0)
            return r;
        take_block *take = taker_of(block.type);
        r = take ? take(c, &block, ret) : 0;
        if (r != 0)
            return r;
    }
}

static void pcapng_done(void *state)
{
    struct pcapng_file *p = state;
    if (p)
        free(p->interfaces);
    free(p);
}

const struct reader reader_pcapng = {
    .knows = pcapng_knows,
    .open = pcapng_open,
    .next = pcapng_next,
    .done = pcapng_done,
};
