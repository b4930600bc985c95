/* What a site has written down for its servers already, read into a draft of its policy. What says something of booting and
 * cannot be read is named with its place: a policy that is silent on it would be wrong. docs/policy.md, "import". */
#ifndef SENTINEL_IMPORT_IMPORT_H
#define SENTINEL_IMPORT_IMPORT_H

#include "base/diag.h"
#include "draft/draft.h"

struct import;

struct import_format {
    const char *name; /* "dnsmasq" */
    const char *what; /* "dnsmasq.conf" */
    void (*read)(struct import *i, struct bytes text);
};

extern const struct import_format import_formats[];
extern const size_t import_format_count;
/* NULL when there is none of that name. */
const struct import_format *import_find(const char *name);

/* `addresses` are the server's own, where its configuration does not tell them; they, the draft and `unread` must outlive it.
 * NULL when memory is short. */
struct import *import_new(struct draft *d, struct diags *unread, const char *const *addresses, size_t count);
void import_free(struct import *i);

/* Several files of one format are one configuration. `name` stands in reasons and complaints and must outlive the import. */
void import_file(struct import *i, const struct import_format *format, const char *name, struct bytes text);
/* Puts what was read where it belongs, once. −ENOMEM when something of it was lost. */
int import_finish(struct import *i);

#endif
