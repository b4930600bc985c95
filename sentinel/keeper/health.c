/* Health records: silence must be tellable from blindness. docs/operations.md says what each key means. */
#include "keeper/keeper_state.h"

#include <stdlib.h>

#include "keeper/clock.h"
#include "record/own.h"

static uint64_t seconds(int64_t from, int64_t to)
{
    return from && to > from ? (uint64_t)((to - from) / WHEN_SECOND) : 0;
}

static void put_sandbox(struct own *o, uint32_t parts)
{
    static const struct {
        enum sandbox_part part;
        const char *key;
    } names[] = {
        {SANDBOX_USER, "user"},
        {SANDBOX_CAPABILITIES, "no_capabilities"},
        {SANDBOX_NO_NEW_PRIVS, "no_new_privileges"},
        {SANDBOX_LANDLOCK, "landlock"},
        {SANDBOX_SECCOMP, "seccomp"},
    };
    own_begin(o, "sandbox");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        own_flag(o, names[i].key, parts & names[i].part);
    own_end(o);
}

/* Those of one group stand together in the table. */
static void put_numbers(struct own *o, const struct source *s)
{
    const char *open = NULL;
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        const struct sensor_number_info *info = &sensor_numbers[i];
        if (!open || strcmp(open, info->group) != 0) {
            if (open)
                own_end(o);
            own_begin(o, info->group);
            open = info->group;
        }
        own_number(o, info->key, s->past[i] + s->state.number[i]);
    }
    own_end(o);
}

static void put_source(struct own *o, const struct keeper *k, const struct source *s)
{
    own_begin(o, s->interface);
    own_word(o, "state", sight_names[s->state.sight]);
    own_number(o, "heard_seconds_ago", s->heard ? seconds(s->heard, k->now) : seconds(k->started, k->now));
    if (s->blind_since)
        own_time(o, "blind_since", s->blind_since);
    own_number(o, "deaths", s->deaths);
    own_number(o, "bad_messages", s->bad_messages);
    own_flag(o, "policy_current", s->state.policy == k->serial);
    put_sandbox(o, s->state.sandbox);
    put_numbers(o, s);
    own_end(o);
}

static void put_sink(struct own *o, const struct keeper *k, size_t n)
{
    struct outbox_state outbox;
    struct courier_state state = delivery_sink(k->delivery, n, &outbox);
    own_begin(o, state.name);
    own_number(o, "sent", state.sent);
    own_number(o, "refused", state.refused);
    own_number(o, "waiting", outbox.waiting);
    own_number(o, "oldest_seconds", seconds(outbox.oldest, clock_date()));
    own_number(o, "dropped", outbox.dropped);
    own_number(o, "failing_seconds", seconds(state.failing_since, k->now));
    own_word(o, "error", state.error);
    own_flag(o, "best_effort", state.best_effort);
    own_end(o);
}

static void put_store(struct own *o, const struct keeper *k)
{
    struct delivery_state d = delivery_state(k->delivery);
    own_begin(o, "store");
    own_flag(o, "kept", d.stored);
    own_number(o, "alerts_written", d.written);
    own_number(o, "held_bytes", d.held);
    own_number(o, "lost", d.lost);
    own_number(o, "removed_for_room", d.rescued);
    own_number(o, "failing_seconds", seconds(d.failing_since, k->now));
    own_word(o, "error", d.error);
    own_end(o);
}

void health_tell(struct keeper *k, const char *kind)
{
    int64_t date = clock_date();
    char *line;
    struct own *o = own_new(&k->site, kind, date);
    own_word(o, "version", SENTINEL_VERSION);
    own_number(o, "uptime_seconds", seconds(k->started, k->now));
    own_number(o, "interval_seconds", (uint64_t)(k->settings->config->health_interval / WHEN_SECOND));
    own_number(o, "policy_serial", k->serial);
    own_number(o, "rules", rules_count(k->bundle.rules));
    own_begin(o, "interfaces");
    for (size_t i = 0; i < k->sources; i++)
        put_source(o, k, &k->source[i]);
    own_end(o);
    own_begin(o, "sinks");
    for (size_t i = 0; i < delivery_sinks(k->delivery); i++)
        put_sink(o, k, i);
    own_end(o);
    put_store(o, k);
    if (own_finish(o, &line) < 0)
        return;
    size_t size = ipc_write_record(k->message, &(struct ipc_record){.kind = "health", .line = line, .time = date});
    if (size)
        delivery_take(k->delivery, k->message, size);
    free(line);
}
