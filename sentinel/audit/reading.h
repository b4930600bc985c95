/* A result being read by a form. Keys that are missing read as "", 0, false, an empty list: a saved result may have been
 * edited. For the files of this room only. */
#ifndef SENTINEL_AUDIT_READING_H
#define SENTINEL_AUDIT_READING_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/digest.h"

struct reading {
    const cJSON *root;
    char sha256[2 * SHA256_SIZE + 1]; /* of the JSON text */
    const char *json;
    int64_t since, until; /* ns */
    FILE *out;
};

struct form_writer {
    void (*write)(struct reading *r);
};
extern const struct form_writer form_html, form_csv, form_junit, form_text, form_json;

const char *read_text(const cJSON *object, const char *key);
double read_number(const cJSON *object, const char *key);
bool read_flag(const cJSON *object, const char *key);
/* The first member of a list, whose others follow at `next`; NULL when there is none. */
const cJSON *read_list(const cJSON *object, const char *key);
const cJSON *read_object(const cJSON *object, const char *key);
/* A time of the result in ns; 0 when it is none. */
int64_t read_time(const cJSON *object, const char *key);
/* "2026-11-22 09:00:00", from a time of the result; UTC. */
enum { READ_WHEN = 32 };
const char *read_when(const cJSON *object, const char *key, char ret[READ_WHEN]);
/* "imaging-42", or "the site". */
const char *read_where(const cJSON *outcome);

/* A list of words as one text, "SN-1002, SN-2001". */
enum { READ_WORDS = 512 };
const char *read_words(const cJSON *object, const char *key, char ret[READ_WORDS]);

/* What the states and verdicts of the result are called before people. */
const char *state_words(const char *state);
const char *verdict_words(const char *verdict);

#endif
