#include "sink/kind.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct sink_kind *const sink_kinds[] = {
    &sink_file, &sink_stdout, &sink_unix, &sink_syslog_udp, &sink_syslog_tcp, &sink_syslog_tls, &sink_https, &sink_http,
};
const size_t sink_kind_count = sizeof sink_kinds / sizeof *sink_kinds;

struct sink {
    const struct sink_kind *kind;
    void *self;
};

__attribute__((format(printf, 3, 0))) static void add_reason(char ret_error[SINK_ERROR], const char *system,
                                                             const char *format, va_list args)
{
    char raw[SINK_ERROR];
    struct text reason, safe;
    text_init(&reason, raw, sizeof raw);
    text_addv(&reason, format, args);
    text_add(&reason, system ? ": " : "");
    text_add(&reason, system ? system : "");
    text_init(&safe, ret_error, SINK_ERROR);
    text_add_untrusted(&safe, bytes_of(raw, reason.length));
}

int sink_fail(char ret_error[SINK_ERROR], int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_reason(ret_error, NULL, format, args);
    va_end(args);
    return error;
}

int sink_fail_system(char ret_error[SINK_ERROR], int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_reason(ret_error, strerror(-error), format, args);
    va_end(args);
    return error == -EPERM ? -EACCES : error;
}

static const struct sink_kind *kind_of(const char *url)
{
    for (size_t i = 0; i < sink_kind_count; i++) {
        size_t size = strlen(sink_kinds[i]->scheme);
        if (!strncmp(url, sink_kinds[i]->scheme, size) && (url[size] == ':' || !url[size]))
            return sink_kinds[i];
    }
    return NULL;
}

static int fail_kind(const char *url, char ret_error[SINK_ERROR])
{
    struct text t;
    text_init(&t, ret_error, SINK_ERROR);
    text_add(&t, "\"");
    text_add_untrusted(&t, bytes_of(url, strcspn(url, ":")));
    text_add(&t, "\" is no kind of sink; known are");
    for (size_t i = 0; i < sink_kind_count; i++)
        text_addf(&t, "%s %s", i ? "," : "", sink_kinds[i]->form);
    return -EINVAL;
}

static int fail_option(const struct sink_kind *kind, const char *option, char ret_error[SINK_ERROR])
{
    struct text t;
    text_init(&t, ret_error, SINK_ERROR);
    text_addf(&t, "%s has no option \"", kind->scheme);
    text_add_untrusted(&t, bytes_of(option, strcspn(option, "=")));
    text_add(&t, kind->option_count ? "\"; it has" : "\", nor any other");
    for (size_t i = 0; i < kind->option_count; i++)
        text_addf(&t, "%s %s=%s", i ? "," : "", kind->options[i].name, kind->options[i].form);
    return -EINVAL;
}

/* The place of the option called by the first `size` bytes of `name`, or option_count. */
static size_t option_place(const struct sink_kind *kind, const char *name, size_t size)
{
    size_t i = 0;
    while (i < kind->option_count &&
           (strlen(kind->options[i].name) != size || memcmp(kind->options[i].name, name, size) != 0))
        i++;
    return i;
}

static int read_options(const char *const *options, size_t count, char ret_error[SINK_ERROR], struct sink_setup *setup)
{
    const struct sink_kind *kind = setup->kind;
    for (size_t i = 0; i < kind->option_count; i++)
        setup->values[i] = kind->options[i].fallback;
    for (size_t i = 0; i < count; i++) {
        size_t size = strcspn(options[i], "=");
        size_t place = option_place(kind, options[i], size);
        if (place == kind->option_count)
            return fail_option(kind, options[i], ret_error);
        if (!options[i][size] || !options[i][size + 1])
            return sink_fail(ret_error, -EINVAL, "option %s wants %s=%s", kind->options[place].name,
                             kind->options[place].name, kind->options[place].form);
        setup->values[place] = options[i] + size + 1;
    }
    return 0;
}

const char *sink_text(const struct sink_setup *setup, const char *name)
{
    size_t place = option_place(setup->kind, name, strlen(name));
    return place < setup->kind->option_count ? setup->values[place] : NULL;
}

int sink_number(const struct sink_setup *setup, const char *name, long least, long most, char ret_error[SINK_ERROR],
                long *ret)
{
    const char *value = sink_text(setup, name);
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno || end == value || *end || number < least || number > most)
        return sink_fail(ret_error, -EINVAL, "option %s is a whole number from %ld to %ld", name, least, most);
    *ret = number;
    return 0;
}

int sink_flag(const struct sink_setup *setup, const char *name, char ret_error[SINK_ERROR], bool *ret)
{
    const char *value = sink_text(setup, name);
    bool yes = !strcmp(value, "yes");
    if (!yes && strcmp(value, "no") != 0)
        return sink_fail(ret_error, -EINVAL, "option %s is yes or no", name);
    *ret = yes;
    return 0;
}

const char *sink_severity(int severity)
{
    static const char *const words[] = {"info", "low", "medium", "high", "critical"};
    return severity < 0 || severity > 4 ? "info" : words[severity];
}

int sink_open(const char *url, const char *const *options, size_t option_count, char ret_error[SINK_ERROR],
              struct sink **ret)
{
    struct sink_setup setup = {.kind = kind_of(url), .url = url};
    if (!setup.kind)
        return fail_kind(url, ret_error);
    setup.target = url + strlen(setup.kind->scheme);
    setup.target += *setup.target == ':';
    if (!strncmp(setup.target, "//", 2))
        setup.target += 2;
    int error = read_options(options, option_count, ret_error, &setup);
    if (error)
        return error;

    struct sink *s = calloc(1, sizeof *s);
    if (!s)
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    s->kind = setup.kind;
    error = setup.kind->ops->open(&setup, ret_error, &s->self);
    if (error) {
        free(s);
        return error;
    }
    *ret = s;
    return 0;
}

void sink_close(struct sink *s)
{
    if (!s)
        return;
    s->kind->ops->close(s->self);
    free(s);
}

const struct sink_kind *sink_kind(const struct sink *s)
{
    return s->kind;
}

/* A newline within a line would let whoever wrote it forge records of their own. */
static bool is_one_line(const struct sink_line *line)
{
    return line->size && line->size < INT_MAX && !memchr(line->line, '\n', line->size) &&
           !memchr(line->line, 0, line->size);
}

int sink_send(struct sink *s, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR])
{
    size_t sound = 0;
    if (!count)
        return 0;
    if (count > SINK_BATCH)
        count = SINK_BATCH;
    while (sound < count && is_one_line(&lines[sound]))
        sound++;
    if (!sound)
        return sink_fail(ret_error, -EPERM, "a record that is not one line of text");
    return s->kind->ops->send(s->self, lines, sound, ret_error);
}

int sink_reopen(struct sink *s, char ret_error[SINK_ERROR])
{
    return s->kind->ops->reopen ? s->kind->ops->reopen(s->self, ret_error) : 0;
}
