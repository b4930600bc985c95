#include "keeper/backlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keeper/ipc.h"

int backlog_init(struct backlog *b)
{
    *b = (struct backlog){.at = malloc(BACKLOG_BYTES)};
    return b->at ? 0 : -ENOMEM;
}

void backlog_done(struct backlog *b)
{
    free(b->at);
    b->at = NULL;
}

static void move_to_front(struct backlog *b)
{
    memmove(b->at, b->at + b->begin, b->end - b->begin);
    b->passed -= b->passed < b->begin ? b->passed : b->begin;
    b->end -= b->begin;
    b->begin = 0;
}

void backlog_add(struct backlog *b, const void *message, size_t size)
{
    if (sizeof size + size > BACKLOG_BYTES - b->end && b->begin)
        move_to_front(b);
    if (sizeof size + size > BACKLOG_BYTES - b->end) {
        b->lost++;
        return;
    }
    memcpy(b->at + b->end, &size, sizeof size);
    memcpy(b->at + b->end + sizeof size, message, size);
    b->end += sizeof size + size;
    b->count++;
    b->alerts += *(const uint8_t *)message == IPC_ALERT;
}

/* The message at `*at`, which moves on; false at the end. They were read before: nothing is wrong with them. */
static bool next(const struct backlog *b, size_t *at, struct ipc_message *ret)
{
    size_t size;
    if (*at >= b->end)
        return false;
    memcpy(&size, b->at + *at, sizeof size);
    if (ipc_read(bytes_of(b->at + *at + sizeof size, size), ret) < 0)
        ret->type = 0;
    *at += sizeof size + size;
    return true;
}

/* The last frames that came, for the alert behind them. */
struct frames {
    struct stored_frame last[IPC_FRAMES];
    size_t count;
};

static int add(struct store *store, struct ipc_message *m, struct frames *frames)
{
    switch (m->type) {
    case IPC_FRAME:
        if (frames->count == IPC_FRAMES)
            memmove(frames->last, frames->last + 1, --frames->count * sizeof *frames->last);
        frames->last[frames->count++] = m->frame;
        return 0;
    case IPC_ALERT:
        if (m->alert.frame_count > frames->count)
            m->alert.frame_count = frames->count;
        m->alert.frames = frames->last + (frames->count - m->alert.frame_count);
        frames->count = 0;
        return store_add_alert(store, &m->alert);
    case IPC_RECORD:
        return store_add_record(store, m->record.kind, m->record.time, m->record.line);
    case IPC_SIGHTING:
        return store_put_sighting(store, &m->sighting);
    case IPC_OBSERVATION:
        return store_put_observation(store, &m->observation);
    case IPC_COVERAGE:
        return store_put_coverage(store, &m->coverage);
    default:
        return 0;
    }
}

/* Leaves a message in its place that says nothing. */
static void void_message(struct backlog *b, size_t at)
{
    uint8_t *type = b->at + at + sizeof(size_t);
    b->alerts -= *type == IPC_ALERT;
    *type = 0;
    b->lost++;
}

int backlog_store(struct backlog *b, struct store *store, uint64_t *ret_alerts)
{
    struct frames frames = {.count = 0};
    struct ipc_message m;
    uint64_t count = 0, alerts = 0;
    size_t at = b->begin, here = at;
    bool more = b->alerts > BACKLOG_ALERTS;
    if (more)
        store_wait_for_disk(store, false); /* the last one brings all to the disk */
    int error = store_begin(store);
    bool begun = !error;
    while (!error && alerts < BACKLOG_ALERTS && next(b, &at, &m)) {
        count++;
        alerts += m.type == IPC_ALERT;
        error = add(store, &m, &frames);
        here = error ? here : at;
    }
    if (begun && error == -EINVAL)
        void_message(b, here);
    if (!error)
        error = store_commit(store);
    if (more)
        store_wait_for_disk(store, true);
    if (error)
        return error;
    b->begin = at;
    b->count -= count;
    b->alerts -= alerts;
    *ret_alerts += alerts;
    if (backlog_is_empty(b))
        b->begin = b->end = b->passed = 0;
    return 0;
}

void backlog_pass(struct backlog *b, void (*take)(void *self, const struct sink_line *line), void *self)
{
    struct ipc_message m;
    size_t at = b->passed > b->begin ? b->passed : b->begin;
    while (next(b, &at, &m)) {
        struct sink_line line = {.line = m.record.line, .id = "", .rule = "", .time = m.record.time};
        if (m.type == IPC_ALERT)
            line = (struct sink_line){.line = m.alert.line,
                                      .id = m.alert.event_id,
                                      .rule = m.alert.rule,
                                      .severity = m.alert.severity,
                                      .time = m.alert.time};
        else if (m.type != IPC_RECORD)
            continue;
        line.size = strlen(line.line);
        take(self, &line);
    }
    b->passed = at;
}

void backlog_forget(struct backlog *b)
{
    b->begin = b->passed;
    if (!backlog_is_empty(b))
        return;
    b->begin = b->end = b->passed = 0;
    b->count = b->alerts = 0;
}
