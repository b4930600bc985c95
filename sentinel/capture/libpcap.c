/* What only libpcap knows: other versions and dialects of pcap. It reads through our buffer, so pipes work as files do. */
#define _GNU_SOURCE /* fopencookie */
#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>

#include "capture/dlt.h"
#include "capture/reader.h"

/* First bytes of all that libpcap reads, in either byte order. */
static const uint32_t magics[] = {
    0xa1b2c3d4, /* pcap, any version */
    0xa1b23c4d, /* pcap with nanoseconds */
    0xa1b2cd34, /* with Alexey Kuznetsov's longer record headers */
    0xa1b234cd, /* Navtel */
    0x1c0001ac, /* Ixia, hardware */
    0x1c0001ab, /* Ixia, software */
    0x0a0d0d0a, /* pcapng */
};

static bool libpcap_knows(struct bytes head)
{
    struct bytes turned = head;
    uint32_t big = bytes_u32(&head);
    uint32_t little = bytes_le32(&turned);
    for (size_t i = 0; i < sizeof magics / sizeof *magics && bytes_ok(&head); i++) {
        if (big == magics[i] || little == magics[i])
            return true;
    }
    return false;
}

/* fopencookie()'s read: hands stdio what the buffer holds. */
static ssize_t replay(void *cookie, char *ret, size_t size)
{
    struct buffer *b = cookie;
    if (!buffer_fill(b, 1)) {
        errno = b->error;
        return b->error ? -1 : 0;
    }
    struct bytes part = bytes_upto(&b->window, size);
    ssize_t got = (ssize_t)part.left;
    bytes_copy(&part, ret, part.left);
    return got;
}

static int libpcap_open(struct capture *c)
{
    char error[PCAP_ERRBUF_SIZE] = "";
    FILE *file = fopencookie(&c->buffer, "rb", (cookie_io_functions_t){.read = replay});
    if (!file)
        return -ENOMEM;
    c->state = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
    if (c->state)
        return 0;
    int r = feof(file) || ferror(file) ? reader_cut(c, 0, "file header") : reader_fail(c, 0, "libpcap: %s", error);
    fclose(file);
    return r;
}

static int libpcap_next(struct capture *c, struct frame *ret)
{
    pcap_t *p = c->state;
    struct pcap_pkthdr *header;
    const u_char *data;
    int r = pcap_next_ex(p, &header, &data);
    if (r == PCAP_ERROR_BREAK)
        return 0;
    if (r != 1) {
        FILE *file = pcap_file(p);
        uint64_t at = buffer_offset(&c->buffer);
        return feof(file) || ferror(file) ? reader_cut(c, at, "record")
                                          : reader_fail(c, at, "libpcap: %s", pcap_geterr(p));
    }
    if (header->caplen > CAPTURE_FRAME_MAX)
        return reader_fail(c, buffer_offset(&c->buffer), "the record claims %lu bytes, more than a frame can have",
                           (unsigned long)header->caplen);

    /* It reads classic pcap's 32 unsigned bits of seconds as signed. */
    int64_t seconds = header->ts.tv_sec;
    if (seconds < 0 && seconds >= INT32_MIN)
        seconds += INT64_C(1) << 32;
    int64_t time = reader_time(seconds, header->ts.tv_usec); /* nanoseconds, as was asked for */
    reader_frame(c, bytes_of(data, header->caplen), header->len, time, dlt_to_link(pcap_datalink(p)), NULL, ret);
    return 1;
}

static void libpcap_done(void *state)
{
    if (state)
        pcap_close(state);
}

const struct reader reader_libpcap = {
    .knows = libpcap_knows,
    .open = libpcap_open,
    .next = libpcap_next,
    .done = libpcap_done,
};
