/* Any bytes as the beginning of a file: a kind or none, an entropy within its bounds. */
#include <stdlib.h>

#include "proto/content_kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    struct bytes head = bytes_of(exact, size);
    const struct content_kind *kind = content_kind_of(head);
    if ((kind && (size < kind->offset + kind->size || !content_class_name(kind->class))) ||
        content_entropy(head) > CONTENT_ENTROPY_MOST)
        abort();
    free(exact);
    return 0;
}
