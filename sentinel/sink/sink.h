/* Where records leave: one file a kind of receiver, one const table of kinds. A sink takes a batch of lines and answers
 * how many of them its receiver has. It keeps nothing: what was not acknowledged stands in the store's outbox and comes
 * again, so a receiver gets every line at least once, in order, and tells repetitions by their event_id.
 *
 * The process must ignore SIGPIPE and SIGXFSZ: receivers go away and disks fill, and both are answers here. Open all
 * sinks before the first thread starts; after that each sink belongs to one thread at a time. */
#ifndef SENTINEL_SINK_SINK_H
#define SENTINEL_SINK_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SINK_ERROR = 256,
    SINK_BATCH = 256 /* lines that one sink_send() looks at, at most */
};

struct sink_line {
    const char *line; /* JSON on one line, without its newline */
    size_t size;
    const char *id;   /* event_id, "" for records without one */
    const char *rule; /* "SN-1002", "" for records without one */
    int severity;     /* 0 info … 4 critical */
    int64_t time;     /* ns since 1970 */
};

/* "ca=/etc/ssl/soc.pem" */
struct sink_option {
    const char *name;
    const char *form;     /* "FILE", "SECONDS", … for help */
    const char *fallback; /* or NULL: none */
    const char *meaning;
};

struct sink_kind {
    const char *scheme; /* "file", "syslog+tls", … */
    const char *form;   /* "syslog+tls:HOST[:6514]", for help and errors */
    const char *meaning;
    bool best_effort; /* no receiver ever says yes (UDP): sent counts as received */
    bool slow;        /* may wait for somebody else, up to its option "timeout": wants a thread of its own */
    const struct sink_option *options;
    size_t option_count;
    const struct sink_ops *ops;
};

extern const struct sink_kind *const sink_kinds[];
extern const size_t sink_kind_count;

struct sink;

/* "syslog+tcp:logs.example:514" with options such as "timeout=3". Files are opened (and made) here; the network is not
 * touched before the first sink_send(). 0, or −errno with the reason in `ret_error`, safe for terminals: −EINVAL for a
 * scheme, target or option that is none, naming the known ones. Errors never repeat a URL whole: it may hold a
 * secret. */
int sink_open(const char *url, const char *const *options, size_t option_count, char ret_error[SINK_ERROR],
              struct sink **ret);
void sink_close(struct sink *s);
const struct sink_kind *sink_kind(const struct sink *s);

/* Offers lines in order and returns how many of them, from the first on, the receiver has; fewer than `count` when a
 * batch is full, time ran out, or an error came between (the next call will meet it). Takes no longer than the option
 * "timeout", the resolving of names aside. When the receiver has not even the first: −errno with the reason in
 * `ret_error`.
 *
 *   −EPERM    this receiver will never take the first line: park it, say so, go on with the next one
 *   −EACCES   it refuses us and all our lines (token, certificate, permissions) until a person acts: say so, try seldom
 *   others    try again later, with back-off
 *
 * 0 only for a `count` of 0. */
int sink_send(struct sink *s, const struct sink_line *lines, size_t count, char ret_error[SINK_ERROR]);

/* SIGHUP: files that were renamed are opened anew, secrets are read anew. 0 where there is nothing to do; on −errno
 * the old ones stay in use. */
int sink_reopen(struct sink *s, char ret_error[SINK_ERROR]);

#endif
