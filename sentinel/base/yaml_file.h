/* Inside of the YAML reader: the file behind a tree, and the memory that lives as long as it. */
#ifndef SENTINEL_BASE_YAML_FILE_H
#define SENTINEL_BASE_YAML_FILE_H

#include "base/yaml.h"

struct yaml_piece;

struct yaml_file {
    char *name;
    struct bytes text;
    uint32_t *lines; /* where each line begins in `text`, a byte order mark not counted */
    size_t line_count;
    struct yaml root;
    struct yaml_piece *pieces;
};

/* Copies name and text, which is at most YAML_SIZE bytes. NULL when memory is short. */
struct yaml_file *yaml_file_new(const char *name, struct bytes text);

/* Memory that goes with the file; NULL when it is short. The copy of a text gets a NUL behind it. */
void *yaml_keep(struct yaml_file *f, size_t size);
char *yaml_keep_text(struct yaml_file *f, const void *text, size_t size);

/* The line of that number, from 1, without its end; empty when there is none. */
struct bytes yaml_line(const struct yaml_file *f, unsigned line);

/* The text without the byte order mark, which is in no column. */
struct bytes yaml_without_mark(struct bytes text);

#endif
