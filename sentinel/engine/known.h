/* Who is known to answer where, from earlier runs and from this one: how each usually answers, and where an authorised one has
 * fallen silent while others go on. Fed with judged events. */
#ifndef SENTINEL_ENGINE_KNOWN_H
#define SENTINEL_ENGINE_KNOWN_H

#include "base/table.h"
#include "detect/software.h"
#include "record/habit.h"
#include "record/responder.h"

enum {
    KNOWN_RESPONDERS = 1024,
    KNOWN_POSTS = 1024,  /* roles on segments */
    SILENCE_CLIENTS = 3, /* different ones that only others answered */
};
#define SILENCE_LEAST (INT64_C(30) * 1000000000)         /* from the first of these answers to the last */
#define SILENCE_MOST  (INT64_C(14) * 86400 * 1000000000) /* longer ago it is no news */

/* What was learned of a responder. */
struct known_responder {
    int segment;
    struct bytes role;
    struct addr ip;
    struct mac mac;
    int64_t first, last;
    bool authorised; /* when it was last seen */
    struct habits habits;
    struct bytes software; /* its name, or nothing */
};

struct known;

/* About 600 KiB. NULL when memory is short. */
struct known *known_new(const struct hash_key *key);
void known_free(struct known *k);
struct table_counts known_counts(const struct known *k);

/* `rules` are those of the engine, or NULL: they name the software that a responder runs. */
void known_learn(struct known *k, const struct rules *rules, const struct known_responder *responder);
/* Takes note of an answer and sets baseline.* and server.software of it. True when it shows that an authorised responder has fallen silent: then
 * `ret_silent` is an event of that, without verdict. Told once until an authorised one answers again. */
bool known_take(struct known *k, const struct rules *rules, struct event *e, struct event *ret_silent);
/* The habits of a responder and the software behind them; NULL when it is not known. */
const struct habits *known_habits(struct known *k, const struct responder_key *responder, int64_t now);
const struct software *known_software(struct known *k, const struct responder_key *responder, int64_t now);
/* Other rules from now on. */
void known_swap(struct known *k, const struct rules *from, const struct rules *to);

#endif
