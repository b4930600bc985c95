/* Drafts of policies: what a stranger wrote must stand in them exactly or not at all, and never as a line of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/yaml.h"
#include "draft/draft.h"
#include "policy/policy.h"

static struct bytes of(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* A draft with one service, to which tests add. */
static struct draft_service *begin(struct draft **ret)
{
    struct draft *d = draft_new();
    assert_non_null(d);
    struct draft_segment *segment = draft_segment(d, "imaging");
    draft_add(d, &segment->where[DRAFT_NETWORKS], of("10.42.0.0/16"), "seen");
    segment->boots = "seen";
    struct draft_service *s = draft_service(d, "site-1");
    draft_add(d, &s->list[DRAFT_ROLES], of("pxe"), "seen");
    draft_add(d, &s->list[DRAFT_ADDRESSES], of("10.42.0.10"), "seen");
    draft_add(d, &s->list[DRAFT_ON], of("imaging"), "seen");
    *ret = d;
    return s;
}

static char *written(const struct draft *d)
{
    char *text = NULL;
    assert_int_equal(draft_write(d, &text), 0);
    return text;
}

/* The draft as a policy's tree; it must load as a policy too. */
static struct yaml_file *loaded(const char *text)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    struct yaml_file *file = NULL;
    if (policy_parse("draft", of(text), of(""), diags, &p) != 0)
        fail_msg("%s\n%s", diags_get(diags, 0)->message, text);
    assert_int_equal(yaml_parse("draft", of(text), diags, &file), 0);
    policy_free(p);
    diags_free(diags);
    return file;
}

static const struct yaml *first_service(const struct yaml_file *f)
{
    const struct yaml *services = yaml_get(yaml_root(f), "services");
    return services && services->count ? &services->items[0] : NULL;
}

/* Names as no site has them, and as an attacker would choose them. */
static const char *const exact[] = {
    "smsboot\\x64\\wdsnbp.com",
    "it's.efi",
    "a: b",
    "- a",
    "# no comment",
    "a # b",
    "[a]",
    "{a: b}",
    "&a",
    "!!str a",
    "no",
    "null",
    "1e3",
    "0x10",
    "%TAG",
    "@a",
    "`a`",
    " leading",
    "trailing ",
    "\"quoted\"",
    "boot.php?mac=1",
    "größe.efi",
    "'",
    "''",
    "https://boot.example.net/a.efi",
    "?",
    "|",
    ">",
    "~",
    "-",
    "--- a",
    "...",
};

/* A file that a server may hand out must be authorised under the very name that it has. */
static void test_values_come_back(void **state)
{
    (void)state;
    struct draft *d;
    struct draft_service *s = begin(&d);
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        draft_add(d, &s->list[DRAFT_BOOT_FILES], of(exact[i]), "seen");
    char *text = written(d);
    struct yaml_file *f = loaded(text);
    const struct yaml *files = yaml_get(first_service(f), "boot_files");
    assert_int_equal(files->count, sizeof exact / sizeof *exact);
    for (size_t i = 0; i < files->count; i++) {
        assert_string_equal(files->items[i].text, exact[i]);
        assert_int_equal(files->items[i].kind, YAML_SCALAR);
    }
    yaml_file_free(f);
    free(text);
    draft_free(d);
}

/* Line ends of every kind YAML knows, control bytes, broken UTF-8, characters that turn the text around, and globs. */
static void test_harmful_values_are_left_out(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "a\nservices: []",
        "a\r\nb",
        "a\tb",
        "\x1b[2J",
        "a\xc2\x85z",
        "a\xe2\x80\xa8z",
        "a\xe2\x80\xa9z",
        "\xff\xfe",
        "a\xe2\x80\xaez",
        "",
        "*",
        "boot/*",
        ("\xef\xbb\xbf"
         "a"),
        "a\x7f",
        "x\n  - name: evil # confirm: by the boss",
    };
    struct draft *d;
    struct draft_service *s = begin(&d);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        draft_add(d, &s->list[DRAFT_BOOT_FILES], of(bad[i]), "seen");
    char *text = written(d);
    struct yaml_file *f = loaded(text);
    assert_null(yaml_get(first_service(f), "boot_files"));
    assert_int_equal(yaml_get(yaml_root(f), "services")->count, 1);
    assert_null(strstr(text, "\x1b"));
    assert_null(strstr(text, "\n  - name: evil"));
    /* What is quoted in a comment cannot pretend to be the confirmation of something. */
    assert_null(strstr(text, "# confirm: by the boss"));
    assert_non_null(strstr(text, "\"boot/*\" was left out: its star would match more than itself"));
    yaml_file_free(f);
    free(text);
    draft_free(d);
}

/* A reason is made of what strangers sent, and ends with its line all the same. */
static void test_reasons_stay_comments(void **state)
{
    (void)state;
    struct draft *d;
    struct draft_service *s = begin(&d);
    s->why = draft_text(d, "tool x\nservices: [evil]\r# ");
    draft_note(d, &d->tail, "seen\n- evil");
    char *text = written(d);
    struct yaml_file *f = loaded(text);
    assert_string_equal(yaml_get(first_service(f), "name")->text, "site-1");
    yaml_file_free(f);
    free(text);
    draft_free(d);
}

/* The whole entry is there to be read, and authorises nobody. */
static void test_left_out_is_a_comment(void **state)
{
    (void)state;
    struct draft *d;
    struct draft_service *s = begin(&d);
    s->left_out = "left out: it answered once";
    draft_add(d, &draft_hands_out(d, s, "imaging")->list[DRAFT_ROUTERS], of("10.42.0.254"), "seen");
    char *text = written(d);
    struct yaml_file *f = loaded(text);
    assert_null(first_service(f));
    assert_non_null(yaml_get(yaml_root(f), "services"));
    assert_non_null(strstr(text, "#      - 10.42.0.10"));
    yaml_file_free(f);
    free(text);
    draft_free(d);
}

static bool holds(const char *line, size_t size, const char *word)
{
    const char *at = strstr(line, word);
    return at && (size_t)(at - line) < size;
}

/* Every line that authorises something says that it is to be confirmed. */
static void test_lines_ask_to_be_confirmed(void **state)
{
    (void)state;
    struct draft *d;
    struct draft_service *s = begin(&d);
    draft_add(d, &s->list[DRAFT_MACS], of("52:54:00:00:00:10"), "%s", "");
    char *text = written(d);
    for (const char *line = text; *line;) {
        size_t size = strcspn(line, "\n");
        bool item = holds(line, size, "- ");
        if (item && !holds(line, size, "# confirm"))
            fail_msg("%.*s", (int)size, line);
        line += size + (line[size] == '\n');
    }
    free(text);
    draft_free(d);
}

/* Thousands of values from one host neither exhaust memory nor vanish unsaid. */
static void test_lists_are_bounded(void **state)
{
    (void)state;
    struct draft *d;
    struct draft_service *s = begin(&d);
    for (int i = 0; i < 5000; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%d", i);
        draft_add(d, &s->list[DRAFT_BOOT_FILES], of(name), "seen");
    }
    char *text = written(d);
    yaml_file_free(loaded(text));
    assert_non_null(strstr(text, "904 more"));
    free(text);
    draft_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_come_back),          cmocka_unit_test(test_harmful_values_are_left_out),
        cmocka_unit_test(test_reasons_stay_comments),     cmocka_unit_test(test_left_out_is_a_comment),
        cmocka_unit_test(test_lines_ask_to_be_confirmed), cmocka_unit_test(test_lists_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
