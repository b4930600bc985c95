/* The audit's arithmetic, its escapes, and the file of controls. */
#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/check.h"
#include "audit/escape.h"
#include "audit/form.h"
#include "audit/html.h"
#include "replayed.h"

/* --- Spans */

static struct spans spans_of(struct keep *k, size_t count, const int64_t pairs[][2])
{
    struct spans s = {0};
    for (size_t i = 0; i < count; i++)
        spans_add(k, &s, (struct span){pairs[i][0], pairs[i][1], ""});
    return s;
}

static void assert_spans(const struct spans *s, size_t count, const int64_t pairs[][2])
{
    assert_int_equal(s->count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(s->at[i].from, pairs[i][0]);
        assert_int_equal(s->at[i].to, pairs[i][1]);
    }
}

static void overlapping_spans_are_counted_once(void **state)
{
    (void)state;
    struct keep k = {0};
    struct spans s = spans_of(&k, 5, (const int64_t[][2]){{50, 60}, {0, 10}, {5, 20}, {22, 30}, {7, 7}});
    spans_settle(&s, 1);
    assert_spans(&s, 3, (const int64_t[][2]){{0, 20}, {22, 30}, {50, 60}});
    assert_int_equal(spans_total(&s), 38);
    spans_settle(&s, 2);
    assert_spans(&s, 2, (const int64_t[][2]){{0, 30}, {50, 60}});
    spans_done(&s);
}

/* Against the naive answer, point by point. */
static void common_and_without_are_what_points_say(void **state)
{
    (void)state;
    struct keep k = {0};
    uint32_t random = 1;
    for (int round = 0; round < 200; round++) {
        struct spans a = {0}, b = {0}, both = {0}, rest = {0};
        for (int i = 0; i < 6; i++) {
            random = random * 1664525 + 1013904223;
            int64_t from = random >> 8 & 63, size = random >> 16 & 15;
            spans_add(&k, i % 2 ? &a : &b, (struct span){from, from + size, ""});
        }
        spans_settle(&a, 0);
        spans_settle(&b, 0);
        spans_common(&k, &a, &b, &both);
        spans_without(&k, &a, &b, &rest);
        for (int64_t point = 0; point < 80; point++) {
            bool in[4] = {false};
            const struct spans *sets[4] = {&a, &b, &both, &rest};
            for (int n = 0; n < 4; n++) {
                for (size_t i = 0; i < sets[n]->count; i++)
                    in[n] |= point >= sets[n]->at[i].from && point < sets[n]->at[i].to;
            }
            assert_int_equal(in[2], in[0] && in[1]);
            assert_int_equal(in[3], in[0] && !in[1]);
        }
        spans_done(&a);
        spans_done(&b);
        spans_done(&both);
        spans_done(&rest);
    }
}

/* --- Escapes */

static char *written(void (*escape)(FILE *out, const char *text), const char *text)
{
    char *all = NULL;
    size_t size;
    FILE *out = open_memstream(&all, &size);
    escape(out, text);
    fclose(out);
    return all;
}

static void assert_escaped(void (*escape)(FILE *out, const char *text), const char *text, const char *wanted)
{
    char *all = written(escape, text);
    assert_string_equal(all, wanted);
    free(all);
}

static void markup_becomes_text(void **state)
{
    (void)state;
    assert_escaped(escape_html, "<script a='b' c=\"d\">&", "&lt;script a=&#39;b&#39; c=&quot;d&quot;&gt;&amp;");
    assert_escaped(escape_xml, "]]><x>", "]]&gt;&lt;x&gt;");
}

/* A control character alone makes an XML file that no reader takes. */
static void controls_become_pictures(void **state)
{
    (void)state;
    assert_escaped(escape_xml, "a\x01\x1b[2Jb", "a␁␛[2Jb");
    assert_escaped(escape_terminal, "a\x1b]0;x\x07", "a␛]0;x␇");
    assert_escaped(escape_html, "\xff\xe2\x80\xae", "‹FF›‹U+202E›");
}

static void spreadsheets_find_no_formula(void **state)
{
    (void)state;
    assert_escaped(escape_csv, "=cmd|'/C calc'!A0", "\"'=cmd|'/C calc'!A0\"");
    assert_escaped(escape_csv, "  +1", "\"'  +1\"");
    assert_escaped(escape_csv, "@x", "\"'@x\"");
    assert_escaped(escape_csv, "a \"b\"", "\"a \"\"b\"\"\"");
    assert_escaped(escape_csv, "", "\"\"");
}

/* Texts are made harmless in pieces: a character on the border of two must not fall apart. */
static void long_texts_stay_whole(void **state)
{
    (void)state;
    char text[1024];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'a', shift);
        size_t at = shift;
        for (; at + 5 < sizeof text; at += 4)
            memcpy(text + at, "\xf0\x9f\x96\xa5", 4);
        text[at] = '\0';
        assert_escaped(escape_terminal, text, text);
    }
}

static void holes_without_values_stay_empty(void **state)
{
    (void)state;
    char *all = NULL;
    size_t size;
    FILE *out = open_memstream(&all, &size);
    const char *const values[] = {"<1>", NULL};
    html_fill(out, "a{}b{}c{}d", values, 2);
    fclose(out);
    assert_string_equal(all, "a&lt;1&gt;bcd");
    free(all);
}

/* --- Checks */

/* Else an alert could be in no check, and a rogue in no verdict. */
static void every_rule_is_some_checks(void **state)
{
    (void)state;
    char rule[16];
    for (int number = 1; number < 10000; number++) {
        snprintf(rule, sizeof rule, "SN-%04d", number);
        assert_non_null(check_of_rule(rule));
    }
    assert_string_equal(check_of_rule("SN-1002")->name, "responders");
    assert_string_equal(check_of_rule("SN-1003")->name, "netboot");
    assert_string_equal(check_of_rule("SN-3006")->name, "clients");
    assert_string_equal(check_of_rule("SN-8001")->name, "other-alerts");
    assert_string_equal(check_of_rule("SN-9002")->name, "sensors");
    assert_non_null(check_of_rule("ours"));
}

/* A rule that is added to those that come along must be given to a check: what is left over is for a site's own. */
static void shipped_rules_are_asked_for_by_name(void **state)
{
    (void)state;
    struct rules *rules = replayed_rules();
    for (size_t i = 0; i < rules_count(rules); i++) {
        const struct rule *r = rules_get(rules, i);
        if (r->severity >= SEVERITY_MEDIUM && strcmp(check_of_rule(r->id)->name, "other-alerts") == 0)
            fail_msg("%s is in no check's list", r->id);
    }
    rules_free(rules);
    assert_string_equal(check_of_rule("SN-1033")->name, "identity");
    assert_string_equal(check_of_rule("SN-2013")->name, "attacks");
    assert_string_equal(check_of_rule("SN-4006")->name, "responders");
}

/* --- Controls */

static int parse(const char *text, size_t *ret_complaints, struct controls **ret)
{
    struct diags *diags = diags_new();
    int error = controls_parse("controls.yaml", bytes_of(text, strlen(text)), diags, ret);
    *ret_complaints = diags_count(diags);
    diags_free(diags);
    return error;
}

static void controls_are_found_by_check(void **state)
{
    (void)state;
    static const char text[] =
        "controls:\n"
        "  - {framework: PCI DSS, edition: \"4.0.1\", supports: {coverage: [\"11.5.1\", \"12.5.1\"]}}\n"
        "  - {framework: House rules, edition: \"1\", supports: {}}\n";
    struct controls *c = NULL;
    size_t complaints;
    const char *edition;
    assert_int_equal(parse(text, &complaints, &c), 0);
    assert_int_equal(controls_frameworks(c), 2);
    assert_string_equal(controls_framework(c, 0, &edition), "PCI DSS");
    assert_string_equal(edition, "4.0.1");
    assert_string_equal(controls_id(c, 0, "coverage", 1), "12.5.1");
    assert_null(controls_id(c, 0, "coverage", 2));
    assert_null(controls_id(c, 0, "loss", 0));
    assert_null(controls_id(c, 1, "coverage", 0));
    controls_free(c);
}

static void mistakes_in_controls_are_told(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "controls: 7\n",
        "controls:\n  - 7\n",
        "controls:\n  - {framework: x, supports: {}}\n",
        "controls:\n  - {framework: x, edition: y, supports: {coverrage: [a]}}\n",
        "controls:\n  - {framework: x, edition: y, supports: {coverage: a}}\n",
        "controls:\n  - {framework: x, edition: y, supports: {coverage: [[a]]}}\n",
        "controls:\n  - {framework: [x], edition: y, supports: []}\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct controls *c = NULL;
        size_t complaints;
        assert_true(parse(wrong[i], &complaints, &c) < 0);
        assert_null(c);
        assert_true(complaints > 0);
    }
}

static void shipped_controls_load(void **state)
{
    (void)state;
    char path[4096];
    const char *source = getenv("SENTINEL_SOURCE");
    if (!source)
        skip();
    snprintf(path, sizeof path, "%s/rules/controls.yaml", source);
    struct diags *diags = diags_new();
    struct controls *c = NULL;
    assert_int_equal(controls_load(path, diags, &c), 0);
    for (size_t i = 0; audit_check_name(i); i++) { /* no check without any control */
        bool any = false;
        for (size_t f = 0; f < controls_frameworks(c); f++)
            any |= controls_id(c, f, audit_check_name(i), 0) != NULL;
        assert_true(any);
    }
    controls_free(c);
    diags_free(diags);
}

/* --- Saved results */

/* A result that was edited, or is none, must not bring a form down. */
static void what_is_no_result_is_refused_or_harmless(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "7",
        "{}",
        "{\"schema\":\"sentinel-audit/2\"}",
        "{\"schema\":\"sentinel-audit/1\"}",
        "{\"schema\":\"sentinel-audit/"
        "1\",\"checks\":[7,null,{\"outcomes\":[{\"findings\":[3,{\"evidence\":7}]}]}],\"segments\":[{}]}",
        "{\"schema\":\"sentinel-audit/1\",\"alert_slices\":-1,\"alerts\":[1],\"segments\":[{\"responders\":[{}],"
        "\"alerts_in_time\":{\"critical\":[1e300,-5,\"x\"]},\"watched\":[{\"from\":\"x\"}]}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (const struct audit_form *form = audit_forms; form->name; form++) {
            char *all = NULL;
            size_t size;
            FILE *out = open_memstream(&all, &size);
            assert_int_equal(audit_form_write(form, texts[i], out), i < 4 ? -EINVAL : 0);
            fclose(out);
            free(all);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlapping_spans_are_counted_once),
        cmocka_unit_test(common_and_without_are_what_points_say),
        cmocka_unit_test(markup_becomes_text),
        cmocka_unit_test(controls_become_pictures),
        cmocka_unit_test(spreadsheets_find_no_formula),
        cmocka_unit_test(long_texts_stay_whole),
        cmocka_unit_test(holes_without_values_stay_empty),
        cmocka_unit_test(every_rule_is_some_checks),
        cmocka_unit_test(shipped_rules_are_asked_for_by_name),
        cmocka_unit_test(controls_are_found_by_check),
        cmocka_unit_test(mistakes_in_controls_are_told),
        cmocka_unit_test(shipped_controls_load),
        cmocka_unit_test(what_is_no_result_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
