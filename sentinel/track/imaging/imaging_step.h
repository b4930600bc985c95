/* What the readers of the multicast protocols do with image sessions. The room's own header, not for others. */
#ifndef SENTINEL_TRACK_IMAGING_IMAGING_STEP_H
#define SENTINEL_TRACK_IMAGING_IMAGING_STEP_H

#include "track/imaging/imaging.h"
#include "track/state.h"

/* Ways to interfere, as multicast.conflict says them; compared as pointers. */
extern const char conflict_second_sender[], conflict_second_body[], conflict_block[], conflict_replay[],
    conflict_sequence[], conflict_trail[], conflict_redirect[], conflict_demote[], conflict_kick[], conflict_leave[],
    conflict_nack[], conflict_pressure[], conflict_join[], conflict_reply[], conflict_go[], conflict_disconnect[], conflict_abort[],
    conflict_progress[], conflict_downgrade[], conflict_odd_reply[], conflict_clear_abort[];

/* The key of a session of the packet's segment whose sender is its source, or its destination. */
struct imaging_key imaging_key_from(const struct step *s, enum imaging_protocol protocol);
struct imaging_key imaging_key_to(const struct step *s, enum imaging_protocol protocol);

/* The session that the packet's source sends, made if need be. Tells when the packet comes from another body than the ones
 * before, or the session is not the first of its kind to that group. NULL when there is no room. */
struct imaging_session *imaging_of_sender(const struct step *s, const struct imaging_key *key);
/* The session goes to that group; tells of a rival that did so before. */
void imaging_set_group(const struct step *s, struct imaging_session *session, const struct addr *group, uint16_t port);
void imaging_set_name(struct imaging_session *session, struct bytes name);

/* An announcement: told the first time. */
void imaging_announce(const struct step *s, struct imaging_session *session);
/* A datagram of data to the group. */
void imaging_data(const struct step *s, struct imaging_session *session);
/* The client of the packet, its source, joins or leaves. */
void imaging_join(const struct step *s, struct imaging_session *session, const struct addr *client,
                  const struct mac *mac);
void imaging_leave(const struct step *s, struct imaging_session *session, const struct addr *client);
/* The session is over, and forgotten. */
void imaging_end(struct track *t, struct imaging_session *session);

/* Somebody, the packet's source, interferes; told once for each of them. `target` may be NULL, `number` is told when it is not
 * UINT64_MAX. `as_server`: the packet claims to be the sender's. */
void imaging_conflict(const struct step *s, struct imaging_session *session, const char *how, bool as_server,
                      const struct addr *target, uint64_t number);
/* Whether the packet comes from the body that the session's sender is known by. */
bool imaging_is_owner(const struct step *s, const struct imaging_session *session);
/* A number that only rises: tells when it falls far back, for then somebody had made it jump. */
void imaging_rises(const struct step *s, struct imaging_session *session, enum imaging_series series, uint64_t number);

/* server.* and multicast.* of a session. */
void imaging_fill(const struct imaging_session *session, struct event *e);
void imaging_fill_server(const struct imaging_session *session, struct event *e);
/* multicast.session and what changed since it was told last. */
void imaging_tell(const struct step *s, struct imaging_session *session);

#endif
