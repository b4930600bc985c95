/* policy_load(): every mistake is told with its place, and a policy with mistakes is not half loaded. */
#include "unit/policy_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

struct folder {
    char path[64];
    char file[128];
    struct diags *diags;
    struct policy *policy;
};

static void put(struct folder *f, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", f->path, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static int setup(void **state)
{
    struct folder *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->path, sizeof f->path, "/tmp/sentinel-policy-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    snprintf(f->file, sizeof f->file, "%s/policy.yaml", f->path);
    f->diags = diags_new();
    assert_non_null(f->diags);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct folder *f = *state;
    char clients[128];
    snprintf(clients, sizeof clients, "%s/clients.csv", f->path);
    unlink(clients);
    unlink(f->file);
    rmdir(f->path);
    policy_free(f->policy);
    diags_free(f->diags);
    free(f);
    return 0;
}

static int load(struct folder *f, const char *text)
{
    put(f, "policy.yaml", text);
    return policy_load(f->file, f->diags, &f->policy);
}

struct mistake {
    unsigned line, column;
    const char *message; /* how it begins */
};

/* The complaints are exactly these, in this order, and nothing was loaded. */
static void assert_mistakes(struct folder *f, int result, const struct mistake *wanted, size_t count)
{
    if (diags_count(f->diags) != count)
        print_complaints(f->diags);
    assert_int_equal(diags_count(f->diags), count);
    for (size_t i = 0; i < count; i++) {
        const struct diag *d = diags_get(f->diags, i);
        assert_int_equal(d->line, wanted[i].line);
        assert_int_equal(d->column, wanted[i].column);
        if (strncmp(d->message, wanted[i].message, strlen(wanted[i].message)) != 0)
            assert_string_equal(d->message, wanted[i].message);
    }
    assert_int_not_equal(result, 0);
    assert_null(f->policy);
}

static void assert_one(struct folder *f, const char *text, unsigned line, unsigned column, const char *message)
{
    struct mistake wanted = {line, column, message};
    assert_mistakes(f, load(f, text), &wanted, 1);
    diags_free(f->diags);
    f->diags = diags_new();
    assert_non_null(f->diags);
}

static const char example[] =
    "policy: 1                     # format\n"
    "version: \"12\"\n"
    "site: lon-dc1\n"
    "probe: forbidden\n"
    "segments:\n"
    "  - name: imaging-42\n"
    "    where: {interfaces: [eno2], vlans: [42], networks: [10.42.0.0/16, \"fd42::/48\"]}\n"
    "    netboot: allowed\n"
    "  - {name: office, where: {vlans: [43, 100.43]}, netboot: forbidden}\n"
    "services:\n"
    "  - name: dhcp-1\n"
    "    roles: [dhcp]\n"
    "    addresses: [10.42.0.1]\n"
    "    macs: [\"52:54:00:00:00:01\"]\n"
    "    segments: [imaging-42]\n"
    "    hands_out: {imaging-42: {routers: [10.42.0.1], dns: [10.42.0.53]}}\n"
    "  - name: wds-1\n"
    "    roles: [pxe, tftp, multicast, distribution-point]\n"
    "    addresses: [10.42.0.10, \"fd42::10\"]\n"
    "    macs: [\"52:54:00:00:00:10\"]\n"
    "    link_local: [\"fe80::5054:ff:fe00:10\"]\n"
    "    names: [wds-1.lon.example, WDS_1]\n"
    "    duids: [\"00:03:00:01:52:54:00:00:00:10\"]\n"
    "    peers: [wds-2]\n"
    "    segments: [imaging-42]\n"
    "    boot_files:\n"
    "      - path: 'smsboot\\x64\\wdsnbp.com'\n"
    "        sha256: [\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"]\n"
    "      - {path: 'smstemp\\*.boot.bcd'}\n"
    "    multicast: {groups: [239.0.0.0/24], ports: 63000-65000, integrity: signed, content: encrypted}\n"
    "    pxe_password: required\n"
    "    writes: forbidden\n"
    "    limits: {tftp_requests: 400/10s}\n"
    "    until: 2030-12-31\n"
    "  - {name: wds-2, roles: [pxe, tftp], addresses: [10.42.0.11], macs: [\"52:54:00:00:00:11\"]}\n"
    "clients: {unknown: alert, known: {file: clients.csv, list: [\"00:50:56:*\"]}}\n"
    "channels:\n"
    "  - {name: site server to PXE point, between: [10.1.0.5, 10.42.0.10], require: ipsec}\n"
    "ignore_groups: [239.10.0.0/16]\n"
    "exceptions:\n"
    "  - {rule: SN-1002, where: {server.mac: \"52:54:00:aa:00:01\"}, owner: netops, reason: lab switch,\n"
    "     until: 2027-01-31}\n";

static const char clients[] = "mac,uuid,name\r\n"
                              "# the second floor\r\n"
                              "\r\n"
                              "52:54:00:00:01:02,4c4c4544-0035-3910-8047-b8c04f4e3432,\"desk \"\"two\"\", left\"\r\n"
                              "52-54-00-00-01-01\r\n"
                              " , 4C4C4544-0035-3910-8047-B8C04F4E3499 , dock\n"
                              "\"52:54:00:00:01:03\" ,,";

static void test_the_whole_format_is_read(void **state)
{
    struct folder *f = *state;
    put(f, "clients.csv", clients);
    int r = load(f, example);
    print_complaints(f->diags);
    assert_int_equal(r, 0);
    const struct policy *p = f->policy;
    assert_string_equal(policy_version(p), "12");
    assert_string_equal(policy_site(p), "lon-dc1");
    assert_string_equal(policy_path(p), f->file);
    assert_int_equal(policy_segments(p), 2);
    assert_int_equal(p->segment[1].vlans.at[1].tags, 2);
    assert_true(p->segment[1].netboot_forbidden);

    const struct service *wds = &p->service[1];
    assert_int_equal(p->services, 3);
    assert_int_equal(wds->roles, ROLE_BIT(ROLE_PXE) | ROLE_BIT(ROLE_TFTP) | ROLE_BIT(ROLE_MULTICAST) |
                                     ROLE_BIT(ROLE_DISTRIBUTION_POINT));
    assert_int_equal(wds->duids.at[0].left, 10);
    assert_int_equal(wds->names.count, 2);
    assert_string_equal(wds->names.at[0], "wds-1.lon.example");
    assert_int_equal(wds->identity.count, 2);
    assert_int_equal(wds->boot_files.at[0].sha256.at[0].byte[31], 0x08);
    assert_false(wds->boot_files.at[1].sha256.listed);
    assert_int_equal(wds->multicast.ports.at[0].last, 65000);
    assert_int_equal(wds->multicast.integrity, INTEGRITY_SIGNED);
    assert_true(wds->multicast.encrypted);
    assert_true(wds->pxe_password);
    assert_true(wds->until == instant("2031-01-01") - 1);
    assert_false(p->service[2].macs.at == NULL);
    assert_null(p->service[2].segments);
    assert_int_equal(p->channel[0].accepts, 1 << PROTECTION_IPSEC);
    assert_int_equal(p->ignore_groups.count, 1);
    assert_int_equal(p->exceptions, 1);
}

static void test_clients_come_from_the_file_and_the_list(void **state)
{
    struct folder *f = *state;
    put(f, "clients.csv", clients);
    assert_int_equal(load(f, example), 0);
    const struct policy *p = f->policy;
    assert_int_equal(p->clients, 5);
    assert_int_equal(p->client[0].mac_bytes, 0);
    assert_true(p->client[0].has_uuid);
    assert_string_equal(p->client[0].name, "dock");
    assert_int_equal(p->client[1].mac_bytes, 3);
    assert_int_equal(p->client[2].mac.byte[5], 1);
    assert_string_equal(p->client[2].name, "");
    assert_string_equal(p->client[3].name, "desk \"two\", left");
    assert_int_equal(p->client[4].mac.byte[5], 3);
}

/* Alerts name the policy by this digest: `cat policy.yaml clients.csv | sha256sum`. */
static void test_the_digest_covers_the_included_file(void **state)
{
    struct folder *f = *state;
    uint8_t wanted[SHA256_SIZE];
    char all[sizeof example + sizeof clients];
    put(f, "clients.csv", clients);
    assert_int_equal(load(f, example), 0);
    snprintf(all, sizeof all, "%s%s", example, clients);
    assert_int_equal(digest_sha256(words(all), wanted), 0);
    assert_memory_equal(policy_digest(f->policy), wanted, SHA256_SIZE);
}

static void keep_line(void *self, const char *line)
{
    struct text *all = self;
    text_add(all, line);
    text_add(all, "\n");
}

static void test_the_description_tells_what_was_read_and_moves_no_cursor(void **state)
{
    struct folder *f = *state;
    char buffer[8192];
    struct text all;
    text_init(&all, buffer, sizeof buffer);
    put(f, "clients.csv", clients);
    assert_int_equal(load(f, example), 0);
    policy_describe(f->policy, keep_line, &all);
    assert_non_null(strstr(buffer, "segment office: netboot forbidden; VLANs 43, 100.43\n"));
    assert_non_null(strstr(buffer, "    hands out on imaging-42: routers 10.42.0.1; DNS servers 10.42.0.53\n"));
    assert_non_null(strstr(buffer, "    boot file smstemp\\*.boot.bcd\n"));
    assert_non_null(strstr(buffer, "    is one with wds-2\n"));
    assert_non_null(strstr(buffer, "tftp_requests at most 400 in 10 s"));
    assert_non_null(strstr(buffer, "exception from SN-1002 until 2027-01-31T23:59:59"));
    policy_free(f->policy);
    f->policy = NULL;

    text_init(&all, buffer, sizeof buffer);
    assert_int_equal(load(f, "policy: 1\nsite: \"a\\e[2Jb\"\n"), 0);
    policy_describe(f->policy, keep_line, &all);
    assert_null(strchr(buffer, '\033'));
}

static void test_a_dozen_mistakes_are_a_dozen_complaints_each_at_its_place(void **state)
{
    struct folder *f = *state;
    static const char text[] =
        "policy: 1\n"                                                                      /* 1 */
        "stie: lon\n"                                                                      /* 2 */
        "segments:\n"                                                                      /* 3 */
        "  - {name: a, where: {networks: [10.42.0.1/16]}}\n"                               /* 4 */
        "  - {name: b, where: {vlans: [4095]}, netboot: never}\n"                          /* 5 */
        "services:\n"                                                                      /* 6 */
        "  - {name: s, roles: [dchp], addresses: [10.42.0.300], segments: [c]}\n"          /* 7 */
        "  - {name: s, roles: [tftp], addresses: [10.42.0.1], macs: ['52:54:00:12:34']}\n" /* 8 */
        "exceptions:\n"                                                                    /* 9 */
        "  - {rule: SN-1001, where: {server.nose: x}, until: 2027-02-30}\n";               /* 10 */
    static const struct mistake wanted[] = {
        {2, 1, "unknown key \"stie\"; did you mean \"site\"?"},
        {4, 34, "segments[0].where.networks[0]: \"10.42.0.1/16\" is not a network"},
        {5, 31, "segments[1].where.vlans[0]: not a VLAN"},
        {5, 48, "segments[1].netboot: unknown word \"never\""},
        {7, 23, "services[0].roles[0]: unknown word \"dchp\"; did you mean \"dhcp\"?"},
        {7, 42, "services[0].addresses[0]: \"10.42.0.300\" is not an IPv4 or IPv6 address"},
        {7, 67, "services[0].segments[0]: no segment has that name"},
        {8, 61, "services[1].macs[0]: \"52:54:00:12:34\" is not a MAC address"},
        {8, 12, "services[1].name: the service in line 7 has that name already"},
        {10, 5, "exceptions[0]: \"owner\" is missing"},
        {10, 53, "exceptions[0].until: \"2027-02-30\" is not a date"},
        {10, 29, "exceptions[0].where: no such field"},
    };
    assert_mistakes(f, load(f, text), wanted, sizeof wanted / sizeof *wanted);
}

static void test_segments_that_cannot_be_told_apart_overlap(void **state)
{
    struct folder *f = *state;
    assert_one(f,
               "policy: 1\nsegments:\n"
               "  - {name: a, where: {networks: [10.0.0.0/8, 10.42.0.0/16]}}\n"
               "  - {name: b, where: {networks: [10.42.0.0/16]}}\n",
               4, 5, "segments[1]: overlaps with the segment in line 3: both list 10.42.0.0/16");
    assert_one(f,
               "policy: 1\nsegments:\n"
               "  - {name: a, where: {interfaces: [eno1, eno2]}}\n"
               "  - {name: b, where: {interfaces: [eno2, eno3]}}\n",
               4, 5, "segments[1]: overlaps with the segment in line 3: no networks");
    assert_one(f, "policy: 1\nsegments: [{name: a, where: {vlans: [1]}}, {name: a, where: {vlans: [2]}}]\n", 2, 51,
               "segments[1].name: the segment in line 2 has that name already");
    assert_int_equal(load(f, "policy: 1\nsegments:\n"
                             "  - {name: a, where: {networks: [10.0.0.0/8]}}\n"
                             "  - {name: b, where: {networks: [10.42.0.0/16]}}\n"
                             "  - {name: c, where: {interfaces: [eno1], networks: [10.42.0.0/16]}}\n"
                             "  - {name: d, where: {interfaces: [eno2], networks: [10.42.0.0/16]}}\n"
                             "  - {name: e, where: {interfaces: [eno2], vlans: [7]}}\n"
                             "  - {name: f, where: {interfaces: [eno2], vlans: [8]}}\n"),
                     0);
}

static void test_each_kind_of_mistake_is_found(void **state)
{
    struct folder *f = *state;
    static const struct {
        const char *text;
        unsigned line, column;
        const char *message;
    } cases[] = {
        {"site: x\n", 1, 1, "\"policy\" is missing"},
        {"policy: 2\n", 1, 9, "policy: \"2\" is not a whole number from 1 to 1"},
        {"policy: 1\nprobe: yes\n", 2, 8, "probe: unknown word \"yes\""},
        {"policy: 1\nsegments: {a: b}\n", 2, 11, "segments: a list is wanted here"},
        {"policy: 1\nsegments: [{name: a}]\n", 2, 12, "segments[0]: \"where\" is missing"},
        {"policy: 1\nsegments: [{name: a, where: {}}]\n", 2, 29, "segments[0].where: lists no interfaces"},
        {"policy: 1\nsegments: [{name: a, where: {vlans: [1.]}}]\n", 2, 38, "segments[0].where.vlans[0]: not a VLAN"},
        {"policy: 1\nsegments: [{name: a, where: {vlans: [1/]}}]\n", 2, 38, "segments[0].where.vlans[0]: not a VLAN"},
        {"policy: 1\nservices: [{name: a, addresses: [10.0.0.1]}]\n", 2, 12, "services[0]: \"roles\" is missing"},
        {"policy: 1\nservices: [{name: a, roles: [tftp]}]\n", 2, 12, "services[0]: \"addresses\" is missing"},
        {"policy: 1\nservices: [{name: a, roles: [dhcp-proxy], addresses: [10.0.0.1]}]\n", 2, 12,
         "services[0]: \"macs\" is missing"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [0.0.0.0]}]\n", 2, 49,
         "services[0].addresses[0]: 0.0.0.0 is no host's address"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], macs: ['ff:ff:ff:ff:ff:ff']}]\n", 2, 59,
         "services[0].macs[0]: ff:ff:ff:ff:ff:ff is no host's MAC address"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], link_local: ['fd00::1']}]\n", 2, 49,
         "services[0].link_local: link-local addresses lie in fe80::/10"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], peers: [b]}]\n", 2, 60,
         "services[0].peers[0]: no service has that name"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], peers: [a]}]\n", 2, 60,
         "services[0].peers[0]: a service is no peer of itself"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], hands_out: {b: {}}}]\n", 2, 64,
         "services[0].hands_out: no segment has that name"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], limits: {tftp_requests: 400}}]\n", 2, 76,
         "services[0].limits.tftp_requests: not a rate such as 400/10s"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], limits: {tftp_requests: 4/0s}}]\n", 2, 76,
         "services[0].limits.tftp_requests: not a rate such as 400/10s"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], boot_files: [{sha256: []}]}]\n", 2, 65,
         "services[0].boot_files[0]: \"path\" is missing"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], boot_files: [{path: x, sha256: [9f86]}]}]\n", 2,
         84, "services[0].boot_files[0].sha256[0]: this is not a SHA-256 digest (64 digits) in hex digits"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], duids: ['0:3']}]\n", 2, 60,
         "services[0].duids[0]: this is not a DUID in hex digits"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], names: [a.b, 'a b']}]\n", 2, 65,
         "services[0].names[1]: this is not a host's name"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], names: [a..b]}]\n", 2, 60,
         "services[0].names[0]: this is not a host's name"},
        {"policy: 1\nservices: [{name: a, roles: [tftp], addresses: [], names: [10.0.0.1]}]\n", 2, 60,
         "services[0].names[0]: this is not a host's name"},
        {"policy: 1\nservices: [{name: a, roles: [multicast], addresses: [], multicast: {groups: [10.0.0.0/8]}}]\n", 2,
         78, "services[0].multicast.groups[0]: 10.0.0.0/8 is no multicast group"},
        {"policy: 1\nservices: [{name: a, roles: [multicast], addresses: [], multicast: {ports: 5-4}}]\n", 2, 76,
         "services[0].multicast.ports: not a port"},
        {"policy: 1\nservices: [{name: a, roles: [multicast], addresses: [], multicast: {ports: [1, 65536]}}]\n", 2, 80,
         "services[0].multicast.ports[1]: not a port"},
        {"policy: 1\nclients: {known: [52:54:00]}\n", 2, 19, "clients.known[0]: not a MAC address"},
        {"policy: 1\nclients: {known: {file: absent.csv}}\n", 2, 25,
         "clients.known.file: this file cannot be read: No such file or directory"},
        {"policy: 1\nclients: {known: {file: .}}\n", 2, 25,
         "clients.known.file: this file cannot be read: Is a directory"},
        {"policy: 1\nchannels: [{name: a, between: [10.0.0.1], require: ipsec}]\n", 2, 31,
         "channels[0].between: a channel has two ends"},
        {"policy: 1\nchannels: [{name: a, between: [10.0.0.1, 'fd00::1'], require: ipsec}]\n", 2, 31,
         "channels[0].between: both ends are IPv4 or both IPv6"},
        {"policy: 1\nchannels: [{name: a, between: [10.0.0.1, 10.0.0.2], require: [ipsec, hope]}]\n", 2, 70,
         "channels[0].require[1]: unknown word \"hope\""},
        {"policy: 1\nexceptions: [{owner: x, until: 2027-01-31}]\n", 2, 14, "exceptions[0]: \"rule\" is missing"},
        {"policy: 1\nexceptions: [{rule: SN-1, owner: x}]\n", 2, 14, "exceptions[0]: \"until\" is missing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_one(f, cases[i].text, cases[i].line, cases[i].column, cases[i].message);
}

static void test_mistakes_in_clients_csv_are_told_with_its_name(void **state)
{
    struct folder *f = *state;
    put(f, "clients.csv",
        "mac,guid,name\n"                 /* 1 */
        "52:54:00:00:01,,x\n"             /* 2 */
        "52:54:00:00:01:01, 4c4c4544,x\n" /* 3 */
        "52:54:00:00:01:02,,\"x\n"        /* 4 */
        "52:54:00:00:01:03,,\"x\"y\n"     /* 5 */
        "52:54:00:00:01:04,,x,y\n"        /* 6 */
        ",,x\n");                         /* 7 */
    static const struct mistake wanted[] = {
        {1, 5, "the headings are mac,uuid,name in this order"},
        {2, 1, "not a MAC address"},
        {3, 20, "not a machine GUID"},
        {4, 20, "the quote that opens here is never closed"},
        {5, 20, "text after the closing quote"},
        {6, 21, "more than three fields"},
        {7, 1, "a client needs a MAC address or a machine GUID"},
    };
    assert_mistakes(f, load(f, "policy: 1\nclients: {known: {file: clients.csv}}\n"), wanted,
                    sizeof wanted / sizeof *wanted);
    assert_non_null(strstr(diags_get(f->diags, 0)->file, "/clients.csv"));
}

static void test_what_is_no_policy_is_one_clear_complaint(void **state)
{
    struct folder *f = *state;
    assert_one(f, "", 1, 1, "\"policy\" is missing");
    assert_one(f, "- a\n- b\n", 1, 1, "a map is wanted here, not a list");
    assert_one(f, "policy: 1\n  site: [\n", 2, 7, "");
    struct mistake whole = {0, 0, "cannot be read: "};
    assert_mistakes(f, policy_load(f->path, f->diags, &f->policy), &whole, 1);
    diags_free(f->diags);
    f->diags = diags_new();
    assert_mistakes(f, policy_load("/nonexistent/policy.yaml", f->diags, &f->policy), &whole, 1);
}

/* The first thing an administrator does is to copy it. */
static void test_the_first_policy_of_the_documentation_loads(void **state)
{
    struct folder *f = *state;
    char path[4096], text[1 << 16];
    const char *source = getenv("SENTINEL_SOURCE");
    if (!source) {
        print_message("skipped: SENTINEL_SOURCE does not say where docs/ is\n");
        skip();
    }
    snprintf(path, sizeof path, "%s/docs/policy.md", source);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = 0;
    fclose(in);
    char *begin = strstr(text, "```yaml\n");
    assert_non_null(begin);
    begin += strlen("```yaml\n");
    char *end = strstr(begin, "```");
    assert_non_null(end);
    *end = 0;
    int r = load(f, begin);
    print_complaints(f->diags);
    assert_int_equal(r, 0);
    assert_int_equal(f->policy->services, 3);
}

static void test_freeing_nothing_is_allowed(void **state)
{
    (void)state;
    policy_free(NULL);
}

int main(void)
{
#define LOAD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        LOAD(test_the_whole_format_is_read),
        LOAD(test_clients_come_from_the_file_and_the_list),
        LOAD(test_the_digest_covers_the_included_file),
        LOAD(test_the_description_tells_what_was_read_and_moves_no_cursor),
        LOAD(test_a_dozen_mistakes_are_a_dozen_complaints_each_at_its_place),
        LOAD(test_segments_that_cannot_be_told_apart_overlap),
        LOAD(test_each_kind_of_mistake_is_found),
        LOAD(test_mistakes_in_clients_csv_are_told_with_its_name),
        LOAD(test_what_is_no_policy_is_one_clear_complaint),
        LOAD(test_the_first_policy_of_the_documentation_loads),
        cmocka_unit_test(test_freeing_nothing_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
