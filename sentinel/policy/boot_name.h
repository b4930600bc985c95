/* Names of boot files and URLs against what a policy lists: this room's own header. Slashes lean either way, case does not count, and
 * a glob for a folder is not led out of it by "..". */
#ifndef SENTINEL_POLICY_BOOT_NAME_H
#define SENTINEL_POLICY_BOOT_NAME_H

#include "policy/compiled.h"

/* Size of the scheme with its "://", 0 when it is no URL. */
size_t boot_name_scheme(struct bytes name);
/* Host without port, and path, of a URL (RFC 3986 §3); the host may be empty. Both lie in `url`. */
void boot_name_split(struct bytes url, struct bytes *ret_host, struct bytes *ret_path);

#endif
