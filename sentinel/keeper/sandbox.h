/* Giving up rights, for good: user, capabilities, files, system calls. What the kernel cannot do is told, not passed over. */
#ifndef SENTINEL_KEEPER_SANDBOX_H
#define SENTINEL_KEEPER_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What is in force. */
enum sandbox_part {
    SANDBOX_USER = 1 << 0,         /* not root */
    SANDBOX_CAPABILITIES = 1 << 1, /* none left */
    SANDBOX_NO_NEW_PRIVS = 1 << 2,
    SANDBOX_LANDLOCK =
        1 << 3, /* no path can be opened, no port bound or reached (as far as the kernel's version goes) */
    SANDBOX_SECCOMP = 1 << 4, /* any call beside a short list kills the process */
    SANDBOX_ALL = (1 << 5) - 1,
};

struct sandbox_user {
    bool change; /* false: stay who we are */
    uid_t uid;
    gid_t gid;
    char name[64];
};

/* Who the unprivileged processes run as. `name` NULL: "sentinel" when started by root, else whoever started us. 0; −ENOENT
 * no such user; −EPERM root without a user to become, or another user than ours without being root. */
int sandbox_find_user(const char *name, struct sandbox_user *ret);
/* Becomes that user with its groups. 0 or −errno. Capabilities go with it. */
int sandbox_become(const struct sandbox_user *user);

/* Keeps these capabilities (1 << CAP_…) of those it has, and can never have others again. 0 or −errno. */
int sandbox_keep_capabilities(uint64_t kept);
/* No capability, no_new_privs. For the keeper and the loader. 0 or −errno. */
int sandbox_drop_capabilities(void);

/* What a sensor does once its capture is open: user, capabilities, no_new_privs, limits, Landlock without any path,
 * seccomp. 0 with enum sandbox_part in `ret_parts`; −errno when something that every kernel can do failed: do not go on then. */
int sandbox_enter(const struct sandbox_user *user, uint32_t *ret_parts);

#endif
