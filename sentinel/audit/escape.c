#include "audit/escape.h"

#include <string.h>

#include "base/text.h"

enum { PIECE = 256 /* bytes made harmless at a time */ };

/* How many bytes up to PIECE end with a whole character. */
static size_t piece_of(const char *text, size_t left)
{
    size_t size = left < PIECE ? left : PIECE;
    for (size_t back = 0; size < left && back < 4; back++) {
        if (((unsigned char)text[size - back] & 0xc0) != 0x80)
            return size - back;
    }
    return size;
}

/* Valid UTF-8 without controls, given on in pieces. */
static void each_piece(FILE *out, const char *text, void (*put)(FILE *out, const char *harmless))
{
    for (size_t left = strlen(text), size; left; text += size, left -= size) {
        char buffer[PIECE * 16];
        struct text t;
        size = piece_of(text, left);
        text_init(&t, buffer, sizeof buffer);
        text_add_untrusted(&t, bytes_of(text, size));
        put(out, buffer);
    }
}

static void put_markup(FILE *out, const char *text)
{
    static const char special[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (; *text; text++) {
        const char *found = strchr(special, *text);
        if (found)
            fputs(names[found - special], out);
        else
            fputc(*text, out);
    }
}

void escape_html(FILE *out, const char *text)
{
    each_piece(out, text, put_markup);
}

void escape_xml(FILE *out, const char *text)
{
    each_piece(out, text, put_markup);
}

static void put_quoted(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
}

void escape_csv(FILE *out, const char *text)
{
    fputc('"', out);
    /* Spreadsheets pass over leading blanks on the way to a formula. */
    size_t blanks = strspn(text, " \t\r\n");
    if (text[blanks] && strchr("=+-@|%", text[blanks]))
        fputc('\'', out);
    each_piece(out, text, put_quoted);
    fputc('"', out);
}

static void put_plain(FILE *out, const char *text)
{
    fputs(text, out);
}

void escape_terminal(FILE *out, const char *text)
{
    each_piece(out, text, put_plain);
}
