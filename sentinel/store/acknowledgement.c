#include "store/acknowledgement.h"

#include <errno.h>
#include <stdio.h>

#include "store/query.h"
#include "store/statement.h"

struct found {
    int64_t row;
    char event_id[ACKNOWLEDGED_ID], group_id[ACKNOWLEDGED_ID];
};

static bool take_found(void *self, const struct alert_row *row)
{
    struct found *f = self;
    f->row = row->row;
    snprintf(f->event_id, sizeof f->event_id, "%s", row->alert.event_id);
    snprintf(f->group_id, sizeof f->group_id, "%s", row->alert.group_id);
    return true;
}

static int put(struct store *s, const struct found *f, const struct stored_acknowledgement *a)
{
    struct statement q =
        statement_of(s, "INSERT INTO acknowledgement (alert, group_id, time, by_whom, why) VALUES (?, ?, ?, ?, ?)");
    bind_integer(&q, f->row);
    bind_text(&q, f->group_id);
    bind_integer(&q, a->time);
    bind_text(&q, a->by);
    bind_text(&q, a->why);
    return statement_run(&q);
}

int store_add_acknowledgement(struct store *s, const char *id, const struct stored_acknowledgement *acknowledgement,
                              char ret_event_id[ACKNOWLEDGED_ID])
{
    struct found f;
    int result = store_alert(s, id, take_found, &f);
    if (result <= 0)
        return result;
    struct scope scope;
    result = scope_begin(s, &scope);
    if (result < 0)
        return result;
    result = put(s, &f, acknowledgement);
    result = scope_end(s, scope, result < 0 ? result : 0);
    if (result < 0)
        return result;
    memcpy(ret_event_id, f.event_id, sizeof f.event_id);
    return 1;
}

int store_acknowledgements(struct store *s, const char *event_id,
                           bool (*take)(void *self, const struct stored_acknowledgement *acknowledgement), void *self)
{
    struct statement q =
        statement_of(s, "SELECT acknowledgement.time, by_whom, why FROM alert JOIN acknowledgement USING (group_id)"
                        " WHERE event_id = ? AND acknowledgement.time >= alert.time ORDER BY acknowledgement.row");
    bind_text(&q, event_id);
    int result, count = 0;
    while ((result = statement_next(&q)) > 0) {
        struct stored_acknowledgement a = {
            .time = column_integer(&q, 0), .by = column_text(&q, 1), .why = column_text(&q, 2)};
        count++;
        if (!take(self, &a))
            break;
    }
    if (result > 0)
        statement_done(&q);
    return result < 0 ? result : count;
}
