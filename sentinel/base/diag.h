/* Complaints about files that people write: file, line, column, the line itself and a caret. All of them, not only the
 * first. The core collects them; commands print them. */
#ifndef SENTINEL_BASE_DIAG_H
#define SENTINEL_BASE_DIAG_H

#include <stdarg.h>
#include <stddef.h>

#include "base/text.h"

struct diags;

struct diag {
    const char *file;
    unsigned line;      /* from 1; 0: about the file as a whole */
    unsigned column;    /* from 1, counted in characters */
    const char *source; /* text of that line without its end, or NULL: untrusted */
    const char *message; /* untrusted parts are already made harmless */
};

struct diags *diags_new(void);
void diags_free(struct diags *d);

/* Keeps a copy of everything; past 1,000 complaints they are only counted. `source` may be empty, and one of more than
 * 400 bytes is not kept: nobody reads it. Messages end at about 1,200 bytes. */
void diags_add(struct diags *d, const char *file, unsigned line, unsigned column, struct bytes source,
               const char *format, ...) __attribute__((format(printf, 6, 7)));
void diags_addv(struct diags *d, const char *file, unsigned line, unsigned column, struct bytes source,
                const char *format, va_list args) __attribute__((format(printf, 6, 0)));

/* All that were added, kept or not. */
size_t diags_count(const struct diags *d);
/* The i-th kept one in the order of adding, or NULL. */
const struct diag *diags_get(const struct diags *d, size_t i);

/* "policy.yaml:14:22: message", the line, a caret under the column, each with its line end. Safe for terminals. */
void diag_render(const struct diag *d, struct text *out);

#endif
