#include <time.h>

#include "base/when.h"
#include "cmd/replay.h"

enum { FRAMES_BETWEEN_LOOKS = 16384 };
#define SHOW_EVERY (WHEN_SECOND / 4)

static int64_t monotonic(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * WHEN_SECOND + now.tv_nsec;
}

void progress_init(struct progress *p, bool on)
{
    *p = (struct progress){.on = on, .next = FRAMES_BETWEEN_LOOKS};
    if (on)
        p->begun = p->shown = monotonic();
}

static void show(const struct progress *p, const struct merge *m, int64_t now)
{
    uint64_t done, total;
    merge_progress(m, &done, &total);
    double seconds = (double)(now - p->begun) / (double)WHEN_SECOND;
    double rate = seconds > 0 ? (double)p->frames / seconds : 0;
    fprintf(stderr, "\r\033[K%llu frames, %.1f million a second", (unsigned long long)p->frames, rate / 1e6);
    if (total && done && done <= total) {
        double left = seconds * (double)(total - done) / (double)done;
        fprintf(stderr, ", %.0f%%, %.0f s left", 100.0 * (double)done / (double)total, left);
    }
    fflush(stderr);
}

void progress_step(struct progress *p, const struct merge *m)
{
    if (!p->on || ++p->frames < p->next)
        return;
    p->next = p->frames + FRAMES_BETWEEN_LOOKS;
    int64_t now = monotonic();
    if (now - p->shown < SHOW_EVERY)
        return;
    p->shown = now;
    show(p, m, now);
}

void progress_clear(struct progress *p)
{
    if (p->on && p->shown != p->begun)
        fprintf(stderr, "\r\033[K");
}
