#include "keeper/json.h"

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static void skip_blanks(struct bytes *b)
{
    while (bytes_peek(b, 0) == ' ')
        bytes_skip(b, 1);
}

static bool take(struct bytes *b, uint8_t c)
{
    if (bytes_peek(b, 0) != c || !b->left)
        return false;
    bytes_skip(b, 1);
    return true;
}

/* Behind the backslash. Half a surrogate pair is a character to some readers and an error to others: none of them is taken. */
static bool escape(struct bytes *b)
{
    uint8_t c = bytes_u8(b);
    if (c != 'u')
        return c && strchr("\"\\/bfnrt", c);
    uint8_t first = bytes_peek(b, 0), second = bytes_peek(b, 1);
    for (int i = 0; i < 4; i++) {
        if (!is_hex(bytes_u8(b)))
            return false;
    }
    return !((first == 'd' || first == 'D') && second > '7');
}

static bool string(struct bytes *b)
{
    if (!take(b, '"'))
        return false;
    while (b->left) {
        size_t plain = 0;
        while (plain < b->left && b->at[plain] >= ' ' && b->at[plain] != '"' && b->at[plain] != '\\')
            plain++;
        bytes_skip(b, plain);
        uint8_t c = bytes_u8(b);
        if (c == '"')
            return true;
        if (c < ' ' || (c == '\\' && !escape(b)))
            return false;
    }
    return false;
}

static bool digits(struct bytes *b)
{
    if (!is_digit(bytes_peek(b, 0)))
        return false;
    while (is_digit(bytes_peek(b, 0)))
        bytes_skip(b, 1);
    return true;
}

static bool number(struct bytes *b)
{
    take(b, '-');
    if (!take(b, '0') && !digits(b))
        return false;
    if (take(b, '.') && !digits(b))
        return false;
    if (!take(b, 'e') && !take(b, 'E'))
        return true;
    if (!take(b, '+'))
        take(b, '-');
    return digits(b);
}

static bool word(struct bytes *b)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (bytes_begins(*b, words[i])) {
            bytes_skip(b, strlen(words[i]));
            return true;
        }
    }
    return false;
}

static bool scalar(struct bytes *b)
{
    uint8_t c = bytes_peek(b, 0);
    return c == '"' ? string(b) : c == '-' || is_digit(c) ? number(b) : word(b);
}

static bool key(struct bytes *b)
{
    skip_blanks(b);
    if (!string(b))
        return false;
    skip_blanks(b);
    return take(b, ':');
}

struct nest {
    uint8_t end[JSON_DEPTH]; /* what closes each open object or list */
    size_t depth;
};

/* At the beginning of a value. True when the value is whole; else `*ret_open` says whether one was opened, with its first
 * value to come. */
static bool value(struct bytes *b, struct nest *n, bool *ret_open)
{
    *ret_open = false;
    skip_blanks(b);
    uint8_t c = bytes_peek(b, 0);
    if (c != '{' && c != '[')
        return scalar(b);
    if (n->depth == JSON_DEPTH)
        return false;
    uint8_t end = c == '{' ? '}' : ']';
    bytes_skip(b, 1);
    skip_blanks(b);
    if (take(b, end))
        return true;
    n->end[n->depth++] = end;
    *ret_open = c == '[' || key(b);
    return false;
}

/* Behind a value: closes what ends here. True when another value is to come; false at the end or where it is no JSON. */
static bool another(struct bytes *b, struct nest *n)
{
    while (n->depth) {
        uint8_t end = n->end[n->depth - 1];
        skip_blanks(b);
        if (take(b, ','))
            return end == ']' || key(b);
        if (!take(b, end))
            return false;
        n->depth--;
    }
    return false;
}

bool json_is_object(struct bytes text)
{
    struct nest n = {.depth = 0};
    bool open;
    if (bytes_peek(&text, 0) != '{')
        return false;
    do {
        bool whole = value(&text, &n, &open);
        if (!whole && !open)
            return false;
    } while (open || another(&text, &n));
    return n.depth == 0 && text.left == 0 && bytes_ok(&text);
}
