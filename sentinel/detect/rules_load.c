#include "detect/rule.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "detect/ruleset.h"

enum { PATH_MOST = 4096, DIRECTORY_FILES = 1024 };

/* Rules as they are gathered: what each was read from stays at hand for overrides. */
struct loading {
    struct rules *rules;
    struct rule_text *text; /* beside rules->rule */
    struct diags *diags;
    int error; /* of a path that cannot be read, or −ENOMEM */
};

static void fail(struct loading *l, int error)
{
    if (!l->error)
        l->error = error;
}

/* Makes room for one more item; arrays grow by doubling at powers of two. */
static void *room_for_one(void *array, size_t count, size_t item)
{
    if (count && (count & (count - 1)))
        return array;
    return realloc(array, (count ? 2 * count : 1) * item);
}

static size_t find_id(const struct loading *l, const struct yaml *id)
{
    size_t i = 0;
    while (i < l->rules->count && (id->kind != YAML_SCALAR || strcmp(l->rules->rule[i].id, id->text) != 0))
        i++;
    return i;
}

static void append(struct loading *l, const struct rule *rule, const struct rule_text *text)
{
    struct rules *r = l->rules;
    struct rule *rules = room_for_one(r->rule, r->count, sizeof *rules);
    if (rules)
        r->rule = rules;
    struct rule_text *texts = room_for_one(l->text, r->count, sizeof *texts);
    if (texts)
        l->text = texts;
    if (!rules || !texts) {
        fail(l, -ENOMEM);
        predicate_free(rule->when);
        return;
    }
    r->rule[r->count] = *rule;
    l->text[r->count] = *text;
    r->count++;
}

/* Lays an override over what it changes; false when there is nothing to change. */
static bool overlay(struct loading *l, const struct yaml *node, size_t old, struct rule_text *text)
{
    if (old == l->rules->count) {
        yaml_complain(node, l->diags, "overrides a rule that no earlier file has");
        return false;
    }
    *text = l->text[old];
    if (text->layers == RULE_LAYERS) {
        yaml_complain(node, l->diags, "more than %d overrides of one rule", RULE_LAYERS - 1);
        return false;
    }
    text->layer[text->layers++] = node;
    return true;
}

/* A rule with mistakes changes nothing: an earlier one with its id goes on. */
static void load_rule(struct loading *l, const struct yaml *node)
{
    if (!yaml_expect(node, YAML_MAP, l->diags))
        return;
    const struct yaml *id = yaml_get(node, "id"), *override = yaml_get(node, "override");
    struct rule_text text = {.layer = {node}, .layers = 1};
    size_t old = id ? find_id(l, id) : l->rules->count;
    bool over = false;
    if (override && !yaml_bool(override, l->diags, &over))
        return;
    if (over && !overlay(l, node, old, &text))
        return;
    if (!over && old < l->rules->count && l->text[old].layer[0]->file == node->file) {
        yaml_complain(id, l->diags, "this file has a rule %s already, at line %u", l->rules->rule[old].id,
                      l->text[old].layer[0]->line);
        return;
    }
    struct rule rule;
    int error = rule_read(&text, l->diags, &rule);
    if (error == -ENOMEM)
        fail(l, error);
    if (error)
        return;
    if (old < l->rules->count) {
        predicate_free(l->rules->rule[old].when);
        l->rules->rule[old] = rule;
        l->text[old] = text;
    } else {
        append(l, &rule, &text);
    }
}

static void load_fingerprints(struct loading *l, const struct yaml *list)
{
    struct rules *r = l->rules;
    struct fingerprints *f;
    int error = fingerprints_compile(list, l->diags, &f);
    if (error) {
        if (error == -ENOMEM)
            fail(l, error);
        return;
    }
    struct fingerprints **lists = room_for_one(r->fingerprints, r->fingerprint_lists, sizeof *lists);
    if (!lists) {
        fail(l, -ENOMEM);
        fingerprints_free(f);
        return;
    }
    r->fingerprints = lists;
    r->fingerprints[r->fingerprint_lists++] = f;
    size_t room = SOFTWARE_MOST - r->softwares, servers = fingerprints_servers(f, r->software + r->softwares, room);
    if (servers > room)
        yaml_complain(list, l->diags, "more than %d fingerprints of the kind server", SOFTWARE_MOST);
    r->softwares += servers > room ? room : servers;
}

static void load_tree(struct loading *l, const struct yaml *root)
{
    static const char *const keys[] = {"rules", "fingerprints", "controls" /* which audits read */};
    yaml_check_keys(root, keys, sizeof keys / sizeof *keys, l->diags);
    const struct yaml *rules = yaml_get(root, "rules"), *fingerprints = yaml_get(root, "fingerprints");
    if (yaml_expect(rules, YAML_LIST, l->diags)) {
        for (size_t i = 0; i < rules->count; i++)
            load_rule(l, &rules->items[i]);
    }
    if (yaml_expect(fingerprints, YAML_LIST, l->diags))
        load_fingerprints(l, fingerprints);
}

/* Takes what yaml_load() or yaml_parse() answered. Bad YAML is complained about already and keeps no other file from loading. */
static void load_parsed(struct loading *l, int error, struct yaml_file *file)
{
    struct rules *r = l->rules;
    if (error) {
        if (error != -EINVAL)
            fail(l, error);
        return;
    }
    struct yaml_file **files = room_for_one(r->file, r->files, sizeof *files);
    if (!files) {
        fail(l, -ENOMEM);
        yaml_file_free(file);
        return;
    }
    r->file = files;
    r->file[r->files++] = file;
    load_tree(l, yaml_root(file));
}

static void load_file(struct loading *l, const char *path)
{
    struct yaml_file *file = NULL;
    int error = yaml_load(path, l->diags, &file);
    load_parsed(l, error, file);
}

static bool is_yaml(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && n > 5 && strcmp(name + n - 5, ".yaml") == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names of a directory's rule files, sorted; each of them is the caller's to free, also after an error. */
static int list_directory(const char *path, char *names[DIRECTORY_FILES], size_t *count)
{
    DIR *directory = opendir(path);
    if (!directory)
        return -errno;
    int error = 0;
    for (struct dirent *entry; !error && (entry = readdir(directory));) {
        if (!is_yaml(entry->d_name))
            continue;
        char *name = *count < DIRECTORY_FILES ? strdup(entry->d_name) : NULL;
        if (name)
            names[(*count)++] = name;
        else
            error = *count < DIRECTORY_FILES ? -ENOMEM : -E2BIG;
    }
    closedir(directory);
    qsort(names, *count, sizeof *names, compare_names);
    return error;
}

static void load_directory(struct loading *l, const char *path)
{
    char *names[DIRECTORY_FILES];
    size_t count = 0;
    int error = list_directory(path, names, &count);
    for (size_t i = 0; i < count; i++) {
        char full[PATH_MOST];
        int length = snprintf(full, sizeof full, "%s/%s", path, names[i]);
        if (length < 0 || (size_t)length >= sizeof full)
            error = -ENAMETOOLONG;
        if (!error)
            load_file(l, full);
        free(names[i]);
    }
    if (error) {
        diags_add(l->diags, path, 0, 0, bytes_of("", 0), "cannot be read: %s", strerror(-error));
        fail(l, error);
    }
}

static int begin(struct loading *l, struct diags *diags)
{
    *l = (struct loading){.rules = calloc(1, sizeof *l->rules), .diags = diags};
    return l->rules ? 0 : -ENOMEM;
}

static int finish(struct loading *l, struct rules **ret)
{
    free(l->text);
    if (!l->error)
        l->error = rules_index(l->rules);
    if (l->error) {
        rules_free(l->rules);
        return l->error;
    }
    *ret = l->rules;
    return 0;
}

int rules_load(const char *const *paths, size_t count, struct diags *diags, struct rules **ret)
{
    struct loading l;
    int error = begin(&l, diags);
    if (error)
        return error;
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        if (stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode))
            load_directory(&l, paths[i]);
        else
            load_file(&l, paths[i]);
    }
    return finish(&l, ret);
}

int rules_parse(const struct rules_file *files, size_t count, struct diags *diags, struct rules **ret)
{
    struct loading l;
    int error = begin(&l, diags);
    if (error)
        return error;
    for (size_t i = 0; i < count; i++) {
        struct yaml_file *file = NULL;
        error = yaml_parse(files[i].name, files[i].text, diags, &file);
        load_parsed(&l, error, file);
    }
    return finish(&l, ret);
}

bool rules_file(const struct rules *r, size_t i, struct rules_file *ret)
{
    if (i >= r->files)
        return false;
    *ret = (struct rules_file){.name = yaml_path(r->file[i]), .text = yaml_bytes(r->file[i])};
    return true;
}
