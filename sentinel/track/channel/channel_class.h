/* What a packet between the ends of a channel is protected by. */
#ifndef SENTINEL_TRACK_CHANNEL_CHANNEL_CLASS_H
#define SENTINEL_TRACK_CHANNEL_CHANNEL_CLASS_H

#include "base/table.h"
#include "net/packet.h"

enum { CHANNEL_FLOWS = 4096 };

enum channel_class {
    CHANNEL_NEUTRAL, /* says nothing: ICMP, IKE, bare TCP */
    CHANNEL_UNKNOWN, /* of a stream whose beginning was not seen */
    CHANNEL_CLEAR,
    CHANNEL_SMB_SETUP, /* what is said in clear on the way to signed or encrypted SMB */
    CHANNEL_TLS_SETUP, /* … to TLS within another protocol */
    CHANNEL_ESP,
    CHANNEL_ESP_NULL,
    CHANNEL_AH,
    CHANNEL_SMB3,
    CHANNEL_SMB_SIGNED,
    CHANNEL_TLS, /* 1.2 and later */
    CHANNEL_TLS_OLD,
    CHANNEL_RPC_PRIVACY,
    CHANNEL_RPC_INTEGRITY,
    CHANNEL_CLASSES
};

/* As in the field channel.protection; NULL for neutral. */
const char *channel_class_name(enum channel_class kind);

/* What is spoken: the service's side of a conversation. */
struct channel_service {
    uint16_t port; /* 0: no ports */
    uint8_t ip_proto;
};

/* "smb", "http", …; NULL when the port is nobody's. */
const char *channel_service_name(const struct channel_service *service);

/* TCP connections between the ends of channels: how they began, and what they have shown themselves to be. */
struct channel_flows;

/* About 0.4 MiB. NULL when memory is short. */
struct channel_flows *channel_flows_new(const struct hash_key *key);
void channel_flows_free(struct channel_flows *f);
struct table_counts channel_flows_counts(const struct channel_flows *f);

enum channel_class channel_classify(struct channel_flows *f, const struct packet *packet, struct channel_service *ret);

#endif
