/* YAML read with libyaml into a tree in which every node knows where it stands.
 *
 * What configuration never needs is refused with its place named: anchors and aliases, tags, several documents,
 * duplicate keys, keys that are not plain text, more than YAML_DEPTH levels, files over YAML_SIZE, bytes that are no UTF-8. */
#ifndef SENTINEL_BASE_YAML_H
#define SENTINEL_BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/diag.h"
#include "base/digest.h"

enum { YAML_DEPTH = 32, YAML_SIZE = 16 << 20 };

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_kind kind;
    bool quoted;              /* a scalar in quotes is text whatever it looks like */
    unsigned line, column;    /* from 1 */
    const char *text;         /* scalar: NUL-terminated, but may hold NULs: trust `size`. */
    size_t size;
    size_t count;             /* list: items; map: pairs */
    const struct yaml *items; /* list: items; map: values */
    const struct yaml *keys;  /* map: the keys, same order */
    const struct yaml *parent;
    const struct yaml_file *file;
};

/* Reads a file and parses it. 0 and a tree to free; or −errno after complaining to `diags` (−EINVAL for bad YAML).
 * An empty file is an empty map. */
int yaml_load(const char *path, struct diags *diags, struct yaml_file **ret);
/* The same from memory; `name` stands in complaints. The text is copied. */
int yaml_parse(const char *name, struct bytes text, struct diags *diags, struct yaml_file **ret);
/* Not yaml_free(): libyaml.so has that name and would call ours. */
void yaml_file_free(struct yaml_file *f);

const struct yaml *yaml_root(const struct yaml_file *f);
const char *yaml_path(const struct yaml_file *f);
/* The file's bytes, for its digest. */
struct bytes yaml_bytes(const struct yaml_file *f);

/* Complains about a node: "services[1].macs[0]: " and the message, at the node's place. */
void yaml_complain(const struct yaml *node, struct diags *diags, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a key, or NULL (also when `map` is NULL or no map). */
const struct yaml *yaml_get(const struct yaml *map, const char *key);

/* Complains unless `node` is a map and every key is among `names` (`count` of them): "unknown key … did you mean …". */
bool yaml_check_keys(const struct yaml *node, const char *const *names, size_t count, struct diags *diags);
/* Complains unless the node is of that kind. NULL nodes pass no check and make no complaint. */
bool yaml_expect(const struct yaml *node, enum yaml_kind kind, struct diags *diags);

/* Typed scalars: true and `ret` set, or a complaint naming what was wanted, and `ret` untouched. NULL nodes: false, silent. */
bool yaml_bool(const struct yaml *node, struct diags *diags, bool *ret);
bool yaml_integer(const struct yaml *node, int64_t min, int64_t max, struct diags *diags, int64_t *ret);
bool yaml_addr(const struct yaml *node, struct diags *diags, struct addr *ret);
bool yaml_prefix(const struct yaml *node, struct diags *diags, struct prefix *ret);
bool yaml_mac(const struct yaml *node, struct diags *diags, struct mac *ret);
/* One word of a list of words; `ret` is its index. */
bool yaml_word(const struct yaml *node, const char *const *words, size_t count, struct diags *diags, size_t *ret);
/* Date or time; see when_parse(). `end` asks for the last instant of a bare date. */
bool yaml_when(const struct yaml *node, bool end, struct diags *diags, int64_t *ret);
/* Non-empty text without NULs. Points into the tree. */
bool yaml_string(const struct yaml *node, struct diags *diags, const char **ret);

#endif
