/* The state folder as commands see it: opened to be asked, or filled by replay. */
#ifndef SENTINEL_CMD_STATE_H
#define SENTINEL_CMD_STATE_H

#include "cmd/command.h"
#include "engine/engine.h"
#include "store/query.h"

#define STATE_FOLDER "/var/lib/sentinel"

/* For the option table of a command that asks the store. */
#define STATE_OPTION                                                                                                   \
    {                                                                                                                  \
        "state", "DIR", "where the sensor keeps what it remembers; default " STATE_FOLDER                              \
    }

/* The store that --state names, for reading. EXIT_CLEAN; else EXIT_FAILED after saying why. */
int state_open(const struct arguments *args, struct store **ret);
/* The same of that folder. */
int state_open_folder(const struct arguments *args, const char *folder, struct store **ret);
/* The same for writing. */
int state_open_to_write(const struct arguments *args, struct store **ret);
/* Says on standard error what the store answered; returns EXIT_FAILED. */
int state_complain(const struct arguments *args, const struct store *s);
/* Prints text that strangers may have written, up to 4 KiB of it, harmless for terminals. */
void state_print(const char *untrusted);

/* An age like 2h or a point in time; NULL leaves `ret` as it is. False for what is neither. */
bool state_read_time(const char *text, int64_t *ret);

/* What replay puts into a store. */
struct state;

struct state_settings {
    const char *folder;
    const char *sensor;          /* "" when not known */
    const char *interface;       /* of all frames, or NULL: the captures' own */
    const char *segment;         /* of everything, or NULL: the policy's */
    const struct policy *policy; /* or NULL */
    size_t files;                /* captures there are at most */
};

/* 0; or −errno after saying why. Settings must outlive it. */
int state_new(const struct state_settings *settings, struct state **ret);
void state_free(struct state *s);
/* Each frame that the engine is given: for what was watched when. */
void state_take_frame(struct state *s, const struct frame *frame);
/* A packet of that segment of the policy was heard. */
void state_take_heard(struct state *s, int segment, int64_t time);
/* An alert and its EVE line. These and observations are written a hundred at a time. */
void state_take_alert(struct state *s, const struct alert *alert, const char *line);
/* What a judged event tells beyond alerts, if anything. */
void state_take_event(struct state *s, const struct event *event);
/* Writes what is left, the intervals of the captures, and who was seen. 0; or −errno, of this or an earlier call, after
 * saying why. */
int state_finish(struct state *s, struct engine *engine);

#endif
