/* Kea's configuration: JSON with comments, which is YAML when these are gone, so that every value knows its line. */
#include <stdio.h>
#include <stdlib.h>

#include "base/yaml.h"
#include "import/import_state.h"

/* Blanks instead of comments and of what Kea includes, so that everything keeps its place. Strings stay. */
static void blank_comments(struct import *i, uint8_t *text, size_t size)
{
    enum { PLAIN, STRING, LINE, BLOCK, INCLUDE } in = PLAIN;
    unsigned line = 1;
    for (size_t n = 0; n < size; n++) {
        uint8_t c = text[n];
        uint8_t next = n + 1 < size ? text[n + 1] : 0;
        bool ends = (in == LINE && c == '\n') || (in == BLOCK && c == '*' && next == '/') ||
                    (in == INCLUDE && c == '?' && next == '>');
        line += c == '\n';
        if (in == STRING) {
            n += c == '\\' && next != '\n';
            in = c == '"' ? PLAIN : STRING;
            continue;
        }
        if (in == PLAIN && c == '<' && next == '?') {
            in = INCLUDE;
            import_unread(i, line, bytes_of("", 0), "includes another file: give its text in place");
        } else if (in == PLAIN) {
            in = c == '"'                                ? STRING
                 : c == '#' || (c == '/' && next == '/') ? LINE
                 : c == '/' && next == '*'               ? BLOCK
                                                         : PLAIN;
        }
        bool blank = in != PLAIN && in != STRING && c != '\n' && c != '\r';
        if (blank || c == '\t')
            text[n] = ' ';
        if (ends) {
            if (in != LINE)
                text[++n] = ' ';
            in = PLAIN;
        }
    }
}

static const char *text_of(const struct yaml *node)
{
    return node && node->kind == YAML_SCALAR ? node->text : "";
}

static void say(struct import *i, unsigned list, const struct yaml *node)
{
    if (node && node->kind == YAML_SCALAR)
        import_say(i, list, bytes_of(node->text, node->size), node->line);
}

static void unread(struct import *i, const struct yaml *node, const char *why)
{
    import_unread(i, node->line, bytes_of(text_of(node), strlen(text_of(node))), "%s", why);
}

static const struct yaml *item(const struct yaml *list, size_t n)
{
    return list && list->kind == YAML_LIST && n < list->count ? &list->items[n] : NULL;
}

/* By number and by name, for Dhcp4 and Dhcp6. */
static const struct {
    const char *name, *code;
    unsigned list;
} wanted4[] =
    {
        {"routers", "3", DRAFT_ROUTERS},       {"domain-name-servers", "6", DRAFT_DNS},
        {"root-path", "17", DRAFT_ROOT_PATHS}, {"tftp-server-name", "66", DRAFT_NEXT_SERVERS},
        {"boot-file-name", "67", IMPORT_FILE}, {"tftp-server-address", "150", DRAFT_NEXT_SERVERS},
        {"wpad-url", "252", DRAFT_WPAD},       {"pxelinux-config-file", "209", IMPORT_FILE},
},
  wanted6[] = {
      {"dns-servers", "23", DRAFT_DNS},
      {"bootfile-url", "59", IMPORT_FILE},
};

static void read_option(struct import *i, const struct yaml *option, bool six)
{
    const char *name = text_of(yaml_get(option, "name"));
    const char *code = text_of(yaml_get(option, "code"));
    const struct yaml *data = yaml_get(option, "data");
    bool binary = strcmp(text_of(yaml_get(option, "csv-format")), "false") == 0;
    size_t count = six ? sizeof wanted6 / sizeof *wanted6 : sizeof wanted4 / sizeof *wanted4;
    if (strcmp(name, "vendor-encapsulated-options") == 0 || strcmp(code, "43") == 0)
        unread(i, option, "vendor options may name boot servers, and are not read");
    for (size_t n = 0; n < count; n++) {
        const char *wanted_name = six ? wanted6[n].name : wanted4[n].name;
        const char *wanted_code = six ? wanted6[n].code : wanted4[n].code;
        unsigned list = six ? wanted6[n].list : wanted4[n].list;
        if (strcmp(name, wanted_name) != 0 && (*name || strcmp(code, wanted_code) != 0))
            continue;
        if (binary || strchr(text_of(data), '\\')) {
            unread(i, data ? data : option, binary ? "binary data" : "data with escapes");
            continue;
        }
        bool several = list == DRAFT_ROUTERS || list == DRAFT_DNS || list == DRAFT_NEXT_SERVERS;
        struct bytes value = import_text(text_of(data));
        while (value.left)
            import_say(i, list, import_trim(several ? import_next_part(&value, ',') : bytes_upto(&value, value.left)),
                       data->line);
    }
}

/* What may stand at every level. */
static void read_common(struct import *i, const struct yaml *map, bool six)
{
    const struct yaml *options = yaml_get(map, "option-data");
    const struct yaml *next = yaml_get(map, "next-server");
    for (size_t n = 0; item(options, n); n++)
        read_option(i, item(options, n), six);
    if (next && strcmp(text_of(next), "0.0.0.0") != 0)
        say(i, DRAFT_NEXT_SERVERS, next);
    say(i, IMPORT_FILE, yaml_get(map, "boot-file-name"));
}

static void read_each(struct import *i, const struct yaml *list, bool six)
{
    for (size_t n = 0; item(list, n); n++) {
        import_scope_begin(i);
        read_common(i, item(list, n), six);
        import_scope_end(i);
    }
}

static void read_relays(struct import *i, const struct yaml *relay)
{
    const struct yaml *one = yaml_get(relay, "ip-address");
    const struct yaml *many = yaml_get(relay, "ip-addresses");
    if (one && *text_of(one))
        import_relay(i, import_text(text_of(one)), one->line);
    for (size_t n = 0; item(many, n); n++)
        import_relay(i, import_text(text_of(item(many, n))), item(many, n)->line);
}

static struct draft_service *server(struct import *i)
{
    return import_server(i, "kea");
}

static void read_subnet(struct import *i, const struct yaml *map, bool six)
{
    const struct yaml *subnet = yaml_get(map, "subnet");
    struct prefix p;
    import_scope_begin(i);
    if (subnet && prefix_parse(text_of(subnet), strlen(text_of(subnet)), &p) == 0) {
        import_subnet(i, &p, subnet->line, "");
        import_role(i, server(i), "dhcp", subnet->line);
    } else {
        unread(i, subnet ? subnet : map, "not a subnet");
    }
    read_common(i, map, six);
    read_each(i, yaml_get(map, "pools"), six);
    read_each(i, yaml_get(map, "reservations"), six);
    read_relays(i, yaml_get(map, "relay"));
    import_scope_end(i);
}

static void read_subnets(struct import *i, const struct yaml *map, bool six)
{
    const struct yaml *subnets = yaml_get(map, six ? "subnet6" : "subnet4");
    for (size_t n = 0; item(subnets, n); n++)
        read_subnet(i, item(subnets, n), six);
}

/* "eth0/10.0.0.1" */
static void read_interfaces(struct import *i, const struct yaml *config)
{
    const struct yaml *interfaces = yaml_get(config, "interfaces");
    for (size_t n = 0; item(interfaces, n); n++) {
        const char *slash = strchr(text_of(item(interfaces, n)), '/');
        struct addr a;
        if (slash && addr_parse(slash + 1, strlen(slash + 1), &a) == 0)
            draft_add(i->d, &server(i)->list[strncmp(slash, "/fe80:", 6) == 0 ? DRAFT_LINK_LOCAL : DRAFT_ADDRESSES],
                      import_text(slash + 1), "%s", import_line(i, item(interfaces, n)->line));
    }
}

/* "http://10.0.0.1:8000/": the peers of high availability, of which one is this server. */
static void read_peer(struct import *i, const struct yaml *peer, const char *self)
{
    const struct yaml *url = yaml_get(peer, "url");
    const char *name = text_of(yaml_get(peer, "name"));
    struct bytes host = import_text(text_of(url));
    struct addr a;
    (void)import_next_part(&host, '/');
    (void)import_next_part(&host, '/');
    bool six = bytes_peek(&host, 0) == '[';
    bytes_skip(&host, six);
    host = import_next_part(&host, six ? ']' : ':');
    if (!url || addr_parse((const char *)host.at, host.left, &a) != 0) {
        unread(i, url ? url : peer, "a peer without address");
        return;
    }
    struct draft_service *s = server(i);
    if (strcmp(name, self) != 0) {
        s = draft_service(i->d, draft_text(i->d, "kea-%s", name));
        s->why = import_line(i, peer->line);
        import_role(i, s, "dhcp", peer->line);
        draft_add(i->d, &s->list[DRAFT_PEERS], import_text(server(i)->name), "%s", import_line(i, peer->line));
        draft_add(i->d, &server(i)->list[DRAFT_PEERS], import_text(s->name), "%s", import_line(i, peer->line));
    }
    draft_add(i->d, &s->list[DRAFT_ADDRESSES], host, "%s: where it talks to its peers", import_line(i, url->line));
}

static void read_hooks(struct import *i, const struct yaml *hooks)
{
    for (size_t n = 0; item(hooks, n); n++) {
        const struct yaml *library = yaml_get(item(hooks, n), "library");
        const struct yaml *ha = item(yaml_get(yaml_get(item(hooks, n), "parameters"), "high-availability"), 0);
        const struct yaml *peers = yaml_get(ha, "peers");
        if (strstr(text_of(library), "flex_option") || strstr(text_of(library), "run_script") ||
            strstr(text_of(library), "host_cmds"))
            unread(i, library, "a hook that changes what is handed out");
        for (size_t k = 0; item(peers, k); k++)
            read_peer(i, item(peers, k), text_of(yaml_get(ha, "this-server-name")));
    }
}

static void read_server(struct import *i, const struct yaml *map, bool six)
{
    static const char *const elsewhere[] = {"config-control", "hosts-database", "hosts-databases"};
    const struct yaml *networks = yaml_get(map, "shared-networks");
    if (!map || map->kind != YAML_MAP)
        return;
    (void)server(i);
    import_role(i, server(i), "dhcp", map->line);
    read_interfaces(i, yaml_get(map, "interfaces-config"));
    read_common(i, map, six);
    read_subnets(i, map, six);
    for (size_t n = 0; item(networks, n); n++) {
        import_scope_begin(i);
        read_common(i, item(networks, n), six);
        read_subnets(i, item(networks, n), six);
        read_relays(i, yaml_get(item(networks, n), "relay"));
        import_scope_end(i);
    }
    read_each(i, yaml_get(map, "client-classes"), six);
    read_each(i, yaml_get(map, "reservations"), six);
    read_hooks(i, yaml_get(map, "hooks-libraries"));
    for (size_t n = 0; n < sizeof elsewhere / sizeof *elsewhere; n++) {
        const struct yaml *there = yaml_get(map, elsewhere[n]);
        if (there)
            import_unread(i, there->line, import_text(elsewhere[n]), "more configuration stands in a database");
    }
}

void import_kea(struct import *i, struct bytes text)
{
    struct yaml_file *file = NULL;
    uint8_t *copy = text.left <= YAML_SIZE ? malloc(text.left + 1) : NULL;
    if (!copy) {
        import_unread(i, 0, bytes_of("", 0), "too large");
        return;
    }
    size_t size = text.left;
    bytes_copy(&text, copy, size);
    blank_comments(i, copy, size);
    if (yaml_parse(i->file, bytes_of(copy, size), i->unread, &file) == 0) {
        const struct yaml *four = yaml_get(yaml_root(file), "Dhcp4");
        const struct yaml *six = yaml_get(yaml_root(file), "Dhcp6");
        read_server(i, four, false);
        read_server(i, six, true);
        if (!four && !six)
            import_unread(i, 1, bytes_of("", 0), "neither \"Dhcp4\" nor \"Dhcp6\" is in it");
        yaml_file_free(file);
    }
    free(copy);
}
