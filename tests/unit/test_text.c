/* Text: if one of these fails, a boot file's name can move a terminal's cursor or break a line of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

static const char *harmless(const char *bytes, size_t size)
{
    static char buffer[400];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_untrusted(&t, bytes_of(bytes, size));
    assert_false(t.cut);
    return buffer;
}

#define HARMLESS(literal) harmless(literal, sizeof(literal) - 1)

static void controls_become_pictures(void **state)
{
    (void)state;
    assert_string_equal(HARMLESS("a\x1b[2Jb"), "a␛[2Jb");
    assert_string_equal(HARMLESS("x\r\ny"), "x␍␊y");
    assert_string_equal(HARMLESS("\0\t\x1f\x7f"), "␀␉␟␡");
    assert_string_equal(HARMLESS("\xc2\x9b"
                                 "2J"),
                        "‹U+009B›2J"); /* CSI in one character */
}

static void what_is_no_utf8_is_shown_byte_by_byte(void **state)
{
    (void)state;
    assert_string_equal(HARMLESS("a\xff\x80z"), "a‹FF›‹80›z");
    assert_string_equal(HARMLESS("\xc0\xaf"), "‹C0›‹AF›");                         /* overlong slash */
    assert_string_equal(HARMLESS("\xe0\x80\xaf"), "‹E0›‹80›‹AF›");                 /* the same, longer */
    assert_string_equal(HARMLESS("\xed\xa0\x80"), "‹ED›‹A0›‹80›");                 /* a surrogate */
    assert_string_equal(HARMLESS("\xf4\x90\x80\x80"), "‹F4›‹90›‹80›‹80›");         /* past U+10FFFF */
    assert_string_equal(HARMLESS("\xf8\x88\x80\x80\x80"), "‹F8›‹88›‹80›‹80›‹80›"); /* five bytes */
    assert_string_equal(HARMLESS("ok\xe2\x82"), "ok‹E2›‹82›");                     /* ends too early */
    assert_string_equal(HARMLESS("\xc3("), "‹C3›(");
}

static void writing_direction_and_hidden_characters_are_named(void **state)
{
    (void)state;
    assert_string_equal(HARMLESS("wds\u202egpj.efi"), "wds‹U+202E›gpj.efi");
    assert_string_equal(HARMLESS("a\u200bb\ufeffc\u2028d\u2066e\u061cf"),
                        "a‹U+200B›b‹U+FEFF›c‹U+2028›d‹U+2066›e‹U+061C›f");
    assert_string_equal(HARMLESS("\U000e0041\ufffe\U0001ffff\u00ad"), "‹U+E0041›‹U+FFFE›‹U+1FFFF›‹U+00AD›");
}

static void readable_text_stays_as_it_is(void **state)
{
    (void)state;
    assert_string_equal(HARMLESS("smsboot\\x64\\wdsnbp.com"), "smsboot\\x64\\wdsnbp.com");
    assert_string_equal(HARMLESS("\"quoted\" 'text' {%s%n}"), "\"quoted\" 'text' {%s%n}");
    assert_string_equal(HARMLESS("Zürich 東京 🖥"), "Zürich 東京 🖥");
    assert_string_equal(harmless(NULL, 0), "");
}

/* Whatever the room, the result is whole characters and the beginning of the whole text. */
static void cuts_fall_between_characters(void **state)
{
    (void)state;
    static const char source[] = "aä€🖥\x1b\xffz";
    static const char whole[] = "aä€🖥␛‹FF›z";
    for (size_t size = 1; size <= sizeof whole; size++) {
        char untrusted[sizeof whole], added[sizeof whole], formatted[sizeof whole];
        struct text t, u, v;
        text_init(&t, untrusted, size);
        text_add_untrusted(&t, bytes_of(source, sizeof source - 1));
        assert_int_equal(t.length, strlen(untrusted));
        assert_memory_equal(untrusted, whole, t.length);
        assert_true((whole[t.length] & 0xc0) != 0x80);
        assert_int_equal(t.cut, size < sizeof whole);

        text_init(&u, added, size);
        text_add(&u, whole);
        text_init(&v, formatted, size);
        text_addf(&v, "%s", whole);
        assert_string_equal(added, formatted);
        assert_true((whole[u.length] & 0xc0) != 0x80 && size - 1 - u.length < 4);
        assert_memory_equal(added, whole, u.length);

        text_add(&u, "");
        text_add(&v, "more");
        assert_string_equal(added, size < sizeof whole ? formatted : whole);
        assert_true(v.cut);
    }
}

static void nothing_is_added_after_a_cut(void **state)
{
    (void)state;
    char buffer[6];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add(&t, "abc");
    text_addf(&t, "%d", 12345);
    assert_true(t.cut);
    text_add(&t, "x");
    text_addf(&t, "y");
    text_add_hex(&t, bytes_of("z", 1));
    text_add_untrusted(&t, bytes_of("z", 1));
    assert_string_equal(buffer, "abc12");
}

static void hex_is_lower_case_and_whole_bytes(void **state)
{
    (void)state;
    char buffer[6];
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    text_add_hex(&t, bytes_of("\x00\xAB\x7f", 3));
    assert_string_equal(buffer, "00ab");
    assert_true(t.cut);
}

static bool glob(const char *pattern, const char *subject)
{
    return text_glob(pattern, strlen(pattern), bytes_of(subject, strlen(subject)));
}

static void globs_match_paths_as_windows_does(void **state)
{
    (void)state;
    assert_true(glob("smstemp\\*.boot.bcd", "SMSTemp/2026.11.22.{A}.Boot.BCD"));
    assert_true(glob("*", "") && glob("", "") && glob("**", "abc") && glob("a*", "a") && glob("*a*b*", "xaxbx"));
    assert_true(glob("a?c", "abc") && glob("/x64/", "\\X64\\") && glob("*.efi", "a.efi.efi"));
    assert_true(glob("*ab", "aab") && glob("a*?b", "axxb") && glob("[a]", "[A]"));
    assert_false(glob("a?c", "ac") || glob("", "a") || glob("a", "") || glob("?", "") || glob("*.efi", "a.efi.exe"));
    assert_false(glob("a*b", "ab\n") || glob("[a]", "a") || glob("a*?b", "ab"));
    assert_true(text_glob("a*c", 3, bytes_of("a\0c", 3)));
    assert_false(text_glob("a", 1, bytes_of("a\0", 2)));
}

/* 32 stars against 64 KiB of near misses: a backtracking matcher would not come back within a life-time. */
static void a_glob_cannot_be_made_slow(void **state)
{
    (void)state;
    static char subject[65536], pattern[66];
    memset(subject, 'a', sizeof subject);
    for (size_t i = 0; i < 64; i += 2)
        memcpy(pattern + i, "*a", 2);
    pattern[64] = 'b';
    assert_false(text_glob(pattern, 65, bytes_of(subject, sizeof subject)));
    subject[sizeof subject - 1] = 'b';
    assert_true(text_glob(pattern, 65, bytes_of(subject, sizeof subject)));
}

static void equal_names_may_differ_in_case_and_slashes(void **state)
{
    (void)state;
    assert_true(text_same("Boot\\x64\\wdsnbp.com", 19, bytes_of("boot/X64/WDSNBP.com", 19)));
    assert_false(text_same("boot*", 5, bytes_of("bootx", 5)));
    assert_false(text_same("boot", 4, bytes_of("boot1", 5)));
    assert_true(text_same("", 0, bytes_of(NULL, 0)));
}

static void mistyped_words_find_what_was_meant(void **state)
{
    (void)state;
    static const char *const near[][2] = {
        {"adress", "addresses"}, {"serivces", "services"}, {"role", "roles"}, {"netbot", "netboot"},
        {"dchp", "dhcp"},        {"Segments", "segments"}, {"macs", "macs"},  {"ip", "id"}};
    static const char *const far[][2] = {
        {"macs", "roles"}, {"ip", "mac"}, {"", "name"}, {"owner", "until"}, {"on", "id"}};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        assert_true(text_near(near[i][0], near[i][1]) && text_near(near[i][1], near[i][0]));
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        assert_false(text_near(far[i][0], far[i][1]) || text_near(far[i][1], far[i][0]));
    char longest[66];
    memset(longest, 'a', sizeof longest);
    longest[65] = 0;
    assert_false(text_near(longest, longest));
    assert_true(text_near(longest + 1, longest + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_become_pictures),
        cmocka_unit_test(what_is_no_utf8_is_shown_byte_by_byte),
        cmocka_unit_test(writing_direction_and_hidden_characters_are_named),
        cmocka_unit_test(readable_text_stays_as_it_is),
        cmocka_unit_test(cuts_fall_between_characters),
        cmocka_unit_test(nothing_is_added_after_a_cut),
        cmocka_unit_test(hex_is_lower_case_and_whole_bytes),
        cmocka_unit_test(globs_match_paths_as_windows_does),
        cmocka_unit_test(a_glob_cannot_be_made_slow),
        cmocka_unit_test(equal_names_may_differ_in_case_and_slashes),
        cmocka_unit_test(mistyped_words_find_what_was_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
