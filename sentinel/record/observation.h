/* What happened between two parties and is worth keeping beyond alerts: a file that was transferred, a multicast session, the
 * state of a channel, a client's boot. Made of events, merged by identity in the store, listed by commands and audits. */
#ifndef SENTINEL_RECORD_OBSERVATION_H
#define SENTINEL_RECORD_OBSERVATION_H

#include <stddef.h>
#include <stdint.h>

struct event;

enum observation_kind {
    OBSERVATION_TRANSFER,
    OBSERVATION_SESSION,
    OBSERVATION_CHANNEL,
    OBSERVATION_CLIENT,
    OBSERVATION_KINDS
};
extern const char *const observation_names[OBSERVATION_KINDS]; /* "transfer", … */

/* Texts are "" where there is nothing to say; those of strangers are harmless for terminals. */
struct observation {
    enum observation_kind kind;
    const char *segment, *server, *server_mac, *client, *client_mac, *name, *digest,
        *state;                    /* identity: equal ones are merged */
    const char *service, *verdict; /* the newest: the policy's name for the server, and what it says of it */
    int64_t first, last;           /* ns; widened */
    uint64_t count, bytes;         /* added up */
    const char *detail;            /* the event's other fields as one JSON object, the newest */
};

enum {
    OBSERVED_TEXT = 1024, /* bytes of a text: longer ones are cut */
    OBSERVED_TEXTS = 10,
    OBSERVED_DETAIL = 16384, /* bytes of `detail`: of what is longer only that is said */
};

/* An observation and its texts. */
struct observed {
    struct observation it;
    char *detail;
    size_t used;
    char text[OBSERVED_TEXTS * OBSERVED_TEXT];
};

/* What kind of observation a judged event makes, or OBSERVATION_KINDS. Cheap. */
enum observation_kind observation_of(const struct event *e);
/* Makes it. 0, and observed_done() is due; −ENOENT the event makes none; −ENOMEM. */
int observation_make(const struct event *e, struct observed *ret);
void observed_done(struct observed *o);

#endif
