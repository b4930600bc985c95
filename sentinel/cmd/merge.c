#include "cmd/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct source {
    const char *name;
    size_t place;            /* among the arguments */
    struct capture *capture; /* NULL: not begun, or over */
    struct frame frame;      /* the next one, when `status` is 1 */
    int status;              /* of the last capture_next() */
    int64_t first;           /* time of the first frame */
    uint64_t size;
};

struct merge {
    struct source *sources;  /* by the time of their first frames */
    size_t count;
    size_t begun;            /* sources before this one have been opened … */
    size_t over;             /* … and those before this one are closed again */
    struct source *current;  /* whose frame the caller holds */
    bool force_libpcap;
    uint64_t finished, total; /* bytes of sources that are over; of all */
    bool unsized;
    char error[CAPTURE_ERROR];
    const char *error_name;
};

static int by_first_time(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static int begin(struct merge *m, struct source *s, char ret_error[CAPTURE_ERROR])
{
    int error = capture_open(s->name, m->force_libpcap, ret_error, &s->capture);
    if (error)
        return error;
    s->status = capture_next(s->capture, &s->frame);
    uint64_t done;
    capture_progress(s->capture, &done, &s->size);
    return 0;
}

/* Opens a source to see when it begins. Files are closed again; a pipe cannot be read twice and stays open. */
static int survey(struct merge *m, struct source *s, char ret_error[CAPTURE_ERROR])
{
    int error = begin(m, s, ret_error);
    if (error)
        return error;
    s->first = s->status == 1 ? s->frame.time : INT64_MIN;
    m->total += s->size;
    m->unsized |= !s->size;
    if (s->size) {
        capture_close(s->capture);
        s->capture = NULL;
    }
    return 0;
}

int merge_open(char *const *names, size_t count, bool force_libpcap,
               void (*complain)(const char *name, const char *error), struct merge **ret)
{
    struct merge *m = calloc(1, sizeof *m);
    if (!m)
        return -ENOMEM;
    m->force_libpcap = force_libpcap;
    m->sources = calloc(count ? count : 1, sizeof *m->sources);
    if (!m->sources) {
        merge_close(m);
        return -ENOMEM;
    }
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        char error[CAPTURE_ERROR];
        m->sources[i] = (struct source){.name = names[i], .place = i};
        m->count++;
        if (survey(m, &m->sources[i], error) != 0) {
            complain(names[i], error);
            failed = -EINVAL;
        }
    }
    if (failed) {
        merge_close(m);
        return failed;
    }
    qsort(m->sources, m->count, sizeof *m->sources, by_first_time);
    *ret = m;
    return 0;
}

void merge_close(struct merge *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->count; i++)
        capture_close(m->sources[i].capture);
    free(m->sources);
    free(m);
}

/* The source to go on with: one that is over and must be closed, else the one with the earliest frame. */
static struct source *earliest(struct merge *m)
{
    struct source *best = NULL;
    for (size_t i = m->over; i < m->begun; i++) {
        struct source *s = &m->sources[i];
        if (!s->capture)
            continue;
        if (s->status != 1)
            return s;
        if (!best || s->frame.time < best->frame.time)
            best = s;
    }
    return best;
}

static void finish(struct merge *m, struct source *s)
{
    m->finished += s->size;
    capture_close(s->capture);
    s->capture = NULL;
    while (m->over < m->begun && !m->sources[m->over].capture)
        m->over++;
}

/* Opens the sources whose time has come. False when one cannot be opened any more: `error` tells. */
static bool begin_due(struct merge *m)
{
    while (m->begun < m->count) {
        const struct source *best = earliest(m);
        struct source *next = &m->sources[m->begun];
        if (best && best->status == 1 && best->frame.time < next->first)
            return true;
        m->begun++;
        if (!next->capture && begin(m, next, m->error) != 0) {
            m->error_name = next->name;
            return false;
        }
    }
    return true;
}

int merge_next(struct merge *m, const struct frame **ret)
{
    if (m->current && m->current->capture)
        m->current->status = capture_next(m->current->capture, &m->current->frame);
    if (m->current && m->count == 1 && m->current->status == 1) {
        *ret = &m->current->frame; /* alone, as mostly: nothing to compare */
        return 1;
    }
    m->current = NULL;
    for (;;) {
        if (!begin_due(m))
            return -EIO;
        struct source *s = earliest(m);
        if (!s)
            return 0;
        if (s->status == 1) {
            m->current = s;
            *ret = &s->frame;
            return 1;
        }
        int status = s->status;
        if (status < 0) {
            memcpy(m->error, capture_error(s->capture), strnlen(capture_error(s->capture), sizeof m->error - 1) + 1);
            m->error_name = s->name;
        }
        finish(m, s);
        if (status < 0)
            return status;
    }
}

const char *merge_error(const struct merge *m, const char **ret_name)
{
    *ret_name = m->error_name;
    return m->error;
}

void merge_progress(const struct merge *m, uint64_t *ret_done, uint64_t *ret_total)
{
    uint64_t done = m->finished;
    for (size_t i = 0; i < m->begun; i++) {
        uint64_t some = 0, size;
        if (m->sources[i].capture)
            capture_progress(m->sources[i].capture, &some, &size);
        done += some;
    }
    *ret_done = done;
    *ret_total = m->unsized ? 0 : m->total;
}
