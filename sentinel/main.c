#include "cmd/command.h"

static const struct command *const commands[] = {
    &command_replay,    &command_watch,   &command_status,    &command_alerts,   &command_evidence,
    &command_inventory, &command_clients, &command_transfers, &command_sessions, &command_channels,
    &command_check,     &command_rules,   &command_explain,   &command_fields,   &command_learn,
    &command_import,    &command_audit,   &command_probe,     &command_policy,
};

int main(int argc, char **argv)
{
    return command_main(commands, sizeof commands / sizeof *commands, argc, argv);
}
