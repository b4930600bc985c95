#include "detect/detect.h"

#include "base/text.h"
#include "base/when.h"
#include "detect/ruleset.h"

/* One hostile value must not push the rest of the sentence out. */
enum { VALUE_MOST = 160, NAME_MOST = 64 };

static void write_count(const struct alert *a, struct text *out)
{
    text_addf(out, "%llu", (unsigned long long)a->count);
}

static void write_first_seen(const struct alert *a, struct text *out)
{
    char buffer[WHEN_TEXT];
    text_add(out, when_format(a->first_seen, buffer));
}

static void write_last_seen(const struct alert *a, struct text *out)
{
    char buffer[WHEN_TEXT];
    text_add(out, when_format(a->last_seen, buffer));
}

static void write_victims(const struct alert *a, struct text *out)
{
    text_addf(out, "%s%lu", a->victims_approximate ? "about " : "", (unsigned long)a->victims);
}

static void write_rate(const struct alert *a, struct text *out)
{
    if (a->rate_count)
        text_addf(out, "%llu in %lu s", (unsigned long long)a->rate_count, (unsigned long)a->rate_seconds);
}

/* What a template may name beside fields. */
static const struct {
    const char *name;
    void (*write)(const struct alert *a, struct text *out);
} facts[] = {
    {"count", write_count},         {"first_seen", write_first_seen},
    {"last_seen", write_last_seen}, {"victims", write_victims},
    {"rate", write_rate},
};
enum { FACTS = sizeof facts / sizeof *facts };

static size_t fact_find(const char *name)
{
    size_t i = 0;
    while (i < FACTS && strcmp(facts[i].name, name) != 0)
        i++;
    return i;
}

struct piece {
    struct bytes literal; /* what stands before the placeholder */
    bool placeholder;     /* one follows */
    bool closed;
    char name[NAME_MOST]; /* cut when longer: such a name is no field's */
};

/* Takes the next piece off a template; false at its end. */
static bool next_piece(struct bytes *template, struct piece *ret)
{
    if (!template->left)
        return false;
    const uint8_t *brace = memchr(template->at, '{', template->left);
    ret->placeholder = brace;
    ret->literal = bytes_sub(template, brace ? (size_t)(brace - template->at) : template->left);
    if (!brace)
        return true;
    bytes_skip(template, 1);
    const uint8_t *end = template->left ? memchr(template->at, '}', template->left) : NULL;
    ret->closed = end;
    struct bytes name = bytes_sub(template, end ? (size_t)(end - template->at) : template->left);
    bytes_skip(template, end ? 1 : 0);
    bytes_trim(&name, NAME_MOST - 1);
    memset(ret->name, 0, sizeof ret->name);
    bytes_copy(&name, ret->name, name.left);
    return true;
}

static bool placeholder_check(const struct yaml *node, const struct piece *p, uint32_t families, struct diags *diags)
{
    char shown[NAME_MOST * 4];
    struct text text;
    text_init(&text, shown, sizeof shown);
    text_add_untrusted(&text, bytes_of(p->name, strlen(p->name)));
    if (!p->closed) {
        yaml_complain(node, diags, "\"{%s\" has no closing brace", shown);
        return false;
    }
    if (fact_find(p->name) < FACTS)
        return true;
    enum field f = field_find(p->name);
    if (f == FIELD_COUNT) {
        const char *near = NULL;
        for (enum field g = 0; g < FIELD_COUNT && !near; g++)
            near = text_near(p->name, field_table[g].name) ? field_table[g].name : NULL;
        yaml_complain(node, diags, "{%s} is no field, nor count, first_seen, last_seen, victims or rate%s%s%s", shown,
                      near ? "; did you mean {" : "", near ? near : "", near ? "}?" : "");
        return false;
    }
    if (!(field_table[f].family & families)) {
        yaml_complain(node, diags, "the events of `on` never carry {%s}", shown);
        return false;
    }
    return true;
}

static bool brackets_check(const struct yaml *template, struct diags *diags)
{
    bool inside = false;
    for (size_t i = 0; template->kind == YAML_SCALAR && i < template->size; i++) {
        char c = template->text[i];
        if (c == (inside ? '[' : ']') || (inside && i + 1 == template->size && c != ']')) {
            yaml_complain(template, diags, "[ and ] enclose what is left out when a value in it is not known: one pair at a time");
            return false;
        }
        inside = c == '[' || (inside && c != ']');
    }
    return true;
}

bool message_check(const struct yaml *template, uint32_t families, struct diags *diags)
{
    bool good = brackets_check(template, diags);
    struct bytes rest = bytes_of(template->text, template->size);
    struct piece piece;
    while (template->kind == YAML_SCALAR && next_piece(&rest, &piece)) {
        if (piece.placeholder)
            good = placeholder_check(template, &piece, families, diags) && good;
    }
    return good;
}

static void write_placeholder(const char *name, const struct alert *alert, struct text *out)
{
    char buffer[VALUE_MOST];
    struct text value;
    text_init(&value, buffer, sizeof buffer);
    size_t fact = fact_find(name);
    enum field f = field_find(name);
    if (fact < FACTS)
        facts[fact].write(alert, &value);
    else if (f != FIELD_COUNT)
        event_render(alert->event, f, &value);
    text_add(out, value.length ? buffer : "unknown");
    if (value.cut)
        text_add(out, "…");
}

static bool is_known(const char *name, const struct alert *alert)
{
    size_t fact = fact_find(name);
    enum field f = field_find(name);
    if (fact < FACTS)
        return facts[fact].write != write_rate || alert->rate_count;
    return f != FIELD_COUNT && event_has(alert->event, f);
}

static bool all_known(struct bytes part, const struct alert *alert)
{
    struct piece piece;
    while (next_piece(&part, &piece)) {
        if (piece.placeholder && !is_known(piece.name, alert))
            return false;
    }
    return true;
}

static void write_part(struct bytes part, const struct alert *alert, struct text *out)
{
    struct piece piece;
    while (next_piece(&part, &piece)) {
        text_add_untrusted(out, piece.literal);
        if (piece.placeholder)
            write_placeholder(piece.name, alert, out);
    }
}

/* Takes what stands before `stop`, and `stop` itself. */
static struct bytes take_until(struct bytes *b, uint8_t stop, bool *ret_found)
{
    const uint8_t *at = b->left ? memchr(b->at, stop, b->left) : NULL;
    struct bytes before = bytes_sub(b, at ? (size_t)(at - b->at) : b->left);
    *ret_found = at;
    if (at)
        bytes_skip(b, 1);
    return before;
}

void rule_write_message(const char *template, const struct alert *alert, struct text *out)
{
    struct bytes rest = bytes_of(template, strlen(template));
    while (rest.left) {
        bool optional = false;
        write_part(take_until(&rest, '[', &optional), alert, out);
        if (!optional)
            break;
        struct bytes part = take_until(&rest, ']', &optional);
        if (all_known(part, alert))
            write_part(part, alert, out);
    }
}
