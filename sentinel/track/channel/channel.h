/* What passes between the ends of channels: one record a pair of hosts, told interval by interval. */
#ifndef SENTINEL_TRACK_CHANNEL_CHANNEL_H
#define SENTINEL_TRACK_CHANNEL_CHANNEL_H

#include "base/table.h"

enum { CHANNELS = 1024, CHANNEL_SERVICES = 16 };

/* How long a channel is looked at before its state is told. */
#define CHANNEL_INTERVAL (INT64_C(300) * 1000000000)

struct channels;

/* About 0.7 MiB. NULL when memory is short. */
struct channels *channels_new(const struct hash_key *key);
void channels_free(struct channels *c);
struct table_counts channels_counts(const struct channels *c);

#endif
