/* The loader: a short-lived process without rights that reads the policy and the rules, as YAML of people and as such not to be
 * parsed where there are rights, and leaves what is whole in a bundle. */
#ifndef SENTINEL_KEEPER_LOADER_H
#define SENTINEL_KEEPER_LOADER_H

#include "keeper/config.h"
#include "keeper/sandbox.h"

/* `keeper` is told what is wrong with them on a reload; −1 at the start. All complaints go to standard error. The exit code: 0; 2 when there
 * are mistakes; 3. */
int loader_run(const struct config *config, const struct sandbox_user *user, int bundle, int keeper);

#endif
