/* Names of fields and kinds as people write them in rules and policies. */
#ifndef SENTINEL_EVENT_FIELD_READ_H
#define SENTINEL_EVENT_FIELD_READ_H

#include "base/yaml.h"
#include "event/field.h"
#include "event/kind.h"

/* The families of fields that at least one of these kinds carries; NULL or none: of all kinds. */
uint32_t kinds_families(const struct kinds *kinds);

/* Reads a field's name, or complains: unknown ("did you mean …"), or none of `families`. */
bool field_read(const struct yaml *name, uint32_t families, struct diags *diags, enum field *ret);

/* Reads a kind's name or a list of them into a set; complains of every one that is unknown, and of none at all. */
bool kinds_read(const struct yaml *node, struct diags *diags, struct kinds *ret);

#endif
