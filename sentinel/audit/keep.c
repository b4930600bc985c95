#include "audit/keep.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 1 << 16 };

struct keep_piece {
    struct keep_piece *next;
    size_t used, size;
    char data[];
};

void keep_done(struct keep *k)
{
    for (struct keep_piece *piece = k->pieces, *next; piece; piece = next) {
        next = piece->next;
        free(piece);
    }
    *k = (struct keep){0};
}

static char *take(struct keep *k, size_t size)
{
    struct keep_piece *piece = k->pieces;
    if (!piece || piece->size - piece->used < size) {
        size_t room = size > PIECE ? size : PIECE;
        piece = malloc(sizeof *piece + room);
        if (!piece) {
            k->failed = true;
            return NULL;
        }
        *piece = (struct keep_piece){.next = k->pieces, .size = room};
        k->pieces = piece;
    }
    char *at = piece->data + piece->used;
    piece->used += size;
    return at;
}

const char *keep_text(struct keep *k, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = size > 1 ? take(k, size) : NULL;
    return copy ? memcpy(copy, text, size) : "";
}

const char *keep_format(struct keep *k, const char *format, ...)
{
    char buffer[4096];
    va_list list;
    va_start(list, format);
    vsnprintf(buffer, sizeof buffer, format, list);
    va_end(list);
    return keep_text(k, buffer);
}

bool keep_grow(struct keep *k, void **at, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? 2 * *room : 16;
    void *bigger = realloc(*at, wanted * size);
    if (!bigger) {
        k->failed = true;
        return false;
    }
    *at = bigger;
    *room = wanted;
    return true;
}
