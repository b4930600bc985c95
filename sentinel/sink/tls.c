#include "sink/tls.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/addr.h"
#include "sink/dial.h"

struct tls_context {
    SSL_CTX *ctx;
};

struct tls {
    SSL *ssl;
    int fd;
    bool broken; /* a fatal error: no farewell is possible */
};

static const char *last_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    return reason ? reason : "closed by the receiver";
}

static int fail(char ret_error[SINK_ERROR], int error, const char *what)
{
    sink_fail(ret_error, error, "%s: %s", what, last_reason());
    ERR_clear_error();
    return error;
}

static int load_own(SSL_CTX *ctx, const struct sink_setup *setup, char ret_error[SINK_ERROR])
{
    const char *cert = sink_text(setup, "cert"), *key = sink_text(setup, "key");
    if (!cert && !key)
        return 0;
    if (!cert || !key)
        return sink_fail(ret_error, -EINVAL, "options cert and key go together");
    if (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1)
        return fail(ret_error, -EINVAL, cert);
    if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(ctx) != 1)
        return fail(ret_error, -EINVAL, key);
    return 0;
}

static int configure(SSL_CTX *ctx, const struct sink_setup *setup, char ret_error[SINK_ERROR])
{
    const char *ca = sink_text(setup, "ca");
    bool verify;
    int error = sink_flag(setup, "verify", ret_error, &verify);
    if (error)
        return error;
    SSL_CTX_set_verify(ctx, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    if (SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) != 1)
        return fail(ret_error, -EINVAL, "TLS 1.2");
    if (ca && SSL_CTX_load_verify_locations(ctx, ca, NULL) != 1)
        return fail(ret_error, -EINVAL, ca);
    if (!ca && SSL_CTX_set_default_verify_paths(ctx) != 1)
        return fail(ret_error, -EINVAL, "the system's certificates");
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE);
    return load_own(ctx, setup, ret_error);
}

int tls_context_new(const struct sink_setup *setup, char ret_error[SINK_ERROR], struct tls_context **ret)
{
    struct tls_context *c = calloc(1, sizeof *c);
    if (c)
        c->ctx = SSL_CTX_new(TLS_client_method());
    if (!c || !c->ctx) {
        free(c);
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    }
    int error = configure(c->ctx, setup, ret_error);
    if (error) {
        tls_context_free(c);
        return error;
    }
    *ret = c;
    return 0;
}

void tls_context_free(struct tls_context *c)
{
    if (!c)
        return;
    SSL_CTX_free(c->ctx);
    free(c);
}

/* An address is held against the certificate's addresses, a name against its names; only a name is sent (RFC 6066
 * §3). */
static bool expect_host(SSL *ssl, const char *host)
{
    struct addr address;
    if (addr_parse(host, strlen(host), &address) == 0)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

/* After a call on the SSL that did not succeed: waits for what it wants and returns 0 to try again, or −errno. */
static int await(struct tls *t, int result, int64_t deadline)
{
    int why = SSL_get_error(t->ssl, result);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return dial_wait(t->fd, why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline);
    int error = why == SSL_ERROR_SYSCALL && errno ? -errno : -EPIPE;
    t->broken = why == SSL_ERROR_SYSCALL || why == SSL_ERROR_SSL;
    return error;
}

static int fail_handshake(struct tls *t, int error, const char *host, char ret_error[SINK_ERROR])
{
    long verdict = SSL_get_verify_result(t->ssl);
    if (verdict != X509_V_OK && error != -ETIMEDOUT) {
        ERR_clear_error();
        return sink_fail(ret_error, -EACCES, "%s: its certificate: %s", host, X509_verify_cert_error_string(verdict));
    }
    if (error != -EPIPE)
        return sink_fail_system(ret_error, error, "%s: TLS", host);
    sink_fail(ret_error, error, "%s: TLS: %s", host, last_reason());
    ERR_clear_error();
    return error;
}

static int shake_hands(struct tls *t, int64_t deadline)
{
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int result = SSL_connect(t->ssl);
        if (result == 1)
            return 0;
        int error = await(t, result, deadline);
        if (error)
            return error;
    }
}

int tls_connect(struct tls_context *c, int fd, const char *host, int64_t deadline, char ret_error[SINK_ERROR],
                struct tls **ret)
{
    struct tls *t = calloc(1, sizeof *t);
    if (t)
        *t = (struct tls){.ssl = SSL_new(c->ctx), .fd = fd};
    if (!t || !t->ssl || SSL_set_fd(t->ssl, fd) != 1 || !expect_host(t->ssl, host)) {
        tls_close(t);
        return sink_fail(ret_error, -ENOMEM, "out of memory");
    }
    int error = shake_hands(t, deadline);
    if (error) {
        error = fail_handshake(t, error, host, ret_error);
        t->broken = true;
        tls_close(t);
        return error;
    }
    *ret = t;
    return 0;
}

void tls_close(struct tls *t)
{
    if (!t)
        return;
    if (t->ssl && !t->broken)
        (void)SSL_shutdown(t->ssl);
    SSL_free(t->ssl);
    ERR_clear_error();
    free(t);
}

int tls_write(struct tls *t, const void *data, size_t size, int64_t deadline)
{
    for (;;) {
        ERR_clear_error();
        errno = 0;
        int written = SSL_write(t->ssl, data, size < INT_MAX ? (int)size : INT_MAX);
        if (written > 0)
            return written;
        int error = await(t, written, deadline);
        if (error)
            return error;
    }
}

bool tls_alive(struct tls *t)
{
    char away[1024];
    for (int budget = 64; budget > 0; budget--) {
        ERR_clear_error();
        int got = SSL_read(t->ssl, away, sizeof away);
        if (got > 0)
            continue;
        int why = SSL_get_error(t->ssl, got);
        t->broken |= why == SSL_ERROR_SYSCALL || why == SSL_ERROR_SSL;
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    }
    return true;
}

uint64_t tls_wire(const struct tls *t)
{
    return BIO_number_written(SSL_get_wbio(t->ssl));
}
