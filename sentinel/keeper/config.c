#include "keeper/config.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "base/yaml.h"

const struct config_key config_keys[] = {
#define X(member, key, kind, low, high, argument, help)                                                                \
    {.name = key, .type = CONFIG_##kind, .offset = offsetof(struct config, member), .least = low, .most = high},
    CONFIG_KEYS(X)
#undef X
};
const size_t config_key_count = sizeof config_keys / sizeof *config_keys;

void config_init(struct config *c)
{
    *c = (struct config){
        .ring_size = INT64_C(64) << 20,
        .ring_timeout = 8 * WHEN_MILLISECOND,
        .write_size = INT64_C(100) << 20,
        .write_files = 10,
        .health_interval = 30 * WHEN_SECOND,
        .self_test = 300 * WHEN_SECOND,
        .quiet_after = 15 * 60 * WHEN_SECOND,
        .keep = 90 * 86400 * WHEN_SECOND,
        .keep_size = INT64_C(2) << 30,
        .ballast = INT64_C(16) << 20,
        .outbox_limit = 1000000,
    };
}

void config_done(struct config *c)
{
    yaml_file_free(c->file);
    c->file = NULL;
}

struct unit {
    const char *name;
    int64_t factor;
};

static const struct unit plain[] = {{"", 1}};
static const struct unit sizes[] = {{"", 1}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"T", INT64_C(1) << 40}};
static const struct unit durations[] = {
    {"ms", WHEN_MILLISECOND},  {"s", WHEN_SECOND},         {"m", 60 * WHEN_SECOND},
    {"h", 3600 * WHEN_SECOND}, {"d", 86400 * WHEN_SECOND},
};

/* Digits and one of the units. */
static bool read_quantity(const char *text, const struct unit *units, size_t count, int64_t *ret)
{
    size_t n = strspn(text, "0123456789");
    int64_t number = 0;
    if (n == 0 || n > 18)
        return false;
    for (size_t i = 0; i < n; i++)
        number = number * 10 + (text[i] - '0');
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text + n, units[i].name) == 0 && number <= INT64_MAX / units[i].factor) {
            *ret = number * units[i].factor;
            return true;
        }
    }
    *ret = 0; /* needs no unit */
    return number == 0 && !text[n];
}

static bool set_quantity(const struct config_key *key, const char *value, int64_t *to, char ret_error[CONFIG_ERROR])
{
    static const struct {
        const struct unit *units;
        size_t count;
        const char *form;
    } kinds[] = {
        [CONFIG_COUNT] = {plain, 1, "a number"},
        [CONFIG_SIZE] = {sizes, sizeof sizes / sizeof *sizes, "a size such as 64M (K, M, G, T)"},
        [CONFIG_DURATION] = {durations, sizeof durations / sizeof *durations, "a time such as 30s (ms, s, m, h, d)"},
    };
    int64_t number;
    if (!read_quantity(value, kinds[key->type].units, kinds[key->type].count, &number)) {
        snprintf(ret_error, CONFIG_ERROR, "is %s", kinds[key->type].form);
        return false;
    }
    bool off = number == 0 && key->type == CONFIG_DURATION && key->least >= WHEN_SECOND;
    if (!off && (number < key->least || number > key->most)) {
        snprintf(ret_error, CONFIG_ERROR, "is too %s", number < key->least ? "small" : "large");
        return false;
    }
    *to = number;
    return true;
}

static bool add_text(const struct config_key *key, const char *value, struct config_texts *to,
                     char ret_error[CONFIG_ERROR])
{
    if ((int64_t)to->count == key->most) {
        snprintf(ret_error, CONFIG_ERROR, "is given more than %zu times", to->count);
        return false;
    }
    to->at[to->count++] = value;
    return true;
}

static void *member(struct config *c, const struct config_key *key)
{
    return (char *)c + key->offset;
}

static bool set(struct config *c, size_t index, const char *value, char ret_error[CONFIG_ERROR])
{
    const struct config_key *key = &config_keys[index];
    if (key->type != CONFIG_SWITCH && !*value) {
        snprintf(ret_error, CONFIG_ERROR, "is empty");
        return false;
    }
    switch (key->type) {
    case CONFIG_TEXT:
        *(const char **)member(c, key) = value;
        return true;
    case CONFIG_TEXTS:
        return add_text(key, value, member(c, key), ret_error);
    case CONFIG_SWITCH:
        *(bool *)member(c, key) = true;
        return true;
    default:
        return set_quantity(key, value, member(c, key), ret_error);
    }
}

bool config_set(struct config *c, size_t key, const char *value, char ret_error[CONFIG_ERROR])
{
    c->given |= UINT64_C(1) << key;
    return set(c, key, value, ret_error);
}

static void load_scalar(struct config *c, size_t index, const struct yaml *node, struct diags *diags)
{
    char error[CONFIG_ERROR];
    const char *text;
    if (!yaml_expect(node, YAML_SCALAR, diags))
        return;
    if (config_keys[index].type == CONFIG_SWITCH) {
        yaml_bool(node, diags, member(c, &config_keys[index]));
        return;
    }
    if (yaml_string(node, diags, &text) && !set(c, index, text, error))
        yaml_complain(node, diags, "%s", error);
}

static void load_key(struct config *c, size_t index, const struct yaml *node, struct diags *diags)
{
    if (!node || c->given >> index & 1)
        return;
    if (config_keys[index].type != CONFIG_TEXTS || node->kind == YAML_SCALAR) {
        load_scalar(c, index, node, diags);
        return;
    }
    if (!yaml_expect(node, YAML_LIST, diags))
        return;
    for (size_t i = 0; i < node->count; i++)
        load_scalar(c, index, &node->items[i], diags);
}

int config_load(struct config *c, const char *path, struct diags *diags)
{
    const char *names[sizeof config_keys / sizeof *config_keys];
    size_t complaints = diags_count(diags);
    int error = yaml_load(path, diags, &c->file);
    if (error)
        return error;
    for (size_t i = 0; i < config_key_count; i++)
        names[i] = config_keys[i].name;
    const struct yaml *root = yaml_root(c->file);
    if (yaml_expect(root, YAML_MAP, diags) && yaml_check_keys(root, names, config_key_count, diags)) {
        for (size_t i = 0; i < config_key_count; i++)
            load_key(c, i, yaml_get(root, config_keys[i].name), diags);
    }
    return diags_count(diags) > complaints ? -EINVAL : 0;
}
