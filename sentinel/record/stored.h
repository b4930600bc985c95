/* What was stored, shown again: an alert's line to people, rows to machines. */
#ifndef SENTINEL_RECORD_STORED_H
#define SENTINEL_RECORD_STORED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* Every value of alert.context in an EVE line but its message, as "    responder.ip             10.42.0.66", in its
 * order, harmless for terminals. 0, or −EINVAL for what is no such line. */
int record_text_context(const char *line, struct text *out);

/* The same of an observation's detail: of the objects in it with that name, NULL for all. */
int record_text_detail(const char *detail, const char *name, struct text *out);

/* Adds one value of an observation's detail, of the object in it with that name; false when it has none, or it is false. */
bool record_detail_value(const char *detail, const char *object, const char *member, struct text *out);

/* A member of a record: a text (untrusted), a number, a time, or an object as JSON. Empty texts and what is no JSON are left
 * out. */
struct record_member {
    const char *key;
    enum { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_TIME, MEMBER_OBJECT } type;
    const char *text;
    int64_t number; /* of a time: ns */
};

/* One line of JSON without its newline, to free(): "timestamp", "event_type", and under the name of the latter the
 * members. −ENOMEM. */
int record_eve_members(const char *event_type, int64_t time, const struct record_member *members, size_t count,
                       char **ret);

#endif
