#include "cmd/load.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"

enum { RULE_PATHS = 64 };

bool load_shipped_rules(char ret[PATH_MAX])
{
    static const char *const places[] = {"../share/sentinel/rules", "../../rules"};
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (!slash)
        return false;
    *slash = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char path[2 * PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", program, places[i]);
        if (realpath(path, ret))
            return true;
    }
    return realpath(SENTINEL_RULES_DIR, ret);
}

void load_complain(const struct diags *diags)
{
    const struct diag *d;
    for (size_t i = 0; (d = diags_get(diags, i)); i++) {
        char buffer[4096];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        diag_render(d, &t);
        fprintf(stderr, "%s\n", buffer);
    }
    fprintf(stderr, "sentinel: %zu mistake%s; nothing was done\n", diags_count(diags), diags_count(diags) == 1 ? "" : "s");
}

static int load_rules(const struct arguments *args, struct diags *diags, struct rules **ret)
{
    static char shipped[PATH_MAX];
    const char *paths[RULE_PATHS + 1];
    size_t count = 0;
    if (!arguments_has(args, "no-shipped-rules")) {
        if (load_shipped_rules(shipped))
            paths[count++] = shipped;
        else
            diags_add(diags, SENTINEL_RULES_DIR, 0, 0, bytes_of("", 0), "the shipped rules are not there");
    }
    size_t given = arguments_all(args, "rules", paths + count, RULE_PATHS);
    if (given > RULE_PATHS)
        diags_add(diags, "--rules", 0, 0, bytes_of("", 0), "given more than %d times", RULE_PATHS);
    return diags_count(diags) ? 0 : rules_load(paths, count + given, diags, ret);
}

int load(const struct arguments *args, struct loaded *ret)
{
    struct loaded l = {0};
    struct diags *diags = diags_new();
    if (!diags) {
        fprintf(stderr, "sentinel: out of memory\n");
        return EXIT_FAILED;
    }
    int failed = load_rules(args, diags, &l.rules);
    const char *policy = arguments_get(args, "policy");
    if (policy)
        failed |= policy_load(policy, diags, &l.policy);
    if (failed || diags_count(diags)) {
        load_complain(diags);
        diags_free(diags);
        loaded_done(&l);
        return EXIT_USAGE;
    }
    diags_free(diags);
    *ret = l;
    return EXIT_CLEAN;
}

void loaded_done(struct loaded *l)
{
    rules_free(l->rules);
    policy_free(l->policy);
    *l = (struct loaded){0};
}
