/* sentinel fields: the events and fields that rules, exceptions and the JSON speak of. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "event/event.h"

static const struct option_spec options[] = {
    {"markdown", NULL, "as docs/events.md"},
};

/* Whether the pattern, "" for all, matches anything. */
static bool print_plain(const char *only)
{
    bool any = false;
    if (!*only)
        puts("Events:");
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT && !*only; k++)
        printf("  %-20s %s\n", event_kind_table[k].name, event_kind_table[k].meaning);
    if (!*only)
        puts("\nFields:");
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        const struct field_info *i = &field_table[f];
        if (text_glob(only, strlen(only), bytes_of(i->name, strlen(i->name))) || !*only)
            any |= printf("  %-26s %-9s  %s [%s]\n", i->name, field_type_name(i->type), i->meaning, i->source) > 0;
    }
    return any;
}

static void print_kind_markdown(enum event_kind k)
{
    const struct event_kind_info *i = &event_kind_table[k];
    printf("| `%s` | %s | ", i->name, i->meaning);
    const char *separator = "";
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        char family[32];
        size_t length = strcspn(field_table[f].name, ".");
        snprintf(family, sizeof family, "%.*s", (int)length, field_table[f].name);
        bool first = !f || strncmp(field_table[f - 1].name, field_table[f].name, length + 1) != 0;
        if (first && i->families & field_table[f].family && strchr(field_table[f].name, '.')) {
            printf("%s`%s.*`", separator, family);
            separator = " ";
        }
    }
    puts(" |");
}

static void print_markdown(void)
{
    puts("# Events and fields\n\n"
         "Made by `sentinel fields --markdown`; a test compares it with what the program says.\n\n"
         "An event is something that happened on the wire. Rules and exceptions test its fields; `sentinel replay "
         "--events`\n"
         "prints it as a JSON line of `event_type` `sentinel_event`, its fields nested by their dots. Every event also "
         "carries\n"
         "`segment`, `interface` and `vlan`, where they are known.\n\n"
         "## Events\n\n| event | meaning | fields |\n|---|---|---|");
    for (enum event_kind k = 0; k < EVENT_KIND_COUNT; k++)
        print_kind_markdown(k);
    puts("\n## Fields\n\n| field | type | meaning | source |\n|---|---|---|---|");
    for (enum field f = 0; f < FIELD_COUNT; f++) {
        const struct field_info *i = &field_table[f];
        printf("| `%s` | %s | %s | %s |\n", i->name, field_type_name(i->type), i->meaning, i->source);
    }
}

static int run(const struct arguments *args)
{
    if (args->operand_count > 1)
        return arguments_complain(args, "takes one pattern, such as 'dhcp.*'");
    if (arguments_has(args, "markdown"))
        print_markdown();
    else if (!print_plain(args->operand_count ? args->operands[0] : ""))
        return arguments_complain(args, "no field matches; a pattern is 'dhcp.*', for instance");
    return EXIT_CLEAN;
}

const struct command command_fields = {
    .name = "fields",
    .operands = "[PATTERN]",
    .summary = "list the events and fields that rules and JSON speak of",
    .description =
        "Lists every event and field with its type, meaning and source. With a pattern such as 'dhcp.*', the fields\n"
        "that match it.",
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .run = run,
};
