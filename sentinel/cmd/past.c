#include "cmd/past.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_alert(void *self, const struct alert_row *row)
{
    struct past *p = self;
    if (row->alert.test)
        return true;
    if (p->count == p->room) {
        size_t room = p->room ? 2 * p->room : 256;
        struct past_alert *grown = realloc(p->at, room * sizeof *grown);
        if (!grown) {
            p->no_memory = true;
            return false;
        }
        p->at = grown;
        p->room = room;
    }
    struct past_alert *a = &p->at[p->count++];
    *a = (struct past_alert){.time = row->alert.time, .frames = row->frame_count};
    snprintf(a->event_id, sizeof a->event_id, "%s", row->alert.event_id);
    snprintf(a->rule, sizeof a->rule, "%s", row->alert.rule);
    snprintf(a->ip, sizeof a->ip, "%s", row->alert.responder_ip);
    snprintf(a->mac, sizeof a->mac, "%s", row->alert.responder_mac);
    snprintf(a->segment, sizeof a->segment, "%s", row->alert.segment);
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct past_alert *x = a, *y = b;
    return x->time != y->time ? (x->time > y->time) - (x->time < y->time) : strcmp(x->event_id, y->event_id);
}

int past_read(struct store *s, struct past *ret)
{
    const struct alert_query all = {.since = INT64_MIN, .until = INT64_MAX};
    *ret = (struct past){.at = NULL};
    int status = store_alerts(s, &all, take_alert, ret);
    if (ret->no_memory)
        return -ENOMEM;
    if (ret->count)
        qsort(ret->at, ret->count, sizeof *ret->at, by_time);
    return status < 0 ? status : 0;
}

void past_done(struct past *p)
{
    free(p->at);
    *p = (struct past){.at = NULL};
}

struct feed {
    void (*take)(void *self, const struct frame *frame);
    void *self;
    int64_t newest;
};

/* What is no younger than the last one was handed out already. */
static bool take_frame(void *self, const struct stored_frame *stored)
{
    struct feed *f = self;
    const struct frame frame = {
        .data = stored->data.at,
        .captured = (uint32_t)stored->data.left,
        .length = stored->length,
        .time = stored->time,
        .number = stored->number,
        .link = stored->link,
        .interface = stored->interface,
    };
    if (stored->time <= f->newest)
        return true;
    f->newest = stored->time;
    f->take(f->self, &frame);
    return true;
}

int past_frames(struct store *s, const struct past *p, void (*take)(void *self, const struct frame *frame), void *self)
{
    struct feed feed = {.take = take, .self = self, .newest = INT64_MIN};
    int status = 0;
    for (size_t i = 0; status >= 0 && i < p->count; i++)
        status = p->at[i].frames ? store_evidence(s, p->at[i].event_id, take_frame, &feed) : 0;
    return status < 0 ? status : 0;
}
