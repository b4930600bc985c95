/* What several commands load before they begin: rules and policy, with every mistake shown. */
#ifndef SENTINEL_CMD_LOAD_H
#define SENTINEL_CMD_LOAD_H

#include <limits.h>

#include "cmd/command.h"
#include "detect/rule.h"
#include "policy/policy.h"

struct loaded {
    struct policy *policy; /* NULL: none was named */
    struct rules *rules;
};

/* The options that load() understands, for a command's table. */
#define LOAD_OPTIONS \
    {"policy", "FILE", "what is authorised where; without one nobody is"}, \
    {"rules", "PATH", "more rules: a file or a directory; may be given several times"}, \
    {"no-shipped-rules", NULL, "leave the rules that come with sentinel out"}

/* Loads what the arguments name. EXIT_CLEAN; EXIT_USAGE after printing all complaints to standard error, each with its line and a
 * caret; with `ret` empty then. */
int load(const struct arguments *args, struct loaded *ret);
void loaded_done(struct loaded *l);

/* Prints all complaints to standard error, and how many they are. */
void load_complain(const struct diags *diags);
/* The shipped rules: where they were installed, or beside the source tree that this program was built in. Whether they can be
 * read. */
bool load_shipped_rules(char ret[PATH_MAX]);

#endif
