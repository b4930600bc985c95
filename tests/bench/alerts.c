/* alerts FOLDER COUNT: that many alerts, each with a frame, through the keeper's delivery: backlog, store, outbox, file sink.
 * Says how many were written and lost, how many microseconds it took until the last one was in the file, and how many of processor
 * time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keeper/clock.h"
#include "keeper/delivery.h"
#include "keeper/ipc.h"

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
    int size = snprintf(line, sizeof line, "{\"event_type\":\"alert\",\"alert\":{\"number\":%u,\"text\":\"", number);
    memset(line + size, 'x', 1500);
    snprintf(line + size + 1500, sizeof line - (size_t)size - 1500, "\"}}");
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

int main(int argc, char **argv)
{
    char error[DELIVERY_ERROR], sink[4200], state[4200];
    struct config config;
    struct delivery *d;
    unsigned count = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (!count)
        return 2;
    config_init(&config);
    snprintf(state, sizeof state, "%s/state", argv[1]);
    snprintf(sink, sizeof sink, "file:%s/eve.json", argv[1]);
    config.state = state;
    config.sink.at[config.sink.count++] = sink;
    if (delivery_open(&config, error, &d) < 0) {
        fprintf(stderr, "%s\n", error);
        return 2;
    }
    int64_t begun = clock_now();
    for (unsigned i = 1; i <= count; i++) {
        delivery_take(d, message, make_frame(i));
        delivery_take(d, message, make_alert(i));
        if (delivery_due(d) <= clock_now())
            delivery_run(d, clock_now());
    }
    delivery_flush(d, clock_now());
    while (!delivery_is_done(d))
        delivery_run(d, clock_now());
    struct delivery_state end = delivery_state(d);
    printf("%llu %llu %lld %lld\n", (unsigned long long)end.written, (unsigned long long)end.lost,
           (long long)((clock_now() - begun) / 1000), (long long)(clock_read(CLOCK_PROCESS_CPUTIME_ID) / 1000));
    delivery_free(d);
    config_done(&config);
    return 0;
}
