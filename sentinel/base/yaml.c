#include "base/yaml_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { NODES = 1000000 };

/* A node that has no place yet, because its siblings are not all known. Its children have theirs. */
struct branch {
    struct yaml node;
    struct yaml *keys, *items; /* what node.keys and node.items show, still to be told their parent */
};

/* A list or map whose end was not yet seen: its children are the pending branches from `first` on. */
struct open {
    struct yaml node;
    size_t first;
};

struct builder {
    struct yaml_file *file;
    struct diags *diags;
    bool refused; /* complained about something that does not hinder reading on */
    bool begun;   /* met the document */
    size_t nodes;
    struct branch *pending;
    size_t count, capacity;
    struct open open[YAML_DEPTH];
    size_t depth;
};

static void complain(struct builder *b, size_t line, size_t column, const char *what)
{
    unsigned at = (unsigned)line;
    diags_add(b->diags, b->file->name, at, (unsigned)column, yaml_line(b->file, at), "%s", what);
    b->refused = true;
}

/* libyaml counts from 0. */
static void complain_at(struct builder *b, const yaml_mark_t *mark, const char *what)
{
    complain(b, mark->line + 1, mark->column + 1, what);
}

/* Bytes after the byte order mark. */
static void complain_at_offset(struct builder *b, size_t offset, const char *what)
{
    struct bytes before = yaml_without_mark(b->file->text);
    bytes_trim(&before, offset);
    size_t line = 1, column = 1;
    while (before.left) {
        uint8_t c = bytes_u8(&before);
        if (c == '\n' || (c == '\r' && bytes_peek(&before, 0) != '\n')) {
            line++;
            column = 1;
        } else if ((c & 0xc0) != 0x80) {
            column++;
        }
    }
    complain(b, line, column, what);
}

static void adopt(struct branch *branch, struct yaml *parent)
{
    for (size_t i = 0; i < branch->node.count; i++) {
        branch->items[i].parent = parent;
        if (branch->keys)
            branch->keys[i].parent = parent;
    }
}

static int push(struct builder *b, const struct branch *branch)
{
    if (b->nodes++ == NODES) {
        complain(b, branch->node.line, branch->node.column, "more than a million values");
        return -EINVAL;
    }
    if (b->count == b->capacity) {
        size_t capacity = b->capacity ? b->capacity * 2 : 64;
        struct branch *grown = realloc(b->pending, capacity * sizeof *grown);
        if (!grown)
            return -ENOMEM;
        b->pending = grown;
        b->capacity = capacity;
    }
    b->pending[b->count++] = *branch;
    return 0;
}

/* Every `step`-th pending branch from `first` on, moved to its final place. */
static struct yaml *settle(struct builder *b, size_t first, size_t step, size_t count)
{
    struct yaml *nodes = yaml_keep(b->file, count * sizeof *nodes);
    for (size_t i = 0; nodes && i < count; i++) {
        struct branch *branch = &b->pending[first + i * step];
        nodes[i] = branch->node;
        adopt(branch, &nodes[i]);
    }
    return nodes;
}

static struct yaml node_at(const struct builder *b, enum yaml_kind kind, const yaml_mark_t *mark)
{
    return (struct yaml){
        .kind = kind,
        .line = (unsigned)mark->line + 1,
        .column = (unsigned)mark->column + 1,
        .file = b->file,
    };
}

/* Whether the next node is the key of a map. */
static bool key_expected(const struct builder *b)
{
    const struct open *o = b->depth ? &b->open[b->depth - 1] : NULL;
    return o && o->node.kind == YAML_MAP && (b->count - o->first) % 2 == 0;
}

static void check_decoration(struct builder *b, const yaml_mark_t *mark, const void *anchor, const void *tag)
{
    if (anchor)
        complain_at(b, mark, "anchors (&name) are not allowed");
    if (tag)
        complain_at(b, mark, "tags (!type) are not allowed");
}

static int add_scalar(struct builder *b, const yaml_event_t *event)
{
    struct branch scalar = {.node = node_at(b, YAML_SCALAR, &event->start_mark)};
    check_decoration(b, &event->start_mark, event->data.scalar.anchor, event->data.scalar.tag);
    scalar.node.quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    scalar.node.size = event->data.scalar.length;
    scalar.node.text = yaml_keep_text(b->file, event->data.scalar.value, event->data.scalar.length);
    return scalar.node.text ? push(b, &scalar) : -ENOMEM;
}

/* Something stands in its place, so that what follows is read as it is meant. */
static int add_alias(struct builder *b, const yaml_event_t *event)
{
    struct branch scalar = {.node = node_at(b, YAML_SCALAR, &event->start_mark)};
    complain_at(b, &event->start_mark, "aliases (*name) are not allowed: write the value out");
    scalar.node.text = "";
    return push(b, &scalar);
}

static int open_node(struct builder *b, enum yaml_kind kind, const yaml_event_t *event)
{
    if (key_expected(b))
        complain_at(b, &event->start_mark, "a key must be plain text");
    if (b->depth == YAML_DEPTH) {
        complain_at(b, &event->start_mark, "lists and maps are nested too deeply here");
        return -EINVAL;
    }
    b->open[b->depth++] = (struct open){.node = node_at(b, kind, &event->start_mark), .first = b->count};
    return 0;
}

/* By text, then in the order of the file. */
static int compare_keys(const void *left, const void *right)
{
    const struct yaml *a = *(const struct yaml *const *)left;
    const struct yaml *b = *(const struct yaml *const *)right;
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    int order = a->size ? memcmp(a->text, b->text, a->size) : 0;
    return order ? order : (a > b) - (a < b);
}

static void complain_duplicate(struct builder *b, const struct yaml *first, const struct yaml *again)
{
    char key[80], buffer[160];
    struct text shown, message;
    text_init(&shown, key, sizeof key);
    text_add_untrusted(&shown, bytes_of(again->text, again->size));
    text_init(&message, buffer, sizeof buffer);
    text_addf(&message, "duplicate key \"%s\"; the first stands in line %u", key, first->line);
    complain(b, again->line, again->column, message.at);
}

static int check_duplicates(struct builder *b, const struct yaml *keys, size_t count)
{
    const struct yaml **sorted = malloc((count + 1) * sizeof *sorted);
    if (!sorted)
        return -ENOMEM;
    size_t texts = 0;
    for (size_t i = 0; i < count; i++)
        if (keys[i].kind == YAML_SCALAR)
            sorted[texts++] = &keys[i];
    qsort(sorted, texts, sizeof *sorted, compare_keys);

    for (size_t i = 1; i < texts; i++) {
        const struct yaml *first = sorted[i - 1], *again = sorted[i];
        if (bytes_equal(bytes_of(first->text, first->size), bytes_of(again->text, again->size)))
            complain_duplicate(b, first, again);
    }
    free(sorted);
    return 0;
}

static int close_node(struct builder *b)
{
    const struct open *o = &b->open[--b->depth];
    struct branch closed = {.node = o->node};
    size_t children = b->count - o->first;
    if (o->node.kind == YAML_MAP) {
        closed.node.count = children / 2;
        closed.keys = settle(b, o->first, 2, children / 2);
        closed.items = settle(b, o->first + 1, 2, children / 2);
        if (!closed.keys || !closed.items)
            return -ENOMEM;
        int r = check_duplicates(b, closed.keys, closed.node.count);
        if (r < 0)
            return r;
    } else {
        closed.node.count = children;
        closed.items = settle(b, o->first, 1, children);
        if (!closed.items)
            return -ENOMEM;
    }
    closed.node.keys = closed.keys;
    closed.node.items = closed.items;
    b->count = o->first;
    return push(b, &closed);
}

static int begin_document(struct builder *b, const yaml_event_t *event)
{
    if (b->begun) {
        complain_at(b, &event->start_mark, "a second document; a file holds one");
        return -EINVAL;
    }
    b->begun = true;
    return 0;
}

static int add_event(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(b, event);
    case YAML_ALIAS_EVENT:
        return add_alias(b, event);
    case YAML_SCALAR_EVENT:
        return add_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        check_decoration(b, &event->start_mark, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return open_node(b, YAML_LIST, event);
    case YAML_MAPPING_START_EVENT:
        check_decoration(b, &event->start_mark, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return open_node(b, YAML_MAP, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_node(b);
    default:
        return 0;
    }
}

/* What libyaml says went wrong, in one line and with its place. */
static int complain_syntax(struct builder *b, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        return -ENOMEM;
    char buffer[300];
    struct text message;
    text_init(&message, buffer, sizeof buffer);
    if (parser->context)
        text_addf(&message, "%s (line %zu), ", parser->context, parser->context_mark.line + 1);
    text_add(&message, parser->problem ? parser->problem : "this is not YAML");
    if (strstr(message.at, "cannot start any token")) /* mostly a tab, which nobody sees */
        text_add(&message, "; YAML is indented with spaces, and text that begins with a sign is quoted");
    if (parser->error == YAML_READER_ERROR)
        complain_at_offset(b, parser->problem_offset, message.at);
    else
        complain_at(b, &parser->problem_mark, message.at);
    return -EINVAL;
}

static int read_events(struct builder *b, yaml_parser_t *parser)
{
    bool end = false;
    while (!end) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return complain_syntax(b, parser);
        end = event.type == YAML_STREAM_END_EVENT;
        int r = add_event(b, &event);
        yaml_event_delete(&event);
        if (r < 0)
            return r;
    }
    return b->refused ? -EINVAL : 0;
}

/* libyaml ends a line at these, editors do not: line numbers would lie, and text could hide. */
static bool refuse_odd_breaks(struct builder *b, struct bytes text)
{
    size_t size = text.left;
    for (; text.left; bytes_skip(&text, 1)) {
        if (bytes_begins(text, "\xc2\x85") || bytes_begins(text, "\xe2\x80\xa8") ||
            bytes_begins(text, "\xe2\x80\xa9")) {
            complain_at_offset(b, size - text.left, "an invisible line break (U+0085, U+2028 or U+2029)");
            return true;
        }
    }
    return false;
}

static int build(struct builder *b)
{
    struct bytes text = yaml_without_mark(b->file->text);
    if (refuse_odd_breaks(b, text))
        return -EINVAL;

    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return -ENOMEM;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, text.at, text.left);
    int r = read_events(b, &parser);
    yaml_parser_delete(&parser);
    return r;
}

/* The one branch left over is the root; nothing at all, or an empty scalar, is an empty map. */
static void plant(struct builder *b)
{
    struct yaml *root = &b->file->root;
    *root = (struct yaml){.kind = YAML_MAP, .line = 1, .column = 1, .file = b->file};
    if (b->count && (b->pending[0].node.kind != YAML_SCALAR || b->pending[0].node.size)) {
        *root = b->pending[0].node;
        adopt(&b->pending[0], root);
    }
}

int yaml_parse(const char *name, struct bytes text, struct diags *diags, struct yaml_file **ret)
{
    if (text.left > YAML_SIZE) {
        diags_add(diags, name, 0, 0, bytes_of("", 0), "is larger than %d MiB", YAML_SIZE >> 20);
        return -EFBIG;
    }
    struct builder b = {.file = yaml_file_new(name, text), .diags = diags};
    int r = b.file ? build(&b) : -ENOMEM;
    if (r == 0) {
        plant(&b);
        *ret = b.file;
    } else {
        if (r == -ENOMEM)
            diags_add(diags, name, 0, 0, bytes_of("", 0), "does not fit into memory");
        yaml_file_free(b.file);
    }
    free(b.pending);
    return r;
}
