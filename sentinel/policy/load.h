/* What the loaders of the policy's parts share. For the files of this room only. */
#ifndef SENTINEL_POLICY_LOAD_H
#define SENTINEL_POLICY_LOAD_H

#include "policy/compiled.h"

struct loader {
    struct policy *policy;
    struct diags *diags;
    bool no_memory; /* noted once; the loaders go on, the load as a whole fails */
    const struct bytes *included; /* stands in for the included file; NULL: it is read */
    size_t client_room; /* the policy's clients fit into this before they must move */
};

/* policy_alloc() that notes failure. `count` 0 gives memory too. */
void *load_alloc(struct loader *l, size_t count, size_t size);
/* "policy.yaml:23" for that node. */
const char *load_line(struct loader *l, const struct yaml *node);

/* The value of a key; a complaint at the map when it is missing. */
const struct yaml *load_required(struct loader *l, const struct yaml *map, const char *key);
/* A complaint and false when the node is no map or has other keys; the known keys can be read all the same. */
#define load_keys(l, node, ...)                                                                                        \
    yaml_check_keys((node), (const char *const[]){__VA_ARGS__},                                                        \
                    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), (l)->diags)

/* Non-empty text, or `missing` when the key is absent or wrong. */
const char *load_text(struct loader *l, const struct yaml *node, const char *missing);
/* One of two words: whether it is the second. `missing` when the key is absent or wrong. */
bool load_choice(struct loader *l, const struct yaml *node, const char *no, const char *yes, bool missing);

/* Lists. Wrong items are complained about and left out; an absent node leaves `ret` as it is: not listed. */
void load_hosts(struct loader *l, const struct yaml *node, struct addr_list *ret); /* unicast addresses */
void load_macs(struct loader *l, const struct yaml *node, struct mac_list *ret);
void load_prefixes(struct loader *l, const struct yaml *node, struct prefix_list *ret);
void load_groups(struct loader *l, const struct yaml *node, struct prefix_list *ret); /* multicast prefixes */
void load_names(struct loader *l, const struct yaml *node, struct text_list *ret); /* of hosts */
void load_texts(struct loader *l, const struct yaml *node, struct text_list *ret);
/* Addresses and, into a list of their own, names; that one counts as listed when there are any. */
void load_hosts_or_names(struct loader *l, const struct yaml *node, struct addr_list *ret, struct text_list *ret_names);
/* Byte strings of min to max bytes in hex digits, with or without colons. */
void load_bytes(struct loader *l, const struct yaml *node, size_t min, size_t max, const char *what,
                struct bytes_list *ret);

/* The segment that a node names, or EVENT_NO_SEGMENT after a complaint. */
int load_segment_named(struct loader *l, const struct yaml *node, const char *name);

/* Compiles a file's tree, which it takes over. `included` as in struct loader. */
int load_compile(struct yaml_file *file, const struct bytes *included, struct diags *diags, struct policy **ret);

/* The policy's parts. Absent nodes load nothing. */
void load_segments(struct loader *l, const struct yaml *node);
void load_services(struct loader *l, const struct yaml *node);
void load_service(struct loader *l, const struct yaml *node, struct service *s);
void load_content(struct loader *l, const struct yaml *node, struct service *s); /* hands_out, boot_files, multicast */
void load_peers(struct loader *l);
void load_clients(struct loader *l, const struct yaml *node);
void load_channels(struct loader *l, const struct yaml *node);
void load_exceptions(struct loader *l, const struct yaml *node);

/* Clients of a CSV file, whose `name` stands in complaints. The texts of names are copied. */
void load_clients_csv(struct loader *l, const char *name, struct bytes text);
/* Appends a client to the policy's; false when memory is short. */
bool load_client_add(struct loader *l, const struct known_client *client);
/* Reads "4c4c4544-0035-3910-8047-b8c04f4e3432" into the order of its digits. */
bool load_uuid_parse(struct bytes text, uint8_t ret[UUID_SIZE]);

#endif
