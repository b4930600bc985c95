/* Classic pcap, version 2.4 (draft-ietf-opsawg-pcap): a header of 24 bytes, then records of 16 and their data. */
#include <errno.h>
#include <stdlib.h>

#include "capture/reader.h"

enum { FILE_HEADER = 24, RECORD_HEADER = 16 };

struct pcap_file {
    bool big;      /* big-endian */
    uint32_t unit; /* of a record's fraction of a second, in nanoseconds */
    uint32_t link;
};

static const struct {
    uint8_t begin[8]; /* magic and version 2.4 */
    bool big;
    uint32_t unit;
} forms[] = {
    {{0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0}, false, 1000},
    {{0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4}, true, 1000},
    {{0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0}, false, 1},
    {{0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4}, true, 1},
};

enum { FORMS = sizeof forms / sizeof *forms };

/* The form whose beginning that is, as far as it goes; FORMS for none. */
static size_t form_of(struct bytes head)
{
    bytes_trim(&head, sizeof forms->begin);
    size_t form = 0;
    while (form < FORMS && (head.left < 4 || memcmp(head.at, forms[form].begin, head.left) != 0))
        form++;
    return form;
}

static bool pcap_knows(struct bytes head)
{
    return form_of(head) < FORMS;
}

static inline uint32_t read32(bool big, struct bytes *b)
{
    return big ? bytes_u32(b) : bytes_le32(b);
}

static int pcap_open_file(struct capture *c)
{
    size_t form = form_of(c->buffer.window);
    if (c->buffer.window.left < FILE_HEADER)
        return reader_cut(c, 0, "file header");
    struct pcap_file *p = malloc(sizeof *p);
    if (!p)
        return -ENOMEM;
    c->state = p;
    *p = (struct pcap_file){.big = forms[form].big, .unit = forms[form].unit};
    bytes_skip(&c->buffer.window, FILE_HEADER - 4);
    p->link = read32(p->big, &c->buffer.window) & 0x03ffffff; /* the bits above tell the length of the FCS */
    return 0;
}

/* Tells the end of the file from a record that it cuts. */
static int end(struct capture *c)
{
    return c->buffer.window.left || c->buffer.error ? reader_cut(c, buffer_offset(&c->buffer), "record") : 0;
}

static int pcap_next_frame(struct capture *c, struct frame *ret)
{
    const struct pcap_file *p = c->state;
    struct buffer *b = &c->buffer;
    if (b->window.left < RECORD_HEADER && !buffer_fill(b, RECORD_HEADER))
        return end(c);
    struct bytes header = bytes_of(b->window.at, RECORD_HEADER);
    uint32_t seconds = read32(p->big, &header);
    uint32_t fraction = read32(p->big, &header);
    uint32_t captured = read32(p->big, &header);
    uint32_t length = read32(p->big, &header);
    if (captured > CAPTURE_FRAME_MAX)
        return reader_fail(c, buffer_offset(b), "the record claims %lu bytes, more than a frame can have",
                           (unsigned long)captured);
    if (b->window.left < RECORD_HEADER + captured && !buffer_fill(b, RECORD_HEADER + captured))
        return end(c);

    /* A fraction over a second, as damaged files have it, is carried. */
    int64_t time = reader_time(seconds, (int64_t)fraction * p->unit);
    bytes_skip(&b->window, RECORD_HEADER);
    reader_frame(c, bytes_sub(&b->window, captured), length, time, p->link, NULL, ret);
    return 1;
}

static void pcap_done(void *state)
{
    free(state);
}

const struct reader reader_pcap = {
    .knows = pcap_knows,
    .open = pcap_open_file,
    .next = pcap_next_frame,
    .done = pcap_done,
};
