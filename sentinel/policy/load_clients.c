/* clients: the machines that the site knows. */
#include "policy/load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool load_client_add(struct loader *l, const struct known_client *client)
{
    struct policy *p = l->policy;
    if (p->clients == l->client_room) {
        size_t room = l->client_room ? l->client_room * 2 : 64;
        struct known_client *grown = load_alloc(l, room, sizeof *grown);
        if (!grown)
            return false;
        if (p->clients)
            memcpy(grown, p->client, p->clients * sizeof *grown);
        p->client = grown;
        l->client_room = room;
    }
    p->client[p->clients++] = *client;
    return true;
}

bool load_uuid_parse(struct bytes text, uint8_t ret[UUID_SIZE])
{
    uint8_t uuid[UUID_SIZE];
    if (text.left != UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < UUID_SIZE; i++) {
        bool dashed = i == 4 || i == 6 || i == 8 || i == 10;
        if (dashed && bytes_u8(&text) != '-')
            return false;
        int high = text_hex_digit(bytes_u8(&text));
        int low = text_hex_digit(bytes_u8(&text));
        if (high < 0 || low < 0)
            return false;
        uuid[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, uuid, UUID_SIZE);
    return true;
}

/* "52:54:00:*": one to five bytes that the MACs of a vendor or a batch begin with. */
static bool mac_prefix_parse(struct bytes text, struct known_client *ret)
{
    struct known_client client = {.name = ""};
    while (text.left && bytes_peek(&text, 0) != '*') {
        int high = text_hex_digit(bytes_u8(&text));
        int low = text_hex_digit(bytes_u8(&text));
        if (high < 0 || low < 0 || bytes_u8(&text) != ':' || client.mac_bytes == 5)
            return false;
        client.mac.byte[client.mac_bytes++] = (uint8_t)(high << 4 | low);
    }
    if (!client.mac_bytes || text.left != 1)
        return false;
    *ret = client;
    return true;
}

static void read_entry(struct loader *l, const struct yaml *node)
{
    struct known_client client = {.name = ""};
    if (!yaml_expect(node, YAML_SCALAR, l->diags))
        return;
    struct bytes text = bytes_of(node->text, node->size);
    if (mac_parse(node->text, node->size, &client.mac) == 0)
        client.mac_bytes = sizeof client.mac.byte;
    else if (load_uuid_parse(text, client.uuid))
        client.has_uuid = true;
    else if (!mac_prefix_parse(text, &client)) {
        yaml_complain(node, l->diags, "not a MAC address, the beginning of one such as 52:54:00:*, or a machine GUID");
        return;
    }
    load_client_add(l, &client);
}

static void read_entries(struct loader *l, const struct yaml *node)
{
    for (size_t i = 0; yaml_expect(node, YAML_LIST, l->diags) && i < node->count; i++)
        read_entry(l, &node->items[i]);
}

/* All of a regular file; NULL with errno. */
static char *read_file(const char *path, size_t *ret_size)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return NULL;
    char *text = NULL;
    size_t size = 0;
    int error = fstat(fd, &about) < 0 ? errno : S_ISDIR(about.st_mode) ? EISDIR : S_ISREG(about.st_mode) ? 0 : EINVAL;
    if (!error && about.st_size > YAML_SIZE)
        error = EFBIG;
    if (!error && !(text = malloc((size_t)about.st_size + 1)))
        error = ENOMEM;
    while (!error && size < (size_t)about.st_size) {
        ssize_t n = read(fd, text + size, (size_t)about.st_size - size);
        if (n == 0)
            break;
        if (n > 0)
            size += (size_t)n;
        else if (errno != EINTR)
            error = errno;
    }
    close(fd);
    if (error) {
        free(text);
        errno = error;
        return NULL;
    }
    *ret_size = size;
    return text;
}

static char *copy_text(struct bytes text, size_t *ret_size)
{
    char *copy = malloc(text.left + 1);
    if (!copy)
        return NULL;
    *ret_size = text.left;
    bytes_copy(&text, copy, text.left);
    return copy;
}

/* `name` as seen from the folder that the policy lies in. */
static const char *beside_policy(struct loader *l, const char *name)
{
    const char *path = yaml_path(l->policy->file);
    const char *slash = *name == '/' ? NULL : strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    size_t size = strlen(name) + 1;
    char *joined = load_alloc(l, folder + size, 1);
    if (joined) {
        memcpy(joined, path, folder);
        memcpy(joined + folder, name, size);
    }
    return joined;
}

static void read_included(struct loader *l, const struct yaml *node)
{
    const char *name;
    const char *path = yaml_string(node, l->diags, &name) ? beside_policy(l, name) : NULL;
    if (!path)
        return;
    struct policy *p = l->policy;
    free(p->included);
    p->included = l->included ? copy_text(*l->included, &p->included_size) : read_file(path, &p->included_size);
    if (!p->included)
        yaml_complain(node, l->diags, "this file cannot be read: %s", strerror(errno));
    else
        load_clients_csv(l, path, bytes_of(p->included, p->included_size));
}

static int by_mac(const void *left, const void *right)
{
    const struct known_client *a = left;
    const struct known_client *b = right;
    int order = memcmp(&a->mac, &b->mac, sizeof a->mac);
    return order ? order : memcmp(a->uuid, b->uuid, sizeof a->uuid);
}

static int by_uuid(const void *left, const void *right)
{
    const struct known_client *const *a = left;
    const struct known_client *const *b = right;
    return memcmp((*a)->uuid, (*b)->uuid, UUID_SIZE);
}

/* Many machines, one look-up for each that boots. */
static void index_uuids(struct loader *l)
{
    struct policy *p = l->policy;
    const struct known_client **index = load_alloc(l, p->clients, sizeof *index);
    for (size_t i = 0; index && i < p->clients; i++) {
        if (p->client[i].has_uuid)
            index[p->by_uuids++] = &p->client[i];
    }
    p->by_uuid = index;
    if (p->by_uuids)
        qsort(index, p->by_uuids, sizeof *index, by_uuid);
}

void load_clients(struct loader *l, const struct yaml *node)
{
    struct policy *p = l->policy;
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    load_keys(l, node, "unknown", "known");
    p->unknown_clients_allowed = load_choice(l, yaml_get(node, "unknown"), "alert", "allow", false);
    const struct yaml *known = yaml_get(node, "known");
    p->clients_listed = known;
    if (known && known->kind == YAML_MAP) {
        load_keys(l, known, "file", "list");
        read_included(l, yaml_get(known, "file"));
        read_entries(l, yaml_get(known, "list"));
    } else {
        read_entries(l, known);
    }
    if (p->clients)
        qsort(p->client, p->clients, sizeof *p->client, by_mac);
    index_uuids(l);
}
