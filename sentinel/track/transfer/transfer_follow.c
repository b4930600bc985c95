#include "track/transfer/transfer_follow.h"

#include "base/when.h"

enum { WRAP = 65536, DEFAULT_BLOCK = 512 };

void transfer_agree(struct transfer *t, const struct tftp *options)
{
    if (options->has_block_size)
        t->block_size = (uint16_t)options->block_size;
    if (options->has_window_size)
        t->window = (uint16_t)options->window_size;
    t->varies = options->has_ms_window;
    t->rolls_to_one = options->has_rollover && options->rollover == 1;
}

/* The 16 bits that a block bears. Numbers wrap to 0, or with some servers to 1. */
static uint16_t number_of(const struct transfer *t, uint32_t block)
{
    return (uint16_t)(t->rolls_to_one && block ? (block - 1) % (WRAP - 1) + 1 : block % WRAP);
}

/* How far from the block that is due: −32768 … 32767, the nearest that bears that number. */
static int32_t distance(const struct transfer *t, uint16_t number)
{
    int32_t period = t->rolls_to_one ? WRAP - 1 : WRAP;
    int32_t d = (int32_t)number - number_of(t, t->next);
    return d > WRAP / 2 - 1 ? d - period : d < -(WRAP / 2) ? d + period : d;
}

/* Whether block 65535 was the last and 1 comes next: so that server wraps. */
static bool wraps_to_one(const struct transfer *t, uint16_t number)
{
    return number == 1 && t->next == WRAP && t->window == 1 && !t->varies && !t->rolls_to_one;
}

/* The same for a block that may be the first after the numbers have wrapped. */
static int32_t ahead(const struct transfer *t, uint16_t number)
{
    return wraps_to_one(t, number) ? 0 : distance(t, number);
}

/* A window may be sent again from any of its blocks, so that far back and ahead everything is ordinary. */
static int32_t reach(const struct transfer *t)
{
    return t->window < WRAP / 4 ? (int32_t)t->window : WRAP / 4;
}

enum follow transfer_place(const struct transfer *t, const struct tftp *data, uint32_t print)
{
    if (wraps_to_one(t, data->block))
        return FOLLOW_FRESH;
    int32_t d = distance(t, data->block);
    if (!data->block && !t->rolls_to_one && t->next + (uint32_t)d == 0)
        return FOLLOW_NONSENSE; /* content begins with block 1 */
    if (d < 0) {
        if (d < -TRANSFER_PRINTS || (uint32_t)-d >= t->next)
            return FOLLOW_REPEATED;
        uint32_t before = t->print[(t->next - (uint32_t)-d) % TRANSFER_PRINTS];
        return !before || before == print ? FOLLOW_REPEATED : FOLLOW_CHANGED;
    }
    if (t->whole)
        return FOLLOW_NONSENSE;
    if (d == 0)
        return FOLLOW_FRESH;
    return d < reach(t) ? FOLLOW_EARLY : FOLLOW_AFTER_GAP;
}

static void forget_prints(struct transfer *t)
{
    for (size_t i = 0; i < TRANSFER_PRINTS; i++)
        t->print[i] = 0;
}

/* The blocks before `block` were not seen, and will not be. */
static void skip_to(struct transfer *t, uint32_t block)
{
    uint32_t blocks = block - t->next;
    t->gaps += blocks;
    t->next = block;
    t->owed = (uint16_t)(t->owed > blocks ? t->owed - blocks : 0);
    if (!t->doubt)
        t->doubt = DOUBT_GAPS;
    forget_prints(t);
}

bool transfer_is_due(const struct transfer *t, uint16_t number)
{
    return t->next > 1 && number == number_of(t, t->next);
}

bool transfer_was_last(const struct transfer *t, uint16_t number)
{
    return t->next > 1 && number == number_of(t, t->next - 1);
}

void transfer_advance(struct transfer *t, size_t size, uint32_t print)
{
    t->print[t->next % TRANSFER_PRINTS] = print;
    t->next++;
    t->owed = (uint16_t)(t->owed - (t->owed > 0));
    t->bytes += size;
    t->whole = size < t->block_size;
}

enum follow transfer_take(struct transfer *t, const struct tftp *data, size_t size, uint32_t print)
{
    enum follow place = transfer_place(t, data, print);
    if (place != FOLLOW_FRESH && place != FOLLOW_AFTER_GAP)
        return place;
    t->rolls_to_one |= wraps_to_one(t, data->block);
    if (place == FOLLOW_AFTER_GAP)
        skip_to(t, t->next + (uint32_t)distance(t, data->block));
    transfer_advance(t, size, print);
    return place;
}

static uint16_t milliseconds(int64_t time)
{
    return (uint16_t)(time / WHEN_MILLISECOND);
}

void transfer_acknowledge(struct transfer *t, const struct tftp *ack, int64_t now)
{
    if (t->varies && ack->next_window)
        t->window = ack->next_window;
    if (t->whole)
        return;
    int32_t d = ahead(t, ack->block);
    if (d < t->owed || d >= 2 * reach(t))
        return;
    t->owed = (uint16_t)(d + 1);
    t->owed_since = milliseconds(now);
}

void transfer_settle(struct transfer *t, const struct tftp *data, int64_t now)
{
    if (!t->owed)
        return;
    int32_t d = data ? ahead(t, data->block) : t->owed;
    bool late = (uint16_t)(milliseconds(now) - t->owed_since) > TRANSFER_LATE;
    if (late || d >= t->owed)
        skip_to(t, t->next + t->owed);
    else if (d > 0)
        skip_to(t, t->next + (uint32_t)d);
}
