/* What `sentinel probe` shares between asking and telling. */
#ifndef SENTINEL_CMD_PROBE_H
#define SENTINEL_CMD_PROBE_H

#include "capture/live.h"
#include "cmd/command.h"
#include "cmd/load.h"
#include "engine/engine.h"
#include "probe/message.h"
#include "probe/round.h"
#include "probe/sender.h"
#include "record/record.h"

enum { PROBE_ALERTS = 256 };

struct probe {
    const char *interface;
    struct loaded loaded;
    struct record_site site;
    char sensor[256], policy_sha256[2 * SHA256_SIZE + 1];
    bool json;
    struct sender *sender;
    struct live *live;
    struct engine *engine;
    struct round round;
    struct mac mac;
    uint32_t xid;
    /* transfers that servers began, to be ended */
    struct {
        struct addr ip;
        struct mac mac;
        uint16_t theirs, ours;
    } stop[ROUND_READS];
    size_t stops;
    unsigned sent[4];          /* enum probe_sent */
    char *alert[PROBE_ALERTS]; /* lines, or text */
    size_t alerts;
    bool found;
    int error; /* −errno of sending or reading */
};

enum probe_sent { SENT_DISCOVER, SENT_SOLICIT, SENT_BOOT, SENT_READ };

/* The round, from its first question to the last answer. EXIT_CLEAN, or EXIT_FAILED after saying why. */
int probe_run(struct probe *p, unsigned wait);
/* What came of it, on standard output. */
int probe_tell(const struct probe *p);

#endif
