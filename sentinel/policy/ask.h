/* What the lists of a policy say of a value that a responder hands out: this room's own header. */
#ifndef SENTINEL_POLICY_ASK_H
#define SENTINEL_POLICY_ASK_H

#include "policy/compiled.h"

/* From nothing said to said and fulfilled; of several lists about one value the highest answer counts. */
enum listing { UNCONSTRAINED, OFF, LISTED };

/* An answer, and where the list stands that gave it; NULL when no single list did. */
struct answer {
    enum listing listing;
    const char *line;
};

/* Who hands out, and where: the services of his address, on the event's segment at its time. */
struct question {
    const struct policy *p;
    const struct event *e;
    struct matches responder;
};

/* By the responder's lists of that kind: `list` is the offset of one in struct hands_out, a struct addr_list or text_list. */
struct answer ask_addrs(const struct question *q, size_t list, const struct addr *a);
struct answer ask_texts(const struct question *q, size_t list, struct bytes text);
/* A next server: where no hands_out lists any, it must be a boot service of the segment, if there are such. */
struct answer ask_server(const struct question *q, const struct addr *a);
/* A boot file, or with `is_url` a whole URL: by the lists of the responder, of the servers that the answer sends the client to, and
 * of `host` (family 0: none is named). */
struct answer ask_files(const struct question *q, struct bytes name, bool is_url, const struct addr *host);
/* A URL: as a whole, or by its path and its host. */
struct answer ask_url(const struct question *q, struct bytes url);

#endif
