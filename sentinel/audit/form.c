#include "audit/form.h"

#include <errno.h>
#include <string.h>

#include "audit/audit.h"
#include "audit/reading.h"
#include "base/text.h"
#include "base/when.h"

const struct audit_form audit_forms[] = {
    {"html", "one page to read, print and sign", &form_html},
    {"json", "the result itself", &form_json},
    {"csv", "one row a check and segment", &form_csv},
    {"junit", "XML for what runs tests", &form_junit},
    {"text", "for a terminal", &form_text},
    {NULL, NULL, NULL},
};

const struct audit_form *audit_form_find(const char *name)
{
    const struct audit_form *form = audit_forms;
    while (form->name && strcmp(form->name, name) != 0)
        form++;
    return form->name ? form : NULL;
}

const struct audit_form *audit_form_by_path(const char *path, const char *otherwise)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    if (!dot)
        return audit_form_find(otherwise);
    return audit_form_find(strcmp(dot, ".xml") == 0 ? "junit" : strcmp(dot, ".txt") == 0 ? "text" : dot + 1);
}

int audit_form_write(const struct audit_form *form, const char *json, FILE *out)
{
    uint8_t digest[SHA256_SIZE] = {0};
    struct text t;
    cJSON *root = cJSON_Parse(json);
    struct reading r = {.root = root, .json = json, .out = out};
    text_init(&t, r.sha256, sizeof r.sha256);
    if (strcmp(read_text(root, "schema"), "sentinel-audit/1") != 0 ||
        digest_sha256(bytes_of(json, strlen(json)), digest) != 0) {
        cJSON_Delete(root);
        return -EINVAL;
    }
    text_add_hex(&t, bytes_of(digest, sizeof digest));
    const cJSON *period = read_object(root, "period");
    r.since = read_time(period, "since");
    r.until = read_time(period, "until");
    if (r.until <= r.since)
        r.until = r.since + WHEN_SECOND;
    form->writer->write(&r);
    cJSON_Delete(root);
    return fflush(out) == EOF || ferror(out) ? -EIO : 0;
}

int audit_verdict_of(const char *json, enum audit_verdict *ret)
{
    cJSON *root = cJSON_Parse(json);
    bool result = strcmp(read_text(root, "schema"), "sentinel-audit/1") == 0;
    const char *verdict = read_text(root, "verdict");
    if (result)
        *ret = strcmp(verdict, "pass") == 0       ? AUDIT_PASS
               : strcmp(verdict, "findings") == 0 ? AUDIT_FINDINGS
                                                  : AUDIT_NOT_COVERED;
    cJSON_Delete(root);
    return result ? 0 : -EINVAL;
}

static void write_json(struct reading *r)
{
    fputs(r->json, r->out);
    if (!*r->json || r->json[strlen(r->json) - 1] != '\n')
        fputc('\n', r->out);
}

const struct form_writer form_json = {write_json};

const char *read_text(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsString(item) ? item->valuestring : "";
}

double read_number(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

bool read_flag(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

const cJSON *read_list(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsArray(item) ? item->child : NULL;
}

const cJSON *read_object(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    return cJSON_IsObject(item) ? item : NULL;
}

int64_t read_time(const cJSON *object, const char *key)
{
    int64_t time = 0;
    const char *text = read_text(object, key);
    when_parse(text, strlen(text), &time);
    return time;
}

const char *read_when(const cJSON *object, const char *key, char ret[READ_WHEN])
{
    char when[WHEN_TEXT];
    when_format(read_time(object, key), when);
    snprintf(ret, READ_WHEN, "%.10s %.8s", when, when + 11);
    return ret;
}

const char *read_where(const cJSON *outcome)
{
    const char *segment = read_text(outcome, "segment");
    return *segment ? segment : "the site";
}

const char *read_words(const cJSON *object, const char *key, char ret[READ_WORDS])
{
    struct text t;
    text_init(&t, ret, READ_WORDS);
    for (const cJSON *word = read_list(object, key); word; word = word->next)
        text_addf(&t, "%s%s", t.length ? ", " : "", cJSON_IsString(word) ? word->valuestring : "");
    return ret;
}

const char *state_words(const char *state)
{
    return strcmp(state, "pass") == 0          ? "pass"
           : strcmp(state, "fail") == 0        ? "fail"
           : strcmp(state, "not-covered") == 0 ? "not covered"
                                               : "not observed";
}

const char *verdict_words(const char *verdict)
{
    return strcmp(verdict, "pass") == 0       ? "Nothing was found"
           : strcmp(verdict, "findings") == 0 ? "There are findings"
                                              : "Not enough was watched";
}
