/* Sends numbered lines to one sink as the outbox would: in order, again after errors, parking what is refused for good.
 *
 *   feed URL COUNT HOLD [OPTION…]
 *
 * After HOLD lines it prints "held" and waits for a line on standard input. It prints "acknowledged N" for what the receiver
 * has, "parked N" for a line that it will never take, "error: REASON" whenever the reason changes; exit status 0 when nothing
 * is left. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sink/sink.h"

enum { BATCH = 20, LINE = 256, PAUSE_NS = 5000000 };

struct batch {
    char texts[BATCH][LINE], ids[BATCH][LINE];
    struct sink_line lines[BATCH];
};

/* The padding makes lines that do not fit into one packet together. */
static void fill(struct batch *b, long first, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        long number = first + (long)i;
        snprintf(b->texts[i], LINE, "{\"n\":%ld,\"text\":\"]\\\\\\\" %0120d\"}", number, 0);
        snprintf(b->ids[i], LINE, "id-%ld", number);
        b->lines[i] = (struct sink_line){
            .line = b->texts[i],
            .size = strlen(b->texts[i]),
            .id = b->ids[i],
            .rule = "SN-1002",
            .severity = (int)(number % 5),
            .time = INT64_C(1795372200123456789) + number * 1000000000,
        };
    }
}

static void tell_error(const char *reason)
{
    static char last[SINK_ERROR];
    if (strcmp(last, reason) != 0)
        printf("error: %s\n", reason);
    snprintf(last, sizeof last, "%s", reason);
}

static void hold(void)
{
    char line[16];
    printf("held\n");
    if (!fgets(line, sizeof line, stdin))
        exit(2);
}

static void feed(struct sink *s, long count, long held)
{
    static struct batch batch;
    char error[SINK_ERROR];
    for (long next = 0; next < count;) {
        long end = next < held ? held : count;
        size_t size = end - next < BATCH ? (size_t)(end - next) : BATCH;
        fill(&batch, next, size);
        int sent = sink_send(s, batch.lines, size, error);
        if (sent == -EPERM)
            printf("parked %ld: %s\n", next, error);
        else if (sent < 0)
            tell_error(error);
        next += sent == -EPERM ? 1 : sent > 0 ? sent : 0;
        if (sent > 0)
            printf("acknowledged %ld\n", next);
        if (next == held && sent > 0)
            hold();
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
}

int main(int argc, char **argv)
{
    char error[SINK_ERROR];
    struct sink *s;
    if (argc < 4)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (sink_open(argv[1], (const char *const *)argv + 4, (size_t)argc - 4, error, &s) != 0) {
        fprintf(stderr, "feed: %s\n", error);
        return 2;
    }
    feed(s, strtol(argv[2], NULL, 10), strtol(argv[3], NULL, 10));
    sink_close(s);
    return 0;
}
