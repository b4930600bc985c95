#include "cmd/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { OPTIONS = 32, OPTION_HELP = 1000 };

/* The letter that names the option too, or 0: that of the first option beginning so. */
static char letter_of(const struct command *c, size_t option)
{
    char letter = c->options[option].name[0];
    for (size_t i = 0; i < option; i++) {
        if (c->options[i].name[0] == letter)
            return 0;
    }
    return c->letters && strchr(c->letters, letter) ? letter : 0;
}

static void print_options(const struct command *c)
{
    for (size_t i = 0; i < c->option_count; i++) {
        const struct option_spec *o = &c->options[i];
        char left[64];
        struct text t;
        text_init(&t, left, sizeof left);
        if (letter_of(c, i))
            text_addf(&t, "-%c, ", letter_of(c, i));
        text_addf(&t, "--%s%s%s", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
        printf("  %-22s  %s\n", left, o->help);
    }
    printf("  %-22s  %s\n", "--help", "show this");
}

static void print_usage(FILE *out, const struct command *c)
{
    fprintf(out, "usage: sentinel %s [OPTION…]%s%s\n", c->name, *c->operands ? " " : "", c->operands);
}

static void print_help(const struct command *c)
{
    print_usage(stdout, c);
    printf("\n%s\n\n", c->description);
    print_options(c);
}

static void print_overview(FILE *out, const struct command *const *commands, size_t count)
{
    fprintf(out, "sentinel %s: finds rogue network-boot and multicast imaging servers\n\n"
                 "usage: sentinel COMMAND [OPTION…] [FILE…]\n\n", SENTINEL_VERSION);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "\n  sentinel COMMAND --help tells more.\n"
                 "  Exit codes: 0 clean, 1 findings, 2 usage or configuration, 3 failure, 4 incomplete input.\n");
}

bool arguments_has(const struct arguments *args, const char *name)
{
    for (size_t i = 0; i < args->givens; i++) {
        if (strcmp(args->given[i].option->name, name) == 0)
            return true;
    }
    return false;
}

size_t arguments_all(const struct arguments *args, const char *name, const char **ret, size_t max)
{
    size_t found = 0;
    for (size_t i = 0; i < args->givens; i++) {
        if (strcmp(args->given[i].option->name, name) != 0)
            continue;
        if (found < max)
            ret[found] = args->given[i].value;
        found++;
    }
    return found;
}

const char *arguments_get(const struct arguments *args, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < args->givens; i++) {
        if (strcmp(args->given[i].option->name, name) == 0)
            value = args->given[i].value;
    }
    return value;
}

int arguments_complain(const struct arguments *args, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "sentinel %s: ", args->command->name);
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
    va_end(list);
    print_usage(stderr, args->command);
    fprintf(stderr, "sentinel %s --help tells more.\n", args->command->name);
    return EXIT_USAGE;
}

/* A word of the command line, made harmless: it may come from a file name that an attacker chose. */
static const char *shown(const char *word, char buffer[256])
{
    struct text t;
    text_init(&t, buffer, 256);
    text_add_untrusted(&t, bytes_of(word, strlen(word)));
    return buffer;
}

static int complain_about_option(const struct arguments *args, int problem, const char *word)
{
    char buffer[256];
    if (problem == ':')
        return arguments_complain(args, "%s needs a value", shown(word, buffer));
    const char *name = word + strspn(word, "-");
    for (size_t i = 0; i < args->command->option_count; i++) {
        if (text_near(name, args->command->options[i].name))
            return arguments_complain(args, "unknown option %s; did you mean --%s?", shown(word, buffer),
                                      args->command->options[i].name);
    }
    return arguments_complain(args, "unknown option %s", shown(word, buffer));
}

/* getopt's own table, made from ours. */
static void build_options(const struct command *c, struct option ret[OPTIONS + 2])
{
    memset(ret, 0, (OPTIONS + 2) * sizeof *ret);
    for (size_t i = 0; i < c->option_count; i++) {
        ret[i].name = c->options[i].name;
        ret[i].has_arg = c->options[i].argument ? required_argument : no_argument;
        ret[i].val = (int)i;
    }
    ret[c->option_count].name = "help";
    ret[c->option_count].val = OPTION_HELP;
}

/* And its letters: each with a colon when it wants a value, after the one that asks for ':' when that is missing. */
static void build_letters(const struct command *c, char ret[2 * OPTIONS + 2])
{
    *ret++ = ':';
    for (size_t i = 0; i < c->option_count; i++) {
        if (!letter_of(c, i))
            continue;
        *ret++ = letter_of(c, i);
        if (c->options[i].argument)
            *ret++ = ':';
    }
    *ret = '\0';
}

/* The option that getopt found by its number or its letter. */
static const struct option_spec *option_of(const struct command *c, int got)
{
    size_t i = 0;
    while (got >= OPTIONS && letter_of(c, i) != got)
        i++;
    return &c->options[got < OPTIONS ? (size_t)got : i];
}

static int run(const struct command *c, int argc, char **argv)
{
    struct arguments args = {.command = c};
    struct option options[OPTIONS + 2];
    char letters[2 * OPTIONS + 2];
    build_options(c, options);
    build_letters(c, letters);
    opterr = 0;
    optind = 1;
    for (int got; (got = getopt_long(argc, argv, letters, options, NULL)) != -1;) {
        if (got == OPTION_HELP) {
            print_help(c);
            return EXIT_CLEAN;
        }
        if (got == '?' || got == ':')
            return complain_about_option(&args, got, argv[optind - 1]);
        if (args.givens == ARGUMENTS)
            return arguments_complain(&args, "more than %d options", ARGUMENTS);
        args.given[args.givens].option = option_of(c, got);
        args.given[args.givens++].value = optarg;
    }
    args.operands = argv + optind;
    args.operand_count = (size_t)(argc - optind);
    return c->run(&args);
}

static int complain_about_command(const struct command *const *commands, size_t count, const char *word)
{
    char buffer[256];
    fprintf(stderr, "sentinel: unknown command %s", shown(word, buffer));
    for (size_t i = 0; i < count; i++) {
        if (text_near(word, commands[i]->name)) {
            fprintf(stderr, "; did you mean %s?", commands[i]->name);
            break;
        }
    }
    fprintf(stderr, "\nsentinel --help lists them all.\n");
    return EXIT_USAGE;
}

int command_main(const struct command *const *commands, size_t count, int argc, char **argv)
{
    if (argc < 2) {
        print_overview(stderr, commands, count);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_overview(stdout, commands, count);
        return EXIT_CLEAN;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("sentinel %s\n", SENTINEL_VERSION);
        return EXIT_CLEAN;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run(commands[i], argc - 1, argv + 1);
    }
    return complain_about_command(commands, count, argv[1]);
}
