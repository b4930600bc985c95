/* How `sentinel watch` runs: from its flags and from sentinel.yaml, which know the same keys. Authorisation is no part of
 * it: that is the policy. */
#ifndef SENTINEL_KEEPER_CONFIG_H
#define SENTINEL_KEEPER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"

enum { CONFIG_INTERFACES = 16, CONFIG_LIST = 64, CONFIG_ERROR = 160 };

enum config_type {
    CONFIG_TEXT,
    CONFIG_TEXTS, /* a list; a flag may be given several times */
    CONFIG_SWITCH,
    CONFIG_COUNT,
    CONFIG_SIZE,     /* "64M" */
    CONFIG_DURATION, /* "30s", "5m", "90d"; 0 switches off what happens every second or less often */
};

/* X(member, key, type, least, most, argument, help): bounds are numbers, bytes or nanoseconds. */
#define CONFIG_KEYS(X)                                                                                                 \
    X(interface, "interface", TEXTS, 1, CONFIG_INTERFACES, "IFACE",                                                    \
      "watch this interface; may be given several times")                                                              \
    X(policy, "policy", TEXT, 0, 0, "FILE", "what is authorised where; without one nobody is")                         \
    X(rules, "rules", TEXTS, 0, CONFIG_LIST - 1, "PATH",                                                               \
      "more rules: a file or a directory; may be given several times")                                                 \
    X(no_shipped_rules, "no-shipped-rules", SWITCH, 0, 1, NULL, "leave the rules that come with sentinel out")         \
    X(state, "state", TEXT, 0, 0, "DIR", "keep alerts, evidence and what waits for receivers here")                    \
    X(sink, "sink", TEXTS, 0, CONFIG_LIST, "URL",                                                                      \
      "where alerts go, with options behind blanks: \"file:/var/log/sentinel/eve.json\"; several times")               \
    X(sensor, "sensor", TEXT, 0, 0, "NAME", "name of the sensor in alerts; default: this host's")                      \
    X(segment, "segment", TEXT, 0, 0, "NAME", "everything that is seen belongs to this segment")                       \
    X(filter, "filter", TEXT, 0, 0, "EXPR", "narrows what is captured, as tcpdump would")                              \
    X(unfiltered, "unfiltered", SWITCH, 0, 1, NULL, "capture everything, not only what is read")                       \
    X(not_promiscuous, "not-promiscuous", SWITCH, 0, 1, NULL,                                                          \
      "only frames for this host: for trials, a mirror port needs all")                                                \
    X(ring_size, "ring-size", SIZE, 1 << 20, INT64_C(1) << 30, "SIZE",                                                 \
      "ring in the kernel for each interface; default 64M")                                                            \
    X(ring_timeout, "ring-timeout", DURATION, 1000000, 1000000000, "TIME",                                             \
      "how long a frame may wait in it; default 8ms")                                                                  \
    X(write, "write", TEXT, 0, 0, "FILE", "keep what passed the filter as pcapng, in a ring of files")                 \
    X(write_size, "write-size", SIZE, 1 << 16, INT64_C(1) << 40, "SIZE", "of each of these files; default 100M")       \
    X(write_files, "write-files", COUNT, 1, 10000, "N", "how many of them are kept; default 10")                       \
    X(health_interval, "health-interval", DURATION, 1000000000, INT64_C(3600000000000), "TIME",                        \
      "between health records; default 30s")                                                                           \
    X(self_test, "self-test", DURATION, 1000000000, INT64_C(86400000000000), "TIME",                                   \
      "between self-tests; 0: none; default 5m")                                                                       \
    X(quiet_after, "quiet-after", DURATION, 1000000000, INT64_C(86400000000000), "TIME",                               \
      "an interface that shows nothing, or only broadcasts, for so long is told; 0: never; default 15m")               \
    X(user, "user", TEXT, 0, 0, "NAME",                                                                                \
      "who the unprivileged processes run as; default, when started by root: sentinel")                                \
    X(keep, "keep", DURATION, INT64_C(3600000000000), INT64_C(315360000000000000), "TIME",                             \
      "alerts older than that leave the store; 0: none; default 90d")                                                  \
    X(keep_size, "keep-size", SIZE, 1 << 24, INT64_C(1) << 50, "SIZE", "bound of the store; default 2G")               \
    X(ballast, "ballast", SIZE, 4 << 20, INT64_C(1) << 40, "SIZE", "kept aside for a full disk; default 16M")          \
    X(outbox_limit, "outbox-limit", COUNT, 1000, INT64_C(1000000000), "N",                                             \
      "records that may wait for receivers; default 1000000")

struct config_texts {
    const char *at[CONFIG_LIST];
    size_t count;
};

struct config {
    struct config_texts interface, rules, sink;
    const char *policy, *state, *sensor, *segment, *filter, *write, *user;
    bool no_shipped_rules, unfiltered, not_promiscuous;
    int64_t ring_size, write_size, keep_size, ballast;
    int64_t ring_timeout, health_interval, self_test, quiet_after, keep; /* ns */
    int64_t write_files, outbox_limit;
    uint64_t given; /* a bit for each key that a flag gave */
    struct yaml_file *file;
};

struct config_key {
    const char *name;
    enum config_type type;
    size_t offset; /* in struct config */
    int64_t least, most;
};
extern const struct config_key config_keys[];
extern const size_t config_key_count;

/* Every key at its default. */
void config_init(struct config *c);
void config_done(struct config *c);
/* Sets or, for texts, adds a value as a flag gives it; it must live as long as the configuration. False with what is wanted
 * in `ret_error`. */
bool config_set(struct config *c, size_t key, const char *value, char ret_error[CONFIG_ERROR]);
/* Reads sentinel.yaml; keys that flags gave before stay theirs. 0, or −errno after complaining. */
int config_load(struct config *c, const char *path, struct diags *diags);

#endif
