#include "base/text.h"

#include <stdio.h>

void text_init(struct text *t, char *buffer, size_t size)
{
    *t = (struct text){.at = buffer, .size = size};
    buffer[0] = 0;
}

static bool is_continuation(char c)
{
    return ((uint8_t)c & 0xc0) == 0x80;
}

/* The character at the front and its size in bytes, or 0 where that is no UTF-8 (RFC 3629 §4). */
static size_t utf8_read(struct bytes b, uint32_t *ret)
{
    static const struct {
        uint8_t mask, lead;
        uint32_t least;
    } forms[] = {{0x80, 0x00, 0}, {0xe0, 0xc0, 0x80}, {0xf0, 0xe0, 0x800}, {0xf8, 0xf0, 0x10000}};

    uint8_t lead = bytes_u8(&b);
    for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
        if ((lead & forms[form].mask) != forms[form].lead)
            continue;
        uint32_t c = lead & (uint8_t)~forms[form].mask;
        for (size_t i = 0; i < form; i++) {
            uint8_t next = bytes_u8(&b);
            b.bad = b.bad || (next & 0xc0) != 0x80;
            c = c << 6 | (next & 0x3f);
        }
        if (b.bad || c < forms[form].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
            return 0;
        *ret = c;
        return form + 1;
    }
    return 0;
}

/* Adds all of it, or nothing. */
static void add_whole(struct text *t, const char *piece, size_t size)
{
    t->cut = t->cut || size >= t->size - t->length;
    if (t->cut)
        return;
    memcpy(t->at + t->length, piece, size);
    t->length += size;
    t->at[t->length] = 0;
}

void text_add(struct text *t, const char *string)
{
    size_t size = strlen(string);
    size_t room = t->size - t->length - 1;
    if (t->cut || size <= room) {
        add_whole(t, string, size);
        return;
    }
    while (room && is_continuation(string[room]))
        room--;
    add_whole(t, string, room);
    t->cut = true;
}

void text_addv(struct text *t, const char *format, va_list args)
{
    if (t->cut)
        return;
    size_t room = t->size - t->length;
    int wanted = vsnprintf(t->at + t->length, room, format, args);
    if (wanted >= 0 && (size_t)wanted < room) {
        t->length += (size_t)wanted;
        return;
    }

    /* vsnprintf cuts anywhere; an unfinished last character goes. */
    t->cut = true;
    size_t end = wanted < 0 ? t->length : t->size - 1;
    size_t last = end;
    while (last > t->length && is_continuation(t->at[--last]))
        continue;
    uint32_t c;
    t->length = utf8_read(bytes_of(t->at + last, end - last), &c) ? end : last;
    t->at[t->length] = 0;
}

void text_addf(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    text_addv(t, format, args);
    va_end(args);
}

void text_add_hex(struct text *t, struct bytes data)
{
    static const char digits[] = "0123456789abcdef";
    while (data.left && !t->cut) {
        uint8_t byte = bytes_u8(&data);
        add_whole(t, (const char[]){digits[byte >> 4], digits[byte & 15]}, 2);
    }
}

int text_hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t text_parse_hex(struct bytes text, uint8_t *ret, size_t room)
{
    size_t size = 0;
    while (text.left) {
        if (size && bytes_peek(&text, 0) == ':')
            bytes_skip(&text, 1);
        int high = text_hex_digit(bytes_u8(&text));
        int low = text_hex_digit(bytes_u8(&text));
        if (high < 0 || low < 0 || size == room)
            return 0;
        ret[size++] = (uint8_t)(high << 4 | low);
    }
    return size;
}

/* Characters that show nothing, show something else than they are, or turn the writing direction: the C1 controls,
 * Unicode's Default_Ignorable_Code_Point and Bidi_Control, line and paragraph separators, interlinear annotation.
 * In order. */
static const struct {
    uint32_t first, last;
} deceptive[] = {
    {0x0080, 0x009f}, {0x00ad, 0x00ad},   {0x034f, 0x034f},   {0x061c, 0x061c},   {0x115f, 0x1160},
    {0x17b4, 0x17b5}, {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f},
    {0x3164, 0x3164}, {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
};

static bool is_deceptive(uint32_t c)
{
    if ((c & 0xfffe) == 0xfffe) /* the two noncharacters that end each plane */
        return true;
    for (size_t i = 0; i < sizeof deceptive / sizeof *deceptive && deceptive[i].first <= c; i++)
        if (c <= deceptive[i].last)
            return true;
    return false;
}

static void add_untrusted_character(struct text *t, uint32_t c, const char *at, size_t size)
{
    char named[24];
    if (c < 0x20 || c == 0x7f) {
        uint32_t picture = c == 0x7f ? 0x2421 : 0x2400 + c;
        const char utf8[] = {(char)0xe2, (char)(0x80 | (picture >> 6 & 0x3f)), (char)(0x80 | (picture & 0x3f))};
        add_whole(t, utf8, sizeof utf8);
    } else if (is_deceptive(c)) {
        int n = snprintf(named, sizeof named, "‹U+%04X›", (unsigned)c);
        add_whole(t, named, (size_t)n);
    } else {
        add_whole(t, at, size);
    }
}

/* The printable ASCII at the front: nearly all there ever is. */
static struct bytes take_plain(struct bytes *b)
{
    size_t size = 0;
    while (size < b->left && b->at[size] >= ' ' && b->at[size] <= '~')
        size++;
    return bytes_sub(b, size);
}

/* Each byte of it is a character: what does not fit is left off. */
static void add_plain(struct text *t, struct bytes plain)
{
    size_t room = t->size - t->length - 1;
    t->cut = plain.left > room;
    bytes_trim(&plain, room);
    if (plain.left)
        memcpy(t->at + t->length, plain.at, plain.left);
    t->length += plain.left;
    t->at[t->length] = 0;
}

void text_add_untrusted(struct text *t, struct bytes untrusted)
{
    while (untrusted.left && !t->cut) {
        add_plain(t, take_plain(&untrusted));
        if (!untrusted.left || t->cut)
            return;
        uint32_t c;
        size_t size = utf8_read(untrusted, &c);
        if (size) {
            const char *at = (const char *)bytes_take(&untrusted, size);
            add_untrusted_character(t, c, at, size);
        } else {
            char named[16];
            int n = snprintf(named, sizeof named, "‹%02X›", bytes_u8(&untrusted));
            add_whole(t, named, (size_t)n);
        }
    }
}

static uint8_t folded(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint8_t)(c + ('a' - 'A'));
    return c == '\\' ? '/' : c;
}

/* Where a byte does not match, the last star takes one byte more; an earlier star never needs to. */
bool text_glob(const char *pattern, size_t pattern_size, struct bytes subject)
{
    struct bytes p = bytes_of(pattern, pattern_size);
    struct bytes after_star = {.bad = true}; /* good once a star was met */
    struct bytes after_run = subject;
    while (subject.left) {
        uint8_t want = bytes_peek(&p, 0);
        if (p.left && want == '*') {
            bytes_skip(&p, 1);
            after_star = p;
            after_run = subject;
        } else if (p.left && (want == '?' || folded(want) == folded(bytes_peek(&subject, 0)))) {
            bytes_skip(&p, 1);
            bytes_skip(&subject, 1);
        } else if (bytes_ok(&after_star)) {
            p = after_star;
            bytes_skip(&after_run, 1);
            subject = after_run;
        } else {
            return false;
        }
    }
    while (bytes_peek(&p, 0) == '*')
        bytes_skip(&p, 1);
    return p.left == 0;
}

bool text_same(const char *text, size_t size, struct bytes subject)
{
    struct bytes b = bytes_of(text, size);
    if (b.left != subject.left)
        return false;
    while (b.left)
        if (folded(bytes_u8(&b)) != folded(bytes_u8(&subject)))
            return false;
    return true;
}

enum { WORD = 64 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment distance; three rows of its matrix are enough. */
static size_t edits(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t row[3][WORD + 1];
    for (size_t j = 0; j <= b_size; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *here = row[i % 3];
        const size_t *above = row[(i + 2) % 3];
        const size_t *two_above = row[(i + 1) % 3];
        here[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            uint8_t x = folded((uint8_t)a[i - 1]);
            uint8_t y = folded((uint8_t)b[j - 1]);
            here[j] = smaller(smaller(above[j], here[j - 1]) + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == folded((uint8_t)b[j - 2]) && y == folded((uint8_t)a[i - 2]))
                here[j] = smaller(here[j], two_above[j - 2] + 1);
        }
    }
    return row[a_size % 3][b_size];
}

bool text_near(const char *a, const char *b)
{
    size_t a_size = strlen(a);
    size_t b_size = strlen(b);
    size_t longer = a_size > b_size ? a_size : b_size;
    if (longer > WORD)
        return false;
    size_t allowed = longer < 3 ? 1 : smaller(longer / 3, 3);
    return edits(a, a_size, b, b_size) <= allowed;
}
