/* rules/controls.yaml: which controls of which framework a check gives evidence for. Data, because frameworks are revised more often
 * than programs, and because a site's auditor may map them otherwise. */
#ifndef SENTINEL_AUDIT_CONTROLS_H
#define SENTINEL_AUDIT_CONTROLS_H

#include <stddef.h>

#include "base/diag.h"
#include "base/bytes.h"

struct controls;

/* Reads the file. 0; or −errno after complaining about everything that is wrong with it. */
int controls_load(const char *path, struct diags *diags, struct controls **ret);
/* The same from memory; `name` stands in complaints. */
int controls_parse(const char *name, struct bytes text, struct diags *diags, struct controls **ret);
void controls_free(struct controls *c);

/* Frameworks in the order of the file: how many, and the name and edition of each. */
size_t controls_frameworks(const struct controls *c);
const char *controls_framework(const struct controls *c, size_t framework, const char **ret_edition);
/* The i-th id that the framework has for a check, or NULL past the last. */
const char *controls_id(const struct controls *c, size_t framework, const char *check, size_t i);

#endif
