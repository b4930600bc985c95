/* Any bytes as the head of an HTTP message, and its target as a path. */
#include <stdlib.h>

#include "proto/http.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *exact = malloc(size ? size : 1);
    struct http m;
    struct http_path path;
    if (!exact)
        return 0;
    if (size)
        memcpy(exact, data, size);
    struct bytes text = bytes_of(exact, size);
    http_path_of(text, &path);
    check(path.size <= HTTP_PATH);
    enum parse parse = http_read(text, &m);
    check(parse == PARSE_OK || parse == PARSE_NOT_MINE);
    if (parse == PARSE_OK) {
        const struct bytes spans[] = {m.method, m.target, m.host, m.user_agent, m.server, m.rest};
        for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
            check_span(text, spans[i]);
        http_path_of(m.target, &path);
        check(path.size <= HTTP_PATH && path.size <= m.target.left);
        check(m.response || m.method.left >= 3);
    }
    free(exact);
    return 0;
}
