#include "base/yaml_file.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/when.h"

enum { MESSAGE = 1024, SHOWN = 120 };

/* Which child of its parent a node is. A key stands for the pair, and is told by its map. */
static bool index_in_parent(const struct yaml *node, size_t *ret)
{
    for (size_t i = 0; i < node->parent->count; i++) {
        if (&node->parent->items[i] == node) {
            *ret = i;
            return true;
        }
    }
    return false;
}

/* "services[1].macs[0]"; nothing for the root. */
static void add_path(struct text *out, const struct yaml *node)
{
    const struct yaml *way[YAML_DEPTH + 1];
    size_t count = 0;
    for (; node->parent && count < YAML_DEPTH + 1; node = node->parent)
        way[count++] = node;

    bool begun = false;
    while (count) {
        const struct yaml *step = way[--count];
        const struct yaml *parent = step->parent;
        size_t i;
        if (!index_in_parent(step, &i))
            continue;
        if (parent->kind == YAML_LIST) {
            text_addf(out, "[%zu]", i);
        } else {
            text_add(out, begun ? "." : "");
            text_add_untrusted(out, bytes_of(parent->keys[i].text, parent->keys[i].size));
        }
        begun = true;
    }
    text_add(out, begun ? ": " : "");
}

static void complainv(const struct yaml *node, struct diags *diags, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void complainv(const struct yaml *node, struct diags *diags, const char *format, va_list args)
{
    char buffer[MESSAGE];
    struct text message;
    text_init(&message, buffer, sizeof buffer);
    add_path(&message, node);
    text_addv(&message, format, args);
    diags_add(diags, yaml_path(node->file), node->line, node->column, yaml_line(node->file, node->line), "%s",
              message.at);
}

void yaml_complain(const struct yaml *node, struct diags *diags, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    complainv(node, diags, format, args);
    va_end(args);
}

/* Complains "found … is not …": what stands there, harmless and in quotes, and the wish. */
static bool complain_value(const struct yaml *node, struct diags *diags, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool complain_value(const struct yaml *node, struct diags *diags, const char *format, ...)
{
    char buffer[MESSAGE], shown[SHOWN];
    struct text wish, found;
    text_init(&wish, buffer, sizeof buffer);
    text_init(&found, shown, sizeof shown);

    va_list args;
    va_start(args, format);
    text_addv(&wish, format, args);
    va_end(args);

    text_add_untrusted(&found, bytes_of(node->text, node->size));
    yaml_complain(node, diags, "\"%s%s\" %s", found.at, found.cut ? "…" : "", wish.at);
    return false;
}

const struct yaml *yaml_get(const struct yaml *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    size_t size = strlen(key);
    for (size_t i = 0; i < map->count; i++)
        if (map->keys[i].size == size && memcmp(map->keys[i].text, key, size) == 0)
            return &map->items[i];
    return NULL;
}

/* The index of the node's text among `words`, or `count`. */
static size_t find_word(const struct yaml *node, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == node->size && memcmp(words[i], node->text, node->size) == 0)
            return i;
    return count;
}

/* `; did you mean "dhcp"?`, or all words when none is near. */
static void add_suggestion(struct text *out, const struct yaml *node, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(node->text) == node->size && text_near(node->text, words[i])) {
            text_addf(out, "; did you mean \"%s\"?", words[i]);
            return;
        }
    }
    for (size_t i = 0; i < count; i++)
        text_addf(out, "%s%s", i ? ", " : "; known: ", words[i]);
}

static void complain_word(const struct yaml *node, const char *lead, const char *const *words, size_t count,
                          struct diags *diags)
{
    char buffer[MESSAGE], shown[SHOWN];
    struct text suggestion, found;
    text_init(&suggestion, buffer, sizeof buffer);
    text_init(&found, shown, sizeof shown);
    add_suggestion(&suggestion, node, words, count);
    text_add_untrusted(&found, bytes_of(node->text, node->size));
    yaml_complain(node, diags, "%s \"%s\"%s", lead, found.at, suggestion.at);
}

bool yaml_check_keys(const struct yaml *node, const char *const *names, size_t count, struct diags *diags)
{
    if (!yaml_expect(node, YAML_MAP, diags))
        return false;
    bool known = true;
    for (size_t i = 0; i < node->count; i++) {
        if (find_word(&node->keys[i], names, count) == count) {
            complain_word(&node->keys[i], "unknown key", names, count, diags);
            known = false;
        }
    }
    return known;
}

bool yaml_expect(const struct yaml *node, enum yaml_kind kind, struct diags *diags)
{
    static const char *const names[] = {[YAML_SCALAR] = "a single value", [YAML_LIST] = "a list", [YAML_MAP] = "a map"};
    if (!node || node->kind == kind)
        return node != NULL;
    bool nothing = node->kind == YAML_SCALAR && !node->quoted && !node->size;
    yaml_complain(node, diags, "%s is wanted here, not %s", names[kind], nothing ? "nothing" : names[node->kind]);
    return false;
}

/* A number, truth value or the like: a scalar that is not in quotes. */
static bool is_bare(const struct yaml *node, const char *wish, struct diags *diags)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    return !node->quoted || complain_value(node, diags, "is text, because of its quotes, not %s", wish);
}

bool yaml_bool(const struct yaml *node, struct diags *diags, bool *ret)
{
    static const char *const words[] = {"false", "true"};
    if (!is_bare(node, "true or false", diags))
        return false;
    size_t i = find_word(node, words, 2);
    if (i == 2)
        return complain_value(node, diags, "is neither true nor false");
    *ret = i;
    return true;
}

/* Decimal digits with an optional minus; no leading zeros, which elsewhere mean octal. */
static bool parse_integer(struct bytes b, int64_t *ret)
{
    bool negative = bytes_peek(&b, 0) == '-';
    bytes_skip(&b, negative);
    if (!b.left || (b.left > 1 && bytes_peek(&b, 0) == '0'))
        return false;
    int64_t value = 0; /* kept negative: there is one more of those */
    while (b.left) {
        int digit = bytes_u8(&b) - '0';
        if (digit < 0 || digit > 9 || value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret = negative ? value : -value;
    return true;
}

bool yaml_integer(const struct yaml *node, int64_t min, int64_t max, struct diags *diags, int64_t *ret)
{
    int64_t value;
    if (!is_bare(node, "a number", diags))
        return false;
    if (!parse_integer(bytes_of(node->text, node->size), &value) || value < min || value > max)
        return complain_value(node, diags, "is not a whole number from %lld to %lld", (long long)min, (long long)max);
    *ret = value;
    return true;
}

bool yaml_addr(const struct yaml *node, struct diags *diags, struct addr *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    if (addr_parse(node->text, node->size, ret) < 0)
        return complain_value(node, diags, "is not an IPv4 or IPv6 address");
    return true;
}

bool yaml_prefix(const struct yaml *node, struct diags *diags, struct prefix *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    if (prefix_parse(node->text, node->size, ret) < 0)
        return complain_value(node, diags, "is not a network such as 10.42.0.0/16 (no bits set after the prefix)");
    return true;
}

bool yaml_mac(const struct yaml *node, struct diags *diags, struct mac *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    if (mac_parse(node->text, node->size, ret) < 0)
        return complain_value(node, diags, "is not a MAC address");
    return true;
}

bool yaml_word(const struct yaml *node, const char *const *words, size_t count, struct diags *diags, size_t *ret)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    size_t i = find_word(node, words, count);
    if (i == count) {
        complain_word(node, "unknown word", words, count, diags);
        return false;
    }
    *ret = i;
    return true;
}

bool yaml_when(const struct yaml *node, bool end, struct diags *diags, int64_t *ret)
{
    int64_t time;
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    if (when_parse(node->text, node->size, &time) < 0)
        return complain_value(node, diags, "is not a date such as 2027-01-31 or a time such as 2027-01-31T18:30:00");
    bool bare_date = !memchr(node->text, 'T', node->size);
    *ret = end && bare_date ? time + 86400 * WHEN_SECOND - 1 : time;
    return true;
}

bool yaml_string(const struct yaml *node, struct diags *diags, const char **ret)
{
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return false;
    if (!node->size || memchr(node->text, 0, node->size)) {
        yaml_complain(node, diags, node->size ? "text must not hold NULs" : "text is wanted here, not nothing");
        return false;
    }
    *ret = node->text;
    return true;
}
