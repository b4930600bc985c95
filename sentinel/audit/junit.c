/* JUnit XML: a test suite a check, a test case a segment. "not-covered" is an error, for it failed to find out; "not-observed" is
 * skipped. */
#include <string.h>

#include "audit/escape.h"
#include "audit/reading.h"

static void put_attribute(struct reading *r, const char *name, const char *value)
{
    fprintf(r->out, " %s=\"", name);
    escape_xml(r->out, value);
    fputc('"', r->out);
}

static void put_findings(struct reading *r, const cJSON *outcome)
{
    char rules[READ_WORDS];
    for (const cJSON *f = read_list(outcome, "findings"); f; f = f->next) {
        fputs("\n", r->out);
        escape_xml(r->out, read_text(f, "severity"));
        fputs(" ", r->out);
        escape_xml(r->out, read_words(f, "rules", rules));
        fputs(" ", r->out);
        escape_xml(r->out, read_text(f, "text"));
        if (*read_text(f, "policy_line")) {
            fputs(" [", r->out);
            escape_xml(r->out, read_text(f, "policy_line"));
            fputs("]", r->out);
        }
    }
}

static void put_case(struct reading *r, const cJSON *check, const cJSON *outcome)
{
    const char *state = read_text(outcome, "state");
    const char *element = strcmp(state, "fail") == 0          ? "failure"
                          : strcmp(state, "not-covered") == 0 ? "error"
                          : strcmp(state, "pass") == 0        ? NULL
                                                              : "skipped";
    fputs("    <testcase", r->out);
    put_attribute(r, "name", read_where(outcome));
    put_attribute(r, "classname", read_text(check, "name"));
    fputs(">", r->out);
    if (element) {
        fprintf(r->out, "<%s", element);
        put_attribute(r, "message", read_text(outcome, "said"));
        fputs(">", r->out);
        put_findings(r, outcome);
        fprintf(r->out, "</%s>", element);
    }
    fputs("</testcase>\n", r->out);
}

static size_t count(const cJSON *check, const char *state)
{
    size_t n = 0;
    for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next)
        n += !state || strcmp(read_text(o, "state"), state) == 0;
    return n;
}

static void write_junit(struct reading *r)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"sentinel audit\">\n", r->out);
    for (const cJSON *check = read_list(r->root, "checks"); check; check = check->next) {
        fputs("  <testsuite", r->out);
        put_attribute(r, "name", read_text(check, "title"));
        put_attribute(r, "id", read_text(check, "id"));
        put_attribute(r, "timestamp", read_text(r->root, "made"));
        fprintf(r->out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", count(check, NULL),
                count(check, "fail"), count(check, "not-covered"), count(check, "not-observed"));
        for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next)
            put_case(r, check, o);
        fputs("  </testsuite>\n", r->out);
    }
    fputs("</testsuites>\n", r->out);
}

const struct form_writer form_junit = {write_junit};
