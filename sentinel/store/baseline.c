#include "store/baseline.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/baseline.h"
#include "store/statement.h"

static struct bytes text_of(const struct statement *q, int column)
{
    const char *text = column_text(q, column);
    return bytes_of(text, strlen(text));
}

/* Addresses are kept as texts; one that is none was never written by us. */
static bool addr_of(const struct statement *q, int column, struct addr *ret)
{
    struct bytes text = text_of(q, column);
    return addr_parse((const char *)text.at, text.left, ret) == 0;
}

static int add_responders(struct store *s, struct text *out)
{
    struct statement q = statement_of(s, "SELECT segment, role, verdict, fingerprint, ip, mac, first_seen, last_seen, software"
                                         " FROM sighting ORDER BY last_seen DESC");
    int result;
    while ((result = statement_next(&q)) > 0) {
        struct bytes mac = text_of(&q, 5);
        struct baseline_responder r = {
            .segment = text_of(&q, 0),
            .role = text_of(&q, 1),
            .verdict = text_of(&q, 2),
            .habits = text_of(&q, 3),
            .software = text_of(&q, 8),
            .first = column_integer(&q, 6),
            .last = column_integer(&q, 7),
        };
        if (mac.left && mac_parse((const char *)mac.at, mac.left, &r.mac) != 0)
            continue;
        if (addr_of(&q, 4, &r.ip) && !baseline_write_responder(&r, out))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : 0;
}

/* Whole files of authorised servers only: what a rogue gave under a name says nothing of what belongs there. */
static int add_files(struct store *s, struct text *out)
{
    struct statement q =
        statement_of(s, "SELECT server, name, digest, max(last) FROM observation WHERE kind = 'transfer' AND"
                        " state = 'complete' AND digest <> '' AND verdict IN ('authorised', 'unlisted')"
                        " GROUP BY server, name, digest ORDER BY max(last) DESC");
    int result;
    while ((result = statement_next(&q)) > 0) {
        struct baseline_file f = {.name = text_of(&q, 1), .last = column_integer(&q, 3)};
        if (addr_of(&q, 0, &f.server) && digest_sha256_parse(text_of(&q, 2), f.sha256) && !baseline_write_file(&f, out))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : 0;
}

int store_baseline(struct store *s, char **ret)
{
    char *buffer = malloc(BASELINE_MOST);
    if (!buffer)
        return -ENOMEM;
    struct text t;
    text_init(&t, buffer, BASELINE_MOST);
    int error = add_responders(s, &t);
    if (!error)
        error = add_files(s, &t);
    if (error)
        free(buffer);
    else
        *ret = buffer;
    return error;
}
