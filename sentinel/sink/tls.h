/* TLS over a connected socket. The only user of libssl. */
#ifndef SENTINEL_SINK_TLS_H
#define SENTINEL_SINK_TLS_H

#include "sink/kind.h"

#define TLS_OPTIONS                                                                                                    \
    {"ca", "FILE", NULL, "certificates to trust (PEM) instead of the system's"},                                       \
        {"cert", "FILE", NULL, "our own certificate and its chain (PEM)"},                                             \
        {"key", "FILE", NULL, "its private key (PEM)"},                                                                \
    {                                                                                                                  \
        "verify", "yes|no", "yes", "whether the receiver's certificate must be valid for its name"                     \
    }

struct tls_context;
struct tls;

/* Reads the options above: 0, or −errno with the reason (a file that is none, a key that does not fit). */
int tls_context_new(const struct sink_setup *setup, char ret_error[SINK_ERROR], struct tls_context **ret);
void tls_context_free(struct tls_context *c);

/* Shakes hands as client with `host`, TLS 1.2 at least. The socket stays the caller's. −EACCES when the receiver's
 * certificate does not hold, or it refuses ours. */
int tls_connect(struct tls_context *c, int fd, const char *host, int64_t deadline, char ret_error[SINK_ERROR],
                struct tls **ret);
/* Tells the receiver that this is the end, and frees. */
void tls_close(struct tls *t);

/* How many bytes were taken, or −errno. */
int tls_write(struct tls *t, const void *data, size_t size, int64_t deadline);
/* Reads away what came in. False when the receiver has closed. */
bool tls_alive(struct tls *t);
/* Bytes written to the socket so far, handshake and all. */
uint64_t tls_wire(const struct tls *t);

#endif
