#include "base/digest.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* The digest of two spans, one after the other. */
static int digest(const EVP_MD *kind, struct bytes head, struct bytes tail, uint8_t *ret)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    bool done = context && EVP_DigestInit_ex(context, kind, NULL) && EVP_DigestUpdate(context, head.at, head.left) &&
                EVP_DigestUpdate(context, tail.at, tail.left) && EVP_DigestFinal_ex(context, sum, &size);
    EVP_MD_CTX_free(context);
    if (!done)
        return -EIO;
    memcpy(ret, sum, size);
    return 0;
}

int digest_sha1(struct bytes data, uint8_t ret[SHA1_SIZE])
{
    return digest(EVP_sha1(), data, bytes_of("", 0), ret);
}

int digest_sha256(struct bytes data, uint8_t ret[SHA256_SIZE])
{
    return digest(EVP_sha256(), data, bytes_of("", 0), ret);
}

struct digest {
    EVP_MD_CTX *context;
    bool failed;
};

struct digest *digest_new(void)
{
    struct digest *d = calloc(1, sizeof *d);
    if (!d)
        return NULL;
    EVP_MD *kind = EVP_MD_fetch(NULL, "SHA256", NULL);
    d->context = EVP_MD_CTX_new();
    bool ready = kind && d->context && EVP_DigestInit_ex(d->context, kind, NULL);
    EVP_MD_free(kind); /* the context holds it */
    if (!ready) {
        digest_free(d);
        return NULL;
    }
    return d;
}

struct digest *digest_like(const struct digest *d)
{
    struct digest *other = calloc(1, sizeof *other);
    if (!other)
        return NULL;
    other->context = EVP_MD_CTX_new();
    if (!other->context || !EVP_MD_CTX_copy_ex(other->context, d->context)) {
        digest_free(other);
        return NULL;
    }
    return other;
}

void digest_free(struct digest *d)
{
    if (!d)
        return;
    EVP_MD_CTX_free(d->context);
    free(d);
}

bool digest_begin(struct digest *d)
{
    d->failed = !EVP_DigestInit_ex(d->context, NULL, NULL);
    return !d->failed;
}

void digest_add(struct digest *d, struct bytes data)
{
    d->failed |= !EVP_DigestUpdate(d->context, data.at, data.left);
}

bool digest_end(struct digest *d, uint8_t ret[SHA256_SIZE])
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    d->failed |= !EVP_DigestFinal_ex(d->context, sum, &size) || size != SHA256_SIZE;
    if (!d->failed)
        memcpy(ret, sum, SHA256_SIZE);
    return !d->failed;
}

int digest_uuid5(const uint8_t space[UUID_SIZE], struct bytes name, uint8_t ret[UUID_SIZE])
{
    uint8_t sum[SHA1_SIZE];
    int r = digest(EVP_sha1(), bytes_of(space, UUID_SIZE), name, sum);
    if (r < 0)
        return r;
    sum[6] = (uint8_t)((sum[6] & 0x0f) | 0x50); /* version 5 */
    sum[8] = (uint8_t)((sum[8] & 0x3f) | 0x80); /* the variant of RFC 9562 */
    memcpy(ret, sum, UUID_SIZE);
    return 0;
}

const char *digest_uuid_format(const uint8_t uuid[UUID_SIZE], char ret[UUID_TEXT])
{
    const uint8_t *u = uuid;
    snprintf(ret, UUID_TEXT, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[0], u[1], u[2],
             u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12], u[13], u[14], u[15]);
    return ret;
}

size_t digest_base64(struct bytes data, char *ret, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t length = 0;
    while (data.left && length + 4 < size) {
        size_t taken = data.left < 3 ? data.left : 3;
        uint32_t group = (uint32_t)bytes_u8(&data) << 16;
        group |= taken > 1 ? (uint32_t)bytes_u8(&data) << 8 : 0;
        group |= taken > 2 ? bytes_u8(&data) : 0;
        for (size_t i = 0; i < 4; i++)
            ret[length++] = i <= taken ? digits[group >> (18 - 6 * i) & 63] : '=';
    }
    if (size)
        ret[length] = 0;
    return length;
}

bool digest_sha256_parse(struct bytes text, uint8_t ret[SHA256_SIZE])
{
    uint8_t digest[SHA256_SIZE];
    if (text.left != 2 * SHA256_SIZE)
        return false;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        int high = text_hex_digit(bytes_u8(&text)), low = text_hex_digit(bytes_u8(&text));
        if (high < 0 || low < 0)
            return false;
        digest[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(ret, digest, sizeof digest);
    return true;
}
