/* Text in bounded buffers, and untrusted bytes made harmless. */
#ifndef SENTINEL_BASE_TEXT_H
#define SENTINEL_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A builder over the caller's buffer. Always NUL-terminated; what does not fit is cut at a character, `cut` tells, and
 * nothing is added any more: the result is always the beginning of the whole. */
struct text {
    char *at;
    size_t size;
    size_t length;
    bool cut;
};

/* `size` counts the terminating NUL and must be at least 1. */
void text_init(struct text *t, char *buffer, size_t size);
void text_add(struct text *t, const char *string);
void text_addf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_addv(struct text *t, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* Adds bytes that an attacker may have written so that the result is valid UTF-8 and moves no cursor, starts no escape
 * sequence, breaks no line: C0 controls and DEL become their pictures (U+2400…), bytes that are no UTF-8
 * and characters that are invisible or turn the writing direction become ‹HEX› (‹FF›, ‹U+202E›). Everything
 * else, backslashes included, stays as it is, so Windows paths stay readable. Serves terminals, JSON, logs alike. */
void text_add_untrusted(struct text *t, struct bytes untrusted);

/* Lower-case hex digits. */
void text_add_hex(struct text *t, struct bytes data);
/* The other way: pairs of hex digits, colons between pairs allowed, into `ret` of `room` bytes. Their number; 0 when the text is
 * none or does not fit. */
size_t text_parse_hex(struct bytes text, uint8_t *ret, size_t room);
int text_hex_digit(uint8_t c); /* its value, or -1 */

/* Case-insensitive (ASCII) glob over the whole of `subject`: `*` any run, `?` one byte; nothing else is special:
 * a backslash is a backslash, and `/` and `\` are equal. At worst pattern times subject, whatever the stars. */
bool text_glob(const char *pattern, size_t pattern_size, struct bytes subject);
/* Exact comparison under the same equalities (case, slashes). */
bool text_same(const char *text, size_t size, struct bytes subject);

/* For "did you mean": whether two words differ, case aside, by at most a third of the longer one's letters (at least
 * one letter, at most three). Exchanged neighbours count once; words over 64 letters are near nothing. */
bool text_near(const char *a, const char *b);

#endif
