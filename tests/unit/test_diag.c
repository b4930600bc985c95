/* Complaints: if one of these fails, a person looks for a mistake in the wrong place, or a file attacks the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/diag.h"

static const char *rendered(const struct diags *d, size_t i)
{
    static char buffer[4000];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    diag_render(diags_get(d, i), &t);
    return buffer;
}

static struct bytes of(const char *string)
{
    return bytes_of(string, strlen(string));
}

static void a_complaint_shows_file_line_and_caret(void **state)
{
    (void)state;
    struct diags *d = diags_new();
    char line[] = "  macs: [\"52:54\"]";
    diags_add(d, "policy.yaml", 14, 10, of(line), "\"%s\" is not a MAC address", "52:54");
    memset(line, 'x', sizeof line - 1); /* it was copied */
    diags_add(d, "policy.yaml", 3, 0, of(""), "no column");
    diags_add(d, "policy.yaml", 0, 0, of(""), "cannot be read");
    diags_add(d, "policy.yaml", 2, 5, of("abcd"), "ends too early");
    assert_string_equal(rendered(d, 0), "policy.yaml:14:10: \"52:54\" is not a MAC address\n"
                                        "      macs: [\"52:54\"]\n"
                                        "             ^\n");
    assert_string_equal(rendered(d, 1), "policy.yaml:3: no column\n");
    assert_string_equal(rendered(d, 2), "policy.yaml: cannot be read\n");
    assert_string_equal(rendered(d, 3), "policy.yaml:2:5: ends too early\n    abcd\n        ^\n");
    assert_null(diags_get(d, 4));
    assert_int_equal(diags_count(d), 4);
    diags_free(d);
    diags_free(NULL);
}

/* Characters, not bytes, stand before the caret, and escapes in the file are shown, not obeyed. */
static void the_caret_stands_under_what_is_shown(void **state)
{
    (void)state;
    struct diags *d = diags_new();
    diags_add(d, "p", 1, 4, of("äö€x"), "m");
    diags_add(d, "p", 1, 3, of("\t\x1b?"), "m");
    diags_add(d, "p", 1, 2, of("\u202e?"), "m");
    diags_add(d, "\x1b]0;p", 1, 1, of(""), "m");
    assert_string_equal(rendered(d, 0), "p:1:4: m\n    äö€x\n       ^\n");
    assert_string_equal(rendered(d, 1), "p:1:3: m\n    ␉␛?\n      ^\n");
    assert_string_equal(rendered(d, 2), "p:1:2: m\n    ‹U+202E›?\n            ^\n");
    assert_string_equal(rendered(d, 3), "␛]0;p:1:1: m\n");
    diags_free(d);
}

static void a_broken_file_of_any_size_costs_little(void **state)
{
    (void)state;
    static char huge[1 << 20];
    memset(huge, 'x', sizeof huge);
    struct diags *d = diags_new();
    for (unsigned i = 0; i < 5000; i++)
        diags_add(d, "p", i, 1, bytes_of(huge, sizeof huge), "%.*s", 100000, huge);
    assert_int_equal(diags_count(d), 5000);
    assert_non_null(diags_get(d, 999));
    assert_null(diags_get(d, 1000));
    assert_null(diags_get(d, 0)->source);
    assert_in_range(strlen(diags_get(d, 0)->message), 1000, 1300);
    diags_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complaint_shows_file_line_and_caret),
        cmocka_unit_test(the_caret_stands_under_what_is_shown),
        cmocka_unit_test(a_broken_file_of_any_size_costs_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
