#include "policy/diff.h"

#include <errno.h>
#include <stdlib.h>

#include "policy/compiled.h"
#include "policy/leaves.h"

enum { SENTENCE = 2048, NAME = 512 };

/* Lists whose items have names of their own. All else is told as keys of the policy. */
static const struct {
    const char *section, *one;
} sections[] = {
    {"segments", "segment"},
    {"services", "service"},
    {"channels", "channel"},
    {"exceptions", "exception"},
};

/* How a value is told that comes to, or goes from, a list of a service or segment; %s stands for the value. */
static const struct {
    const char *key, *added, *removed, *unconstrained;
} phrases[] = {
    {"roles", "may now act as", "may no longer act as", ""},
    {"addresses", "is now known by address", "is no longer known by address", ""},
    {"link_local", "is now known by link-local address", "is no longer known by link-local address", ""},
    {"names", "is now known by the name", "is no longer known by the name", ""},
    {"macs", "may now answer from MAC", "may no longer answer from MAC", "any MAC"},
    {"duids", "may now answer with DUID", "may no longer answer with DUID", "any DUID"},
    {"peers", "is now one with", "is no longer one with", ""},
    {"segments", "is now authorised on", "is no longer authorised on", "every segment"},
    {"boot_files", "may now hand out the boot file", "may no longer hand out the boot file", "any boot file"},
    {"routers", "may now give as router", "may no longer give as router", "any router"},
    {"dns", "may now give as DNS server", "may no longer give as DNS server", "any DNS server"},
    {"next_servers", "may now send clients to", "may no longer send clients to", "any boot service of the segment"},
    {"root_paths", "may now give as root path", "may no longer give as root path", "any root path"},
    {"ipxe", "may now set for iPXE:", "may no longer set for iPXE:", "anything for iPXE"},
    {"wpad", "may now give as proxy script", "may no longer give as proxy script", "any proxy script"},
    {"sha256", "may now have the digest", "may no longer have the digest", "any content"},
    {"interfaces", "now is also at interface", "is no longer at interface", "any interface"},
    {"vlans", "now is also VLAN", "is no longer VLAN", "any VLAN"},
    {"networks", "now has the network", "no longer has the network", "any network"},
};

struct differ {
    void (*take)(void *self, const struct policy_change *change);
    void *self;
    const char *section, *one, *name;
    int changes; /* or −errno */
};

static void add_untrusted(struct text *t, const char *text)
{
    text_add_untrusted(t, bytes_of(text, strlen(text)));
}

static void tell(struct differ *d, struct policy_change *change, const char *sentence)
{
    change->section = d->section;
    change->name = d->name;
    change->sentence = sentence;
    if (d->changes >= 0)
        d->changes++;
    d->take(d->self, change);
}

static void begin(const struct differ *d, struct text *t, char sentence[SENTENCE])
{
    text_init(t, sentence, SENTENCE);
    text_add(t, d->one);
    text_add(t, *d->name ? " " : "");
    add_untrusted(t, d->name);
    text_add(t, *d->name ? " " : "");
}

static const char *last_key(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

/* " on imaging-42" for keys of hands_out, and the boot file for its digests. */
static void add_place(struct text *t, const char *path)
{
    const char *key = last_key(path);
    size_t size = (size_t)(key - path);
    if (strncmp(path, "hands_out.", 10) == 0 && size > 11) {
        text_add(t, " on ");
        text_add_untrusted(t, bytes_of(path + 10, size - 11));
    } else if (size > 1 && path[size - 2] == ']') {
        text_add(t, " as ");
        text_add_untrusted(t, bytes_of(path, size - 1));
    }
}

/* A value of a list that came or went. */
static void tell_item(struct differ *d, const struct leaf *leaf, bool added)
{
    char sentence[SENTENCE];
    struct text t;
    const char *key = last_key(leaf->path);
    size_t i = 0;
    while (i < sizeof phrases / sizeof *phrases && strcmp(phrases[i].key, key) != 0)
        i++;
    begin(d, &t, sentence);
    text_add(&t, *d->name ? "" : " ");
    if (!*leaf->value) {
        add_untrusted(&t, leaf->path);
        text_add(&t, added ? " is now empty: nothing is allowed" : " is no longer empty");
    } else if (i < sizeof phrases / sizeof *phrases) {
        text_add(&t, added ? phrases[i].added : phrases[i].removed);
        text_add(&t, " ");
        add_untrusted(&t, leaf->value);
        add_place(&t, leaf->path);
    } else {
        text_add(&t, added ? "now lists " : "no longer lists ");
        if (*leaf->path) {
            text_add(&t, "under ");
            add_untrusted(&t, leaf->path);
            text_add(&t, ": ");
        }
        add_untrusted(&t, leaf->value);
    }
    struct policy_change change = {
        .kind = added ? POLICY_ADDED : POLICY_REMOVED,
        .key = leaf->path,
        .before = added ? "" : leaf->value,
        .after = added ? leaf->value : "",
        .line_before = added ? 0 : leaf->line,
        .line = added ? leaf->line : 0,
    };
    tell(d, &change, sentence);
}

/* A list that was not there constrained nothing: that is more than its values tell. */
static void tell_constraint(struct differ *d, const struct leaf *leaf, bool now)
{
    char sentence[SENTENCE];
    struct text t;
    const char *key = last_key(leaf->path);
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        if (strcmp(phrases[i].key, key) != 0 || !*phrases[i].unconstrained)
            continue;
        begin(d, &t, sentence);
        text_addf(&t, now ? "was free to have %s and is held to a list" : "is free to have %s and was held to a list",
                  phrases[i].unconstrained);
        add_place(&t, leaf->path);
        struct policy_change change = {.kind = POLICY_CHANGED,
                                       .key = leaf->path,
                                       .before = "",
                                       .after = "",
                                       .line_before = now ? 0 : leaf->line,
                                       .line = now ? leaf->line : 0};
        tell(d, &change, sentence);
    }
}

static void tell_value(struct differ *d, const struct leaf *old, const struct leaf *new)
{
    char sentence[SENTENCE];
    struct text t;
    const struct leaf *any = new ? new : old;
    begin(d, &t, sentence);
    text_add(&t, *d->name ? "has " : *any->path ? " " : "");
    add_untrusted(&t, any->path);
    text_add(&t, ": ");
    text_add(&t, new ? "now " : "no longer ");
    add_untrusted(&t, any->value);
    if (old && new) {
        text_add(&t, ", before ");
        add_untrusted(&t, old->value);
    }
    struct policy_change change = {
        .kind = !old   ? POLICY_ADDED
                : !new ? POLICY_REMOVED
                       : POLICY_CHANGED,
        .key = any->path,
        .before = old ? old->value : "",
        .after = new ? new->value : "",
        .line_before = old ? old->line : 0,
        .line = new ? new->line : 0,
    };
    tell(d, &change, sentence);
}

static void tell_leaf(struct differ *d, const struct leaf *leaf, const struct leaves *others, bool added, bool first)
{
    if (!leaf->listed) {
        tell_value(d, added ? NULL : leaf, added ? leaf : NULL);
        return;
    }
    if (first && !leaves_at(others, leaf->path))
        tell_constraint(d, leaf, added);
    tell_item(d, leaf, added);
}

/* Both lists are sorted; what stands in one of them alone has changed. */
static void compare_leaves(struct differ *d, const struct leaves *old, const struct leaves *new)
{
    size_t i = 0, j = 0;
    while (i < old->count || j < new->count) {
        const struct leaf *a = i < old->count ? &old->at[i] : NULL;
        const struct leaf *b = j < new->count ? &new->at[j] : NULL;
        int order = !a ? 1 : !b ? -1 : leaf_compare(a, b);
        if (a && b && !a->listed && !b->listed && strcmp(a->path, b->path) == 0) {
            if (order)
                tell_value(d, a, b);
            order = 0;
        } else if (order < 0) {
            tell_leaf(d, a, new, false, !i || strcmp(old->at[i - 1].path, a->path) != 0);
        } else if (order > 0) {
            tell_leaf(d, b, old, true, !j || strcmp(new->at[j - 1].path, b->path) != 0);
        }
        i += order <= 0;
        j += order >= 0;
    }
}

/* One that is new or gone, as a whole. */
static void tell_whole(struct differ *d, const struct leaves *leaves, const struct yaml *node, bool added)
{
    char sentence[SENTENCE];
    struct text t;
    begin(d, &t, sentence);
    text_add(&t, added ? "is new:" : "is gone:");
    for (size_t i = 0; i < leaves->count; i++) {
        const struct leaf *leaf = &leaves->at[i];
        bool same = i && strcmp(leaf->path, leaves->at[i - 1].path) == 0;
        text_add(&t, same ? ", " : i ? "; " : " ");
        if (!same) {
            add_untrusted(&t, leaf->path);
            text_add(&t, " ");
        }
        add_untrusted(&t, *leaf->value ? leaf->value : "none");
    }
    struct policy_change change = {
        .kind = added ? POLICY_ADDED : POLICY_REMOVED,
        .key = "",
        .before = "",
        .after = "",
        .line_before = added ? 0 : node->line,
        .line = added ? node->line : 0,
    };
    tell(d, &change, sentence);
}

/* Exceptions have no name: what they except from what is theirs. */
static void name_of(const struct yaml *item, char ret[NAME])
{
    const struct yaml *name = yaml_get(item, "name");
    const struct yaml *rule = yaml_get(item, "rule");
    struct leaves where;
    struct text t;
    text_init(&t, ret, NAME);
    if (name || !rule) {
        text_add(&t, name ? name->text : "");
        return;
    }
    text_add(&t, rule->text);
    if (leaves_of(yaml_get(item, "where"), &where) == 0) {
        for (size_t i = 0; i < where.count; i++)
            text_addf(&t, "%s%s %s", i ? ", " : " where ", where.at[i].path, where.at[i].value);
    }
    leaves_done(&where);
}

static const struct yaml *find(const struct yaml *list, const char *wanted)
{
    char name[NAME];
    for (size_t i = 0; list && i < list->count; i++) {
        name_of(&list->items[i], name);
        if (strcmp(name, wanted) == 0)
            return &list->items[i];
    }
    return NULL;
}

static void compare_nodes(struct differ *d, const struct yaml *old, const struct yaml *new)
{
    struct leaves a, b = {.at = NULL};
    int error = leaves_of(old, &a);
    if (!error)
        error = leaves_of(new, &b);
    if (error)
        d->changes = error;
    else if (old && new)
        compare_leaves(d, &a, &b);
    else
        tell_whole(d, old ? &a : &b, old ? old : new, !old);
    leaves_done(&a);
    leaves_done(&b);
}

static void compare_sections(struct differ *d, const struct yaml *old, const struct yaml *new)
{
    char name[NAME];
    d->name = name;
    for (size_t i = 0; old && i < old->count && d->changes >= 0; i++) {
        name_of(&old->items[i], name);
        compare_nodes(d, &old->items[i], find(new, name));
    }
    for (size_t i = 0; new &&i < new->count && d->changes >= 0; i++) {
        name_of(&new->items[i], name);
        if (!find(old, name))
            compare_nodes(d, NULL, &new->items[i]);
    }
    d->name = "";
}

static bool is_section(const char *key)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (strcmp(sections[i].section, key) == 0)
            return true;
    }
    return false;
}

/* The keys of the policy itself. */
static void compare_rest(struct differ *d, const struct yaml *old, const struct yaml *new)
{
    struct leaves a = {.at = NULL}, b = {.at = NULL};
    for (size_t side = 0; side < 2; side++) {
        const struct yaml *root = side ? new : old;
        for (size_t i = 0; i < root->count && d->changes >= 0; i++) {
            const char *key = root->keys[i].text;
            const struct yaml *other = yaml_get(side ? old : new, key);
            if (is_section(key) || (side && other))
                continue;
            d->one = key;
            int error = leaves_of(side ? NULL : &root->items[i], &a);
            error = error ? error : leaves_of(side ? &root->items[i] : other, &b);
            if (error)
                d->changes = error;
            else
                compare_leaves(d, &a, &b);
            leaves_done(&a);
            leaves_done(&b);
        }
    }
}

static void compare_included(struct differ *d, const struct policy *old, const struct policy *new)
{
    char sentence[SENTENCE];
    struct text t;
    if (bytes_equal(bytes_of(old->included, old->included_size), bytes_of(new->included, new->included_size)))
        return;
    text_init(&t, sentence, sizeof sentence);
    text_addf(&t, "the file of known clients has changed: %zu clients are known, %zu before", new->clients,
              old->clients);
    struct policy_change change = {.kind = POLICY_CHANGED, .key = "clients.known.file", .before = "", .after = ""};
    tell(d, &change, sentence);
}

int policy_diff(const struct policy *old, const struct policy *new,
                void (*take)(void *self, const struct policy_change *change), void *self)
{
    struct differ d = {.take = take, .self = self, .section = "", .one = "", .name = ""};
    const struct yaml *a = yaml_root(old->file);
    const struct yaml *b = yaml_root(new->file);
    compare_rest(&d, a, b);
    compare_included(&d, old, new);
    for (size_t i = 0; i < sizeof sections / sizeof *sections && d.changes >= 0; i++) {
        d.section = sections[i].section;
        d.one = sections[i].one;
        compare_sections(&d, yaml_get(a, d.section), yaml_get(b, d.section));
    }
    return d.changes;
}
