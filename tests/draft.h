/* A message in the making, field after field. What does not fit ends the program: the test is wrong then. */
#ifndef TESTS_DRAFT_H
#define TESTS_DRAFT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct draft {
    uint8_t at[4096];
    size_t size;
};

static inline void draft_add(struct draft *d, const void *data, size_t size)
{
    if (size > sizeof d->at - d->size) {
        fprintf(stderr, "a draft overflows\n");
        exit(1);
    }
    memcpy(d->at + d->size, data, size);
    d->size += size;
}

/* `size` bytes of a number, network order. */
static inline void draft_number(struct draft *d, uint64_t number, size_t size)
{
    while (size--) {
        uint8_t byte = (uint8_t)(number >> (8 * size));
        draft_add(d, &byte, 1);
    }
}

static inline void draft_fill(struct draft *d, uint8_t byte, size_t count)
{
    while (count--)
        draft_add(d, &byte, 1);
}

/* UTF-16LE with its NUL. */
static inline void draft_text16(struct draft *d, const char *text)
{
    do
        draft_number(d, (uint64_t)(uint8_t)*text << 8, 2);
    while (*text++);
}

#endif
