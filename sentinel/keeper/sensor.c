#include "keeper/sensor.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "keeper/bundle.h"
#include "keeper/clock.h"
#include "keeper/named.h"
#include "keeper/report.h"
#include "keeper/selftest.h"
#include "keeper/sensor_numbers.h"

enum {
    QUEUE_BYTES = 4 << 20,
    READ_FRAMES = 256, /* between two looks at the clock and the warden */
    WAIT_PROBE = 200,  /* ms between looks for an interface that is not there */
    SIGHTING_SECONDS = 10,
};

struct sensor {
    const struct sensor_settings *settings;
    struct bundle bundle;
    struct engine *engine;
    struct live *live;
    struct report *report;
    struct hearing *hearing;
    struct sensor_state state;
    struct live_counts kernel;
    struct named named; /* by the policy, and so in the kernel's filter */
    char sha256[2 * SHA256_SIZE + 1];
    bool happened; /* an event came out of the frame in hand */
    bool stop;
    int64_t next_second, next_sightings, next_test; /* of the monotonic clock */
    uint8_t write[IPC_MOST];
};

static void complain(const struct sensor *s, const char *what)
{
    fprintf(stderr, "sentinel watch: %s: %s\n", s->settings->interface, what);
}

static void take_alert(void *self, const struct alert *alert)
{
    struct sensor *s = self;
    report_alert(s->report, alert);
}

static void take_event(void *self, const struct event *event)
{
    struct sensor *s = self;
    s->happened |= event->frame->captured > 0;
    report_event(s->report, event);
}

static void take_heard(void *self, int segment, int64_t time)
{
    struct sensor *s = self;
    hearing_take(s->hearing, segment, time);
}

static void tell_heard(void *self, const struct heard *heard)
{
    struct sensor *s = self;
    report_heard(s->report, heard, s->bundle.policy);
}

/* For the segments of the policy in force. */
static struct hearing *make_hearing(struct sensor *s, const struct policy *policy)
{
    return hearing_new(policy ? policy_segments(policy) : 0, tell_heard, s);
}

static void take_test(void *self, const struct alert *alert)
{
    struct sensor *s = self;
    s->report->site.test = true;
    report_alert(s->report, alert);
    s->report->site.test = false;
}

/* Before anybody looks at the frame, so that it is there when looking was a mistake. */
static void show(struct slot *slot, const struct frame *frame)
{
    uint32_t size = frame->captured < SLOT_BYTES ? frame->captured : SLOT_BYTES;
    slot->captured = size;
    slot->length = frame->length;
    slot->link = frame->link;
    slot->time = frame->time;
    slot->number = frame->number;
    memcpy(slot->data, frame->data, size);
    slot->in_hand = 1;
}

static void pass_to_scribe(struct sensor *s, const struct frame *frame)
{
    const struct stored_frame stored = {
        .data = bytes_of(frame->data, frame->captured),
        .time = frame->time,
        .length = frame->length,
        .link = frame->link,
        .number = frame->number,
        .interface = s->settings->interface,
    };
    size_t size = ipc_write_frame(s->write, &stored);
    if (!size || send(s->settings->write, s->write, size, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        s->state.number[NUMBER_WRITE_LOST]++;
}

static void take_frame(void *self, const struct frame *frame)
{
    struct sensor *s = self;
    show(s->settings->slot, frame);
    s->happened = false;
    bool judged = engine_frame(s->engine, frame);
    s->settings->slot->in_hand = 0;
    if (judged)
        evidence_keep(s->happened ? s->report->evidence : s->report->recent, frame);
    if (s->settings->write >= 0)
        pass_to_scribe(s, frame);
}

static void tell_state(struct sensor *s)
{
    if (s->live)
        (void)live_counts(s->live, &s->kernel); /* on an error what was last known stands */
    if (s->engine)
        sensor_numbers_gather(s->engine, &s->kernel, s->state.number);
    s->state.number[NUMBER_UNSENT] = s->report->unsent;
    s->state.number[NUMBER_SHORTENED] = s->report->shortened;
    s->state.number[NUMBER_UNOBSERVED] = s->report->unobserved;
    report_state(s->report, &s->state);
}

static void run_test(struct sensor *s)
{
    int error = selftest_run(&s->bundle, s->settings->interface, clock_date(), take_test, s);
    s->state.number[NUMBER_TESTS] += error != -ENODATA;
    s->state.number[NUMBER_TESTS_FAILED] += error && error != -ENODATA;
}

/* What cannot be read of it was not written by us; what can be is used. */
static void learn(struct sensor *s)
{
    if (s->bundle.baseline)
        (void)engine_learn(s->engine, bytes_of(s->bundle.baseline, strlen(s->bundle.baseline)));
}

/* What the new policy names passes from here on. Where that does not fit, everything does: better too much than blind. */
static void refilter(struct sensor *s)
{
    char error[LIVE_ERROR];
    named_gather(s->bundle.policy, &s->named);
    bool fits = !s->named.overflow && live_refilter(s->live, &s->named.filter, error) == 0;
    s->state.number[NUMBER_KERNEL_OPEN] = !fits;
    if (!fits && live_unfilter(s->live, error) < 0)
        complain(s, error); /* the old filter stays */
}

/* The sandbox lets a descriptor come in and be mapped, so the new policy is compiled here, between two frames; what arrives
 * meanwhile waits in the ring. */
static void reload(struct sensor *s, int fd, uint32_t serial)
{
    struct diags *diags = diags_new();
    struct bundle fresh;
    int error = diags ? bundle_read(fd, diags, &fresh) : -ENOMEM;
    struct hearing *hearing = error ? NULL : make_hearing(s, fresh.policy);
    if (!error && !hearing)
        bundle_done(&fresh);
    diags_free(diags);
    close(fd);
    if (!hearing)
        return; /* the loader found no mistake in it: memory is short; the serial number tells that the old one stays */
    struct bundle old = s->bundle;
    hearing_tell(s->hearing);
    hearing_free(s->hearing);
    s->hearing = hearing;
    s->bundle = fresh;
    engine_swap(s->engine, fresh.policy, fresh.rules);
    learn(s);
    report_name(s->report, s->settings->name, fresh.policy, s->sha256);
    refilter(s);
    s->state.policy = serial;
    bundle_done(&old);
}

static void listen_to_warden(struct sensor *s)
{
    struct control message;
    int fd = -1;
    int n = control_receive(s->settings->control, &message, sizeof message, &fd);
    if (n == 0 || (n < 0 && n != -EAGAIN))
        s->stop = true;
    else if (n > 0 && message.type == CONTROL_POLICY && fd >= 0 && s->engine)
        reload(s, fd, (uint32_t)message.code);
    else if (fd >= 0)
        close(fd);
}

static enum sight sight_of(int error)
{
    return error == 0 ? SIGHT_OPEN : error == -ENETDOWN ? SIGHT_DOWN : error == -ESTALE ? SIGHT_RENAMED : SIGHT_GONE;
}

/* Every second: what we see, what we counted, what is due. */
static void tick(struct sensor *s, int64_t now)
{
    if (now < s->next_second)
        return;
    s->next_second = now + WHEN_SECOND;
    s->state.sight = sight_of(live_state(s->live));
    engine_tick(s->engine, clock_date());
    tell_state(s);
    if (now >= s->next_sightings) {
        s->next_sightings = now + SIGHTING_SECONDS * WHEN_SECOND;
        report_sightings(s->report, s->engine, s->bundle.policy);
        hearing_tell(s->hearing);
    }
    if (s->settings->config->self_test && now >= s->next_test) {
        s->next_test = now + s->settings->config->self_test;
        run_test(s);
    }
}

/* Waits for frames, for the warden, for the second. */
static void wait_for_something(struct sensor *s)
{
    struct pollfd fds[] = {
        {.fd = s->live ? live_fd(s->live) : -1, .events = POLLIN},
        {.fd = s->settings->control, .events = POLLIN},
        {.fd = s->settings->data, .events = (short)(queue_is_empty(s->report->queue) ? 0 : POLLOUT)},
    };
    int timeout = s->live ? clock_wait(clock_now(), s->next_second) : WAIT_PROBE;
    if (poll(fds, sizeof fds / sizeof *fds, timeout) <= 0)
        return;
    if (fds[1].revents)
        listen_to_warden(s);
    if (fds[2].revents)
        queue_flush(s->report->queue);
}

static int watch(struct sensor *s)
{
    int code = SENSOR_DONE;
    while (!s->stop && code == SENSOR_DONE) {
        wait_for_something(s);
        int n;
        do
            n = live_read(s->live, READ_FRAMES, take_frame, s);
        while (n == READ_FRAMES && clock_now() < s->next_second);
        tick(s, clock_now());
        if ((n < 0 && n != -ENETDOWN) || s->state.sight == SIGHT_GONE || s->state.sight == SIGHT_RENAMED)
            code = SENSOR_REOPEN;
    }
    engine_finish(s->engine);
    report_sightings(s->report, s->engine, s->bundle.policy);
    hearing_tell(s->hearing);
    tell_state(s);
    return code;
}

static int open_capture(struct sensor *s, char error[LIVE_ERROR])
{
    const struct config *c = s->settings->config;
    struct live_settings settings = {
        .interface = s->settings->interface,
        .ring = (uint32_t)c->ring_size,
        .timeout = (uint32_t)(c->ring_timeout / WHEN_MILLISECOND),
        .not_promiscuous = c->not_promiscuous,
        .unfiltered = c->unfiltered,
        .filter = c->filter,
        .named = &s->named.filter,
    };
    int status = s->named.overflow ? -E2BIG : live_open(&settings, error, &s->live);
    s->state.number[NUMBER_KERNEL_OPEN] = status == -E2BIG;
    if (status != -E2BIG)
        return status;
    settings.unfiltered = true; /* the policy names more than a filter holds: better too much than blind */
    return live_open(&settings, error, &s->live);
}

/* Until there is an interface to open. Tells every second what is the matter. */
static int wait_for_interface(struct sensor *s)
{
    char error[LIVE_ERROR];
    int status;
    while ((status = open_capture(s, error)) == -ENODEV || status == -ENETDOWN) {
        s->state.sight = sight_of(status);
        if (clock_now() >= s->next_second) {
            s->next_second = clock_now() + WHEN_SECOND;
            tell_state(s);
        }
        do
            wait_for_something(s);
        while (!s->stop && clock_now() < s->next_second && live_probe(s->settings->interface) != 0);
        if (s->stop)
            return SENSOR_DONE;
    }
    if (!status)
        return SENSOR_DONE;
    complain(s, error);
    return status == -EIO ? SENSOR_FAILED : SENSOR_UNUSABLE;
}

static struct engine *make_engine(struct sensor *s)
{
    struct engine_settings settings = {
        .policy = s->bundle.policy,
        .rules = s->bundle.rules,
        .interface = s->settings->interface,
        .segment = s->settings->config->segment,
        .output = {.alert = take_alert, .event = take_event, .heard = take_heard, .self = s},
    };
    if (getrandom(&settings.key, sizeof settings.key, 0) != sizeof settings.key)
        return NULL;
    return engine_new(&settings);
}

/* All that needs memory or libcrypto's own files, while they can be had. */
static int prepare(struct sensor *s)
{
    uint8_t sum[SHA256_SIZE], uuid[UUID_SIZE] = {0};
    struct diags *diags = diags_new();
    s->report = calloc(1, sizeof *s->report);
    if (!diags || !s->report || bundle_read(s->settings->bundle, diags, &s->bundle) < 0) {
        diags_free(diags);
        return SENSOR_FAILED;
    }
    diags_free(diags);
    close(s->settings->bundle);
    s->report->queue = queue_new(QUEUE_BYTES, s->settings->data);
    s->report->evidence = evidence_new();
    s->report->recent = evidence_new();
    s->engine = make_engine(s);
    s->hearing = make_hearing(s, s->bundle.policy);
    bool digests = digest_sha256(bytes_of("", 0), sum) == 0 && digest_uuid5(uuid, bytes_of("", 0), uuid) == 0;
    if (!s->report->queue || !s->report->evidence || !s->report->recent || !s->engine || !s->hearing || !digests)
        return SENSOR_FAILED;
    learn(s);
    report_name(s->report, s->settings->name, s->bundle.policy, s->sha256);
    named_gather(s->bundle.policy, &s->named);
    s->state.policy = s->settings->serial;
    s->next_test = clock_now() + WHEN_SECOND;
    return SENSOR_DONE;
}

int sensor_run(const struct sensor_settings *settings)
{
    struct sensor *s = calloc(1, sizeof *s);
    if (!s)
        return SENSOR_FAILED;
    s->settings = settings;
    int code = prepare(s);
    if (code == SENSOR_DONE)
        code = wait_for_interface(s);
    if (code != SENSOR_DONE || s->stop)
        return code;
    int error = sandbox_enter(&settings->user, &s->state.sandbox);
    if (error) {
        complain(s, strerror(-error));
        return SENSOR_UNUSABLE;
    }
    s->state.sight = SIGHT_OPEN;
    s->next_second = 0;
    return watch(s); /* the process ends with it: nothing is freed */
}
