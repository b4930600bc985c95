/* Names of boot files and URLs, as boot loaders write them. */
#include "policy/boot_name.h"

/* Whether a component of the name is "..": a glob for a folder must not be led out of it. */
static bool climbs(struct bytes name)
{
    size_t dots = 0;
    bool others = false;
    while (name.left) {
        uint8_t c = bytes_u8(&name);
        bool ends = c == '/' || c == '\\';
        dots += c == '.';
        others |= c != '.' && !ends;
        if ((ends || !name.left) && dots == 2 && !others)
            return true;
        if (ends) {
            dots = 0;
            others = false;
        }
    }
    return false;
}

static bool glob_matches(const char *glob, struct bytes name)
{
    return climbs(name) ? text_same(glob, strlen(glob), name) : text_glob(glob, strlen(glob), name);
}

/* Boot loaders write a path with a slash in front or without. */
static bool path_matches(const char *path, struct bytes name)
{
    while (bytes_peek(&name, 0) == '/' || bytes_peek(&name, 0) == '\\')
        bytes_skip(&name, 1);
    return glob_matches(path + strspn(path, "/\\"), name);
}

bool boot_file_matches(const struct boot_file *f, struct bytes name)
{
    return f->is_url ? glob_matches(f->path, name) : path_matches(f->path, name);
}

bool boot_file_serves(const struct boot_file *f, struct bytes name)
{
    const char *path = f->is_url ? strchr(strstr(f->path, "://") + strlen("://"), '/') : f->path;
    return path && path_matches(path, name);
}

size_t boot_name_scheme(struct bytes text)
{
    for (size_t n = 0; n + 3 <= text.left; n++) {
        if (bytes_peek(&text, n) == ':' && bytes_peek(&text, n + 1) == '/' && bytes_peek(&text, n + 2) == '/')
            return n + 3;
    }
    return 0;
}

static struct bytes take_until(struct bytes *b, const char *stops)
{
    size_t n = 0;
    while (n < b->left && !strchr(stops, bytes_peek(b, n)))
        n++;
    return bytes_sub(b, n);
}

/* A user name in front of the host makes no host: it serves to show one server and lead to another. ";mode=octet" is TFTP's (RFC
 * 3617 §3) and no part of the path. */
void boot_name_split(struct bytes url, struct bytes *ret_host, struct bytes *ret_path)
{
    static const char mode[] = ";mode=octet";
    bytes_skip(&url, boot_name_scheme(url));
    struct bytes authority = take_until(&url, "/\\?#");
    struct bytes probe = authority;
    take_until(&probe, "@");
    if (probe.left) {
        *ret_host = bytes_of("", 0);
    } else if (bytes_peek(&authority, 0) == '[') {
        bytes_skip(&authority, 1);
        *ret_host = take_until(&authority, "]");
    } else {
        *ret_host = take_until(&authority, ":");
    }
    size_t bare = url.left < sizeof mode - 1 ? 0 : url.left - (sizeof mode - 1);
    struct bytes tail = url;
    bytes_skip(&tail, bare);
    if (text_same(mode, sizeof mode - 1, tail))
        bytes_trim(&url, bare);
    *ret_path = url;
}
