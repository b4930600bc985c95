/* Capture files made byte by byte in memory, and read back as files or through pipes. */
#ifndef TESTS_CAPTURE_FILE_H
#define TESTS_CAPTURE_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/capture.h"

enum { FILE_ROOM = 4 << 20, FRAMES_KEPT = 64, BYTES_KEPT = 64 };

struct file {
    bool big;
    size_t size;
    uint8_t *at; /* FILE_ROOM bytes */
};

static inline struct file file_new(bool big)
{
    struct file f = {.big = big, .at = malloc(FILE_ROOM)};
    if (!f.at)
        abort();
    return f;
}

static inline void file_add(struct file *f, const void *data, size_t size)
{
    if (size > FILE_ROOM - f->size)
        abort();
    if (size)
        memcpy(f->at + f->size, data, size);
    f->size += size;
}

static inline void file_add_zeros(struct file *f, size_t size)
{
    for (size_t i = 0; i < size; i++)
        file_add(f, "", 1);
}

static inline void file_add16(struct file *f, uint16_t n)
{
    uint8_t high = (uint8_t)(n >> 8), low = (uint8_t)n;
    file_add(f, f->big ? (uint8_t[]){high, low} : (uint8_t[]){low, high}, 2);
}

static inline void file_add32(struct file *f, uint32_t n)
{
    uint16_t high = (uint16_t)(n >> 16), low = (uint16_t)n;
    file_add16(f, f->big ? high : low);
    file_add16(f, f->big ? low : high);
}

/* ------ classic pcap ------ */

static inline void pcap_header(struct file *f, uint32_t magic, uint32_t snap, uint32_t link)
{
    file_add32(f, magic);
    file_add16(f, 2);
    file_add16(f, 4);
    file_add32(f, 0);
    file_add32(f, 0);
    file_add32(f, snap);
    file_add32(f, link);
}

/* A record of `captured` bytes, each `fill`. */
static inline void pcap_record(struct file *f, uint32_t seconds, uint32_t fraction, uint32_t captured, uint32_t length,
                               uint8_t fill)
{
    file_add32(f, seconds);
    file_add32(f, fraction);
    file_add32(f, captured);
    file_add32(f, length);
    for (uint32_t i = 0; i < captured; i++)
        file_add(f, &fill, 1);
}

/* ------ pcapng ------ */

/* Begins a block; its length is filled in by block_end(). */
static inline size_t block_begin(struct file *f, uint32_t type)
{
    size_t start = f->size;
    file_add32(f, type);
    file_add32(f, 0);
    return start;
}

static inline void block_end(struct file *f, size_t start)
{
    file_add_zeros(f, (4 - f->size % 4) % 4);
    uint32_t length = (uint32_t)(f->size - start) + 4;
    file_add32(f, length);
    memcpy(f->at + start + 4, f->at + f->size - 4, 4);
}

static inline void section(struct file *f)
{
    size_t start = block_begin(f, 0x0a0d0d0a);
    file_add32(f, 0x1a2b3c4d);
    file_add16(f, 1);
    file_add16(f, 0);
    file_add32(f, 0xffffffff);
    file_add32(f, 0xffffffff);
    block_end(f, start);
}

static inline void option(struct file *f, uint16_t code, const void *value, uint16_t size)
{
    file_add16(f, code);
    file_add16(f, size);
    file_add(f, value, size);
    file_add_zeros(f, (4u - size % 4u) % 4u);
}

/* An interface without options. */
static inline void interface(struct file *f, uint16_t link, uint32_t snap)
{
    size_t start = block_begin(f, 1);
    file_add16(f, link);
    file_add16(f, 0);
    file_add32(f, snap);
    block_end(f, start);
}

static inline void enhanced_packet(struct file *f, uint32_t number, uint64_t count, uint32_t captured, uint32_t length,
                                   uint8_t fill)
{
    size_t start = block_begin(f, 6);
    file_add32(f, number);
    file_add32(f, (uint32_t)(count >> 32));
    file_add32(f, (uint32_t)count);
    file_add32(f, captured);
    file_add32(f, length);
    for (uint32_t i = 0; i < captured; i++)
        file_add(f, &fill, 1);
    block_end(f, start);
}

/* ------ reading ------ */

struct kept {
    struct frame frame;
    char interface[64]; /* "(none)" for none */
    uint8_t data[BYTES_KEPT];
};

struct outcome {
    int opened; /* what capture_open() answered */
    int last;   /* the last answer of capture_next() */
    uint64_t frames;
    uint64_t digest;               /* of all frames: data, lengths, times, link types */
    struct kept kept[FRAMES_KEPT]; /* the first ones */
    uint64_t done, total;
    bool libpcap;
    char error[CAPTURE_ERROR];
};

static inline uint64_t mixed(uint64_t digest, const void *data, size_t size)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < size; i++)
        digest = (digest ^ at[i]) * UINT64_C(0x100000001b3); /* FNV-1a */
    return digest;
}

static inline void outcome_take(struct outcome *o, const struct frame *f)
{
    o->digest = mixed(o->digest, f->data, f->captured);
    o->digest = mixed(o->digest, &f->length, sizeof f->length);
    o->digest = mixed(o->digest, &f->time, sizeof f->time);
    o->digest = mixed(o->digest, &f->link, sizeof f->link);
    if (o->frames < FRAMES_KEPT) {
        struct kept *k = &o->kept[o->frames];
        k->frame = *f;
        snprintf(k->interface, sizeof k->interface, "%s", f->interface ? f->interface : "(none)");
        memcpy(k->data, f->data, f->captured < BYTES_KEPT ? f->captured : BYTES_KEPT);
    }
    o->frames++;
}

static inline struct outcome read_named(const char *name, bool force_libpcap)
{
    struct outcome o = {0};
    struct capture *c = NULL;
    o.opened = capture_open(name, force_libpcap, o.error, &c);
    if (o.opened < 0)
        return o;
    struct frame frame;
    while ((o.last = capture_next(c, &frame)) == 1)
        outcome_take(&o, &frame);
    snprintf(o.error, sizeof o.error, "%s", capture_error(c));
    capture_progress(c, &o.done, &o.total);
    o.libpcap = capture_is_libpcap(c);
    capture_close(c);
    return o;
}

/* As a regular file that has no name any more. */
static inline struct outcome read_file(const void *at, size_t size, bool force_libpcap)
{
    FILE *file = tmpfile();
    char name[32];
    if (!file || fwrite(at, 1, size, file) != size || fflush(file) != 0)
        abort();
    snprintf(name, sizeof name, "/dev/fd/%d", fileno(file));
    struct outcome o = read_named(name, force_libpcap);
    fclose(file);
    return o;
}

/* Through a pipe that a child fills, a few bytes at a time at first. What is not read dies with the child. */
static inline struct outcome read_pipe(const void *at, size_t size, bool force_libpcap)
{
    int end[2];
    char name[32];
    if (pipe(end) != 0)
        abort();
    pid_t child = fork();
    if (child == 0) {
        const char *left = at;
        size_t step = 7;
        while (size) {
            ssize_t n = write(end[1], left, size < step ? size : step);
            if (n <= 0)
                _exit(1);
            left += n;
            size -= (size_t)n;
            step = step < 65536 ? step * 2 : step;
        }
        _exit(0);
    }
    close(end[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", end[0]);
    struct outcome o = read_named(name, force_libpcap);
    close(end[0]);
    waitpid(child, NULL, 0);
    return o;
}

#endif
