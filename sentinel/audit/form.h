/* The forms of a result: each a file of its own, made from the JSON alone, in one const table. */
#ifndef SENTINEL_AUDIT_FORM_H
#define SENTINEL_AUDIT_FORM_H

#include <stdio.h>

struct audit_form {
    const char *name; /* "html" */
    const char *what; /* for --help */
    const struct form_writer *writer;
};
/* Ends with a name of NULL. */
extern const struct audit_form audit_forms[];
const struct audit_form *audit_form_find(const char *name);
/* The form that a file's ending asks for (.xml is JUnit, .txt text), NULL when there is none such; of a file without ending that of
 * the name `otherwise`. */
const struct audit_form *audit_form_by_path(const char *path, const char *otherwise);

/* Writes a result, as audit_run() gave it or as it was saved. 0; −EINVAL: it is no such result; −ENOMEM; −EIO. */
int audit_form_write(const struct audit_form *form, const char *json, FILE *out);

#endif
