/* Predicates over event fields: the `when` of rules, the `where` of exceptions, the traits of fingerprints.
 *
 *   when:
 *     server.verdict: [unknown, wrong-identity]    # a list: any of
 *     server.ip: 10.0.0.0/8                        # addresses: equality or prefix
 *     tftp.file: '*.efi'                           # text: case and slashes are equal; `*` and `?` are globs
 *     dhcp.option_order: 3536333c                  # bytes: hex digits, `*` at the end for "begins with"
 *     dhcp.lease_time: {below: 60}                 # above below at_least at_most: integers
 *     client.mac: {not: de:ad:*}                   # not: also true when the field is absent
 *     boot.files: {exists: true}
 *     client.mac: {same_as: client.ether}          # compares two fields; false when either is absent
 *     any: [{...}, {...}]                          # at least one of these maps holds
 *     not: {...}                                   # this map does not hold
 *
 * All entries of a map must hold. On a set, one member must match. An absent field matches nothing. A MAC may be a
 * glob over its text ("52:54:00:*"). Several operators in one map must all hold. */
#ifndef SENTINEL_EVENT_PREDICATE_H
#define SENTINEL_EVENT_PREDICATE_H

#include "base/yaml.h"
#include "event/event.h"

struct predicate;

/* Compiles a map. `kinds` are those on which it will be tested: a field that none of them carries is an
 * error (NULL: any event). Complains about everything wrong and returns −EINVAL; values are copied out of the tree. An
 * absent node (NULL) compiles to the predicate that always holds. */
int predicate_compile(const struct yaml *when, const struct kinds *kinds, struct diags *diags, struct predicate **ret);
void predicate_free(struct predicate *p);

/* No allocation, no recursion deeper than the (bounded) nesting of the map. */
bool predicate_test(const struct predicate *p, const struct event *e);

/* The fields it looks at, a bit each, for documentation and cheap pre-tests. */
void predicate_fields(const struct predicate *p, uint64_t ret[(FIELD_COUNT + 63) / 64]);

#endif
