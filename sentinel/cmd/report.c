#include "cmd/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "audit/audit.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/load.h"
#include "store/query.h"

enum { DAYS = 30, SAVED = 256 << 20 /* bytes of a saved result */ };

static int complain(const struct arguments *args, const char *what, const char *why)
{
    char shown[512];
    struct text t;
    text_init(&t, shown, sizeof shown);
    text_add_untrusted(&t, bytes_of(what, strlen(what)));
    fprintf(stderr, "sentinel %s: %s: %s\n", args->command->name, shown, why);
    return EXIT_FAILED;
}

static int write_to(const struct report *r, const char *json, const char *path)
{
    FILE *out = fopen(path, "we");
    if (!out)
        return -errno;
    int error = audit_form_write(r->form, json, out);
    if (fclose(out) != 0 && !error)
        error = -errno;
    return error;
}

/* A page that was cut short must not look like one that is whole: it is written beside its place and put there at the end. What is
 * no file, a terminal or a pipe, is written to as it is. */
static int write_file(const struct arguments *args, const struct report *r, const char *json)
{
    char part[PATH_MAX];
    struct stat st;
    int error;
    if (stat(r->path, &st) == 0 && !S_ISREG(st.st_mode)) {
        error = write_to(r, json, r->path);
    } else if (snprintf(part, sizeof part, "%s.part", r->path) >= (int)sizeof part) {
        error = -ENAMETOOLONG;
    } else {
        error = write_to(r, json, part);
        if (!error && rename(part, r->path) != 0)
            error = -errno;
        if (error)
            unlink(part);
    }
    return error ? complain(args, r->path, strerror(-error)) : EXIT_CLEAN;
}

static int write_out(const struct arguments *args, const struct report *r, const char *json)
{
    if (r->path)
        return write_file(args, r, json);
    int error = audit_form_write(r->form, json, stdout);
    return error ? complain(args, "standard output", error == -EIO && errno ? strerror(errno) : strerror(-error))
                 : EXIT_CLEAN;
}

static int exit_code_of(enum audit_verdict verdict)
{
    return verdict == AUDIT_PASS ? EXIT_CLEAN : verdict == AUDIT_FINDINGS ? EXIT_FINDINGS : EXIT_INCOMPLETE;
}

static int load_controls(const struct arguments *args, const char *path, struct controls **ret)
{
    char shipped[PATH_MAX], found[PATH_MAX + 16] = "";
    struct diags *diags = diags_new();
    if (!path && load_shipped_rules(shipped)) {
        snprintf(found, sizeof found, "%s/controls.yaml", shipped);
        path = found;
    }
    int error = diags && path ? controls_load(path, diags, ret) : -ENOENT;
    if (error && diags && diags_count(diags))
        load_complain(diags);
    else if (error)
        complain(args, path ? path : "controls.yaml", strerror(-error));
    diags_free(diags);
    return !error ? EXIT_CLEAN : error == -EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

/* --- The period */

struct range {
    int64_t from, to;
};

static bool widen(void *self, const struct stored_coverage *c)
{
    struct range *r = self;
    r->from = c->from < r->from ? c->from : r->from;
    r->to = c->to > r->to ? c->to : r->to;
    return true;
}

/* What was not given: the captures' first and last frame; else the last thirty days. */
static int find_period(const struct report *r, struct store *store, struct audit_settings *s)
{
    struct range range = {INT64_MAX, INT64_MIN};
    int result = r->capture ? store_coverage(store, INT64_MIN, INT64_MAX, widen, &range) : 0;
    int64_t until = range.to > INT64_MIN ? range.to : s->made;
    s->until = r->until < INT64_MAX ? r->until : until;
    int64_t since = range.from < INT64_MAX ? range.from : s->until - INT64_C(86400) * DAYS * WHEN_SECOND;
    s->since = r->since > INT64_MIN ? r->since : since;
    if (s->until == s->since)
        s->until += WHEN_SECOND;
    return result < 0 ? result : s->since < s->until ? 0 : -ERANGE;
}

static int audit(const struct arguments *args, const struct report *r, struct store *store,
                 const struct controls *controls)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct audit_settings settings = {
        .store = store,
        .policy = r->policy,
        .controls = controls,
        .segment = r->segment,
        .source = r->source,
        .made = now.tv_sec * WHEN_SECOND,
        .coverage = r->coverage,
        .capture = r->capture,
    };
    char *json = NULL;
    enum audit_verdict verdict = AUDIT_NOT_COVERED;
    int error = find_period(r, store, &settings);
    if (error == -ERANGE)
        return arguments_complain(args, "--since lies behind --until");
    if (!error)
        error = audit_run(&settings, &json, &verdict);
    if (error)
        return complain(args, r->folder,
                        error == -ENOMEM || !*store_error(store) ? strerror(-error) : store_error(store));
    int code = write_out(args, r, json);
    free(json);
    return code ? code : exit_code_of(verdict);
}

int report_make(const struct arguments *args, const struct report *r)
{
    char error[STORE_ERROR];
    struct store *store = NULL;
    struct controls *controls = NULL;
    const struct store_settings settings = {.folder = r->folder, .read_only = true};
    int code = load_controls(args, r->controls, &controls);
    if (!code && store_open(&settings, error, &store) != 0) {
        fprintf(stderr, "sentinel %s: %s\n", args->command->name, error);
        code = EXIT_FAILED;
    }
    if (!code)
        code = audit(args, r, store, controls);
    store_close(store);
    controls_free(controls);
    return code;
}

/* --- Saved results */

static char *read_saved(FILE *in, int *ret_error)
{
    size_t room = 1 << 16, size = 0;
    char *text = malloc(room);
    while (text && !feof(in) && !ferror(in) && size < SAVED) {
        if (size + 1 == room) {
            char *bigger = realloc(text, room *= 2);
            if (!bigger)
                free(text);
            text = bigger;
            continue;
        }
        size += fread(text + size, 1, room - size - 1, in);
    }
    *ret_error = !text ? ENOMEM : ferror(in) ? EIO : size >= SAVED ? EFBIG : 0;
    if (text)
        text[size] = '\0';
    return text;
}

int report_reform(const struct arguments *args, const struct report *r, const char *saved)
{
    enum audit_verdict verdict;
    FILE *in = fopen(saved, "re");
    if (!in)
        return complain(args, saved, strerror(errno));
    int error = 0;
    char *json = read_saved(in, &error);
    fclose(in);
    int code;
    if (error)
        code = complain(args, saved, strerror(error));
    else if (audit_verdict_of(json, &verdict) != 0)
        code = complain(args, saved, "is no result of sentinel audit");
    else
        code = write_out(args, r, json);
    free(json);
    return code ? code : exit_code_of(verdict);
}
