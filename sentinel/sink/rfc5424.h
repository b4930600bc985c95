/* The header of a syslog message, RFC 5424 §6:
 *
 *   <129>1 2026-11-22T18:30:00.123456Z sensor-07 sentinel 812 SN-1002
 *   [sentinel@32473 event_id="…" rule="SN-1002" severity="critical"] */
#ifndef SENTINEL_SINK_RFC5424_H
#define SENTINEL_SINK_RFC5424_H

#include <sys/types.h>

#include "base/text.h"
#include "sink/sink.h"

/* A header's size at most, its NUL included, whatever the line says. */
enum { RFC5424_HEADER = 960, RFC5424_HOST = 256 };

struct rfc5424 {
    int facility; /* 0 … 23 (§6.2.1) */
    long pen;     /* private enterprise number of the structured data */
    pid_t process;
    char host[RFC5424_HOST]; /* "" becomes "-" */
};

/* By name ("local0", "daemon", …), or −1. */
int rfc5424_facility(const char *name);

/* The header of `line` and the space that ends it; the line itself is the message. No byte order mark goes before it
 * (§6.4 leaves that to the sender): readers of JSON choke on one. Texts lose what their place in the grammar cannot
 * hold. */
void rfc5424_header(const struct rfc5424 *who, const struct sink_line *line, struct text *out);

#endif
