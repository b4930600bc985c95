/* What a sensor can still do once it has given up its rights: whoever takes it over by a frame can do no more. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "keeper/bundle.h"
#include "keeper/clock.h"
#include "keeper/sandbox.h"

enum { ENTERED_NOT = 100, NO_SECCOMP };

static int bundle = -1;

/* Sanitizers hook into _exit(), and look for leaks by calls that the sandbox does not know. */
static void leave(int code)
{
    syscall(SYS_exit_group, code);
}

/* In a child: enters and does it; the status that waitpid() gives. */
static int within(int (*act)(void))
{
    int status = 0;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        const struct sandbox_user user = {.change = false};
        uint32_t parts;
        if (sandbox_enter(&user, &parts) < 0)
            leave(ENTERED_NOT);
        if (!(parts & SANDBOX_SECCOMP))
            leave(NO_SECCOMP);
        leave(act());
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SECCOMP)
        skip();
    return status;
}

static int open_a_file(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static int make_a_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int run_a_program(void)
{
    char *const arguments[] = {(char[]){"/bin/true"}, NULL};
    execv("/bin/true", arguments);
    return 1;
}

static int fork_away(void)
{
    return fork() >= 0;
}

static int write_somewhere(void)
{
    return write(STDERR_FILENO, "", 0) >= 0;
}

static int signal_its_parent(void)
{
    return kill(getppid(), 0);
}

static int make_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static void test_whoever_takes_a_sensor_over_gets_it_killed(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int (*act)(void);
    } acts[] = {
        {"open", open_a_file},      {"socket", make_a_socket},   {"execve", run_a_program},        {"fork", fork_away},
        {"write", write_somewhere}, {"kill", signal_its_parent}, {"executable memory", make_code},
    };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        int status = within(acts[i].act);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
            fail_msg("%s: status %x instead of death by SIGSYS", acts[i].name, (unsigned)status);
    }
}

/* All that a sensor goes on doing. */
static int work(void)
{
    uint8_t sum[SHA256_SIZE];
    struct bundle b;
    struct diags *diags = diags_new();
    char *memory = malloc(8 << 20);
    if (!diags || !memory || clock_date() <= 0)
        return 2;
    memset(memory, 1, 8 << 20);
    free(memory);
    if (bundle_read(bundle, diags, &b) < 0)
        return 3;
    if (!b.policy || rules_count(b.rules) == 0)
        return 4;
    bundle_done(&b);
    diags_free(diags);
    return digest_sha256(bytes_of("x", 1), sum) < 0 ? 5 : 0;
}

static void test_a_sensor_can_work_and_take_a_new_policy(void **state)
{
    (void)state;
    static const char
        policy[] = "policy: 1\nversion: \"7\"\n",
        rules[] = "rules:\n  - {id: SN-8001, name: x, on: dhcp.offer, severity: low, message: m, group: [server.ip]}\n";
    struct diags *diags = diags_new();
    struct bundle b = {0};
    assert_int_equal(policy_parse("p.yaml", bytes_of(policy, sizeof policy - 1), bytes_of("", 0), diags, &b.policy), 0);
    assert_int_equal(rules_parse(&(struct rules_file){"r.yaml", bytes_of(rules, sizeof rules - 1)}, 1, diags, &b.rules),
                     0);
    bundle = bundle_create();
    assert_true(bundle >= 0);
    assert_int_equal(bundle_write(bundle, &b), 0);
    assert_int_equal(bundle_seal(bundle), 0);
    assert_int_equal(write(bundle, "x", 1), -1); /* nobody changes it after */
    bundle_done(&b);
    diags_free(diags);
    int status = within(work);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("status %x", (unsigned)status);
    close(bundle);
}

static int nothing(void)
{
    return 0;
}

/* As /proc tells it, from outside. */
static void test_no_capability_is_left(void **state)
{
    (void)state;
    FILE *status;
    char line[256];
    unsigned long long permitted = 1, effective = 1;
    int privileges = 0;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(within(nothing), 0);
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        if (sandbox_drop_capabilities() < 0)
            _exit(1);
        close(ends[1]);
        _exit(read(ends[0], &byte, 1) != 0);
    }
    close(ends[0]);
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    for (int tries = 0; tries < 1000 && (permitted || !privileges); tries++) {
        status = fopen(path, "r");
        assert_non_null(status);
        while (fgets(line, sizeof line, status)) {
            (void)sscanf(line, "CapPrm: %llx", &permitted);
            (void)sscanf(line, "CapEff: %llx", &effective);
            (void)sscanf(line, "NoNewPrivs: %d", &privileges);
        }
        fclose(status);
        usleep(1000);
    }
    close(ends[1]);
    waitpid(pid, NULL, 0);
    assert_int_equal(permitted, 0);
    assert_int_equal(effective, 0);
    assert_int_equal(privileges, 1);
}

static void test_users_that_are_none_are_refused(void **state)
{
    (void)state;
    struct sandbox_user user;
    assert_int_equal(sandbox_find_user("no-such-user-here", &user), -ENOENT);
    assert_int_equal(sandbox_find_user("root", &user), -EPERM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whoever_takes_a_sensor_over_gets_it_killed),
        cmocka_unit_test(test_a_sensor_can_work_and_take_a_new_policy),
        cmocka_unit_test(test_no_capability_is_left),
        cmocka_unit_test(test_users_that_are_none_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
