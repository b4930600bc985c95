/* Buffers that end at an unreadable page: a read one byte too far kills the test even without a sanitizer. */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guard {
    uint8_t *map;
    size_t size; /* of the readable part */
};

/* Room for up to `most` bytes in front of the unreadable page. Ends the program when the kernel gives none. */
static inline struct guard guard_new(size_t most)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = (most + page - 1) / page * page + page;
    uint8_t *map = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED || mprotect(map + size, page, PROT_NONE) != 0) {
        perror("guard page");
        exit(1);
    }
    return (struct guard){.map = map, .size = size};
}

/* A copy of `data` whose last byte is the last readable one. */
static inline uint8_t *guard_put(const struct guard *g, const void *data, size_t size)
{
    uint8_t *at = g->map + g->size - size;
    if (size)
        memcpy(at, data, size);
    return at;
}

static inline void guard_done(struct guard *g)
{
    munmap(g->map, g->size + (size_t)sysconf(_SC_PAGESIZE));
}

#endif
