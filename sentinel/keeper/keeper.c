#include "keeper/keeper_state.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/text.h"
#include "keeper/clock.h"
#include "keeper/control.h"

enum { TIDY_SECONDS = 10 };

void keeper_name(struct keeper *k)
{
    const struct policy *policy = k->bundle.policy;
    k->site = (struct record_site){.sensor = k->settings->name, .site = "", .policy_version = "", .policy_sha256 = ""};
    if (!policy)
        return;
    struct text t;
    text_init(&t, k->sha256, sizeof k->sha256);
    text_add_hex(&t, bytes_of(policy_digest(policy), SHA256_SIZE));
    k->site.site = policy_site(policy);
    k->site.policy_version = policy_version(policy);
    k->site.policy_sha256 = k->sha256;
}

static void tell_warden(const struct keeper *k, enum control_type type)
{
    struct control message = {.type = type};
    (void)control_send(k->settings->control, &message, -1); /* when it is gone we soon notice */
}

static int fail(const char *what)
{
    fprintf(stderr, "sentinel watch: %s\n", what);
    return KEEPER_UNUSABLE;
}

static int prepare(struct keeper *k)
{
    char error[DELIVERY_ERROR];
    struct hash_key key;
    int status = sandbox_become(&k->settings->user);
    if (!status)
        status = sandbox_drop_capabilities();
    if (status)
        return fail(strerror(-status));
    if (delivery_open(k->settings->config, error, &k->delivery) < 0)
        return fail(error);
    struct diags *diags = diags_new();
    if (!diags || bundle_read(k->settings->bundle, diags, &k->bundle) < 0 ||
        getrandom(&key, sizeof key, 0) != sizeof key || !(k->detect = detect_new(k->bundle.rules, &key))) {
        diags_free(diags);
        return fail("out of memory");
    }
    diags_free(diags);
    close(k->settings->bundle);
    k->serial = k->settings->serial;
    keeper_name(k);
    return KEEPER_DONE;
}

static void init_sources(struct keeper *k)
{
    const struct config_texts *interfaces = &k->settings->config->interface;
    for (size_t i = 0; i < interfaces->count; i++) {
        k->source[i].interface = interfaces->at[i];
        k->source[i].data = k->settings->data[i];
        k->source[i].heard = k->now;
    }
    k->sources = interfaces->count;
}

/* Every second: who is silent; feeding the watchdog only while everybody speaks. */
static void watch_sensors(struct keeper *k)
{
    bool all = true;
    for (size_t i = 0; i < k->sources; i++) {
        struct source *s = &k->source[i];
        if (k->now - s->heard < HUNG_SECONDS * WHEN_SECOND)
            continue;
        intake_end_sensor(k, s);
        all = all && k->now - s->heard < 3 * HUNG_SECONDS * WHEN_SECOND;
    }
    if (all)
        tell_warden(k, CONTROL_ALIVE);
}

static bool is_due(int64_t *next, int64_t now, int64_t interval)
{
    if (now < *next)
        return false;
    *next = now + interval;
    return true;
}

static void tick(struct keeper *k)
{
    if (!is_due(&k->next_second, k->now, WHEN_SECOND))
        return;
    watch_sensors(k);
    trouble_watch_delivery(k);
    if (is_due(&k->next_coverage, k->now, COVERED_SECONDS * WHEN_SECOND)) {
        for (size_t i = 0; i < k->sources; i++)
            intake_cover(k, &k->source[i]);
    }
    if (k->settings->config->health_interval && is_due(&k->next_health, k->now, k->settings->config->health_interval))
        health_tell(k, "sentinel_health");
    if (is_due(&k->next_tidy, k->now, TIDY_SECONDS * WHEN_SECOND))
        delivery_tidy(k->delivery, clock_date());
}

static void wait_for_something(struct keeper *k)
{
    enum { MOST = 1 + CONFIG_INTERFACES + DELIVERY_SINKS };
    struct pollfd fds[MOST] = {{.fd = k->settings->control, .events = POLLIN}};
    int couriers[DELIVERY_SINKS];
    size_t count = 1;
    for (size_t i = 0; i < k->sources; i++)
        fds[count++] = (struct pollfd){.fd = k->source[i].data, .events = POLLIN};
    size_t answers = delivery_descriptors(k->delivery, couriers, DELIVERY_SINKS);
    for (size_t i = 0; i < answers; i++)
        fds[count++] = (struct pollfd){.fd = couriers[i], .events = POLLIN};
    int64_t due = delivery_due(k->delivery);
    due = due < k->next_second ? due : k->next_second;
    int n = poll(fds, (nfds_t)count, clock_wait(clock_now(), due));
    k->now = clock_now();
    if (n > 0 && fds[0].revents)
        intake_control(k);
    for (size_t i = 0; n > 0 && i < k->sources; i++) {
        size_t which = (k->turn + i) % k->sources;
        if (fds[1 + which].revents)
            (void)intake_source(k, &k->source[which]);
    }
    k->turn++;
}

/* The sensors are gone: what they left is still in the sockets. Receivers get a little time. */
static void finish(struct keeper *k)
{
    for (size_t i = 0; i < k->sources; i++) {
        while (intake_source(k, &k->source[i]) && clock_now() < k->stop_at)
            delivery_flush(k->delivery, clock_now());
        intake_cover(k, &k->source[i]);
    }
    health_tell(k, "sentinel_stop");
    delivery_flush(k->delivery, clock_now());
    while (!delivery_is_done(k->delivery) && k->now < k->stop_at) {
        int fds[DELIVERY_SINKS];
        struct pollfd wait[DELIVERY_SINKS];
        size_t count = delivery_descriptors(k->delivery, fds, DELIVERY_SINKS);
        for (size_t i = 0; i < count; i++)
            wait[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
        poll(wait, (nfds_t)count, 50);
        k->now = clock_now();
        delivery_run(k->delivery, k->now);
    }
    delivery_free(k->delivery);
}

int keeper_run(const struct keeper_settings *settings)
{
    struct keeper *k = calloc(1, sizeof *k);
    if (!k)
        return KEEPER_FAILED;
    k->settings = settings;
    int code = prepare(k);
    if (code != KEEPER_DONE)
        return code;
    k->started = k->now = clock_now();
    k->next_coverage = k->now + COVERED_SECONDS * WHEN_SECOND;
    k->next_health = k->now + settings->config->health_interval;
    init_sources(k);
    if (settings->started)
        health_tell(k, "sentinel_start");
    tell_warden(k, CONTROL_READY);
    while (!k->stop_at) {
        wait_for_something(k);
        tick(k);
        delivery_run(k->delivery, k->now);
    }
    finish(k);
    return KEEPER_DONE; /* the process ends with it */
}
