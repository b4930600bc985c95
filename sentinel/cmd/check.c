/* sentinel check: reads policy and rules, shows every mistake, or what they mean. */
#include <stdio.h>

#include "cmd/load.h"

static const struct option_spec options[] = {LOAD_OPTIONS};

static void print_line(void *self, const char *text)
{
    (void)self;
    puts(text);
}

static int run(const struct arguments *args)
{
    if (args->operand_count)
        return arguments_complain(args, "takes no files; name a policy with --policy, rules with --rules");
    struct loaded l;
    int code = load(args, &l);
    if (code)
        return code;
    if (l.policy)
        policy_describe(l.policy, print_line, NULL);
    size_t on = 0;
    for (size_t i = 0; i < rules_count(l.rules); i++)
        on += !rules_get(l.rules, i)->off;
    printf("rules: %zu, %zu of them on\n", rules_count(l.rules), on);
    puts("no mistakes");
    loaded_done(&l);
    return EXIT_CLEAN;
}

const struct command command_check = {
    .name = "check",
    .operands = "",
    .summary = "check a policy and rules; show every mistake, or what they mean",
    .description = "Reads the policy and the rules as every other command does, prints each mistake as FILE:LINE:COLUMN with the\n"
                   "line and a caret, and ends with 2; or prints what the policy means and ends with 0.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
