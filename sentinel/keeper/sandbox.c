#define _GNU_SOURCE /* setresuid, setgroups, syscall */
#include "keeper/sandbox.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sockios.h>
#include <pwd.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int sandbox_find_user(const char *name, struct sandbox_user *ret)
{
    struct sandbox_user user = {.uid = geteuid(), .gid = getegid()};
    bool root = user.uid == 0;
    if (!name && !root) {
        *ret = user;
        return 0;
    }
    const struct passwd *entry = getpwnam(name ? name : "sentinel");
    if (!entry)
        return name ? -ENOENT : -EPERM;
    if (entry->pw_uid == 0 || (!root && entry->pw_uid != user.uid))
        return -EPERM;
    user.change = root;
    user.uid = entry->pw_uid;
    user.gid = entry->pw_gid;
    snprintf(user.name, sizeof user.name, "%s", entry->pw_name);
    *ret = user;
    return 0;
}

int sandbox_become(const struct sandbox_user *user)
{
    if (!user->change)
        return 0;
    if (initgroups(user->name, user->gid) < 0 || setresgid(user->gid, user->gid, user->gid) < 0 ||
        setresuid(user->uid, user->uid, user->uid) < 0)
        return -errno;
    return setuid(0) == 0 ? -EPERM : 0; /* the way back must be closed */
}

static int set_capabilities(uint64_t permitted)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    for (unsigned i = 0; i < 2; i++) {
        uint32_t part = (uint32_t)(permitted >> (32 * i));
        data[i] = (struct __user_cap_data_struct){.effective = part, .permitted = part};
    }
    return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

static int get_capabilities(uint64_t *ret)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0)
        return -errno;
    *ret = (uint64_t)data[1].permitted << 32 | data[0].permitted;
    return 0;
}

int sandbox_keep_capabilities(uint64_t kept)
{
    uint64_t have = 0;
    int error = get_capabilities(&have);
    for (int i = 0; !error && prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++) {
        /* Dropping from the bounding set takes CAP_SETPCAP; who lacks it gains nothing by exec either, by no_new_privs. */
        if (!(kept >> i & 1) && (have >> CAP_SETPCAP & 1) && prctl(PR_CAPBSET_DROP, i, 0, 0, 0) < 0)
            error = -errno;
    }
    if (!error && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
        error = -errno;
    return error ? error : set_capabilities(have & kept);
}

int sandbox_drop_capabilities(void)
{
    int error = sandbox_keep_capabilities(0);
    if (!error && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        error = -errno;
    return error;
}

/* The kernel's struct as of version 6; older headers lack its end. */
struct ruleset {
    uint64_t files, ports, scopes;
};

/* A domain that allows nothing of what this kernel can forbid. */
static bool enter_landlock(void)
{
    static const struct {
        unsigned files, ports, scopes; /* how many rights each version knows */
        size_t size;
    } versions[] = {
        {13, 0, 0, 8}, {14, 0, 0, 8}, {15, 0, 0, 8}, {15, 2, 0, 16}, {16, 2, 0, 16}, {16, 2, 2, 24},
    };
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    long newest = (long)(sizeof versions / sizeof *versions);
    if (version < 1)
        return false;
    size_t i = (size_t)((version < newest ? version : newest) - 1);
    struct ruleset rules = {
        .files = (UINT64_C(1) << versions[i].files) - 1,
        .ports = (UINT64_C(1) << versions[i].ports) - 1,
        .scopes = (UINT64_C(1) << versions[i].scopes) - 1,
    };
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, versions[i].size, 0);
    if (fd < 0)
        return false;
    bool entered = syscall(SYS_landlock_restrict_self, fd, 0) == 0;
    close(fd);
    return entered;
}

/* What capture, engine and queue call; memory, clock and exit. No call here takes a path, none makes a descriptor but
 * recvmsg(), by which the warden sends a new policy. */
static int enter_seccomp(void)
{
    static const int calls[] = {
        SCMP_SYS(read),
        SCMP_SYS(recvmsg),
        SCMP_SYS(recvfrom),
        SCMP_SYS(sendto),
        SCMP_SYS(sendmsg),
        SCMP_SYS(poll),
        SCMP_SYS(ppoll),
        SCMP_SYS(getsockopt),
        SCMP_SYS(getsockname),
        SCMP_SYS(clock_gettime),
        SCMP_SYS(brk),
        SCMP_SYS(munmap),
        SCMP_SYS(mremap),
        SCMP_SYS(madvise),
        SCMP_SYS(close),
        SCMP_SYS(lseek),
        SCMP_SYS(futex),
        SCMP_SYS(rt_sigreturn),
        SCMP_SYS(restart_syscall),
        SCMP_SYS(getrandom),
        SCMP_SYS(exit),
        SCMP_SYS(exit_group),
    };
    static const unsigned long requests[] = {SIOCGIFNAME, SIOCGIFINDEX, SIOCGIFFLAGS};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int error = filter ? 0 : -ENOMEM;
    for (size_t i = 0; !error && i < sizeof calls / sizeof *calls; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    for (size_t i = 0; !error && i < sizeof requests / sizeof *requests; i++)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, requests[i], 0));
    if (!error) /* other names of a new policy */
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(setsockopt), 2, SCMP_A1(SCMP_CMP_EQ, SOL_SOCKET, 0),
                                 SCMP_A2(SCMP_CMP_EQ, SO_ATTACH_FILTER, 0));
    if (!error)
        error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    if (!error)
        error = seccomp_load(filter);
    if (filter)
        seccomp_release(filter);
    return error;
}

static int set_limits(void)
{
    static const struct {
        __rlimit_resource_t what;
        rlim_t most;
    } limits[] = {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_NPROC, 0}, {RLIMIT_NOFILE, 64}, {RLIMIT_MEMLOCK, 0}};
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        const struct rlimit limit = {limits[i].most, limits[i].most};
        if (setrlimit(limits[i].what, &limit) < 0)
            return -errno;
    }
    return 0;
}

int sandbox_enter(const struct sandbox_user *user, uint32_t *ret_parts)
{
    uint32_t parts = SANDBOX_CAPABILITIES | SANDBOX_NO_NEW_PRIVS;
    int error = sandbox_become(user);
    if (!error)
        error = sandbox_drop_capabilities();
    if (!error)
        error = set_limits();
    if (error)
        return error;
    parts |= geteuid() != 0 ? SANDBOX_USER : 0;
    parts |= enter_landlock() ? SANDBOX_LANDLOCK : 0;
    error = enter_seccomp();
    parts |= error ? 0 : SANDBOX_SECCOMP;
    if (error && error != -ECANCELED && error != -ENOSYS && error != -EINVAL)
        return error;
    *ret_parts = parts;
    return 0;
}
