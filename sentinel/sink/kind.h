/* Between sink.c and the kinds of sinks. */
#ifndef SENTINEL_SINK_KIND_H
#define SENTINEL_SINK_KIND_H

#include "sink/sink.h"

enum { SINK_OPTIONS = 8 };

/* A URL and its options, checked against the kind's table. The texts are the caller's. */
struct sink_setup {
    const struct sink_kind *kind;
    const char *url;
    const char *target; /* what follows "scheme:" or "scheme://" */
    const char *values[SINK_OPTIONS];
};

/* What a kind does; the contracts are those of sink.h. `send` gets 1 … SINK_BATCH lines, none of which holds a
 * newline. */
struct sink_ops {
    int (*open)(const struct sink_setup *setup, char ret_error[SINK_ERROR], void **ret);
    int (*send)(void *self, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR]);
    int (*reopen)(void *self, char ret_error[SINK_ERROR]); /* or NULL */
    void (*close)(void *self);                             /* NULL too */
};

extern const struct sink_kind sink_file, sink_stdout, sink_unix, sink_syslog_udp, sink_syslog_tcp, sink_syslog_tls,
    sink_https, sink_http;

/* Writes the reason, made safe for terminals whatever a file name or a server put into it, and returns `error`. */
int sink_fail(char ret_error[SINK_ERROR], int error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same for what the system said, "BEFORE: Connection refused", with `error` as −errno. A firewall or a mount that
 * says EPERM speaks of us, not of the first line: that becomes −EACCES. */
int sink_fail_system(char ret_error[SINK_ERROR], int error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The option's value or its fallback; NULL when it has neither. */
const char *sink_text(const struct sink_setup *setup, const char *name);
/* A whole number from `least` to `most`; −EINVAL with the reason. */
int sink_number(const struct sink_setup *setup, const char *name, long least, long most, char ret_error[SINK_ERROR],
                long *ret);
/* "yes" or "no"; −EINVAL with the reason. */
int sink_flag(const struct sink_setup *setup, const char *name, char ret_error[SINK_ERROR], bool *ret);

#define SINK_TIMEOUT                                                                                                   \
    {                                                                                                                  \
        "timeout", "SECONDS", "5", "longest time that one delivery may take, 1 to 60"                                  \
    }

/* "critical" … "info" */
const char *sink_severity(int severity);

#endif
