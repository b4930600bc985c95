/* TCP conversations, and what HTTP and SMB say in them. */
#ifndef FORGE_WEB_H
#define FORGE_WEB_H

#include "scene.h"

/* A connection; the numbers go on by themselves. */
struct connection {
    const struct host *client, *server;
    uint16_t client_port, server_port;
    uint32_t sequence[2]; /* of the next byte of client and server */
};

/* SYN, SYN ACK, ACK. */
struct connection tcp_open(struct scene *s, const struct host *client, uint16_t client_port, const struct host *server,
                           uint16_t server_port);
void tcp_close(struct scene *s, struct connection *c);
/* One segment. */
void tcp_say(struct scene *s, struct connection *c, bool by_server, const void *data, size_t size);
/* The same in segments of `piece` bytes. */
void tcp_say_in_pieces(struct scene *s, struct connection *c, bool by_server, const void *data, size_t size,
                       size_t piece);

/* METHOD path, with a host and an agent. */
void http_ask(struct scene *s, struct connection *c, const char *method, const char *path, const char *agent);
/* A head and `size` bytes of content. */
void http_give(struct scene *s, struct connection *c, const char *status, const void *content, size_t size);
/* A whole exchange in a connection of its own. */
void http_get(struct scene *s, const struct host *client, uint16_t port, const struct host *server, const char *path,
              const char *agent);

/* Security modes and flags as on the wire: MS-SMB2 §2.2.3, §2.2.6. */
struct smb_terms {
    uint16_t client_mode, server_mode, session_flags;
};
extern const struct smb_terms smb_unsigned, smb_signed, smb_sealed, smb_guest;

/* From the negotiation to the answer to a tree connect; `status` 0 grants it. With encryption nothing of the share is
 * readable. */
struct connection smb_connect(struct scene *s, const struct host *client, uint16_t port, const struct host *server,
                              const struct smb_terms *terms, const char *share, uint32_t status);
/* CREATE of a file or folder, and QUERY_DIRECTORY of what was opened last. */
void smb_open(struct scene *s, struct connection *c, const char *name);
void smb_list(struct scene *s, struct connection *c);

#endif
