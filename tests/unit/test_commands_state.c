/* The commands at the desk, run as people run them: a capture replayed into a store, and the store asked. */
#include "store_make.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "capture/capture.h"

enum { OUTPUT = 1 << 16, WORDS = 24 };

struct desk {
    struct store_folder *folder;
    char state[STORE_FOLDER + 16];
    char output[OUTPUT];
};

static const char *path_of(const char *variable)
{
    const char *path = getenv(variable);
    if (!path) {
        print_message("skipped: %s is not set\n", variable);
        skip();
    }
    return path;
}

/* Runs the program with words, "STATE" standing for the folder: its exit status, and its output in the desk. */
static int sentinel(struct desk *d, const char *const *words)
{
    char *argv[WORDS + 2] = {(char *)path_of("SENTINEL_PROGRAM")};
    int output[2], status;
    size_t length = 0;
    for (size_t i = 0; words[i] && i < WORDS; i++)
        argv[i + 1] = strcmp(words[i], "STATE") == 0 ? d->state : (char *)words[i];
    assert_int_equal(pipe(output), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(output[1], STDOUT_FILENO);
        close(output[0]);
        freopen("/dev/null", "w", stderr);
        execv(argv[0], argv);
        _exit(127);
    }
    close(output[1]);
    for (ssize_t got; (got = read(output[0], d->output + length, OUTPUT - 1 - length)) > 0;)
        length += (size_t)got;
    d->output[length] = '\0';
    close(output[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define RUN(...) sentinel(d, (const char *const[]){__VA_ARGS__, NULL})

static int replay_into_state(struct desk *d)
{
    const char *source = path_of("SENTINEL_SOURCE");
    char policy[512], capture[512], rules[512];
    snprintf(policy, sizeof policy, "%s/pcaps/rogue-proxydhcp.policy.yaml", source);
    snprintf(capture, sizeof capture, "%s/pcaps/rogue-proxydhcp.pcap", source);
    snprintf(rules, sizeof rules, "%s/rules", source);
    return RUN("replay", "--quiet", "--format", "eve", "--no-shipped-rules", "--rules", rules, "--policy", policy,
               "--state", "STATE", capture);
}

static int setup(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    void *folder = NULL;
    assert_non_null(d);
    store_folder_setup(&folder);
    d->folder = folder;
    snprintf(d->state, sizeof d->state, "%s/state", d->folder->path);
    *state = d;
    return 0;
}

static int teardown(void **state)
{
    struct desk *d = *state;
    void *folder = d->folder;
    store_remove_folder(d->state);
    store_folder_teardown(&folder);
    free(d);
    return 0;
}

static size_t lines(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void what_replay_told_the_store_tells_again(void **state)
{
    struct desk *d = *state;
    char told[OUTPUT];
    assert_int_equal(replay_into_state(d), 1);
    memcpy(told, d->output, sizeof told);
    assert_true(lines(told) > 1);
    assert_int_equal(RUN("alerts", "--json", "--state", "STATE"), 0);
    assert_string_equal(d->output, told);
    /* The same capture again brings no second alert. */
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("alerts", "--json", "--state", "STATE"), 0);
    assert_string_equal(d->output, told);
}

static void the_list_can_be_narrowed(void **state)
{
    struct desk *d = *state;
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("alerts", "--state", "STATE"), 0);
    size_t all = lines(d->output);
    assert_int_equal(RUN("alerts", "list", "--rule", "SN-1002", "--state", "STATE"), 0);
    assert_int_equal(lines(d->output), 1);
    assert_non_null(strstr(d->output, "critical  SN-1002  imaging-42  10.42.0.66 (52:54:00:00:00:66)"));
    assert_int_equal(RUN("alerts", "--segment", "elsewhere", "--state", "STATE"), 0);
    assert_string_equal(d->output, "");
    assert_int_equal(RUN("alerts", "--since", "2026-11-22T09:00:00", "--severity", "info", "--state", "STATE"), 0);
    assert_int_equal(lines(d->output), all);
    assert_int_equal(RUN("alerts", "--since", "2026-11-22T09:00:00.0072", "--state", "STATE"), 0);
    assert_true(lines(d->output) > 0 && lines(d->output) < all);
    assert_int_equal(RUN("alerts", "--since", "yesterday", "--state", "STATE"), 2);
    assert_int_equal(RUN("alerts", "--severity", "grave", "--state", "STATE"), 2);
}

/* Who is called at night needs who, whom, what was expected and what to do on one screen. */
static void one_alert_is_shown_in_full(void **state)
{
    static const char *const told[] = {
        "responder.mac            52:54:00:00:00:66", "expected.pxe             10.42.0.10",
        "client.mac               52:54:00:42:01:01", "Find the switch port", "frame 3, 346 of 346 bytes"};
    struct desk *d = *state;
    char id[9];
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("alerts", "--rule", "SN-1002", "--state", "STATE"), 0);
    snprintf(id, sizeof id, "%.8s", d->output);
    assert_int_equal(RUN("alerts", "show", id, "--state", "STATE"), 0);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        if (!strstr(d->output, told[i]))
            fail_msg("%s is missing in:\n%s", told[i], d->output);
    }
    assert_int_equal(RUN("alerts", "show", "--json", id, "--state", "STATE"), 0);
    assert_int_equal(lines(d->output), 1);
    assert_int_equal(RUN("alerts", "show", "ffffffff", "--state", "STATE"), 3);
    assert_int_equal(RUN("alerts", "show", "fff", "--state", "STATE"), 3);
    assert_int_equal(RUN("alerts", "show", "--state", "STATE"), 2);
    assert_int_equal(RUN("alerts", "hide", "--state", "STATE"), 2);
}

static void the_inventory_names_the_rogue_beside_the_authorised(void **state)
{
    struct desk *d = *state;
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("inventory", "--state", "STATE"), 0);
    assert_non_null(strstr(d->output, "segment imaging-42\n"));
    assert_non_null(strstr(d->output, "10.42.0.66       52:54:00:00:00:66  unknown"));
    assert_non_null(strstr(d->output, "10.42.0.10       52:54:00:00:00:10  authorised      wds-1"));
    assert_int_equal(RUN("inventory", "--json", "--state", "STATE"), 0);
    assert_non_null(
        strstr(d->output, "\"event_type\":\"sentinel_sighting\",\"sentinel_sighting\":{\"segment\":\"imaging-42\","));
}

static void evidence_is_the_frame_that_was_captured(void **state)
{
    struct desk *d = *state;
    char id[9], path[2 * STORE_FOLDER], original[512], error[CAPTURE_ERROR];
    uint8_t data[2048];
    struct stat st;
    struct frame f;
    struct capture *c = NULL;
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("alerts", "--rule", "SN-1002", "--state", "STATE"), 0);
    snprintf(id, sizeof id, "%.8s", d->output);
    store_path(d->folder, "evidence.pcapng", path);
    assert_int_equal(RUN("evidence", id, "-w", path, "--state", "STATE"), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    snprintf(original, sizeof original, "%s/pcaps/rogue-proxydhcp.pcap", path_of("SENTINEL_SOURCE"));
    assert_int_equal(capture_open(original, false, error, &c), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(capture_next(c, &f), 1);
    uint32_t size = f.captured;
    int64_t time = f.time;
    assert_true(size <= sizeof data);
    memcpy(data, f.data, size);
    capture_close(c);
    assert_int_equal(capture_open(path, false, error, &c), 0);
    assert_int_equal(capture_next(c, &f), 1);
    assert_int_equal(f.captured, size);
    assert_int_equal(f.time, time);
    assert_memory_equal(f.data, data, size);
    assert_int_equal(capture_next(c, &f), 0);
    capture_close(c);
    assert_int_equal(RUN("evidence", "ffffffff", "-w", path, "--state", "STATE"), 3);
    assert_int_equal(RUN("evidence", id, "-w", "/dev/full", "--state", "STATE"), 3);
    assert_int_equal(RUN("evidence", id, "--state", "STATE"), 2);
}

/* Audits ask when an interface was open, and which segment was heard on it. */
static bool an_interval(void *self, const struct stored_coverage *c)
{
    bool *heard = self;
    assert_true(c->packets > 3);
    assert_true(c->to > c->from);
    assert_false(c->blind);
    *heard |= strcmp(c->segment, "imaging-42") == 0;
    return true;
}

static void the_capture_counts_as_watched(void **state)
{
    struct desk *d = *state;
    struct store *s = NULL;
    char error[STORE_ERROR];
    assert_int_equal(replay_into_state(d), 1);
    struct store_settings settings = {.folder = d->state, .read_only = true};
    assert_int_equal(store_open(&settings, error, &s), 0);
    bool heard = false;
    assert_int_equal(store_coverage(s, INT64_MIN, INT64_MAX, an_interval, &heard), 2);
    assert_true(heard);
    store_close(s);
}

/* Which machine booted whose file: what is asked on the day after. */
static void the_clients_name_the_victim_and_its_file(void **state)
{
    struct desk *d = *state;
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("clients", "--state", "STATE"), 0);
    assert_non_null(
        strstr(d->output, "10.42.1.1 (52:54:00:42:01:01) from 10.42.0.66 (52:54:00:00:00:66)  bootx64.efi"));
    assert_non_null(strstr(d->output, "52:54:00:42:01:01 from nobody"));
    assert_int_equal(RUN("clients", "--state", "STATE", "--server", "10.42.0.66", "--file", "BOOT*.efi", "--json"), 0);
    assert_non_null(strstr(d->output, "\"event_type\":\"sentinel_client\""));
    assert_non_null(strstr(d->output, "\"detail\":{\"client\":{"));
    assert_null(strchr(strchr(d->output, '\n') + 1, '\n'));
    static const char *const others[][2] = {
        {"--server", "10.42.0.10"}, {"--file", "*.com"},       {"--segment", "office"},
        {"--since", "2026-11-23"},  {"--until", "2026-11-21"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(RUN("clients", "--state", "STATE", "--json", others[i][0], others[i][1]), 0);
        assert_string_equal(d->output, "");
    }
    assert_int_equal(RUN("clients", "--state", "STATE", "--server", "wds-1"), 2);
    assert_int_equal(RUN("clients", "--state", "STATE", "--since", "yesterday"), 2);
}

static void the_transfers_name_what_was_read(void **state)
{
    struct desk *d = *state;
    assert_int_equal(replay_into_state(d), 1);
    assert_int_equal(RUN("transfers", "--state", "STATE", "--json"), 0);
    assert_non_null(strstr(d->output, "\"event_type\":\"sentinel_transfer\""));
    assert_non_null(strstr(d->output, "\"name\":\"bootx64.efi\""));
    assert_non_null(strstr(d->output, "\"server_ip\":\"10.42.0.66\""));
    assert_int_equal(RUN("transfers", "--state", "STATE", "--file", "*.com"), 0);
    assert_string_equal(d->output, "");
}

/* What one run has learned the next one judges by. */
static void a_baseline_says_who_was_known_before(void **state)
{
    struct desk *d = *state;
    const char *source = path_of("SENTINEL_SOURCE");
    char policy[512], capture[512], rules[512];
    assert_int_equal(replay_into_state(d), 1);
    assert_null(strstr(d->output, "\"baseline\":{\"source\":\"store\""));
    snprintf(policy, sizeof policy, "%s/pcaps/rogue-proxydhcp.policy.yaml", source);
    snprintf(capture, sizeof capture, "%s/pcaps/rogue-proxydhcp.pcap", source);
    snprintf(rules, sizeof rules, "%s/rules", source);
    assert_int_equal(RUN("replay", "--quiet", "--format", "eve", "--no-shipped-rules", "--rules", rules, "--policy",
                         policy, "--baseline", "STATE", capture),
                     1);
    assert_non_null(strstr(d->output, "\"baseline\":{\"source\":\"store\""));
    assert_int_equal(RUN("replay", "--quiet", "--baseline", "/nowhere", capture), 3);
}

static void a_missing_store_is_told(void **state)
{
    struct desk *d = *state;
    assert_int_equal(RUN("alerts", "--state", "STATE"), 3);
    assert_int_equal(RUN("inventory", "--state", "STATE"), 3);
}

#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(what_replay_told_the_store_tells_again),
        DESK_TEST(the_list_can_be_narrowed),
        DESK_TEST(one_alert_is_shown_in_full),
        DESK_TEST(the_inventory_names_the_rogue_beside_the_authorised),
        DESK_TEST(the_clients_name_the_victim_and_its_file),
        DESK_TEST(the_transfers_name_what_was_read),
        DESK_TEST(evidence_is_the_frame_that_was_captured),
        DESK_TEST(the_capture_counts_as_watched),
        DESK_TEST(a_baseline_says_who_was_known_before),
        DESK_TEST(a_missing_store_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
