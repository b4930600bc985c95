/* ConfigMgr's distribution points as CSV, as the console or Export-Csv writes them: a line of headings, then a server a line. */
#include <stdio.h>

#include "import/import_state.h"

enum { COLUMNS = 256, CELL = 512 };

enum column { COLUMN_NAME, COLUMN_ADDRESS, COLUMN_MAC, COLUMN_PXE, COLUMN_MULTICAST, COLUMN_COUNT };

/* Headings, without blanks, in lower case. */
static const struct {
    const char *heading;
    enum column column;
} headings[] = {
    {"name", COLUMN_NAME},
    {"servername", COLUMN_NAME},
    {"server", COLUMN_NAME},
    {"nalpath", COLUMN_NAME},
    {"networkospath", COLUMN_NAME},
    {"distributionpoint", COLUMN_NAME},
    {"ipaddress", COLUMN_ADDRESS},
    {"ipaddresses", COLUMN_ADDRESS},
    {"address", COLUMN_ADDRESS},
    {"ip", COLUMN_ADDRESS},
    {"macaddress", COLUMN_MAC},
    {"macaddresses", COLUMN_MAC},
    {"mac", COLUMN_MAC},
    {"ispxe", COLUMN_PXE},
    {"pxe", COLUMN_PXE},
    {"pxeenabled", COLUMN_PXE},
    {"supportspxe", COLUMN_PXE},
    {"ismulticast", COLUMN_MULTICAST},
    {"multicast", COLUMN_MULTICAST},
    {"multicastenabled", COLUMN_MULTICAST},
};

struct cell {
    char at[CELL];
    size_t size;
};

struct table {
    struct import *i;
    char separator;
    int column[COLUMN_COUNT]; /* which one, or −1 */
    unsigned line;
    struct bytes source;
};

/* The next cell of a line, quotes gone (RFC 4180). */
static void take_cell(struct bytes *line, char separator, struct cell *ret)
{
    bool quoted = bytes_peek(line, 0) == '"';
    ret->size = 0;
    bytes_skip(line, quoted);
    while (line->left && (quoted || bytes_peek(line, 0) != separator)) {
        uint8_t c = bytes_u8(line);
        if (quoted && c == '"' && bytes_peek(line, 0) != '"') {
            quoted = false;
            continue;
        }
        if (quoted && c == '"')
            bytes_skip(line, 1);
        if (ret->size + 1 < CELL)
            ret->at[ret->size++] = (char)c;
    }
    bytes_skip(line, line->left > 0);
    ret->at[ret->size] = '\0';
}

static enum column column_of(const struct cell *cell)
{
    char word[CELL];
    size_t size = 0;
    for (size_t n = 0; n < cell->size; n++) {
        char c = cell->at[n];
        if (c != ' ' && c != '_' && c != '-')
            word[size++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    for (size_t n = 0; n < sizeof headings / sizeof *headings; n++) {
        if (bytes_equal(bytes_of(word, size), import_text(headings[n].heading)))
            return headings[n].column;
    }
    return COLUMN_COUNT;
}

static bool read_headings(struct table *t, struct bytes line)
{
    struct cell cell;
    const char candidates[] = {',', ';', '\t'};
    for (size_t n = 0; n < sizeof candidates; n++) {
        t->separator = candidates[n];
        if (line.left && memchr(line.at, t->separator, line.left))
            break;
    }
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        t->column[c] = -1;
    for (int n = 0; n < COLUMNS && line.left; n++) {
        take_cell(&line, t->separator, &cell);
        enum column column = column_of(&cell);
        if (column != COLUMN_COUNT && t->column[column] < 0)
            t->column[column] = n;
    }
    return t->column[COLUMN_NAME] >= 0;
}

static bool is_yes(const struct cell *cell)
{
    static const char *const words[] = {"true", "yes", "1", "enabled"};
    for (size_t n = 0; n < sizeof words / sizeof *words; n++) {
        if (text_same(words[n], strlen(words[n]), bytes_of(cell->at, cell->size)))
            return true;
    }
    return false;
}

/* "\\server.example\" and what Export-Csv makes of a NAL path, ["Display=\\server\"]…, are the server's name. */
static struct bytes server_name(const struct cell *cell)
{
    struct bytes name = bytes_of(cell->at, cell->size);
    const char *path = strstr(cell->at, "\\\\");
    if (path)
        name = import_text(path + 2);
    return import_trim(import_next_part(&name, '\\'));
}

/* Several values in one cell, apart by blanks, commas or semicolons. */
static void add_values(struct table *t, struct draft_list *list, const struct cell *cell, bool macs)
{
    struct bytes rest = bytes_of(cell->at, cell->size);
    while (rest.left) {
        size_t size = 0;
        while (size < rest.left && !memchr(" ,;{}", rest.at[size], 5))
            size++;
        struct bytes value = bytes_sub(&rest, size);
        struct addr a;
        struct mac mac;
        char text[MAC_TEXT];
        bytes_skip(&rest, rest.left > 0);
        if (!value.left)
            continue;
        if (macs && mac_parse((const char *)value.at, value.left, &mac) == 0)
            draft_add(t->i->d, list, import_text(mac_format(&mac, text)), "%s", import_line(t->i, t->line));
        else if (!macs && addr_parse((const char *)value.at, value.left, &a) == 0)
            draft_add(t->i->d, list, value, "%s", import_line(t->i, t->line));
        else
            import_unread(t->i, t->line, t->source, "not %s", macs ? "a MAC address" : "an address");
    }
}

static void read_row(struct table *t, struct bytes line)
{
    struct cell cell, wanted[COLUMN_COUNT] = {{.size = 0}};
    for (int n = 0; n < COLUMNS && line.left; n++) {
        take_cell(&line, t->separator, &cell);
        for (size_t c = 0; c < COLUMN_COUNT; c++) {
            if (t->column[c] == n)
                wanted[c] = cell;
        }
    }
    struct bytes name = server_name(&wanted[COLUMN_NAME]);
    char shown[DRAFT_VALUE];
    struct text text;
    text_init(&text, shown, sizeof shown);
    text_add_untrusted(&text, name);
    if (!name.left) {
        import_unread(t->i, t->line, t->source, "a row without a server");
        return;
    }
    struct draft_service *s = draft_service(t->i->d, shown);
    s->why = import_line(t->i, t->line);
    s->list[DRAFT_ADDRESSES].closed = "the file does not tell its address: fill it in";
    import_role(t->i, s, "distribution-point", t->line);
    if (is_yes(&wanted[COLUMN_PXE])) {
        import_role(t->i, s, "pxe", t->line);
        import_role(t->i, s, "tftp", t->line);
    }
    if (is_yes(&wanted[COLUMN_MULTICAST]))
        import_role(t->i, s, "multicast", t->line);
    add_values(t, &s->list[DRAFT_ADDRESSES], &wanted[COLUMN_ADDRESS], false);
    add_values(t, &s->list[DRAFT_MACS], &wanted[COLUMN_MAC], true);
}

void import_points(struct import *i, struct bytes text)
{
    struct table t = {.i = i};
    bool headed = false;
    if (bytes_begins(text, "\xef\xbb\xbf"))
        bytes_skip(&text, 3);
    if (bytes_begins(text, "\xff\xfe") || bytes_begins(text, "\xfe\xff")) {
        import_unread(i, 1, bytes_of("", 0), "UTF-16: export it as UTF-8");
        return;
    }
    while (text.left) {
        t.line++;
        t.source = import_next_line(&text);
        if (!t.source.left || bytes_begins(t.source, "#TYPE"))
            continue;
        if (headed) {
            read_row(&t, t.source);
            continue;
        }
        headed = read_headings(&t, t.source);
        if (!headed) {
            import_unread(i, t.line, t.source, "no heading that names servers: Name, ServerName, NALPath, …");
            return;
        }
    }
}
