#include "keeper/scribe.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/pcapng_write.h"
#include "keeper/ipc.h"

enum { DONE = 0, UNUSABLE = 2, FLUSH = 1000 /* ms without a frame */ };

static int write_message(struct pcapng_writer *w, const uint8_t *message, size_t size)
{
    struct ipc_message m;
    if (ipc_read(bytes_of(message, size), &m) < 0 || m.type != IPC_FRAME)
        return 0;
    const struct frame frame = {
        .data = m.frame.data.at,
        .captured = (uint32_t)m.frame.data.left,
        .length = m.frame.length,
        .time = m.frame.time,
        .number = m.frame.number,
        .link = m.frame.link,
        .interface = m.frame.interface,
    };
    return pcapng_write(w, &frame, NULL);
}

/* A full disk costs frames, not the process: it is told once. */
static void tell(int error, bool *told)
{
    if (error && !*told)
        fprintf(stderr, "sentinel watch: --write: %s\n", strerror(-error));
    *told = error != 0;
}

int scribe_run(const struct config *config, const struct sandbox_user *user, int data, int control)
{
    char error[PCAPNG_ERROR];
    static uint8_t message[IPC_MOST];
    struct pcapng_writer *w;
    const struct pcapng_settings settings = {
        .path = config->write, .file_size = (uint64_t)config->write_size, .files = (unsigned)config->write_files};
    int status = sandbox_become(user);
    if (!status)
        status = sandbox_drop_capabilities();
    snprintf(error, sizeof error, "%s", strerror(-status));
    if (!status)
        status = pcapng_writer_new(&settings, error, &w);
    if (status) {
        fprintf(stderr, "sentinel watch: --write: %s\n", error);
        return UNUSABLE;
    }
    bool told = false;
    struct pollfd fds[] = {{.fd = data, .events = POLLIN}, {.fd = control, .events = POLLIN}};
    while (!fds[1].revents || fds[0].revents) {
        if (poll(fds, 2, FLUSH) == 0)
            tell(pcapng_flush(w), &told);
        ssize_t n;
        while ((n = recv(data, message, sizeof message, MSG_DONTWAIT)) > 0)
            tell(write_message(w, message, (size_t)n), &told);
    }
    tell(pcapng_writer_close(w), &told);
    return DONE;
}
