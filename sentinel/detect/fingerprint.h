/* Known tools by their habits on the wire: data in rules/fingerprints.yaml, matched before the rules. A score, never
 * the only ground of a critical alert. */
#ifndef SENTINEL_DETECT_FINGERPRINT_H
#define SENTINEL_DETECT_FINGERPRINT_H

#include "base/yaml.h"
#include "event/event.h"

struct fingerprints;

/* The list under the top key `fingerprints`: each with tool, kind (attack|probe|server), on, needs (points), source and traits (name, points,
 * when). Bad entries are complained about and left out. Texts point into the tree, which must outlive the result. */
int fingerprints_compile(const struct yaml *list, struct diags *diags, struct fingerprints **ret);
void fingerprints_free(struct fingerprints *f);

/* Sets fingerprint.* of the best match that reaches its `needs`, servers apart: those are detect/software.h. */
void fingerprints_match(const struct fingerprints *f, struct event *e);

#endif
