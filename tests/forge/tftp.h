/* TFTP packets, and whole transfers as boot ROMs do them. */
#ifndef FORGE_TFTP_H
#define FORGE_TFTP_H

#include <stdbool.h>

#include "scene.h"

enum { PORT_TFTP = 69 };

/* Who talks to whom: the server answers from a port of its own. */
struct transfer {
    const struct host *client, *server;
    uint16_t client_port, server_port;
};

/* `options` is "name=value name=value …" or NULL. */
void tftp_read(struct scene *s, const struct transfer *t, const char *file, const char *options);
void tftp_write(struct scene *s, const struct transfer *t, const char *file);
/* The name as bytes, NULs and all. */
void tftp_read_bytes(struct scene *s, const struct transfer *t, const void *name, size_t size);
void tftp_option_ack(struct scene *s, const struct transfer *t, const char *options);
/* Block `block` of a file that is `block` over and over, so that equal blocks have equal content. */
void tftp_data(struct scene *s, const struct transfer *t, uint16_t block, size_t size);
void tftp_ack(struct scene *s, const struct transfer *t, uint16_t block, bool by_server);
void tftp_error(struct scene *s, const struct transfer *t, uint16_t code, const char *text, bool by_server);

/* What a PXE ROM does: asks for the size, gives up, then loads `blocks` blocks. */
void tftp_load(struct scene *s, const struct host *client, const struct host *server, uint16_t port, const char *file,
               uint16_t blocks);

#endif
