/* What passes between the two ends of a channel that the policy wants protected.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_CHANNEL_H
#define SENTINEL_EVENT_TERMS_CHANNEL_H

#define FIELDS_CHANNEL(X) \
    X(CHANNEL_NAME, "channel.name", TEXT, CHANNEL, "the policy's name for it", "policy") \
    X(CHANNEL_REQUIRED, "channel.required", TEXTS, CHANNEL, "ways of protection of which the policy accepts any", "policy") \
    X(CHANNEL_VERDICT, "channel.verdict", TEXT, CHANNEL, \
      "protected, clear, mixed; idle: nothing that counts; undetermined: streams that had begun before", "policy") \
    X(CHANNEL_ACCEPTED, "channel.accepted", BOOL, CHANNEL, "the policy accepts this way of protection", "policy") \
    X(CHANNEL_PROTECTION, "channel.protection", TEXT, CHANNEL, \
      "clear; esp, esp-null, ah (the latter two: integrity only); smb3, smb-signed, smb-setup; tls, tls-old, tls-setup; rpc-privacy, rpc-integrity", \
      "RFC 4303, RFC 5879, RFC 4302; MS-SMB2; RFC 8446; MS-RPCE") \
    X(CHANNEL_PROTECTIONS, "channel.protections", TEXTS, CHANNEL, "all of these within the interval; unknown: streams that had begun before", \
      "channel tracker") \
    X(CHANNEL_SERVICE, "channel.service", TEXT, CHANNEL, "what is spoken, by its port: smb, http, …, or tcp/49733", "IANA") \
    X(CHANNEL_PORT, "channel.port", INTEGER, CHANNEL, "the service's port", "TCP, UDP header") \
    X(CHANNEL_SERVICES, "channel.services", TEXTS, CHANNEL, "what was spoken in clear within the interval", "channel tracker") \
    X(CHANNEL_BYTES, "channel.bytes", INTEGER, CHANNEL, "bytes of all frames of the interval, at its end", "channel tracker") \
    X(CHANNEL_BYTES_SERVER, "channel.bytes_server", INTEGER, CHANNEL, "those that server.ip sent", "channel tracker") \
    X(CHANNEL_FRAMES, "channel.frames", INTEGER, CHANNEL, "frames of the interval, at its end", "channel tracker") \
    X(CHANNEL_SECONDS, "channel.seconds", INTEGER, CHANNEL, "from the interval's first frame to its last", "channel tracker")

#define KINDS_CHANNEL(X) \
    X(CHANNEL_TRAFFIC, "channel.traffic", FAMILIES_ANY | FAMILY_CHANNEL, \
      "the first payload of its kind and service between the ends of a channel within five minutes") \
    X(CHANNEL_STATE, "channel.state", FAMILY_PLACE | FAMILY_POLICY | FAMILY_SERVER | FAMILY_CLIENT | FAMILY_CHANNEL, \
      "how a channel was protected: every five minutes of traffic, and at once when something new passes")

#endif
