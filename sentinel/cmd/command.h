/* The commands of the program: one const table; options, help and usage errors follow from it. */
#ifndef SENTINEL_CMD_COMMAND_H
#define SENTINEL_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

enum exit_code {
    EXIT_CLEAN = 0,       /* done; nothing found */
    EXIT_FINDINGS = 1,    /* done; findings at or above --fail-on */
    EXIT_USAGE = 2,       /* the command line, the policy or the rules are wrong; nothing was done */
    EXIT_FAILED = 3,      /* could not read or write */
    EXIT_INCOMPLETE = 4,  /* a capture is cut or damaged: everything before that was judged */
};

struct option_spec {
    const char *name;     /* without dashes */
    const char *argument; /* "FILE", or NULL for a switch */
    const char *help;
};

enum { ARGUMENTS = 256 };

struct arguments {
    const struct command *command;
    struct {
        const struct option_spec *option;
        const char *value;
    } given[ARGUMENTS];
    size_t givens;
    char *const *operands; /* what is left */
    size_t operand_count;
};

struct command {
    const char *name;
    const char *operands;    /* of the usage line: "FILE…" */
    const char *summary;     /* one line */
    const char *description; /* paragraphs */
    const struct option_spec *options;
    size_t option_count;
    const char *letters;     /* of options that their first letter names too: "w" for -w FILE, --write FILE; or NULL */
    int (*run)(const struct arguments *args);
};

extern const struct command command_audit;
extern const struct command command_alerts, command_check, command_clients, command_evidence, command_explain, command_fields;
extern const struct command command_channels, command_sessions;
extern const struct command command_inventory, command_replay, command_rules, command_status, command_transfers, command_watch;
extern const struct command command_import, command_learn, command_policy, command_probe;

/* Finds the command, reads its options, runs it; help and version too. Returns the exit code. */
int command_main(const struct command *const *commands, size_t count, int argc, char **argv);

/* Whether the option was given. */
bool arguments_has(const struct arguments *args, const char *name);
/* Its last value, or NULL. */
const char *arguments_get(const struct arguments *args, const char *name);
/* All its values, in order: how many there are, up to `max` of them in `ret`. */
size_t arguments_all(const struct arguments *args, const char *name, const char **ret, size_t max);
/* A complaint about how the command was called, with a pointer to its help. Returns EXIT_USAGE. */
int arguments_complain(const struct arguments *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
