#include "keeper/delivery.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keeper/backlog.h"
#include "keeper/clock.h"
#include "keeper/ipc.h"

enum {
    FEW_TRANSACTIONS = 10, /* that wait for the disk together */
    ENOUGH_BYTES = BACKLOG_BYTES / 4,
};
static const int64_t retry_after = WHEN_SECOND;

struct delivery {
    const struct config *config;
    struct store *store; /* NULL: none is kept, or it could not be opened again yet */
    struct courier *courier[DELIVERY_SINKS];
    size_t couriers;
    struct backlog backlog;
    int64_t now;
    int64_t first_at; /* when the oldest message that waits came, or 0 */
    int64_t retry_at, failing_since;
    char error[STORE_ERROR];
    uint64_t rescued, written;
};

/* --- Opening */

static int open_store(struct delivery *d, char error[STORE_ERROR])
{
    const struct config *c = d->config;
    const struct store_settings settings = {
        .folder = c->state,
        .ballast = (uint64_t)c->ballast,
        .keep_ns = c->keep,
        .keep_bytes = (uint64_t)c->keep_size,
    };
    int status = store_open(&settings, error, &d->store);
    if (!status && store_was_quarantined(d->store))
        fprintf(stderr, "sentinel watch: the store was damaged and is set aside as %s\n",
                store_was_quarantined(d->store));
    return status;
}

static bool is_configured(const struct delivery *d, const char *name)
{
    for (size_t i = 0; i < d->couriers; i++) {
        if (strcmp(courier_state(d->courier[i]).name, name) == 0)
            return true;
    }
    return false;
}

struct stranger {
    const struct delivery *delivery;
    char name[COURIER_NAME];
};

static void find_stranger(void *self, const char *name)
{
    struct stranger *s = self;
    if (!is_configured(s->delivery, name))
        snprintf(s->name, sizeof s->name, "%s", name);
}

/* Tells the store who is to be delivered to, and who no longer is. */
static int name_sinks(struct delivery *d)
{
    struct stranger stranger = {.delivery = d};
    int status = store_sinks(d->store, find_stranger, &stranger);
    while (status >= 0 && stranger.name[0]) {
        status = store_remove_sink(d->store, stranger.name);
        stranger.name[0] = '\0';
        if (status >= 0)
            status = store_sinks(d->store, find_stranger, &stranger);
    }
    for (size_t i = 0; i < d->couriers && status >= 0; i++) {
        status = store_add_sink(d->store, courier_state(d->courier[i]).name);
        courier_wake(d->courier[i]);
    }
    return status < 0 ? status : 0;
}

static int open_sink(struct delivery *d, const char *url, char ret_error[DELIVERY_ERROR])
{
    char error[SINK_ERROR];
    struct courier *c;
    int status = courier_new(url, error, &c);
    if (status) {
        snprintf(ret_error, DELIVERY_ERROR, "sink %zu: %s", d->couriers + 1,
                 status == -ENOMEM ? "out of memory" : error);
        return status;
    }
    if (is_configured(d, courier_state(c).name))
        courier_number(c, (unsigned)d->couriers + 1);
    d->courier[d->couriers++] = c;
    if (!courier_state(c).slow || d->config->state || strcmp(courier_state(c).name, "stdout:") == 0)
        return 0; /* a reader of our output who dawdles has nobody to blame but himself */
    snprintf(ret_error, DELIVERY_ERROR, "sink %s may keep records waiting: it needs --state", courier_state(c).name);
    return -EINVAL;
}

int delivery_open(const struct config *config, char ret_error[DELIVERY_ERROR], struct delivery **ret)
{
    char error[STORE_ERROR] = "out of memory";
    struct delivery *d = calloc(1, sizeof *d);
    int status = d ? backlog_init(&d->backlog) : -ENOMEM;
    snprintf(ret_error, DELIVERY_ERROR, "out of memory");
    if (!status) {
        d->config = config;
        d->now = clock_now();
    }
    for (size_t i = 0; !status && i < config->sink.count; i++)
        status = open_sink(d, config->sink.at[i], ret_error);
    if (!status && config->state) {
        status = open_store(d, error);
        if (!status)
            status = name_sinks(d);
        if (status)
            snprintf(ret_error, DELIVERY_ERROR, "%s: %s", config->state, d->store ? store_error(d->store) : error);
    }
    for (size_t i = 0; !status && config->state && i < d->couriers; i++)
        status = courier_start(d->courier[i]);
    if (status)
        delivery_free(d);
    else
        *ret = d;
    return status;
}

void delivery_free(struct delivery *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->couriers; i++)
        courier_free(d->courier[i]);
    store_close(d->store);
    backlog_done(&d->backlog);
    free(d);
}

/* --- Writing */

static void pass_line(void *self, const struct sink_line *line)
{
    struct delivery *d = self;
    for (size_t i = 0; i < d->couriers; i++)
        courier_pass(d->courier[i], line, d->now);
}

static void note_failure(struct delivery *d, const char *error)
{
    snprintf(d->error, sizeof d->error, "%s", error);
    if (!d->failing_since)
        fprintf(stderr, "sentinel watch: the store is of no use: %s; alerts wait in memory\n", d->error);
    d->failing_since = d->failing_since ? d->failing_since : d->now;
    d->retry_at = d->now + retry_after;
}

/* What an fsync said once it will not say twice, and a damaged database is set aside by opening anew. */
static void reopen_store(struct delivery *d)
{
    char error[STORE_ERROR] = "";
    store_close(d->store);
    d->store = NULL;
    if (open_store(d, error) < 0) {
        note_failure(d, error);
        return;
    }
    if (name_sinks(d) < 0)
        note_failure(d, store_error(d->store));
}

static void handle_failure(struct delivery *d, int error)
{
    char said[STORE_ERROR];
    snprintf(said, sizeof said, "%s", store_error(d->store));
    if (error == -ENOSPC) {
        uint64_t removed = 0;
        int rescued = store_rescue(d->store, &removed);
        d->rescued += removed;
        if (rescued == 0 && removed)
            fprintf(stderr, "sentinel watch: the disk is full; %llu old records made room\n",
                    (unsigned long long)removed);
    }
    note_failure(d, said);
    if (error == -EIO || error == -EBADMSG)
        reopen_store(d);
}

static bool store_some(struct delivery *d)
{
    if (!d->store)
        reopen_store(d);
    uint64_t lost = d->backlog.lost;
    int error = d->store ? backlog_store(&d->backlog, d->store, &d->written) : -EIO;
    if (d->backlog.lost != lost) { /* one that it will never take: the others go on */
        fprintf(stderr, "sentinel watch: the store refuses a record: %s\n", store_error(d->store));
        return true;
    }
    if (error == -ENOSPC) {
        handle_failure(d, error);
        error = backlog_store(&d->backlog, d->store, &d->written); /* the rescue may have worked */
    }
    if (error) {
        if (d->store)
            handle_failure(d, error);
        return false;
    }
    if (d->failing_since)
        fprintf(stderr, "sentinel watch: the store works again\n");
    d->failing_since = d->retry_at = 0;
    d->error[0] = '\0';
    for (size_t i = 0; i < d->couriers; i++)
        courier_wake(d->courier[i]);
    return true;
}

static void write_backlog(struct delivery *d)
{
    d->first_at = 0;
    if (!d->config->state) {
        d->written += d->backlog.alerts;
        backlog_pass(&d->backlog, pass_line, d);
        backlog_forget(&d->backlog);
        return;
    }
    if (d->now >= d->retry_at) {
        while (!backlog_is_empty(&d->backlog) && store_some(d))
            ;
    }
    if (d->failing_since)
        backlog_pass(&d->backlog, pass_line, d);
}

static void run_couriers(struct delivery *d)
{
    for (size_t i = 0; i < d->couriers && d->store && !d->failing_since; i++) {
        int error = courier_run(d->courier[i], d->store, d->now);
        if (error)
            handle_failure(d, error);
    }
}

void delivery_take(struct delivery *d, const void *message, size_t size)
{
    backlog_add(&d->backlog, message, size);
    if (!d->first_at)
        d->first_at = d->now;
}

static size_t held(const struct delivery *d)
{
    return d->backlog.end - d->backlog.begin;
}

bool delivery_takes_more(const struct delivery *d)
{
    return d->failing_since || (d->backlog.alerts < FEW_TRANSACTIONS * BACKLOG_ALERTS && held(d) < ENOUGH_BYTES);
}

static int64_t backlog_due(const struct delivery *d)
{
    if (backlog_is_empty(&d->backlog))
        return d->failing_since ? d->retry_at : INT64_MAX;
    int64_t due = d->first_at ? d->first_at + DELIVERY_WAIT * WHEN_MILLISECOND : INT64_MAX;
    if (d->backlog.alerts >= BACKLOG_ALERTS || held(d) >= ENOUGH_BYTES)
        due = d->now;
    return d->failing_since && d->retry_at < due ? d->retry_at : due;
}

void delivery_run(struct delivery *d, int64_t now)
{
    d->now = now;
    if (backlog_due(d) <= now)
        write_backlog(d);
    run_couriers(d);
}

void delivery_flush(struct delivery *d, int64_t now)
{
    d->now = now;
    write_backlog(d);
    run_couriers(d);
}

int64_t delivery_due(const struct delivery *d)
{
    int64_t due = backlog_due(d);
    for (size_t i = 0; i < d->couriers && d->store && !d->failing_since; i++) {
        int64_t at = courier_due(d->courier[i]);
        due = at < due ? at : due;
    }
    return due;
}

size_t delivery_descriptors(const struct delivery *d, int *ret, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < d->couriers; i++) {
        int fd = courier_fd(d->courier[i]);
        if (fd >= 0 && count < most)
            ret[count++] = fd;
    }
    return count;
}

void delivery_tidy(struct delivery *d, int64_t date)
{
    if (!d->store || d->failing_since)
        return;
    int error = store_outbox_limit(d->store, (uint64_t)d->config->outbox_limit);
    if (error >= 0)
        error = store_retain(d->store, date);
    if (error < 0)
        handle_failure(d, error);
}

void delivery_reopen(struct delivery *d)
{
    for (size_t i = 0; i < d->couriers; i++)
        courier_reopen(d->courier[i]);
}

bool delivery_is_done(const struct delivery *d)
{
    bool done = backlog_is_empty(&d->backlog) || d->failing_since;
    for (size_t i = 0; i < d->couriers && d->store; i++)
        done = done && courier_is_idle(d->courier[i]) && courier_due(d->courier[i]) > d->now;
    return done;
}

/* --- What is told of it */

struct delivery_state delivery_state(const struct delivery *d)
{
    return (struct delivery_state){
        .stored = d->config->state != NULL,
        .error = d->error,
        .failing_since = d->failing_since,
        .held = held(d),
        .lost = d->backlog.lost,
        .rescued = d->rescued,
        .written = d->written,
    };
}

size_t delivery_sinks(const struct delivery *d)
{
    return d->couriers;
}

struct courier_state delivery_sink(const struct delivery *d, size_t n, struct outbox_state *ret_outbox)
{
    struct courier_state state = courier_state(d->courier[n]);
    *ret_outbox = (struct outbox_state){0};
    if (d->store && !d->failing_since)
        (void)store_outbox_state(d->store, state.name, ret_outbox);
    return state;
}
