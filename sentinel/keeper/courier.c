#define _GNU_SOURCE /* pipe2 */
#include "keeper/courier.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"

enum { BATCH_BYTES = 1 << 20, OPTIONS = 16, URL_MOST = 2048, TURNS = 8 };
enum order { ORDER_SEND = 's', ORDER_REOPEN = 'r', ORDER_QUIT = 'q' };

static const int64_t delay_least = 200 * WHEN_MILLISECOND, delay_most = 60 * WHEN_SECOND;

struct batch {
    struct sink_line line[SINK_BATCH];
    int64_t sequence[SINK_BATCH];
    size_t count, used;
    bool full;
    int result;
    char error[SINK_ERROR];
    char text[BATCH_BYTES];
};

struct courier {
    struct sink *sink;
    const struct sink_kind *kind;
    char name[COURIER_NAME];
    struct batch batch;
    bool away; /* the thread has the batch */
    bool woken, reopen;
    int64_t retry_at, delay, failing_since;
    uint64_t sent, refused;
    pthread_t thread;
    bool has_thread;
    int orders[2], answers[2];
};

/* Files and sockets by their path; what is reached by network by scheme and host: the rest of a URL may be a secret. */
static void name_sink(struct courier *c, const char *url, size_t size)
{
    struct text t;
    struct bytes shown = bytes_of(url, size);
    const char *slashes = strstr(url, "://");
    if (slashes && slashes < url + size) {
        size_t scheme = (size_t)(slashes - url) + 3;
        size_t host = scheme + strcspn(url + scheme, "/?# ");
        const char *at = memchr(url + scheme, '@', host - scheme);
        size_t secret = at ? (size_t)(at - (url + scheme)) + 1 : 0;
        text_init(&t, c->name, sizeof c->name);
        text_add_untrusted(&t, bytes_of(url, scheme));
        text_add_untrusted(&t, bytes_of(url + scheme + secret, host - scheme - secret));
        return;
    }
    text_init(&t, c->name, sizeof c->name);
    text_add_untrusted(&t, shown);
}

/* Cuts "URL a=b c=d" at its blanks, in place. The number of options, or −E2BIG. */
static int split(char *words, const char *ret[OPTIONS])
{
    int count = 0;
    for (char *blank = strchr(words, ' '); blank; blank = strchr(blank, ' ')) {
        *blank++ = '\0';
        if (*blank == ' ' || !*blank)
            continue;
        if (count == OPTIONS)
            return -E2BIG;
        ret[count++] = blank;
    }
    return count;
}

int courier_new(const char *url, char ret_error[SINK_ERROR], struct courier **ret)
{
    char words[URL_MOST];
    const char *options[OPTIONS];
    int length = snprintf(words, sizeof words, "%s", url);
    int count = length > 0 && length < URL_MOST ? split(words, options) : -E2BIG;
    if (count < 0) {
        snprintf(ret_error, SINK_ERROR, "too long");
        return count;
    }
    struct courier *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    int error = sink_open(words, options, (size_t)count, ret_error, &c->sink);
    if (error) {
        free(c);
        return error;
    }
    c->kind = sink_kind(c->sink);
    c->orders[0] = c->orders[1] = c->answers[0] = c->answers[1] = -1;
    c->woken = true;
    name_sink(c, words, strlen(words));
    *ret = c;
    return 0;
}

void courier_number(struct courier *c, unsigned number)
{
    size_t length = strlen(c->name);
    snprintf(c->name + length, sizeof c->name - length, "#%u", number);
}

/* --- The thread of a slow one. */

static void send_batch(struct courier *c)
{
    c->batch.error[0] = '\0';
    c->batch.result = sink_send(c->sink, c->batch.line, c->batch.count, c->batch.error);
}

static bool transfer(int fd, char *order, bool receive)
{
    ssize_t n;
    do
        n = receive ? read(fd, order, 1) : write(fd, order, 1);
    while (n < 0 && errno == EINTR);
    return n == 1;
}

static void *serve(void *self)
{
    struct courier *c = self;
    char order, error[SINK_ERROR];
    while (transfer(c->orders[0], &order, true) && order != ORDER_QUIT) {
        if (order == ORDER_REOPEN) {
            (void)sink_reopen(c->sink, error); /* the next delivery meets what is wrong, and tells it */
            continue;
        }
        send_batch(c);
        if (!transfer(c->answers[1], &order, false))
            break;
    }
    return NULL;
}

int courier_start(struct courier *c)
{
    sigset_t all, before;
    if (!c->kind->slow)
        return 0;
    if (pipe2(c->orders, O_CLOEXEC) < 0 || pipe2(c->answers, O_CLOEXEC | O_NONBLOCK) < 0)
        return -errno;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&c->thread, NULL, serve, c);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    c->has_thread = !error;
    return -error;
}

static void give_order(struct courier *c, enum order order)
{
    char byte = (char)order;
    (void)transfer(c->orders[1], &byte, false);
}

void courier_free(struct courier *c)
{
    if (!c || c->away)
        return;
    if (c->has_thread) {
        give_order(c, ORDER_QUIT);
        pthread_join(c->thread, NULL);
    }
    for (int i = 0; i < 2; i++) {
        if (c->orders[i] >= 0)
            close(c->orders[i]);
        if (c->answers[i] >= 0)
            close(c->answers[i]);
    }
    sink_close(c->sink);
    free(c);
}

/* --- The keeper's side. */

struct courier_state courier_state(const struct courier *c)
{
    return (struct courier_state){
        .name = c->name,
        .error = c->failing_since && !c->away ? c->batch.error : "",
        .failing_since = c->failing_since,
        .sent = c->sent,
        .refused = c->refused,
        .best_effort = c->kind->best_effort,
        .slow = c->kind->slow,
    };
}

int courier_fd(const struct courier *c)
{
    return c->answers[0];
}

bool courier_is_idle(const struct courier *c)
{
    return !c->away;
}

void courier_wake(struct courier *c)
{
    c->woken = true;
}

int64_t courier_due(const struct courier *c)
{
    return c->away || (!c->woken && !c->batch.count) ? INT64_MAX : c->retry_at;
}

void courier_reopen(struct courier *c)
{
    char error[SINK_ERROR];
    if (c->has_thread)
        give_order(c, ORDER_REOPEN);
    else if (sink_reopen(c->sink, error) < 0)
        fprintf(stderr, "sentinel watch: %s: %s; the old file stays in use\n", c->name, error);
    c->retry_at = 0;
}

static void take_row(void *self, const struct outbox_row *row)
{
    struct batch *b = self;
    size_t line = strlen(row->line) + 1, id = strlen(row->id) + 1, rule = strlen(row->rule) + 1;
    b->full |= b->count == SINK_BATCH || line + id + rule > BATCH_BYTES - b->used;
    if (b->full)
        return; /* the rest comes next time */
    char *at = b->text + b->used;
    memcpy(at, row->line, line);
    memcpy(at + line, row->id, id);
    memcpy(at + line + id, row->rule, rule);
    b->used += line + id + rule;
    b->sequence[b->count] = row->sequence;
    b->line[b->count++] = (struct sink_line){.line = at,
                                             .size = line - 1,
                                             .id = at + line,
                                             .rule = at + line + id,
                                             .severity = row->severity,
                                             .time = row->time};
}

static int fetch(struct courier *c, struct store *store)
{
    c->batch.count = c->batch.used = 0;
    c->batch.full = false;
    int n = store_outbox(store, c->name, SINK_BATCH, take_row, &c->batch);
    c->woken = n > 0;
    return n < 0 ? n : 0;
}

static void back_off(struct courier *c, int64_t now)
{
    if (!c->failing_since)
        c->failing_since = now;
    c->delay = c->delay ? 2 * c->delay : delay_least;
    if (c->delay > delay_most || c->batch.result == -EACCES)
        c->delay = delay_most;
    c->retry_at = now + c->delay + (now & 0xfffffff) % (c->delay / 4); /* many sensors shall not knock at once */
}

/* What the receiver has goes; what it will never take goes too, and is counted. */
static int settle(struct courier *c, struct store *store, int64_t now)
{
    int result = c->batch.result;
    if (result < 0 && result != -EPERM) {
        back_off(c, now);
        c->batch.count = 0; /* fetched anew then: the outbox may have been bounded meanwhile */
        c->woken = true;
        return 0;
    }
    size_t done = result > 0 ? (size_t)result : 1;
    c->sent += result > 0 ? done : 0;
    c->refused += result < 0;
    int64_t sequence = c->batch.count ? c->batch.sequence[done - 1] : 0;
    bool any = c->batch.count > 0 && result != 0;
    c->batch.count = 0;
    c->delay = c->failing_since = c->retry_at = 0;
    return any ? store_acknowledge(store, c->name, sequence) : 0;
}

int courier_run(struct courier *c, struct store *store, int64_t now)
{
    int error = 0;
    if (c->away) {
        char order;
        if (read(c->answers[0], &order, 1) != 1)
            return 0;
        c->away = false;
        error = settle(c, store, now);
    }
    for (int turn = 0; !error && turn < TURNS && c->woken && c->retry_at <= now; turn++) {
        error = fetch(c, store);
        if (error || !c->batch.count)
            break;
        if (c->has_thread) {
            c->away = true;
            give_order(c, ORDER_SEND);
            break;
        }
        send_batch(c);
        error = settle(c, store, now);
    }
    return error;
}

void courier_pass(struct courier *c, const struct sink_line *line, int64_t now)
{
    if (c->has_thread || c->retry_at > now)
        return;
    c->batch.result = sink_send(c->sink, line, 1, c->batch.error);
    if (c->batch.result == 1) {
        c->sent++;
        c->delay = c->failing_since = c->retry_at = 0;
    } else {
        back_off(c, now);
    }
}
