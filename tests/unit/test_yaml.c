/* YAML: if one of these fails, a policy means something else than it says, or its author searches in the wrong line. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/when.h"
#include "base/yaml.h"

static struct bytes of(const char *string)
{
    return bytes_of(string, strlen(string));
}

/* A tree without complaints. */
static struct yaml_file *good(const char *text)
{
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    int r = yaml_parse("p.yaml", of(text), d, &f);
    if (r < 0)
        print_error("%u:%u %s\n", diags_get(d, 0)->line, diags_get(d, 0)->column, diags_get(d, 0)->message);
    assert_int_equal(r, 0);
    assert_int_equal(diags_count(d), 0);
    diags_free(d);
    return f;
}

static void assert_place(const struct yaml *node, unsigned line, unsigned column)
{
    assert_non_null(node);
    assert_int_equal(node->line, line);
    assert_int_equal(node->column, column);
}

static void assert_complaint(const struct diags *d, size_t i, unsigned line, unsigned column, const char *message)
{
    assert_non_null(diags_get(d, i));
    assert_string_equal(diags_get(d, i)->message, message);
    assert_int_equal(diags_get(d, i)->line, line);
    assert_int_equal(diags_get(d, i)->column, column);
}

/* The text is refused, and the only complaint is this one. */
static void assert_refused(struct bytes text, unsigned line, unsigned column, const char *message)
{
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    assert_int_equal(yaml_parse("p.yaml", text, d, &f), -EINVAL);
    assert_null(f);
    assert_complaint(d, 0, line, column, message);
    assert_int_equal(diags_count(d), 1);
    diags_free(d);
}

static void every_node_knows_its_place(void **state)
{
    (void)state;
    struct yaml_file *f = good("a: 1\n"
                               "ä€: [x, 'ü', \"y\"]\n"
                               "list:\n"
                               "  - {k: v}\n"
                               "  -   deep:\n"
                               "        - end\n"
                               "empty:\n");
    const struct yaml *root = yaml_root(f), *flow = yaml_get(root, "ä€"), *list = yaml_get(root, "list");
    assert_place(root, 1, 1);
    assert_place(yaml_get(root, "a"), 1, 4);
    assert_place(&root->keys[1], 2, 1);
    assert_place(flow, 2, 5);
    assert_place(&flow->items[0], 2, 6);
    assert_place(&flow->items[1], 2, 9);
    assert_place(&flow->items[2], 2, 14); /* characters, not bytes */
    assert_place(list, 4, 3);
    assert_place(yaml_get(&list->items[0], "k"), 4, 9);
    assert_place(&yaml_get(&list->items[1], "deep")->items[0], 6, 11);
    assert_int_equal(yaml_get(root, "empty")->line, 7);
    assert_int_equal(root->count, 4);

    assert_null(root->parent);
    assert_ptr_equal(flow->parent, root);
    assert_ptr_equal(root->keys[1].parent, root);
    assert_ptr_equal(flow->items[2].parent, flow);
    assert_ptr_equal(yaml_get(&list->items[1], "deep")->items[0].parent->parent->parent, list);
    assert_false(flow->items[0].quoted);
    assert_true(flow->items[1].quoted && flow->items[2].quoted);
    assert_null(yaml_get(root, "none"));
    assert_null(yaml_get(list, "k"));
    assert_null(yaml_get(NULL, "k"));
    yaml_file_free(f);
}

static void a_byte_order_mark_is_in_no_column(void **state)
{
    (void)state;
    struct yaml_file *f = good("\xef\xbb\xbf"
                               "a: 1\r\nb: 2\r\n");
    assert_place(yaml_get(yaml_root(f), "a"), 1, 4);
    assert_place(yaml_get(yaml_root(f), "b"), 2, 4);
    assert_int_equal(yaml_bytes(f).left, 15); /* the digest is of the file as it is */
    assert_string_equal(yaml_path(f), "p.yaml");
    yaml_file_free(f);
}

static void an_empty_file_is_an_empty_map(void **state)
{
    (void)state;
    static const char *const empty[] = {"", "\n\n", "# only words\n", "---\n", "--- ~x\n"};
    for (size_t i = 0; i < 4; i++) {
        struct yaml_file *f = good(empty[i]);
        assert_int_equal(yaml_root(f)->kind, YAML_MAP);
        assert_int_equal(yaml_root(f)->count, 0);
        yaml_file_free(f);
    }
    struct yaml_file *f = good(empty[4]);
    assert_int_equal(yaml_root(f)->kind, YAML_SCALAR);
    yaml_file_free(f);
}

static void a_nul_is_carried_by_size(void **state)
{
    (void)state;
    struct yaml_file *f = good("a: \"x\\0y\"\nb: \"\"\n");
    const struct yaml *a = yaml_get(yaml_root(f), "a");
    assert_int_equal(a->size, 3);
    assert_memory_equal(a->text, "x\0y", 4);

    struct diags *d = diags_new();
    const char *text = "untouched";
    assert_false(yaml_string(a, d, &text) || yaml_string(yaml_get(yaml_root(f), "b"), d, &text));
    assert_string_equal(text, "untouched");
    assert_complaint(d, 0, 1, 4, "a: text must not hold NULs");
    assert_complaint(d, 1, 2, 4, "b: text is wanted here, not nothing");
    diags_free(d);
    yaml_file_free(f);
}

static void what_configuration_never_needs_is_refused(void **state)
{
    (void)state;
    assert_refused(of("a: 1\nb: &x 2\n"), 2, 4, "anchors (&name) are not allowed");
    assert_refused(of("b: &x [2]\n"), 1, 4, "anchors (&name) are not allowed");
    assert_refused(of("b: [*x]\n"), 1, 5, "aliases (*name) are not allowed: write the value out");
    assert_refused(of("a: !!int 2\n"), 1, 4, "tags (!type) are not allowed");
    assert_refused(of("a: ! {}\n"), 1, 4, "tags (!type) are not allowed");
    assert_refused(of("a: 1\n---\nb: 1\n"), 2, 1, "a second document; a file holds one");
    assert_refused(of("a: 1\nb: 1\n'a': 2\n"), 3, 1, "duplicate key \"a\"; the first stands in line 1");
    assert_refused(of("x:\n  - {k: 1, l: 2, k: 3}\n"), 2, 18, "duplicate key \"k\"; the first stands in line 2");
    assert_refused(of("? [a]\n: 1\n"), 1, 3, "a key must be plain text");
    assert_refused(of("{{a: b}: 1}\n"), 1, 2, "a key must be plain text");
}

static void syntax_errors_have_a_place_too(void **state)
{
    (void)state;
    assert_refused(of("a: 1\n  b: 2\n"), 2, 4, "mapping values are not allowed in this context");
    assert_refused(of("a: [1\nb: 2\n"), 2, 2,
                   "while parsing a flow sequence (line 1), did not find expected ',' or ']'");
    assert_refused(of("ä: 'x\n"), 2, 1, "while scanning a quoted scalar (line 1), found unexpected end of stream");
    assert_refused(of("a: @x\n"), 1, 4,
                   "while scanning for the next token (line 1), found character that cannot start any token; YAML is "
                  "indented with spaces, and text that begins with a sign is quoted");
}

static void bytes_that_are_no_text_have_a_place_too(void **state)
{
    (void)state;
    assert_refused(of("a: 1\nüb: \xff\n"), 2, 5, "invalid leading UTF-8 octet");
    assert_refused(of("\xef\xbb\xbf"
                      "a: \x01\n"),
                   1, 4, "control characters are not allowed");
    assert_refused(bytes_of("a: b\0c\n", 7), 1, 5, "control characters are not allowed");
    assert_refused(bytes_of("\xff\xfe"
                            "a\0:\0",
                            6),
                   1, 1, "invalid leading UTF-8 octet");
    assert_refused(of("a: x\u2028y\n"), 1, 5, "an invisible line break (U+0085, U+2028 or U+2029)");
    assert_refused(of("a: x\xc2\x85y\n"), 1, 5, "an invisible line break (U+0085, U+2028 or U+2029)");
}

static void depth_is_limited(void **state)
{
    (void)state;
    char text[2 * (YAML_DEPTH + 1) + 1];
    memset(text, '[', YAML_DEPTH);
    memset(text + YAML_DEPTH, ']', YAML_DEPTH);
    text[2 * YAML_DEPTH] = 0;
    yaml_file_free(good(text));

    static char deep[200001];
    memset(deep, '[', sizeof deep - 1);
    assert_refused(of(deep), 1, YAML_DEPTH + 1, "lists and maps are nested too deeply here");
}

static void size_is_limited(void **state)
{
    (void)state;
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    char *text = malloc(YAML_SIZE + 1);
    assert_non_null(text);
    memset(text, ' ', YAML_SIZE + 1);
    assert_int_equal(yaml_parse("p.yaml", bytes_of(text, YAML_SIZE + 1), d, &f), -EFBIG);
    assert_complaint(d, 0, 0, 0, "is larger than 16 MiB");
    assert_int_equal(yaml_load("/dev/zero", d, &f), -EFBIG);
    assert_null(f);
    diags_free(d);

    /* Few bytes, many values: "[,,,…" is no YAML, "[1,1,1,…" is. */
    text[0] = '[';
    for (size_t i = 1; i < 2100000; i++)
        text[i] = i % 2 ? '1' : ',';
    assert_refused(bytes_of(text, 2100000), 1, 2000002, "more than a million values");
    free(text);
}

/* The path of a complaint, from the root down. */
static void complaints_name_the_node(void **state)
{
    (void)state;
    struct yaml_file *f = good("services:\n"
                               "  - name: dhcp-1\n"
                               "  - name: wds-1\n"
                               "    macs: [ \"52:54:00:12:34\" ]\n");
    const struct yaml *macs = yaml_get(&yaml_get(yaml_root(f), "services")->items[1], "macs");
    struct diags *d = diags_new();
    struct mac mac;
    assert_false(yaml_mac(&macs->items[0], d, &mac));
    yaml_complain(yaml_root(f), d, "%d in all", 1);
    assert_complaint(d, 0, 4, 13, "services[1].macs[0]: \"52:54:00:12:34\" is not a MAC address");
    assert_string_equal(diags_get(d, 0)->source, "    macs: [ \"52:54:00:12:34\" ]");
    assert_string_equal(diags_get(d, 0)->file, "p.yaml");
    assert_complaint(d, 1, 1, 1, "1 in all");
    diags_free(d);
    yaml_file_free(f);
}

static void unknown_keys_find_what_was_meant(void **state)
{
    (void)state;
    static const char *const names[] = {"name", "addresses", "macs"};
    struct yaml_file *f = good("name: x\nservice: {adress: 1, macs: 2, zz: 3}\nlist: [1]\nnone:\n");
    struct diags *d = diags_new();
    assert_false(yaml_check_keys(yaml_get(yaml_root(f), "service"), names, 3, d));
    assert_false(yaml_check_keys(yaml_get(yaml_root(f), "list"), names, 3, d));
    assert_false(yaml_check_keys(yaml_get(yaml_root(f), "none"), names, 3, d));
    assert_false(yaml_check_keys(NULL, names, 3, d));
    assert_complaint(d, 0, 2, 11, "service: unknown key \"adress\"; did you mean \"addresses\"?");
    assert_complaint(d, 1, 2, 31, "service: unknown key \"zz\"; known: name, addresses, macs");
    assert_complaint(d, 2, 3, 7, "list: a map is wanted here, not a list");
    assert_complaint(d, 3, 4, 6, "none: a map is wanted here, not nothing");
    assert_int_equal(diags_count(d), 4);

    static const char *const all[] = {"name", "service", "list", "none"};
    assert_true(yaml_check_keys(yaml_root(f), all, 4, d));
    assert_int_equal(diags_count(d), 4);
    diags_free(d);
    yaml_file_free(f);
}

static void good_values_are_read(void **state)
{
    (void)state;
    static const char *const words[] = {"allowed", "forbidden"};
    struct yaml_file *f =
        good("yes: true\nno: false\nint: -9223372036854775808\nzero: 0\nip: fd42::1\nnet: 10.42.0.0/16\n"
             "mac: 52:54:00:00:00:01\nflow: [52:54:00:00:00:01, fd42::/48]\nword: forbidden\n"
             "day: 2027-01-31\ntime: 2027-01-31T12:00:00\ntext: 'smsboot\\x64\\wdsnbp.com'\n");
    const struct yaml *root = yaml_root(f);
    struct diags *d = diags_new();
    bool truth = false;
    int64_t number = 1;
    struct addr addr;
    struct prefix prefix;
    struct mac mac;
    size_t word;
    const char *text;
    assert_true(yaml_bool(yaml_get(root, "yes"), d, &truth) && truth);
    assert_true(yaml_bool(yaml_get(root, "no"), d, &truth) && !truth);
    assert_true(yaml_integer(yaml_get(root, "int"), INT64_MIN, INT64_MAX, d, &number) && number == INT64_MIN);
    assert_true(yaml_integer(yaml_get(root, "zero"), 0, 0, d, &number) && number == 0);
    assert_true(yaml_addr(yaml_get(root, "ip"), d, &addr) && addr.family == 6);
    assert_true(yaml_prefix(yaml_get(root, "net"), d, &prefix) && prefix.bits == 16);
    assert_true(yaml_mac(yaml_get(root, "mac"), d, &mac) && mac.byte[5] == 1);
    assert_true(yaml_mac(&yaml_get(root, "flow")->items[0], d, &mac));
    assert_true(yaml_prefix(&yaml_get(root, "flow")->items[1], d, &prefix) && prefix.bits == 48);
    assert_true(yaml_word(yaml_get(root, "word"), words, 2, d, &word) && word == 1);
    assert_true(yaml_when(yaml_get(root, "day"), false, d, &number) && number == 1801353600 * WHEN_SECOND);
    assert_true(yaml_when(yaml_get(root, "day"), true, d, &number) && number == 1801440000 * WHEN_SECOND - 1);
    assert_true(yaml_when(yaml_get(root, "time"), true, d, &number) && number == 1801396800 * WHEN_SECOND);
    assert_true(yaml_string(yaml_get(root, "text"), d, &text));
    assert_string_equal(text, "smsboot\\x64\\wdsnbp.com");
    assert_int_equal(diags_count(d), 0);
    diags_free(d);
    yaml_file_free(f);
}

/* Ten mistakes make ten complaints, and no output was touched. */
static void ten_mistakes_make_ten_complaints(void **state)
{
    (void)state;
    static const char *const words[] = {"allowed", "forbidden"};
    struct yaml_file *f = good("- yes\n- \"67\"\n- 70000\n- 010\n- 10.42.0.256\n- 10.42.0.1/16\n- 52:54:00:12:34\n"
                               "- alowed\n- 2027-02-30\n- [a]\n");
    const struct yaml *item = yaml_root(f)->items;
    struct diags *d = diags_new();
    bool truth = true;
    int64_t number = 42;
    struct addr addr = {.family = 42};
    struct prefix prefix = {.bits = 42};
    struct mac mac = {{42}};
    size_t word = 42;
    const char *text = "42";
    assert_false(yaml_bool(&item[0], d, &truth));
    assert_false(yaml_integer(&item[1], 0, 65535, d, &number));
    assert_false(yaml_integer(&item[2], 0, 65535, d, &number));
    assert_false(yaml_integer(&item[3], 0, 65535, d, &number));
    assert_false(yaml_addr(&item[4], d, &addr));
    assert_false(yaml_prefix(&item[5], d, &prefix));
    assert_false(yaml_mac(&item[6], d, &mac));
    assert_false(yaml_word(&item[7], words, 2, d, &word));
    assert_false(yaml_when(&item[8], true, d, &number));
    assert_false(yaml_string(&item[9], d, &text));
    assert_true(truth && number == 42 && addr.family == 42 && prefix.bits == 42 && mac.byte[0] == 42 && word == 42);
    assert_string_equal(text, "42");

    static const char *const messages[] = {
        "[0]: \"yes\" is neither true nor false",
        "[1]: \"67\" is text, because of its quotes, not a number",
        "[2]: \"70000\" is not a whole number from 0 to 65535",
        "[3]: \"010\" is not a whole number from 0 to 65535",
        "[4]: \"10.42.0.256\" is not an IPv4 or IPv6 address",
        "[5]: \"10.42.0.1/16\" is not a network such as 10.42.0.0/16 (no bits set after the prefix)",
        "[6]: \"52:54:00:12:34\" is not a MAC address",
        "[7]: unknown word \"alowed\"; did you mean \"allowed\"?",
        "[8]: \"2027-02-30\" is not a date such as 2027-01-31 or a time such as 2027-01-31T18:30:00",
        "[9]: a single value is wanted here, not a list",
    };
    for (unsigned i = 0; i < 10; i++)
        assert_complaint(d, i, i + 1, 3, messages[i]);
    assert_int_equal(diags_count(d), 10);
    diags_free(d);
    yaml_file_free(f);
}

static void numbers_do_not_overflow(void **state)
{
    (void)state;
    struct yaml_file *f =
        good("- 9223372036854775808\n- -9223372036854775809\n- 99999999999999999999\n- '-'\n- 0x10\n- -\n"
             "- 1e3\n- +1\n- ''\n- -0x\n");
    struct diags *d = diags_new();
    int64_t number = 42;
    for (size_t i = 0; i < yaml_root(f)->count; i++)
        assert_false(yaml_integer(&yaml_root(f)->items[i], INT64_MIN, INT64_MAX, d, &number));
    assert_int_equal(diags_count(d), 10);
    assert_true(number == 42);
    diags_free(d);
    yaml_file_free(f);
}

static void all_refusals_of_a_file_are_told_at_once(void **state)
{
    (void)state;
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    assert_int_equal(yaml_parse("p.yaml", of("a: &x 1\nb: *x\nc: !t 1\na: 2\n? [k]\n: 1\n"), d, &f), -EINVAL);
    assert_int_equal(diags_count(d), 5);
    diags_free(d);
}

static void hostile_values_are_shown_harmless(void **state)
{
    (void)state;
    struct yaml_file *f = good("\"k\\e\": \"\\e[2J\\u202E\"\n");
    struct diags *d = diags_new();
    struct mac mac;
    assert_false(yaml_mac(&yaml_root(f)->items[0], d, &mac));
    assert_complaint(d, 0, 1, 8, "k␛: \"␛[2J‹U+202E›\" is not a MAC address");
    diags_free(d);
    yaml_file_free(f);
}

/* All three line ends, a byte order mark, a last line without end. */
static void complaints_show_their_line(void **state)
{
    (void)state;
    static const char *const lines[] = {"- one", "- two", "", "- four", "- five", "", "- seven"};
    struct yaml_file *f = good("\xef\xbb\xbf- one\n- two\r\n\r- four\r- five\n\n- seven");
    struct diags *d = diags_new();
    for (size_t i = 0; i < yaml_root(f)->count; i++)
        yaml_complain(&yaml_root(f)->items[i], d, "no");
    assert_int_equal(diags_count(d), 5);
    for (size_t i = 0; i < 5; i++) {
        const struct diag *complaint = diags_get(d, i);
        assert_int_equal(complaint->column, 3);
        assert_string_equal(complaint->source, lines[complaint->line - 1]);
    }
    diags_free(d);
    yaml_file_free(f);
}

/* A quarter of a million mistakes in four megabytes: told in the time of reading, not in its square. */
static void many_mistakes_take_no_longer_than_few(void **state)
{
    (void)state;
    enum { KEYS = 480000, ROOM = 12 };
    char *text = malloc(KEYS * ROOM);
    assert_non_null(text);
    size_t size = 0;
    for (int i = 0; i < KEYS; i++)
        size += (size_t)snprintf(text + size, ROOM, "k%d: 1\n", i / 2);
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    assert_int_equal(yaml_parse("p.yaml", bytes_of(text, size), d, &f), -EINVAL);
    assert_int_equal(diags_count(d), KEYS / 2);
    diags_free(d);
    free(text);
}

static void files_are_loaded_or_the_reason_is_told(void **state)
{
    (void)state;
    char path[] = "/tmp/test_yaml_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct diags *d = diags_new();
    struct yaml_file *f = NULL;
    assert_int_equal(write(fd, "a: 1\n", 5), 5);
    close(fd);
    assert_int_equal(yaml_load(path, d, &f), 0);
    assert_true(bytes_equal(yaml_bytes(f), of("a: 1\n")));
    assert_string_equal(yaml_path(f), path);
    yaml_file_free(f);
    unlink(path);

    f = NULL;
    assert_int_equal(yaml_load(path, d, &f), -ENOENT);
    assert_int_equal(yaml_load("/tmp", d, &f), -EISDIR);
    assert_null(f);
    assert_complaint(d, 0, 0, 0, "cannot be read: No such file or directory");
    assert_complaint(d, 1, 0, 0, "cannot be read: Is a directory");
    assert_int_equal(diags_count(d), 2);
    diags_free(d);
    yaml_file_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_knows_its_place),
        cmocka_unit_test(a_byte_order_mark_is_in_no_column),
        cmocka_unit_test(an_empty_file_is_an_empty_map),
        cmocka_unit_test(a_nul_is_carried_by_size),
        cmocka_unit_test(what_configuration_never_needs_is_refused),
        cmocka_unit_test(syntax_errors_have_a_place_too),
        cmocka_unit_test(bytes_that_are_no_text_have_a_place_too),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(size_is_limited),
        cmocka_unit_test(complaints_name_the_node),
        cmocka_unit_test(unknown_keys_find_what_was_meant),
        cmocka_unit_test(good_values_are_read),
        cmocka_unit_test(ten_mistakes_make_ten_complaints),
        cmocka_unit_test(numbers_do_not_overflow),
        cmocka_unit_test(all_refusals_of_a_file_are_told_at_once),
        cmocka_unit_test(hostile_values_are_shown_harmless),
        cmocka_unit_test(complaints_show_their_line),
        cmocka_unit_test(many_mistakes_take_no_longer_than_few),
        cmocka_unit_test(files_are_loaded_or_the_reason_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
