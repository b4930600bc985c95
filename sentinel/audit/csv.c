/* CSV (RFC 4180): one row a check and segment, its findings counted and the gravest one quoted. */
#include "audit/escape.h"
#include "audit/reading.h"
#include "base/text.h"

static void put_controls(struct reading *r, const cJSON *check)
{
    char buffer[1024] = "";
    struct text t;
    text_init(&t, buffer, sizeof buffer);
    for (const cJSON *f = read_list(check, "supports_evidence_for"); f; f = f->next) {
        for (const cJSON *id = read_list(f, "controls"); id; id = id->next)
            text_addf(&t, "%s%s %s", t.length ? "; " : "", read_text(f, "framework"),
                      cJSON_IsString(id) ? id->valuestring : "");
    }
    escape_csv(r->out, buffer);
}

static void put_row(struct reading *r, const cJSON *check, const cJSON *outcome)
{
    const cJSON *first = read_list(outcome, "findings"), *period = read_object(r->root, "period");
    char rules[READ_WORDS];
    size_t findings = (size_t)read_number(outcome, "more_findings");
    for (const cJSON *f = first; f; f = f->next)
        findings++;
    const char *const texts[] = {
        read_text(check, "id"),       read_text(check, "name"),          read_text(check, "title"),
        read_where(outcome),          read_text(outcome, "state"),       read_text(outcome, "said"),
        read_text(first, "severity"), read_words(first, "rules", rules), read_text(first, "policy_line"),
        read_text(first, "text"),     read_text(period, "since"),        read_text(period, "until"),
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        escape_csv(r->out, texts[i]);
        fputc(',', r->out);
    }
    fprintf(r->out, "%zu,", findings);
    put_controls(r, check);
    fputs(",\"", r->out);
    fputs(r->sha256, r->out);
    fputs("\"\r\n", r->out);
}

static void write_csv(struct reading *r)
{
    fputs("check,name,title,segment,state,said,severity,rules,policy_line,gravest_finding,since,until,findings,"
          "supports_evidence_for,result_sha256\r\n",
          r->out);
    for (const cJSON *check = read_list(r->root, "checks"); check; check = check->next) {
        for (const cJSON *o = read_list(check, "outcomes"); o; o = o->next)
            put_row(r, check, o);
    }
}

const struct form_writer form_csv = {write_csv};
