/* Any bytes as untrusted text: what comes out is valid UTF-8 without a control character, however small the buffer.
 * The same bytes, cut in two, as a glob and its subject. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* Written without the code under test: one row a form of UTF-8 (RFC 3629 §4), bounds of the first two bytes. */
static size_t character_size(const uint8_t *at)
{
    static const struct {
        uint8_t first, last, second_first, second_last, size;
    } forms[] = {
        {0x20, 0x7e, 0, 0xff, 1},    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
        {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
        {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last || at[1] < forms[i].second_first ||
            at[1] > forms[i].second_last)
            continue;
        for (size_t n = 2; n < forms[i].size; n++)
            require(at[n] >= 0x80 && at[n] <= 0xbf);
        return forms[i].size;
    }
    return 0;
}

static void require_harmless(const struct text *t)
{
    const uint8_t *at = (const uint8_t *)t->at;
    require(t->length < t->size && at[t->length] == 0);
    for (size_t i = 0; i < t->length;) {
        size_t n = character_size(at + i);
        require(n > 0);
        require(!(at[i] == 0xc2 && at[i + 1] < 0xa0));                                            /* C1 controls */
        require(!(at[i] == 0xe2 && at[i + 1] == 0x80 && at[i + 2] >= 0xa8 && at[i + 2] <= 0xae)); /* U+2028…202E */
        i += n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t part = data[0] < size - 1 ? data[0] : size - 1;
    uint8_t *copy = malloc(size - 1);
    if (!copy)
        return 0;
    memcpy(copy, data + 1, size - 1);

    char buffer[512];
    struct text t;
    text_init(&t, buffer, 1U + data[0] * 2U);
    text_add_untrusted(&t, bytes_of(copy, size - 1));
    require_harmless(&t);

    struct bytes subject = bytes_of(copy + part, size - 1 - part);
    bool same = text_same((const char *)copy, part, subject);
    bool match = text_glob((const char *)copy, part, subject);
    require(match || !same || memchr(copy, '*', part) || memchr(copy, '?', part));
    free(copy);
    return 0;
}
