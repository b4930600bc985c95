/* Configurations that are imported: the first byte chooses the format. Whatever they hold, the draft is a policy. */
#include <stdlib.h>

#include "import/import.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const char *text)
{
    struct diags *diags = diags_new();
    struct policy *p = NULL;
    if (policy_parse("draft", bytes_of(text, strlen(text)), bytes_of("", 0), diags, &p) != 0)
        abort();
    policy_free(p);
    diags_free(diags);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    uint8_t *copy = malloc(size - 1 ? size - 1 : 1);
    struct draft *d = draft_new();
    struct diags *unread = diags_new();
    struct import *i = import_new(d, unread, NULL, 0);
    char *text = NULL;
    if (!copy || !i)
        abort();
    memcpy(copy, data + 1, size - 1);
    import_file(i, &import_formats[data[0] % import_format_count], "conf", bytes_of(copy, size - 1));
    if (import_finish(i) == 0 && draft_write(d, &text) == 0)
        check(text);
    free(text);
    import_free(i);
    diags_free(unread);
    draft_free(d);
    free(copy);
    return 0;
}
