/* What a sensor's parts have counted, gathered for its message of every second. */
#ifndef SENTINEL_KEEPER_SENSOR_NUMBERS_H
#define SENTINEL_KEEPER_SENSOR_NUMBERS_H

#include "capture/live.h"
#include "engine/engine.h"
#include "keeper/numbers.h"

/* Sets all but those of the queue and the self-test. */
void sensor_numbers_gather(const struct engine *engine, const struct live_counts *kernel, uint64_t ret[NUMBER_COUNT]);

#endif
