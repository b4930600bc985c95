#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

enum { KEPT = 1000, SOURCE = 400, MESSAGE = 1200 };

struct diags {
    size_t count;
    size_t kept;
    struct diag diag[KEPT];
    char *strings[KEPT]; /* the memory behind diag[i] */
};

struct diags *diags_new(void)
{
    return calloc(1, sizeof(struct diags));
}

void diags_free(struct diags *d)
{
    for (size_t i = 0; d && i < d->kept; i++)
        free(d->strings[i]);
    free(d);
}

void diags_add(struct diags *d, const char *file, unsigned line, unsigned column, struct bytes source,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    diags_addv(d, file, line, column, source, format, args);
    va_end(args);
}

/* Copies to `*at`, moves it past the copy's NUL and returns the copy. */
static const char *append(char **at, const void *data, size_t size)
{
    char *copy = *at;
    if (size)
        memcpy(copy, data, size);
    copy[size] = 0;
    *at += size + 1;
    return copy;
}

void diags_addv(struct diags *d, const char *file, unsigned line, unsigned column, struct bytes source,
                const char *format, va_list args)
{
    d->count++;
    if (d->kept == KEPT)
        return;

    char buffer[MESSAGE];
    struct text message;
    text_init(&message, buffer, sizeof buffer);
    text_addv(&message, format, args);
    if (source.left > SOURCE)
        source.left = 0;

    char *strings = malloc(strlen(file) + 1 + source.left + 1 + message.length + 1);
    if (!strings)
        return;
    struct diag *new = &d->diag[d->kept];
    d->strings[d->kept++] = strings;
    new->line = line;
    new->column = column;
    new->file = append(&strings, file, strlen(file));
    new->source = source.left ? append(&strings, source.at, source.left) : NULL;
    new->message = append(&strings, message.at, message.length);
}

size_t diags_count(const struct diags *d)
{
    return d->count;
}

const struct diag *diags_get(const struct diags *d, size_t i)
{
    return i < d->kept ? &d->diag[i] : NULL;
}

static bool is_continuation(uint8_t c)
{
    return (c & 0xc0) == 0x80;
}

static size_t characters(struct bytes b)
{
    size_t count = 0;
    while (b.left)
        count += !is_continuation(bytes_u8(&b));
    return count;
}

/* Splits the first `count` characters off. */
static struct bytes split(struct bytes *b, size_t count)
{
    struct bytes rest = *b;
    while (rest.left && (count || is_continuation(bytes_peek(&rest, 0))))
        count -= !is_continuation(bytes_u8(&rest));
    return bytes_sub(b, b->left - rest.left);
}

void diag_render(const struct diag *d, struct text *out)
{
    text_add_untrusted(out, bytes_of(d->file, strlen(d->file)));
    if (d->line)
        text_addf(out, ":%u", d->line);
    if (d->line && d->column)
        text_addf(out, ":%u", d->column);
    text_addf(out, ": %s\n", d->message);
    if (!d->source || !d->column)
        return;

    /* What stands before the column may get wider when it is made harmless, so the caret is placed by the result. */
    struct bytes rest = bytes_of(d->source, strlen(d->source));
    struct bytes before = split(&rest, d->column - 1);
    text_add(out, "    ");
    size_t start = out->length;
    text_add_untrusted(out, before);
    size_t width = characters(bytes_of(out->at + start, out->length - start));
    text_add_untrusted(out, rest);
    text_addf(out, "\n    %*s^\n", (int)width, "");
}
