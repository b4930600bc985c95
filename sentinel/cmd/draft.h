/* Drafts of policies on their way out: for the commands that make them. */
#ifndef SENTINEL_CMD_DRAFT_H
#define SENTINEL_CMD_DRAFT_H

#include "cmd/command.h"
#include "draft/draft.h"

/* For the option table of a command that drafts. */
#define DRAFT_OPTION                                                                                                   \
    {                                                                                                                  \
        "output", "FILE", "write the draft there, where nothing may be yet; default: standard output"                  \
    }

/* Writes the draft where --output says, after looking whether it is a policy that loads. EXIT_CLEAN, or EXIT_FAILED after
 * saying why. */
int draft_out(const struct arguments *args, const struct draft *d);

#endif
