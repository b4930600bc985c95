#include "keeper/loader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "keeper/bundle.h"
#include "keeper/control.h"
#include "store/baseline.h"

enum { LOADED = 0, MISTAKES = 2, FAILED = 3 };

static void print(const struct diags *diags)
{
    const struct diag *d;
    for (size_t i = 0; (d = diags_get(diags, i)); i++) {
        char buffer[4096];
        struct text t;
        text_init(&t, buffer, sizeof buffer);
        diag_render(d, &t);
        fprintf(stderr, "%s\n", buffer);
    }
}

/* The first complaint, and how many more there are. */
static void tell_keeper(int keeper, const struct diags *diags)
{
    struct control message = {.type = CONTROL_REJECTED};
    const struct diag *d = diags_get(diags, 0);
    struct text t;
    text_init(&t, message.text, sizeof message.text);
    if (d && d->line)
        text_addf(&t, "%s:%u:%u: %s", d->file, d->line, d->column, d->message);
    else if (d)
        text_addf(&t, "%s: %s", d->file, d->message);
    if (diags_count(diags) > 1)
        text_addf(&t, " (and %zu more)", diags_count(diags) - 1);
    if (keeper >= 0)
        (void)control_send(keeper, &message, -1);
}

static int load(const struct config *config, struct diags *diags, struct bundle *b)
{
    int error = rules_load(config->rules.at, config->rules.count, diags, &b->rules);
    if (config->policy) {
        int status = policy_load(config->policy, diags, &b->policy);
        error = error ? error : status;
    }
    if (!error && config->segment &&
        (!b->policy || policy_segment_find(b->policy, config->segment) == EVENT_NO_SEGMENT)) {
        diags_add(diags, config->policy ? config->policy : "--policy", 0, 0, bytes_of("", 0),
                  "has no segment of the name that --segment gives");
        error = -EINVAL;
    }
    return error ? error : diags_count(diags) ? -EINVAL : 0;
}

/* What the store knows. There may be none yet; one that cannot be read is said, and no reason not to watch. */
static void learn(const struct config *config, struct bundle *b)
{
    char error[STORE_ERROR], path[4096];
    struct store_settings settings = {.folder = config->state, .read_only = true};
    struct store *store = NULL;
    if (!config->state || snprintf(path, sizeof path, "%s/sentinel.db", config->state) >= (int)sizeof path ||
        access(path, F_OK) < 0)
        return;
    int status = store_open(&settings, error, &store);
    if (status == 0 && store_baseline(store, &b->baseline) < 0)
        fprintf(stderr, "sentinel watch: no baseline: %s\n", store_error(store));
    else if (status < 0)
        fprintf(stderr, "sentinel watch: no baseline: %s\n", error);
    store_close(store);
}

int loader_run(const struct config *config, const struct sandbox_user *user, int bundle, int keeper)
{
    struct bundle b = {0};
    struct diags *diags = diags_new();
    int error = diags ? sandbox_become(user) : -ENOMEM;
    if (!error)
        error = sandbox_drop_capabilities();
    if (error) {
        fprintf(stderr, "sentinel watch: %s\n", strerror(-error));
        return FAILED;
    }
    error = load(config, diags, &b);
    if (!error) {
        learn(config, &b);
        error = bundle_write(bundle, &b);
    }
    if (error && !diags_count(diags))
        diags_add(diags, "policy and rules", 0, 0, bytes_of("", 0), "%s", strerror(-error));
    if (error) {
        print(diags);
        tell_keeper(keeper, diags);
    }
    size_t mistakes = diags_count(diags);
    diags_free(diags);
    bundle_done(&b);
    return !error ? LOADED : mistakes ? MISTAKES : FAILED;
}
