#include "capture/pcapng_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "capture/pcapng_ring.h"

enum {
    SECTION_BLOCK = 0x0a0d0d0a,
    INTERFACE_BLOCK = 1,
    PACKET_BLOCK = 6,
    BYTE_ORDER_MAGIC = 0x1a2b3c4d,
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    OPTION_NAME = 2,       /* of an interface block */
    OPTION_RESOLUTION = 9, /* of an interface block */
    NANOSECONDS = 9,       /* 10^-9 s */
    INTERFACES = 64,       /* described in one file */
    INTERFACE_NAME = 64,
    FRAME_MOST = 262144,
    COMMENT_MOST = 65532,
    MACS = 12,
    TAG = 4,
    AROUND = 256,       /* more than everything in a record but its data and comment, an interface block included */
    BUFFER = 512 << 10, /* more than the largest record */
};

struct interface {
    uint32_t link;
    char name[INTERFACE_NAME]; /* "" for none */
};

struct pcapng_writer {
    struct pcapng_ring *ring; /* NULL for a single file */
    uint64_t file_size;       /* bound of a ring's files */
    int fd;                   /* −1 between two files of a ring, when the next could not be made */
    int error;                /* the first */
    uint64_t written;         /* bytes of this file, the buffer's not included: whole blocks */
    bool has_frames;          /* this file */
    unsigned interface_count; /* described in this file */
    struct interface interfaces[INTERFACES];
    size_t used;
    uint8_t buffer[BUFFER];
};

/* ------ blocks, into the buffer, which has room: see AROUND ------ */

static void put(struct pcapng_writer *w, const void *data, size_t size)
{
    if (size)
        memcpy(w->buffer + w->used, data, size);
    w->used += size;
}

static void put16(struct pcapng_writer *w, uint32_t n)
{
    put(w, (uint8_t[]){(uint8_t)n, (uint8_t)(n >> 8)}, 2);
}

static void put32(struct pcapng_writer *w, uint32_t n)
{
    put16(w, n);
    put16(w, n >> 16);
}

static void put_padding(struct pcapng_writer *w, size_t size)
{
    static const uint8_t zeros[3] = {0};
    put(w, zeros, (4 - size % 4) % 4);
}

static void put_option(struct pcapng_writer *w, uint16_t code, const void *value, size_t size)
{
    put16(w, code);
    put16(w, (uint16_t)size);
    put(w, value, size);
    put_padding(w, size);
}

static size_t block_begin(struct pcapng_writer *w, uint32_t type)
{
    size_t start = w->used;
    put32(w, type);
    put32(w, 0); /* length: known at the end */
    return start;
}

static void block_end(struct pcapng_writer *w, size_t start)
{
    size_t length = w->used - start + 4;
    put32(w, (uint32_t)length);
    memcpy(w->buffer + start + 4, w->buffer + w->used - 4, 4);
}

static void put_section(struct pcapng_writer *w)
{
    size_t start = block_begin(w, SECTION_BLOCK);
    put32(w, BYTE_ORDER_MAGIC);
    put16(w, 1); /* version 1.0 */
    put16(w, 0);
    put32(w, UINT32_MAX); /* length unknown */
    put32(w, UINT32_MAX);
    block_end(w, start);
}

static void put_interface(struct pcapng_writer *w, const struct interface *i)
{
    size_t start = block_begin(w, INTERFACE_BLOCK);
    put16(w, i->link);
    put16(w, 0);
    put32(w, FRAME_MOST + TAG);
    if (i->name[0])
        put_option(w, OPTION_NAME, i->name, strlen(i->name));
    put_option(w, OPTION_RESOLUTION, &(uint8_t){NANOSECONDS}, 1);
    put_option(w, OPTION_END, NULL, 0);
    block_end(w, start);
}

static void put_data(struct pcapng_writer *w, const struct frame *f, uint32_t captured, bool untagged)
{
    uint32_t before = untagged ? MACS : 0;
    put(w, f->data, before);
    if (untagged) {
        const uint8_t tag[TAG] = {(uint8_t)(f->vlan_type >> 8), (uint8_t)f->vlan_type, (uint8_t)(f->vlan >> 8),
                                  (uint8_t)f->vlan};
        put(w, tag, TAG);
    }
    put(w, f->data + before, captured - before);
}

static void put_packet(struct pcapng_writer *w, unsigned interface, const struct frame *f, const char *comment,
                       size_t comment_size)
{
    uint32_t captured = f->captured < FRAME_MOST ? f->captured : FRAME_MOST;
    bool untagged = f->vlan_type && captured >= MACS;
    uint32_t tag = untagged ? TAG : 0;
    uint64_t time = f->time > 0 ? (uint64_t)f->time : 0;
    size_t start = block_begin(w, PACKET_BLOCK);
    put32(w, interface);
    put32(w, (uint32_t)(time >> 32));
    put32(w, (uint32_t)time);
    put32(w, captured + tag);
    put32(w, f->length + tag);
    put_data(w, f, captured, untagged);
    put_padding(w, captured + tag);
    if (comment_size) {
        put_option(w, OPTION_COMMENT, comment, comment_size);
        put_option(w, OPTION_END, NULL, 0);
    }
    block_end(w, start);
}

/* ------ files ------ */

static int note(struct pcapng_writer *w, int r)
{
    if (r < 0 && w->error == 0)
        w->error = r;
    return r;
}

static void begin_file(struct pcapng_writer *w, int fd)
{
    w->fd = fd;
    w->written = 0;
    w->used = 0;
    w->interface_count = 0;
    w->has_frames = false;
    put_section(w);
}

/* What a full disk cut in the middle is taken back, so that the file ends with a whole block; the buffer stays. */
static int flush(struct pcapng_writer *w)
{
    size_t done = 0;
    while (done < w->used) {
        ssize_t n = write(w->fd, w->buffer + done, w->used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int error = n < 0 ? errno : ENOSPC;
            if (done && ftruncate(w->fd, (off_t)w->written) == 0)
                lseek(w->fd, (off_t)w->written, SEEK_SET);
            return -error;
        }
        done += (size_t)n;
    }
    w->written += w->used;
    w->used = 0;
    return 0;
}

static int next_file(struct pcapng_writer *w)
{
    if (w->fd >= 0) {
        int r = flush(w);
        if (r < 0)
            return r;
        if (close(w->fd) < 0)
            note(w, -errno);
        w->fd = -1;
    }
    int fd = pcapng_ring_next(w->ring);
    if (fd < 0)
        return fd;
    begin_file(w, fd);
    return 0;
}

/* The interface's number in this file; INTERFACES when it is not described and there is no room. */
static unsigned find_interface(const struct pcapng_writer *w, const struct interface *wanted)
{
    unsigned i = 0;
    while (i < w->interface_count &&
           (w->interfaces[i].link != wanted->link || strncmp(w->interfaces[i].name, wanted->name, INTERFACE_NAME) != 0))
        i++;
    return i;
}

/* Sees to a file that may take `size` more bytes and the interface, and to room in the buffer. */
static int make_room(struct pcapng_writer *w, size_t size, const struct interface *interface)
{
    bool described = find_interface(w, interface) < INTERFACES;
    bool full = w->has_frames && w->written + w->used + size > w->file_size;
    int r = 0;
    if (w->ring && (w->fd < 0 || full || !described))
        r = next_file(w);
    else if (!described)
        r = -E2BIG;
    if (r == 0 && w->used + size > BUFFER)
        r = flush(w);
    return r;
}

int pcapng_write(struct pcapng_writer *w, const struct frame *frame, const char *comment)
{
    struct interface interface = {.link = frame->link};
    struct text name;
    text_init(&name, interface.name, sizeof interface.name);
    text_add(&name, frame->interface ? frame->interface : "");

    size_t comment_size = comment ? strnlen(comment, COMMENT_MOST) : 0;
    uint32_t captured = frame->captured < FRAME_MOST ? frame->captured : FRAME_MOST;
    int r = make_room(w, AROUND + captured + comment_size, &interface);
    if (r < 0)
        return note(w, r);
    unsigned number = find_interface(w, &interface);
    if (number == w->interface_count) {
        w->interfaces[w->interface_count++] = interface;
        put_interface(w, &interface);
    }
    put_packet(w, number, frame, comment, comment_size);
    w->has_frames = true;
    return 0;
}

int pcapng_flush(struct pcapng_writer *w)
{
    return w->fd < 0 ? 0 : note(w, flush(w));
}

static int begin(struct pcapng_writer *w, const struct pcapng_settings *settings)
{
    if (settings->file_size) {
        int r = pcapng_ring_new(settings->path, settings->files, &w->ring);
        return r < 0 ? r : next_file(w);
    }
    int existing = settings->replace ? O_TRUNC : O_EXCL;
    int fd = open(settings->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | existing, 0600);
    if (fd < 0)
        return -errno;
    begin_file(w, fd);
    return 0;
}

int pcapng_writer_new(const struct pcapng_settings *settings, char ret_error[PCAPNG_ERROR], struct pcapng_writer **ret)
{
    struct pcapng_writer *w = calloc(1, sizeof *w);
    int r = -ENOMEM;
    if (w) {
        w->fd = -1;
        w->file_size = settings->file_size;
        r = begin(w, settings);
    }
    if (r == 0) {
        *ret = w;
        return 0;
    }
    struct text t;
    text_init(&t, ret_error, PCAPNG_ERROR);
    text_add_untrusted(&t, bytes_of(settings->path, strlen(settings->path)));
    text_addf(&t, ": %s", r == -EINVAL ? "names no ring of files" : strerror(-r));
    pcapng_writer_close(w);
    return r;
}

int pcapng_writer_close(struct pcapng_writer *w)
{
    if (!w)
        return 0;
    pcapng_flush(w);
    if (w->fd >= 0 && close(w->fd) < 0)
        note(w, -errno);
    int r = w->error;
    pcapng_ring_free(w->ring);
    free(w);
    return r;
}
