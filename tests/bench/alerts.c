/* alerts FOLDER COUNT: that many alerts, each with a frame, the way they go: a process sends them as a sensor does, another one
 * takes them as the keeper does, through backlog, store, outbox and file sink. Says how many were written and lost, how often the
 * sender's own queue was full, how many microseconds it took until the last one was in the file, and how many of processor time. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "keeper/clock.h"
#include "keeper/keeper_state.h"
#include "keeper/queue.h"

enum { SENSOR_QUEUE = 4 << 20, SOCKET = 8 << 20 };

static uint8_t message[IPC_MOST];

static size_t make_frame(unsigned number)
{
    static uint8_t data[342];
    struct stored_frame frame = {.data = bytes_of(data, sizeof data),
                                 .time = number,
                                 .length = sizeof data,
                                 .link = 1,
                                 .number = number,
                                 .interface = "e0"};
    return ipc_write_frame(message, &frame);
}

static size_t make_alert(unsigned number)
{
    char id[40], line[2048];
    int size = snprintf(line, sizeof line, "{\"event_type\":\"alert\",\"alert\":{\"number\":%u", number);
    for (int i = 0; size < 1500; i++)
        size += snprintf(line + size, sizeof line - (size_t)size, ",\"field.%d\":{\"text\":\"10.42.%d.66\",\"number\":%d}", i, i, i);
    snprintf(line + size, sizeof line - (size_t)size, "}}");
    snprintf(id, sizeof id, "%08x-aa90-5371-9c38-0f5ad3f69939", number);
    struct stored_alert alert = {.event_id = id,
                                 .group_id = "da3f0e6e-64ff-5af2-9fff-03a33144bc79",
                                 .incident_id = "a9be915a-8e39-5201-bcdc-38d9d24d9166",
                                 .time = INT64_C(1795339800) * WHEN_SECOND + number * INT64_C(1000),
                                 .rule = "SN-1002",
                                 .severity = 4,
                                 .count = 1,
                                 .segment = "imaging-42",
                                 .sensor = "bench",
                                 .responder_ip = "10.42.0.66",
                                 .responder_mac = "52:54:00:00:00:66",
                                 .client_mac = "52:54:00:42:01:01",
                                 .message = "10.42.0.66 answers PXE clients",
                                 .line = line,
                                 .frame_count = 1};
    return ipc_write_alert(message, &alert);
}

/* A sensor would go on and count what found no room; here nothing may be left out, so it waits, and says how often. */
static uint64_t send_one(struct queue *q, int socket, size_t size)
{
    uint64_t full = 0;
    for (; !queue_send(q, message, size); full++)
        poll(&(struct pollfd){.fd = socket, .events = POLLOUT}, 1, -1);
    return full;
}

static int send_all(int socket, unsigned count)
{
    struct queue *q = queue_new(SENSOR_QUEUE, socket);
    uint64_t full = 0;
    for (unsigned i = 1; q && i <= count; i++)
        full += send_one(q, socket, make_frame(i)) + send_one(q, socket, make_alert(i));
    while (q && !queue_is_empty(q)) {
        poll(&(struct pollfd){.fd = socket, .events = POLLOUT}, 1, -1);
        queue_flush(q);
    }
    printf("%llu ", (unsigned long long)full);
    return q ? 0 : 1;
}

static void take_all(struct keeper *k, unsigned count)
{
    struct source *s = &k->source[0];
    while (delivery_state(k->delivery).written < count) {
        k->now = clock_now();
        poll(&(struct pollfd){.fd = s->data, .events = POLLIN}, 1, clock_wait(k->now, delivery_due(k->delivery)));
        (void)intake_source(k, s);
        delivery_run(k->delivery, clock_now());
    }
    while (!delivery_is_done(k->delivery))
        delivery_run(k->delivery, clock_now());
}

/* Begins when something comes. Before anything is opened: a store belongs to one process. */
static pid_t start_sender(unsigned count, int *ret_socket)
{
    int ends[2], size = SOCKET;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) < 0)
        return -1;
    if (setsockopt(ends[0], SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size) < 0)
        (void)setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    pid_t sender = fork();
    if (sender == 0)
        exit(read(ends[0], message, 1) == 1 ? send_all(ends[0], count) : 1);
    close(ends[0]);
    *ret_socket = ends[1];
    return sender;
}

static int measure(struct keeper *k, unsigned count, pid_t sender)
{
    int status;
    int64_t begun = clock_now(), before = clock_read(CLOCK_PROCESS_CPUTIME_ID);
    if (write(k->source[0].data, "", 1) != 1)
        return 1;
    take_all(k, count);
    int64_t used = clock_read(CLOCK_PROCESS_CPUTIME_ID) - before, passed = clock_now() - begun;
    if (waitpid(sender, &status, 0) != sender || status)
        return 1;
    struct delivery_state end = delivery_state(k->delivery);
    printf("%llu %llu %lld %lld\n", (unsigned long long)end.written, (unsigned long long)end.lost, (long long)(passed / 1000),
           (long long)(used / 1000));
    return 0;
}

int main(int argc, char **argv)
{
    char error[DELIVERY_ERROR], sink[4200], state[4200];
    struct config config;
    static struct keeper k;
    unsigned count = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (!count)
        return 2;
    config_init(&config);
    snprintf(state, sizeof state, "%s/state", argv[1]);
    snprintf(sink, sizeof sink, "file:%s/eve.json", argv[1]);
    config.state = state;
    config.sink.at[config.sink.count++] = sink;
    k.sources = 1;
    pid_t sender = start_sender(count, &k.source[0].data);
    k.settings = &(struct keeper_settings){.config = &config, .name = "bench", .control = -1};
    if (sender < 0 || delivery_open(&config, error, &k.delivery) < 0) {
        fprintf(stderr, "%s\n", sender < 0 ? "cannot fork" : error);
        return 2;
    }
    int code = measure(&k, count, sender);
    delivery_free(k.delivery);
    config_done(&config);
    return code;
}
