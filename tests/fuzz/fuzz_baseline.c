/* Any bytes as a baseline: what is taken can be written and is read back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/baseline.h"
#include "record/habit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_responder(void *self, const struct baseline_responder *r)
{
    char line[16384];
    struct text t;
    struct habits habits;
    (void)self;
    text_init(&t, line, sizeof line);
    if (baseline_write_responder(r, &t) &&
        baseline_read(bytes_of(t.at, t.length), &(struct baseline_take){.self = NULL}) != 0)
        abort();
    habits_read(r->habits, &habits);
    text_init(&t, line, sizeof line);
    habits_write(&habits, &t);
}

static void take_file(void *self, const struct baseline_file *f)
{
    char line[16384];
    struct text t;
    (void)self;
    text_init(&t, line, sizeof line);
    if (baseline_write_file(f, &t) &&
        baseline_read(bytes_of(t.at, t.length), &(struct baseline_take){.self = NULL}) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct baseline_take take = {.responder = take_responder, .file = take_file};
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    (void)baseline_read(bytes_of(copy, size), &take);
    free(copy);
    return 0;
}
