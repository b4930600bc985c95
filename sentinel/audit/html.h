/* The page, part by part. Markup comes from patterns that are constants of this program; everything else goes through HTML(), which
 * escapes it: there is no other way to write a value. For the files of this room only. */
#ifndef SENTINEL_AUDIT_HTML_H
#define SENTINEL_AUDIT_HTML_H

#include "audit/reading.h"

/* Writes `pattern`, each "{}" in it being the next value, escaped. Values that are missing are empty. */
void html_fill(FILE *out, const char *pattern, const char *const *values, size_t count);
#define HTML(r, pattern, ...)                                                                                          \
    html_fill((r)->out, (pattern), (const char *const[]){__VA_ARGS__},                                                 \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define MARKUP(r, constant) fputs((constant), (r)->out)

/* A number as text, for HTML(). */
struct html_number {
    char text[32];
};
struct html_number html_number(double number);     /* "1234567" */
struct html_number html_percent(double per_mille); /* "98.2" */

/* Where a time lies in the period: "42.000%". */
struct html_number html_place(const struct reading *r, int64_t time);

extern const char *const html_style[]; /* in parts, which a compiler takes no larger; ends with NULL */

void html_coverage(struct reading *r);
void html_alerts(struct reading *r);
void html_map(struct reading *r, const cJSON *segment);
void html_checks(struct reading *r);
void html_findings(struct reading *r);
void html_responders(struct reading *r, const cJSON *segment);
void html_alert_table(struct reading *r);
void html_appendix(struct reading *r);

#endif
