/* Windows Deployment Services' multicast, forged from the specifications ([MS-WDSMSI], [MS-WDSMT], [MS-WDSMA]): there is no free
 * server to record. Keyed messages carry noise where the key's work would be. Who forges copies a session and puts himself in
 * as its server. */
#ifndef FORGE_WDS_H
#define FORGE_WDS_H

#include "multicast.h"

enum wds_security { WDS_NONE, WDS_HASH, WDS_SIGN, WDS_CHECKSUM };

struct wds_session {
    const struct host *server;
    uint32_t group;
    uint16_t port;
    uint32_t id;
    enum wds_security security;
    enum image image;
    uint32_t blocks; /* of 1024 bytes */
};

/* Over UDP 5041: a client asks for an image, the server names the session, or an error. `server_port` 0: the session's. */
void wds_ask(struct scene *s, const struct wds_session *w, const struct host *client, const char *image);
void wds_announce(struct scene *s, const struct wds_session *w, const struct host *client, uint16_t server_port);
void wds_refuse(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t error);

/* What clients say, to the server. `client`s have numbers that the server gave. */
void wds_join(struct scene *s, const struct wds_session *w, const struct host *client, const char *name);
void wds_report(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint64_t sequence,
                uint8_t progress);
void wds_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint64_t sequence);
void wds_nack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint64_t first,
              uint64_t last, uint64_t loss);
void wds_poll_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number,
                  uint64_t sequence);
void wds_leave(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number, uint8_t reason);

/* What the server says, to the group (JOINACK: to the client). */
void wds_join_ack(struct scene *s, const struct wds_session *w, const struct host *client, uint32_t number);
void wds_qcc(struct scene *s, const struct wds_session *w, uint64_t sequence);
void wds_spm(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master, uint64_t trail, uint64_t lead);
void wds_poll(struct scene *s, const struct wds_session *w, uint64_t sequence);
/* Packet `sequence` (from 1), with block `sequence` of the image; again as RDATA. */
void wds_data(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master);
void wds_data_again(struct scene *s, const struct wds_session *w, uint64_t sequence, uint32_t master);
void wds_ncf(struct scene *s, const struct wds_session *w, uint64_t first, uint64_t last);
void wds_kick(struct scene *s, const struct wds_session *w, uint32_t number, uint8_t reason);
/* Sends client `number` to another session. */
void wds_demote(struct scene *s, const struct wds_session *w, const struct wds_session *to, uint32_t number);

/* Asked for, announced, joined by all, sent and left. Clients' numbers start at 1000. */
void wds_whole(struct scene *s, const struct wds_session *w, const struct host *const *clients, size_t count);

#endif
