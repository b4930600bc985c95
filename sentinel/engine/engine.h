/* The engine: frames in, judged events and alerts out. No clock, no I/O, no threads; all memory is taken at the start.
 *
 *     frame → packet → message → event → verdict → alert
 *
 * Each arrow is one function of one room; this room strings them together. */
#ifndef SENTINEL_ENGINE_ENGINE_H
#define SENTINEL_ENGINE_ENGINE_H

#include "detect/detect.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "record/inventory.h"
#include "track/track.h"

/* Where results go. Each is called from within engine_frame(); what it gets lives for the call. NULL: not wanted. */
struct engine_output {
    void (*alert)(void *self, const struct alert *alert);
    void (*event)(void *self, const struct event *event);
    void (*heard)(void *self, int segment,
                  int64_t time); /* a packet that is judged, and the policy's segment that it is of */
    void *self;
};

struct engine_settings {
    const struct policy *policy; /* or NULL: everybody is unlisted */
    const struct rules *rules;
    struct hash_key key;   /* of all tables: random when live, fixed for replay */
    const char *interface; /* stands in for the captures' own, or NULL */
    const char *segment;   /* everything lies in this segment, or NULL: the policy finds it */
    bool no_hash;                /* transfers are followed, but their contents not hashed */
    struct content_listener contents; /* gets what transfers carry */
    struct engine_output output;
};

/* Every frame is counted once among: background, judged, malformed, duplicate, held. */
struct engine_counts {
    uint64_t received;
    uint64_t background;         /* nothing that anybody here reads */
    uint64_t judged;             /* a message of a protocol that is read */
    uint64_t malformed;          /* so damaged that nothing could be judged */
    uint64_t duplicate;          /* copies of a packet just judged: mirror ports make them */
    uint64_t held;               /* fragments kept until their siblings come */
    uint64_t cut;                /* of all these, frames that a snap length shortened and that mattered */
    uint64_t damaged;            /* of the judged, those that were malformed in part */
    uint64_t outside;            /* of the judged, those in no segment of the policy */
    uint64_t expired_exceptions; /* hits that an exception would have covered had it not run out */
};

struct engine;

/* Policy, rules and the texts of the settings must outlive it. NULL when memory is short. */
struct engine *engine_new(const struct engine_settings *settings);
void engine_free(struct engine *g);

/* One frame through the whole pipeline. Whether it was a message of a protocol that is read. */
bool engine_frame(struct engine *g, const struct frame *frame);

/* Lets a second pass: conversations that have fallen silent are told. `now` is packet time; engine_frame() calls it by itself
 * when a second has passed between two frames, a live sensor each second of the clock too, once the frames that
 * came before are through. What is told bears the time of the conversation's last packet, so that it is the same
 * whenever it is noticed. */
void engine_tick(struct engine *g, int64_t now);
/* No frame will come any more: what is still open is told. Once, before engine_free(). */
void engine_finish(struct engine *g);

/* What earlier runs have learned, before the first frame: that server gave that content under that name, last at `last`. */
void engine_learn_file(struct engine *g, const struct addr *server, struct bytes name,
                       const uint8_t sha256[SHA256_SIZE], int64_t last);
/* What earlier runs have learned (record/baseline.h): before the first frame, and again when there is more; what is known
 * already stays. 0; −EBADMSG when a part cannot be read: the rest is taken. */
int engine_learn(struct engine *g, struct bytes baseline);
/* How that responder usually answers, as the store keeps it; nothing when that is not known. */
struct text;
void engine_habits(struct engine *g, const struct sighting *s, struct text *out);

/* What software its answers look like, "" when they do not say; why goes to `out`. The name lives as long as the rules. */
const char *engine_software(struct engine *g, const struct sighting *s, struct text *out);

/* Other policy or rules between two frames; what is known of conversations stays. */
void engine_swap(struct engine *g, const struct policy *policy, const struct rules *rules);

struct engine_counts engine_counts(const struct engine *g);
struct net_counts engine_net_counts(const struct engine *g);
struct track_counts engine_track_counts(const struct engine *g);
struct detect_counts engine_detect_counts(const struct engine *g);
const struct inventory *engine_inventory(const struct engine *g);

#endif
