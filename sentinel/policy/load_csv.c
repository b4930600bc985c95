/* clients.csv: mac,uuid,name with a line of headings or without; quoting as in RFC 4180. Either of MAC and GUID may be
 * left empty, and so may the name. Empty lines and lines that begin with # are passed over. */
#include "policy/load.h"

#include <stdlib.h>

enum { COLUMN_MAC, COLUMN_UUID, COLUMN_NAME, COLUMNS };
enum { FIELD_MOST = 256 };

static const char *const column_names[COLUMNS] = {"mac", "uuid", "name"};

struct cell {
    struct bytes text;        /* unquoted, without blanks around it */
    unsigned column;          /* where it begins, in characters */
    uint8_t room[FIELD_MOST]; /* holds the text when quotes had to go */
};

struct csv {
    struct loader *loader;
    const char *name;
    struct bytes line;
    unsigned number;
};

static void complain(const struct csv *csv, unsigned column, const char *what)
{
    diags_add(csv->loader->diags, csv->name, csv->number, column, csv->line, "%s", what);
}

static struct bytes trim(struct bytes text)
{
    while (text.left && (text.at[text.left - 1] == ' ' || text.at[text.left - 1] == '\t'))
        text.left--;
    while (bytes_peek(&text, 0) == ' ' || bytes_peek(&text, 0) == '\t')
        bytes_skip(&text, 1);
    return text;
}

static unsigned characters(struct bytes text)
{
    unsigned count = 0;
    while (text.left)
        count += (bytes_u8(&text) & 0xc0) != 0x80;
    return count;
}

/* The rest of a cell after its opening quote, up to the comma. NULL, or what is wrong. */
static const char *take_quoted(struct bytes *rest, struct cell *cell)
{
    size_t size = 0;
    for (;;) {
        if (!rest->left)
            return "the quote that opens here is never closed";
        uint8_t c = bytes_u8(rest);
        if (c == '"' && bytes_peek(rest, 0) != '"')
            break;
        if (c == '"')
            bytes_skip(rest, 1);
        if (size == FIELD_MOST)
            return "more than 256 bytes in one field";
        cell->room[size++] = c;
    }
    cell->text = trim(bytes_of(cell->room, size));
    while (bytes_peek(rest, 0) == ' ' || bytes_peek(rest, 0) == '\t')
        bytes_skip(rest, 1);
    return rest->left && bytes_peek(rest, 0) != ',' ? "text after the closing quote" : NULL;
}

static void take_plain(struct bytes *rest, struct cell *cell)
{
    const uint8_t *comma = rest->left ? memchr(rest->at, ',', rest->left) : NULL;
    cell->text = trim(bytes_sub(rest, comma ? (size_t)(comma - rest->at) : rest->left));
}

/* The cells of a line; false after a complaint. Missing ones are empty. */
static bool split(const struct csv *csv, struct cell cells[COLUMNS])
{
    struct bytes rest = csv->line;
    for (size_t i = 0; i < COLUMNS; i++) {
        struct cell *cell = &cells[i];
        while (bytes_peek(&rest, 0) == ' ' || bytes_peek(&rest, 0) == '\t')
            bytes_skip(&rest, 1);
        cell->column = 1 + characters(bytes_of(csv->line.at, csv->line.left - rest.left));
        const char *wrong = NULL;
        if (bytes_peek(&rest, 0) == '"') {
            bytes_skip(&rest, 1);
            wrong = take_quoted(&rest, cell);
        } else {
            take_plain(&rest, cell);
        }
        if (wrong) {
            complain(csv, cell->column, wrong);
            return false;
        }
        bytes_skip(&rest, rest.left && i + 1 < COLUMNS);
    }
    if (rest.left)
        complain(csv, 1 + characters(bytes_of(csv->line.at, csv->line.left - rest.left)), "more than three fields");
    return !rest.left;
}

static bool is_heading(const struct csv *csv, const struct cell cells[COLUMNS])
{
    if (!text_same(column_names[COLUMN_MAC], strlen(column_names[COLUMN_MAC]), cells[COLUMN_MAC].text))
        return false;
    for (size_t i = 0; i < COLUMNS; i++) {
        if (cells[i].text.left && !text_same(column_names[i], strlen(column_names[i]), cells[i].text))
            complain(csv, cells[i].column, "the headings are mac,uuid,name in this order");
    }
    return true;
}

static const char *keep_name(struct loader *l, struct bytes text)
{
    char *name = load_alloc(l, text.left + 1, 1);
    bytes_copy(&text, name, name ? text.left : 0);
    return name ? name : "";
}

static void read_client(const struct csv *csv, const struct cell cells[COLUMNS])
{
    struct known_client client = {.name = keep_name(csv->loader, cells[COLUMN_NAME].text)};
    struct bytes mac = cells[COLUMN_MAC].text;
    struct bytes uuid = cells[COLUMN_UUID].text;
    bool ok = true;
    if (mac.left && (ok = mac_parse((const char *)mac.at, mac.left, &client.mac) == 0))
        client.mac_bytes = sizeof client.mac.byte;
    if (!ok)
        complain(csv, cells[COLUMN_MAC].column, "not a MAC address");
    if (uuid.left && !(client.has_uuid = load_uuid_parse(uuid, client.uuid))) {
        complain(csv, cells[COLUMN_UUID].column, "not a machine GUID such as 4c4c4544-0035-3910-8047-b8c04f4e3432");
        ok = false;
    }
    if (!mac.left && !uuid.left)
        complain(csv, 1, "a client needs a MAC address or a machine GUID");
    else if (ok)
        load_client_add(csv->loader, &client);
}

/* The next line without its end. */
static struct bytes take_line(struct bytes *text)
{
    const uint8_t *end = memchr(text->at, '\n', text->left);
    struct bytes line = bytes_sub(text, end ? (size_t)(end - text->at) : text->left);
    bytes_skip(text, end ? 1 : 0);
    if (line.left && line.at[line.left - 1] == '\r')
        line.left--;
    return line;
}

void load_clients_csv(struct loader *l, const char *name, struct bytes text)
{
    struct csv csv = {.loader = l, .name = name};
    bool first = true;
    if (bytes_begins(text, "\xef\xbb\xbf"))
        bytes_skip(&text, 3);
    while (text.left) {
        struct cell cells[COLUMNS];
        csv.line = take_line(&text);
        csv.number++;
        if (!trim(csv.line).left || bytes_peek(&csv.line, 0) == '#' || !split(&csv, cells))
            continue;
        if (!first || !is_heading(&csv, cells))
            read_client(&csv, cells);
        first = false;
    }
}
