/* Any bytes as the beginning of an SMB or TLS message. */
#include <stdlib.h>

#include "proto/smb.h"
#include "proto/tls.h"

static void check(bool held)
{
    if (!held)
        abort();
}

static void check_span(struct bytes text, struct bytes span)
{
    uintptr_t at = (uintptr_t)span.at, in = (uintptr_t)text.at;
    check(!span.left || (at >= in && at + span.left <= in + text.left));
}

static void check_smb(const struct smb *m, struct bytes text)
{
    uint8_t name[SMB_TEXT];
    check(m->parts <= SMB_PARTS);
    check_span(text, m->rest);
    for (size_t i = 0; i < m->parts; i++) {
        check_span(text, m->part[i].path);
        check(smb_text(&m->part[i], name, sizeof name) <= sizeof name);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct smb smb;
    struct tls tls;
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    struct bytes text = bytes_of(exact, size);
    if (smb_read(text, &smb) == PARSE_OK)
        check_smb(&smb, text);
    if (tls_read(text, &tls) == PARSE_OK) {
        check_span(text, tls.name);
        check_span(text, tls.alpn);
    }
    free(exact);
    return 0;
}
