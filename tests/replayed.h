/* The scenario captures through the whole engine, in memory: for tests that ask what an analyst would be told. */
#ifndef TESTS_REPLAYED_H
#define TESTS_REPLAYED_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "engine/engine.h"

enum { REPLAYED_PATH = 512, REPLAYED_ALERTS = 512 };

/* What stands in a checkout: $SENTINEL_SOURCE, else the current folder. */
static inline const char *replayed_path(char ret[REPLAYED_PATH], const char *name)
{
    const char *source = getenv("SENTINEL_SOURCE");
    snprintf(ret, REPLAYED_PATH, "%s/%s", source ? source : ".", name);
    return ret;
}

static inline struct rules *replayed_rules(void)
{
    char path[REPLAYED_PATH];
    const char *folder = replayed_path(path, "rules");
    struct diags *diags = diags_new();
    struct rules *rules = NULL;
    if (!diags || rules_load(&folder, 1, diags, &rules) != 0 || diags_count(diags)) {
        fprintf(stderr, "%s: the rules do not load, nothing can be tested\n", path);
        exit(1);
    }
    diags_free(diags);
    return rules;
}

/* The policy of a scenario's capture: its own, else the site's. */
static inline struct policy *replayed_policy(const char *capture)
{
    char path[REPLAYED_PATH];
    snprintf(path, sizeof path, "%.*s.policy.yaml", (int)strlen(capture) - 5, capture);
    FILE *own = fopen(path, "r");
    if (own)
        fclose(own);
    else
        replayed_path(path, "pcaps/site.policy.yaml");
    struct diags *diags = diags_new();
    struct policy *policy = NULL;
    if (!diags || policy_load(path, diags, &policy) != 0) {
        fprintf(stderr, "%s: the policy does not load, nothing can be tested\n", path);
        exit(1);
    }
    diags_free(diags);
    return policy;
}

/* Alerts in the order they were told. */
struct replayed {
    size_t alerts;
    struct {
        uint32_t rule;
        enum severity severity;
        uint8_t event_id[UUID_SIZE];
    } alert[REPLAYED_ALERTS];
};

static inline void replayed_take(void *self, const struct alert *alert)
{
    struct replayed *r = self;
    if (r->alerts == REPLAYED_ALERTS)
        return;
    r->alert[r->alerts].rule = alert->rule->number;
    r->alert[r->alerts].severity = alert->severity;
    memcpy(r->alert[r->alerts].event_id, alert->event_id, UUID_SIZE);
    r->alerts++;
}

static inline struct engine *replayed_engine(const struct policy *policy, const struct rules *rules, struct replayed *into)
{
    struct engine_settings settings = {
        .policy = policy, .rules = rules, .key = {{1, 2}}, .output = {.alert = replayed_take, .self = into}};
    memset(into, 0, sizeof *into);
    struct engine *g = engine_new(&settings);
    if (!g)
        exit(1);
    return g;
}

/* Calls `use` with the name of every scenario capture whose name begins with `prefix`; how many there were. */
static inline size_t replayed_each(const char *prefix, void (*use)(const char *path))
{
    char folder[REPLAYED_PATH], path[2 * REPLAYED_PATH];
    DIR *dir = opendir(replayed_path(folder, "pcaps"));
    size_t count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *end = strrchr(entry->d_name, '.');
        if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || !end || strcmp(end, ".pcap") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        use(path);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

#endif
