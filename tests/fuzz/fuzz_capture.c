/* Capture files: our readers and, by its magics, libpcap's. Every byte that is handed out must be readable. */
#define _GNU_SOURCE /* memfd_create */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/capture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile uint32_t sink;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[32], error[CAPTURE_ERROR];
    int fd = memfd_create("capture", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    struct capture *c;
    if (capture_open(name, false, error, &c) == 0) {
        struct frame frame;
        int r;
        while ((r = capture_next(c, &frame)) == 1) {
            if (frame.captured > frame.length || frame.captured > CAPTURE_FRAME_MAX || frame.time < 0)
                abort();
            for (uint32_t i = 0; i < frame.captured; i++)
                sink += frame.data[i];
        }
        if (r < 0 && !capture_error(c)[0])
            abort();
        capture_close(c);
    }
    close(fd);
    return 0;
}
