/* UFTP, as its sender and clients speak (versions 4 and 5). Who forges copies a session and puts himself in as its sender. */
#ifndef FORGE_UFTP_H
#define FORGE_UFTP_H

#include "multicast.h"

struct uftp_session {
    const struct host *sender;
    uint16_t sender_port; /* any */
    uint32_t public_group, private_group;
    uint32_t group_id;
    uint8_t version;  /* 0x40, 0x50 */
    uint16_t sequence; /* of the sender's next packet */
    uint64_t counter;  /* of the sender's next encrypted packet */
    uint8_t cipher;    /* 0: no encryption; 4: AES-256-CBC, 6: AES-256-GCM */
    uint8_t hash;      /* 3: SHA-256 */
    uint8_t signature; /* 1: HMAC */
    uint16_t rsa;      /* bytes of the sender's RSA key: 64 is the broken default */
    const char *file;
    enum image image;
    uint16_t blocks;   /* of 1300 bytes */
};

void uftp_announce(struct scene *s, struct uftp_session *u);
/* Client's answer; with key material when the session is encrypted. */
void uftp_register(struct scene *s, const struct uftp_session *u, const struct host *client);
void uftp_confirm(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count);
void uftp_keyinfo(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count);
void uftp_fileinfo(struct scene *s, struct uftp_session *u);
void uftp_fileinfo_ack(struct scene *s, const struct uftp_session *u, const struct host *client);
void uftp_segment(struct scene *s, struct uftp_session *u, uint16_t block);
/* File 1, or 0: the session. */
void uftp_done(struct scene *s, struct uftp_session *u, uint16_t file);
void uftp_status(struct scene *s, const struct uftp_session *u, const struct host *client, uint16_t section);
void uftp_complete(struct scene *s, const struct uftp_session *u, const struct host *client, uint16_t file);
void uftp_done_confirm(struct scene *s, struct uftp_session *u);
/* An encrypted message by the sender, or by a client when that is not NULL. */
void uftp_encrypted(struct scene *s, struct uftp_session *u, const struct host *client, size_t size);
/* To all (host 0) or one. */
void uftp_abort(struct scene *s, struct uftp_session *u, uint32_t host, const char *text);

/* Announced, joined, sent and confirmed; encrypted when the session has a cipher. */
void uftp_whole(struct scene *s, struct uftp_session *u, const struct host *const *clients, size_t count);

#endif
