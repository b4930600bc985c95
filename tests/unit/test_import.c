/* Configurations that sites have, as policies: nothing of booting may be lost without a word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/yaml.h"
#include "import/import.h"
#include "policy/policy.h"

/* What came of an import. */
struct result {
    char *text;
    struct yaml_file *file; /* of the text */
    struct diags *unread;
};

static struct bytes of(const char *text)
{
    return bytes_of(text, strlen(text));
}

static struct result import_text_of(const char *format, struct bytes text, const char *address)
{
    struct result r = {.unread = diags_new()};
    struct draft *d = draft_new();
    struct import *i = import_new(d, r.unread, &address, address != NULL);
    assert_non_null(i);
    assert_non_null(import_find(format));
    import_file(i, import_find(format), "conf", text);
    assert_int_equal(import_finish(i), 0);
    assert_int_equal(draft_write(d, &r.text), 0);
    import_free(i);
    draft_free(d);

    struct diags *diags = diags_new();
    struct policy *p = NULL;
    if (policy_parse("draft", of(r.text), of(""), diags, &p) != 0)
        fail_msg("%u: %s\n%s", diags_get(diags, 0)->line, diags_get(diags, 0)->message, r.text);
    assert_int_equal(yaml_parse("draft", of(r.text), diags, &r.file), 0);
    policy_free(p);
    diags_free(diags);
    return r;
}

static void done(struct result *r)
{
    free(r->text);
    yaml_file_free(r->file);
    diags_free(r->unread);
}

static const struct yaml *named(const struct yaml *list, const char *name)
{
    for (size_t n = 0; list && n < list->count; n++) {
        const struct yaml *is = yaml_get(&list->items[n], "name");
        if (is && strcmp(is->text, name) == 0)
            return &list->items[n];
    }
    fail_msg("nothing is called %s", name);
    return NULL;
}

static const struct yaml *service(const struct result *r, const char *name)
{
    return named(yaml_get(yaml_root(r->file), "services"), name);
}

static const struct yaml *segment(const struct result *r, const char *name)
{
    return named(yaml_get(yaml_root(r->file), "segments"), name);
}

/* "a b c" */
static void expect_list(const struct yaml *list, const char *wanted)
{
    char found[1024] = "";
    for (size_t n = 0; list && n < list->count; n++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s", n ? " " : "", list->items[n].text);
    assert_string_equal(found, wanted);
}

static const struct yaml *handed(const struct result *r, const char *name, const char *where, const char *key)
{
    return yaml_get(yaml_get(yaml_get(service(r, name), "hands_out"), where), key);
}

/* The place of everything that was not read, in order. */
static void expect_unread(const struct result *r, const char *wanted)
{
    char found[512] = "";
    for (size_t n = 0; diags_get(r->unread, n); n++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%u", n ? " " : "",
                 diags_get(r->unread, n)->line);
    assert_string_equal(found, wanted);
}

static const char dnsmasq[] = "# a site's proxy\n"
                              "port=0\n"
                              "listen-address=10.42.0.10,fd42::10\n"
                              "dhcp-range=set:red,10.42.0.100,10.42.0.200,255.255.0.0,12h # pool\n"
                              "dhcp-range=10.43.0.0,proxy,255.255.255.0\n"
                              "dhcp-range=fd42::100,fd42::1ff,64,1h\n"
                              "dhcp-option=tag:red,option:router,10.42.0.254\n"
                              "dhcp-option=6,10.42.0.53,10.42.0.54\n"
                              "dhcp-option=option6:dns-server,[fd42::53]\n"
                              "dhcp-option=vendor:PXEClient,1,0.0.0.0\n"
                              "dhcp-boot=tag:red,boot/pxelinux.0,server,10.42.0.20\n"
                              "pxe-service=x86PC, \"Install, now\", install, 10.42.0.21\n"
                              "pxe-service=X86-64_EFI,\"Boot\",boot.efi\n"
                              "enable-tftp\n"
                              "dhcp-relay=10.44.0.1,10.42.0.10\n"
                              "conf-dir=/etc/dnsmasq.d\n"
                              "dhcp-unheard-of=1\n"
                              "server=/example/10.0.0.1\n";

static void test_dnsmasq(void **state)
{
    (void)state;
    struct result r = import_text_of("dnsmasq", of(dnsmasq), NULL);
    expect_list(yaml_get(service(&r, "dnsmasq"), "roles"), "dhcp pxe tftp");
    expect_list(yaml_get(service(&r, "dnsmasq"), "addresses"), "10.42.0.10 fd42::10");
    expect_list(yaml_get(service(&r, "dnsmasq"), "boot_files"), "boot/pxelinux.0 install.0 boot.efi");
    expect_list(yaml_get(service(&r, "dnsmasq"), "segments"),
                "network-10-42-0-0-16 network-10-43-0-0-24 network-fd42---64");
    expect_list(handed(&r, "dnsmasq", "network-10-42-0-0-16", "routers"), "10.42.0.254");
    expect_list(handed(&r, "dnsmasq", "network-10-42-0-0-16", "dns"), "10.42.0.53 10.42.0.54 fd42::53");
    expect_list(handed(&r, "dnsmasq", "network-10-42-0-0-16", "next_servers"), "10.42.0.20 10.42.0.21");
    expect_list(yaml_get(service(&r, "tftp-10.42.0.20"), "roles"), "tftp");
    expect_list(yaml_get(service(&r, "relay-10.44.0.1"), "roles"), "relay");
    assert_string_equal(yaml_get(segment(&r, "network-10-42-0-0-16"), "netboot")->text, "allowed");
    expect_unread(&r, "10 16 17");
    assert_non_null(strstr(r.text, "conf:11"));
    done(&r);
}

/* Without its address nobody is authorised by it, and a range without a mask is a guess that says so. */
static void test_dnsmasq_unsaid(void **state)
{
    (void)state;
    struct result r =
        import_text_of("dnsmasq", of("dhcp-range=10.42.7.100,10.42.7.200\ndhcp-option=3,0.0.0.0\n"), NULL);
    assert_int_equal(yaml_get(service(&r, "dnsmasq"), "addresses")->count, 0);
    assert_string_equal(yaml_get(segment(&r, "network-10-42-7-0-24"), "netboot")->text, "forbidden");
    assert_non_null(strstr(r.text, "a guess"));
    expect_unread(&r, "2");
    done(&r);
    r = import_text_of("dnsmasq", of("dhcp-range=10.42.7.100,10.42.7.200\ndhcp-option=3,0.0.0.0\n"), "10.42.7.1");
    expect_list(handed(&r, "dnsmasq", "network-10-42-7-0-24", "routers"), "10.42.7.1");
    expect_unread(&r, "");
    done(&r);
}

static const char isc[] = "# global\n"
                          "option domain-name-servers 10.0.0.53;\n"
                          "option arch code 93 = unsigned integer 16;\n"
                          "include \"/etc/dhcp/more.conf\";\n"
                          "failover peer \"pair\" {\n"
                          "  primary; address 10.42.0.1; port 647; peer address 10.42.0.2;\n"
                          "}\n"
                          "class \"pxe\" {\n"
                          "  match if substring (option vendor-class-identifier, 0, 9) = \"PXEClient\";\n"
                          "  if option arch = 00:07 { filename \"boot/x64.efi\"; } else { filename \"boot/bios.0\"; }\n"
                          "}\n"
                          "shared-network floor {\n"
                          "  next-server 10.42.0.10;\n"
                          "  subnet 10.42.0.0 netmask 255.255.0.0 {\n"
                          "    option routers 10.42.0.254, 10.42.0.253; pool { range 10.42.1.1 10.42.1.9; }\n"
                          "    option root-path \"iscsi:10.42.0.20::::x\";\n"
                          "  }\n"
                          "  subnet 10.43.0.0 netmask 255.255.255.0 { filename = concat(\"a\", \"b\"); }\n"
                          "}\n"
                          "subnet6 2001:db8::/64 { option dhcp6.name-servers 2001:db8::53; }\n"
                          "subnet 10.9.0.1 netmask 255.255.0.255 { }\n";

static void test_isc(void **state)
{
    (void)state;
    struct result r = import_text_of("isc-dhcpd", of(isc), NULL);
    expect_list(yaml_get(service(&r, "dhcpd"), "roles"), "dhcp pxe");
    expect_list(yaml_get(service(&r, "dhcpd"), "addresses"), "10.42.0.1");
    expect_list(yaml_get(service(&r, "dhcpd-peer"), "addresses"), "10.42.0.2");
    expect_list(yaml_get(service(&r, "dhcpd-peer"), "peers"), "dhcpd");
    expect_list(yaml_get(service(&r, "dhcpd"), "boot_files"), "boot/x64.efi boot/bios.0");
    expect_list(handed(&r, "dhcpd", "network-10-42-0-0-16", "routers"), "10.42.0.254 10.42.0.253");
    expect_list(handed(&r, "dhcpd", "network-10-43-0-0-24", "routers"), "");
    expect_list(handed(&r, "dhcpd", "network-10-43-0-0-24", "next_servers"), "10.42.0.10");
    expect_list(handed(&r, "dhcpd", "network-2001-db8---64", "next_servers"), "");
    expect_list(handed(&r, "dhcpd", "network-2001-db8---64", "dns"), "10.0.0.53 2001:db8::53");
    expect_list(handed(&r, "dhcpd", "network-10-42-0-0-16", "root_paths"), "iscsi:10.42.0.20::::x");
    expect_unread(&r, "4 18 21");
    done(&r);
}

static const char kea[] =
    "// Kea\n"
    "{ \"Dhcp4\": { # shell\n"
    "\t\"interfaces-config\": { \"interfaces\": [ \"eth0/10.42.0.1\", \"eth1\" ] },\n"
    "  \"option-data\": [ { \"name\": \"domain-name-servers\", \"data\": \"10.42.0.53, 10.42.0.54\" } ],\n"
    "  /* \"next-server\": \"10.66.0.1\", */\n"
    "  \"client-classes\": [ { \"name\": \"uefi\", \"boot-file-name\": \"http://10.42.0.10/a#b.efi\" } ],\n"
    "  \"shared-networks\": [ { \"name\": \"floor\", \"relay\": { \"ip-addresses\": [ \"10.43.0.254\" ] },\n"
    "    \"subnet4\": [ { \"id\": 1, \"subnet\": \"10.43.0.0/16\", \"next-server\": \"10.42.0.10\" } ] } ],\n"
    "  \"subnet4\": [ { \"subnet\": \"10.42.0.0/16\",\n"
    "    \"option-data\": [ { \"code\": 3, \"data\": \"10.42.0.254\" },\n"
    "                     { \"name\": \"boot-file-name\", \"csv-format\": false, \"data\": \"414243\" } ],\n"
    "    \"reservations\": [ { \"hw-address\": \"52:54:00:00:00:01\", \"boot-file-name\": \"one.0\" } ], } ],\n"
    "  \"hosts-database\": { \"type\": \"mysql\" },\n"
    "  \"hooks-libraries\": [ { \"library\": \"/x/libdhcp_ha.so\", \"parameters\": { \"high-availability\": [ {\n"
    "    \"this-server-name\": \"a\", \"peers\": [ { \"name\": \"a\", \"url\": \"http://10.42.0.1:8000/\" },\n"
    "      { \"name\": \"b\", \"url\": \"http://10.42.0.2:8000/\" } ] } ] } } ]\n"
    "} }\n";

static void test_kea(void **state)
{
    (void)state;
    struct result r = import_text_of("kea", of(kea), NULL);
    expect_list(yaml_get(service(&r, "kea"), "roles"), "dhcp pxe");
    expect_list(yaml_get(service(&r, "kea"), "addresses"), "10.42.0.1");
    expect_list(yaml_get(service(&r, "kea-b"), "addresses"), "10.42.0.2");
    expect_list(yaml_get(service(&r, "kea"), "peers"), "kea-b");
    expect_list(yaml_get(service(&r, "kea"), "boot_files"), "one.0 http://10.42.0.10/a#b.efi");
    expect_list(handed(&r, "kea", "network-10-42-0-0-16", "routers"), "10.42.0.254");
    expect_list(handed(&r, "kea", "network-10-42-0-0-16", "dns"), "10.42.0.53 10.42.0.54");
    expect_list(handed(&r, "kea", "network-10-43-0-0-16", "next_servers"), "10.42.0.10");
    expect_list(handed(&r, "kea", "network-10-42-0-0-16", "next_servers"), "");
    expect_list(yaml_get(service(&r, "relay-10.43.0.254"), "roles"), "relay");
    expect_unread(&r, "11 13");
    done(&r);
}

static const char points[] =
    "#TYPE Selected\r\n"
    "\"ServerName\";\"Site Code\";\"IsPXE\";\"IsMulticast\";\"IP Address\";\"MACAddress\"\r\n"
    "\"dp1.example.net\";\"LON\";\"True\";\"False\";\"10.42.0.10, fd42::10\";\"52-54-00-00-00-10\"\r\n"
    "\"[\"\"Display=\\\\dp2.example.net\\\"\"]MSWNET:\";\"LON\";\"False\";\"True\";\"\";\"\"\r\n"
    "\"\";\"LON\";\"\";\"\";\"\";\"\"\r\n"
    "dp3;LON;True;;nowhere;\r\n";

static void test_distribution_points(void **state)
{
    (void)state;
    struct result r = import_text_of("distribution-points", of(points), NULL);
    expect_list(yaml_get(service(&r, "dp1.example.net"), "roles"), "distribution-point pxe tftp");
    expect_list(yaml_get(service(&r, "dp1.example.net"), "addresses"), "10.42.0.10 fd42::10");
    expect_list(yaml_get(service(&r, "dp1.example.net"), "macs"), "52:54:00:00:00:10");
    expect_list(yaml_get(service(&r, "dp2.example.net"), "roles"), "distribution-point multicast");
    assert_int_equal(yaml_get(service(&r, "dp2.example.net"), "addresses")->count, 0);
    expect_unread(&r, "5 6");
    done(&r);
}

/* Files that somebody prepared: nothing of them stands in the draft as YAML of its own. */
static void test_hostile_files(void **state)
{
    (void)state;
    static const char *const hostile[][2] = {
        {"dnsmasq", "dhcp-range=10.0.0.1,10.0.0.9\ndhcp-boot=a\x1b[2J.0\ndhcp-boot=x: [y] # confirm\ndhcp-boot=*\n"},
        {"isc-dhcpd", "subnet 10.0.0.0 netmask 255.0.0.0 { filename \"a\nservices: [evil]\"; filename \"*\"; }"},
        {"isc-dhcpd", "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{"},
        {"isc-dhcpd", "}}}} \"never closed; subnet"},
        {"isc-dhcpd", "filename \"a.0\"; option domain-name-servers 1.1.1.1;"},
        {"kea", "{\"Dhcp4\": {\"boot-file-name\": \"a\\nservices: []\", \"subnet4\": [{\"subnet\": 5}, 7, []]}}"},
        {"kea", "<?include \"x\"?> {\"Dhcp4\": "},
        {"kea", "/* never closed"},
        {"kea", "\"\\"},
        {"distribution-points", "Name,IP\na\nb,1.2.3.4,,,,\n\"never closed,\n"},
        {"distribution-points", "\xff\xfe"
                                "N"},
        {"distribution-points", "Name\n\x1b]0;x\x07\n'\n- a: &b\n"},
    };
    for (size_t n = 0; n < sizeof hostile / sizeof *hostile; n++) {
        struct result r = import_text_of(hostile[n][0], of(hostile[n][1]), NULL);
        assert_null(strstr(r.text, "\nservices: [evil]"));
        assert_null(strchr(r.text, '\x1b'));
        done(&r);
    }
}

/* Every beginning of a file is a file. */
static void test_prefixes(void **state)
{
    (void)state;
    static const char *const whole[][2] = {
        {"dnsmasq", dnsmasq}, {"isc-dhcpd", isc}, {"kea", kea}, {"distribution-points", points}};
    for (size_t n = 0; n < sizeof whole / sizeof *whole; n++) {
        for (size_t size = 0; size < strlen(whole[n][1]); size += 3) {
            char *copy = malloc(size + 1);
            memcpy(copy, whole[n][1], size);
            struct result r = import_text_of(whole[n][0], bytes_of(copy, size), NULL);
            done(&r);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dnsmasq),
        cmocka_unit_test(test_dnsmasq_unsaid),
        cmocka_unit_test(test_isc),
        cmocka_unit_test(test_kea),
        cmocka_unit_test(test_distribution_points),
        cmocka_unit_test(test_hostile_files),
        cmocka_unit_test(test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
