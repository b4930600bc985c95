/* Digests through libcrypto, and the identifiers made of them. */
#ifndef SENTINEL_BASE_DIGEST_H
#define SENTINEL_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { SHA1_SIZE = 20, SHA256_SIZE = 32, UUID_SIZE = 16, UUID_TEXT = 37 };

/* One-shot digests. 0, or −EIO when libcrypto cannot (no provider); `ret` is then untouched. */
int digest_sha1(struct bytes data, uint8_t ret[SHA1_SIZE]);
int digest_sha256(struct bytes data, uint8_t ret[SHA256_SIZE]);
/* 64 hexadecimal digits; false, with `ret` untouched, for anything else. */
bool digest_sha256_parse(struct bytes text, uint8_t ret[SHA256_SIZE]);

/* A running SHA-256. digest_new() does all that libcrypto does by looking things up, so that a process can shut itself in
 * afterwards; nothing is allocated from then on. */
struct digest;
struct digest *digest_new(void); /* NULL when memory is short or libcrypto cannot */
struct digest *digest_like(const struct digest *d); /* another, without the looking up */
void digest_free(struct digest *d);
bool digest_begin(struct digest *d); /* anew; false when libcrypto cannot */
void digest_add(struct digest *d, struct bytes data);
/* False, and `ret` untouched, when anything went wrong on the way. */
bool digest_end(struct digest *d, uint8_t ret[SHA256_SIZE]);

/* Name-based UUID, version 5 (RFC 9562 §5.5): SHA-1 over the name space and the name. */
int digest_uuid5(const uint8_t space[UUID_SIZE], struct bytes name, uint8_t ret[UUID_SIZE]);
const char *digest_uuid_format(const uint8_t uuid[UUID_SIZE], char ret[UUID_TEXT]);

/* Standard base64 with padding; `size` of `ret` must be at least 4*((data.left+2)/3)+1. Returns the length. */
size_t digest_base64(struct bytes data, char *ret, size_t size);

#endif
