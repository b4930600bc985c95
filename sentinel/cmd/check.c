/* sentinel check: reads policy and rules, shows every mistake, or what they mean. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/load.h"
#include "policy/listing.h"

static const struct option_spec options[] = {LOAD_OPTIONS};

static void print_line(void *self, const char *text)
{
    (void)self;
    puts(text);
}

/* Lines of a draft that nobody has decided on. */
static size_t unconfirmed(const struct policy *p)
{
    struct bytes text, included, line;
    size_t count = 0;
    policy_texts(p, &text, &included);
    while (text.left) {
        const uint8_t *end = memchr(text.at, '\n', text.left);
        line = bytes_sub(&text, end ? (size_t)(end - text.at) + 1 : text.left);
        while (line.left && !bytes_begins(line, "# confirm"))
            bytes_skip(&line, 1);
        count += line.left > 0;
    }
    return count;
}

/* What each exception is from must be there to be excepted from: one with a slip of the pen excuses nobody. */
static size_t complain_of_exceptions(const struct loaded *l)
{
    size_t wrong = 0;
    for (size_t i = 0; l->policy && i < policy_exceptions(l->policy); i++) {
        struct listed_exception x;
        char rule[256];
        struct text t;
        policy_listed_exception(l->policy, i, &x);
        if (rules_find(l->rules, x.rule))
            continue;
        text_init(&t, rule, sizeof rule);
        text_add_untrusted(&t, bytes_of(x.rule, strlen(x.rule)));
        fprintf(stderr,
                "%s: exceptions[%zu].rule: no rule is called \"%s\": it excuses nobody (rules of your own: --rules)\n",
                x.line, i, rule);
        wrong++;
    }
    return wrong;
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
    size_t open = l.policy ? unconfirmed(l.policy) : 0;
    if (open)
        printf("draft: %zu line%s still to be confirmed\n", open, open == 1 ? "" : "s");
    size_t on = 0;
    for (size_t i = 0; i < rules_count(l.rules); i++)
        on += !rules_get(l.rules, i)->off;
    printf("rules: %zu, %zu of them on\n", rules_count(l.rules), on);
    size_t wrong = complain_of_exceptions(&l);
    if (!wrong)
        puts("no mistakes");
    loaded_done(&l);
    return wrong ? EXIT_USAGE : EXIT_CLEAN;
}

const struct command command_check = {
    .name = "check",
    .operands = "",
    .summary = "check a policy and rules; show every mistake, or what they mean",
    .description =
        "Reads the policy and the rules as every other command does, prints each mistake as FILE:LINE:COLUMN with the\n"
        "line and a caret, and ends with 2; or prints what the policy means and ends with 0.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
