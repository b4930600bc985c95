/* What sensors tell the keeper: typed, length-limited messages, one a packet of a SOCK_SEQPACKET socket. A sensor has read
 * hostile frames, so the keeper reads its messages as a stranger's: every length is checked, every text is UTF-8 without
 * anything that a terminal obeys, every line is one JSON object. No path and no command ever crosses. */
#ifndef SENTINEL_KEEPER_IPC_H
#define SENTINEL_KEEPER_IPC_H

#include "keeper/numbers.h"
#include "store/store.h"

enum {
    IPC_MOST = 65536,       /* bytes of a message */
    IPC_FRAME_MOST = 65000, /* of a frame in it; longer frames are cut */
    IPC_LINE_MOST = 60000,  /* of an alert's line */
    IPC_TEXT_MOST = 2048,   /* of any other text */
    IPC_FRAMES = 16,        /* that may precede one alert */
};

enum ipc_type {
    IPC_STATE = 1, /* once a second: what the sensor sees and has counted */
    IPC_FRAME,     /* evidence for the alert that follows, or the frame in hand when a sensor died */
    IPC_ALERT,     /* with the last few frames before it, as many as it says */
    IPC_SIGHTING,
    IPC_OBSERVATION,
    IPC_RECORD, /* this and the next of the keeper's own: never taken from a sensor */
    IPC_COVERAGE,
};

/* Whether an interface shows anything. */
enum sight { SIGHT_STARTING, SIGHT_OPEN, SIGHT_DOWN, SIGHT_GONE, SIGHT_RENAMED, SIGHT_COUNT };
extern const char *const sight_names[SIGHT_COUNT];

struct sensor_state {
    enum sight sight;
    uint32_t sandbox; /* enum sandbox_part, of keeper/sandbox.h */
    uint32_t policy;  /* serial number of the bundle that it judges by */
    uint64_t number[NUMBER_COUNT];
};

struct ipc_record {
    const char *kind, *line;
    int64_t time;
};

/* A message that was read. Texts and frames point into it; of an alert `frames` is NULL: the last
 * `frame_count` messages before it hold them. */
struct ipc_message {
    enum ipc_type type;
    union {
        struct sensor_state state;
        struct stored_frame frame;
        struct stored_alert alert;
        struct stored_sighting sighting;
        struct observation observation;
        struct ipc_record record;
        struct stored_coverage coverage;
    };
};

/* 0, or −EBADMSG with `ret` undefined. */
int ipc_read(struct bytes message, struct ipc_message *ret);

/* Writers: the size of the message, or 0 when it does not fit. Texts longer than their bounds do not fit either. */
size_t ipc_write_state(uint8_t ret[IPC_MOST], const struct sensor_state *state);
size_t ipc_write_frame(uint8_t ret[IPC_MOST], const struct stored_frame *frame);
size_t ipc_write_alert(uint8_t ret[IPC_MOST], const struct stored_alert *alert);
size_t ipc_write_sighting(uint8_t ret[IPC_MOST], const struct stored_sighting *sighting);
size_t ipc_write_observation(uint8_t ret[IPC_MOST], const struct observation *observation);
size_t ipc_write_coverage(uint8_t ret[IPC_MOST], const struct stored_coverage *coverage);
size_t ipc_write_record(uint8_t ret[IPC_MOST], const struct ipc_record *record);

#endif
