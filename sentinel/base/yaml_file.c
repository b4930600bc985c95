#include "base/yaml_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* All memory of a tree is chained, so that freeing it needs no walk. */
struct yaml_piece {
    struct yaml_piece *next;
    max_align_t memory[];
};

void *yaml_keep(struct yaml_file *f, size_t size)
{
    struct yaml_piece *p = malloc(sizeof *p + size);
    if (!p)
        return NULL;
    p->next = f->pieces;
    f->pieces = p;
    return p->memory;
}

char *yaml_keep_text(struct yaml_file *f, const void *text, size_t size)
{
    char *copy = yaml_keep(f, size + 1);
    if (!copy)
        return NULL;
    if (size)
        memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

struct bytes yaml_without_mark(struct bytes text)
{
    if (bytes_begins(text, "\xef\xbb\xbf"))
        bytes_skip(&text, 3);
    return text;
}

/* Passes the rest of a line and its end (LF, CR LF, CR). False when no line follows. */
static bool next_line(struct bytes *text)
{
    while (text->left) {
        uint8_t c = bytes_u8(text);
        if (c == '\n' || (c == '\r' && bytes_peek(text, 0) != '\n'))
            return true;
    }
    return false;
}

/* Once, because a thousand complaints want a thousand lines. */
static int find_lines(struct yaml_file *f)
{
    struct bytes text = yaml_without_mark(f->text);
    f->line_count = 1;
    while (next_line(&text))
        f->line_count++;
    f->lines = yaml_keep(f, f->line_count * sizeof *f->lines);
    if (!f->lines)
        return -ENOMEM;

    text = yaml_without_mark(f->text);
    for (size_t i = 0; i < f->line_count; i++) {
        f->lines[i] = (uint32_t)(f->text.left - text.left);
        next_line(&text);
    }
    return 0;
}

struct bytes yaml_line(const struct yaml_file *f, unsigned line)
{
    struct bytes text = f->text;
    if (line < 1 || line > f->line_count)
        return bytes_sub(&text, 0);
    if (line < f->line_count)
        bytes_trim(&text, f->lines[line]);
    bytes_skip(&text, f->lines[line - 1]);
    while (text.left && (text.at[text.left - 1] == '\n' || text.at[text.left - 1] == '\r'))
        text.left--;
    return text;
}

struct yaml_file *yaml_file_new(const char *name, struct bytes text)
{
    struct yaml_file *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->name = yaml_keep_text(f, name, strlen(name));
    const char *copy = yaml_keep_text(f, text.at, text.left);
    f->text = bytes_of(copy, copy ? text.left : 0);
    if (!f->name || !copy || find_lines(f) < 0) {
        yaml_file_free(f);
        return NULL;
    }
    return f;
}

void yaml_file_free(struct yaml_file *f)
{
    while (f && f->pieces) {
        struct yaml_piece *p = f->pieces;
        f->pieces = p->next;
        free(p);
    }
    free(f);
}

const struct yaml *yaml_root(const struct yaml_file *f)
{
    return &f->root;
}

const char *yaml_path(const struct yaml_file *f)
{
    return f->name;
}

struct bytes yaml_bytes(const struct yaml_file *f)
{
    return f->text;
}

/* All of a file, but no more than one byte too many. */
static int read_all(int fd, char **ret, size_t *ret_size)
{
    size_t size = 0, capacity = 1 << 16;
    char *text = malloc(capacity);
    while (text && size <= YAML_SIZE) {
        ssize_t n = read(fd, text + size, capacity - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int r = -errno;
            free(text);
            return r;
        }
        if (n == 0) {
            *ret = text;
            *ret_size = size;
            return 0;
        }
        size += (size_t)n;
        if (size == capacity) {
            char *grown = realloc(text, capacity *= 2);
            if (!grown)
                free(text);
            text = grown;
        }
    }
    int r = text ? -EFBIG : -ENOMEM;
    free(text);
    return r;
}

int yaml_load(const char *path, struct diags *diags, struct yaml_file **ret)
{
    char *text = NULL;
    size_t size = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    int r = fd < 0 ? -errno : read_all(fd, &text, &size);
    if (fd >= 0)
        close(fd);
    if (r < 0) {
        diags_add(diags, path, 0, 0, bytes_of("", 0), "cannot be read: %s", strerror(-r));
        return r;
    }
    r = yaml_parse(path, bytes_of(text, size), diags, ret);
    free(text);
    return r;
}
