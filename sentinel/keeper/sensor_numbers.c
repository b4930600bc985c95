#include "keeper/sensor_numbers.h"

static void gather_frames(const struct engine *engine, uint64_t *n)
{
    struct engine_counts c = engine_counts(engine);
    n[NUMBER_RECEIVED] = c.received;
    n[NUMBER_BACKGROUND] = c.background;
    n[NUMBER_JUDGED] = c.judged;
    n[NUMBER_MALFORMED] = c.malformed;
    n[NUMBER_DUPLICATE] = c.duplicate;
    n[NUMBER_HELD] = c.held;
    n[NUMBER_CUT] = c.cut;
    n[NUMBER_DAMAGED] = c.damaged;
    n[NUMBER_OUTSIDE] = c.outside;
    n[NUMBER_EXCEPTIONS_EXPIRED] = c.expired_exceptions;
}

static void gather_tables(const struct engine *engine, uint64_t *n)
{
    struct track_counts t = engine_track_counts(engine);
    const struct {
        enum sensor_number first; /* used, evicted, refused follow each other */
        const struct table_counts *counts;
    } tables[] = {
        {NUMBER_CLIENTS_USED, &t.clients},
        {NUMBER_TRANSACTIONS_USED, &t.transactions},
        {NUMBER_ADDRESSES_USED, &t.addresses},
        {NUMBER_TRANSFERS_USED, &t.transfers},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        n[tables[i].first] = tables[i].counts->used;
        n[tables[i].first + 1] = tables[i].counts->evicted;
        n[tables[i].first + 2] = tables[i].counts->refused;
    }
    struct net_counts f = engine_net_counts(engine);
    n[NUMBER_FRAGMENTS_WAITING] = f.waiting;
    n[NUMBER_FRAGMENTS_REASSEMBLED] = f.reassembled;
    n[NUMBER_FRAGMENTS_EXPIRED] = f.expired;
    n[NUMBER_FRAGMENTS_REFUSED] = f.refused;
    n[NUMBER_FRAGMENTS_OVERLAPS] = f.overlaps;
    n[NUMBER_KERNEL_BROADCASTS] = inventory_is_blind(engine_inventory(engine));
    n[NUMBER_INVENTORY_FORGOTTEN] = inventory_totals(engine_inventory(engine)).forgotten;
}

static void gather_detect(const struct engine *engine, uint64_t *n)
{
    struct detect_counts d = engine_detect_counts(engine);
    n[NUMBER_EVENTS] = d.tested;
    n[NUMBER_HITS] = d.hits;
    n[NUMBER_TOLD] = d.told;
    n[NUMBER_REPEATED] = d.repeated;
    n[NUMBER_EXCEPTED] = d.excepted;
    n[NUMBER_OVERFLOWED] = d.overflowed;
    n[NUMBER_GROUPS_REFUSED] = d.refused;
}

void sensor_numbers_gather(const struct engine *engine, const struct live_counts *kernel, uint64_t ret[NUMBER_COUNT])
{
    gather_frames(engine, ret);
    gather_tables(engine, ret);
    gather_detect(engine, ret);
    ret[NUMBER_KERNEL_PASSED] = kernel->received;
    ret[NUMBER_KERNEL_DELIVERED] = kernel->delivered;
    ret[NUMBER_KERNEL_DROPPED] = kernel->dropped;
    ret[NUMBER_KERNEL_STALLS] = kernel->stalls;
}
