/* Multicast: images sent to groups, who joins them, who asks for members.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_MULTICAST_H
#define SENTINEL_EVENT_TERMS_MULTICAST_H

#define FIELDS_MULTICAST(X) \
    X(MULTICAST_SESSION, "multicast.session", TEXT, MULTICAST, "protocol, group and port of an image session: udpcast 232.1.2.3:9000", "imaging tracker") \
    X(MULTICAST_PROTOCOL, "multicast.protocol", TEXT, MULTICAST, \
      "wds, udpcast, uftp, tftp, ghost, sap, flute, norm; unknown: bulk traffic that no reader knows", "imaging tracker") \
    X(MULTICAST_GROUP, "multicast.group", ADDRESS, MULTICAST, "group that images are sent to, or that was joined or left", "IP header, or what an announcement says") \
    X(MULTICAST_PORT, "multicast.port", INTEGER, MULTICAST, "UDP port of the group", "UDP header, or what an announcement says") \
    X(MULTICAST_ID, "multicast.id", INTEGER, MULTICAST, "the protocol's own number of the session", "MS-WDSMT §2.2.3 SessionId; UFTP group_id") \
    X(MULTICAST_STATE, "multicast.state", TEXT, MULTICAST, "announced, running or ended", "imaging tracker") \
    X(MULTICAST_ANNOUNCED, "multicast.announced", BOOL, MULTICAST, "its announcement, invitation or session reply was seen", "imaging tracker") \
    X(MULTICAST_NAME, "multicast.name", TEXT, MULTICAST, "file or image that is sent, where the wire tells", "MS-WDSMSI §2.2.2; UFTP FILEINFO; RFC 1350; RFC 8866") \
    X(MULTICAST_BYTES, "multicast.bytes", INTEGER, MULTICAST, "UDP payload sent to the group so far, repeats included", "imaging tracker") \
    X(MULTICAST_NEW_BYTES, "multicast.new_bytes", INTEGER, MULTICAST, "of these, those since the session was told of last", "imaging tracker") \
    X(MULTICAST_PACKETS, "multicast.packets", INTEGER, MULTICAST, "datagrams of those", "imaging tracker") \
    X(MULTICAST_BLOCKS, "multicast.blocks", INTEGER, MULTICAST, "different blocks of the image seen, as far as the protocol numbers them", "imaging tracker") \
    X(MULTICAST_RATE, "multicast.rate", INTEGER, MULTICAST, "bytes a second, from the first to the last data", "imaging tracker") \
    X(MULTICAST_MEMBERS, "multicast.members", INTEGER, MULTICAST, "hosts that joined the session or its group", "the protocol's own join; IGMP, MLD") \
    X(MULTICAST_MEMBER, "multicast.member", ADDRESSES, MULTICAST, "the first of these", "the protocol's own join; IGMP, MLD") \
    X(MULTICAST_CONTENT, "multicast.content", TEXT, MULTICAST, "what the data begin with, by their magic number", "proto/content_kind") \
    X(MULTICAST_CONTENT_CLASS, "multicast.content_class", TEXT, MULTICAST, "program, kernel, script, boot-data, image, compressed or file-system", "proto/content_kind") \
    X(MULTICAST_ENTROPY, "multicast.entropy", INTEGER, MULTICAST, "of the first data, hundredths of a bit a byte: 800 is noise, compressed or encrypted", "Shannon") \
    X(MULTICAST_PROTECTION, "multicast.protection", TEXT, MULTICAST, \
      "readable: content was seen in clear; keyed: encrypted, or authenticated with a key; unknown: neither could be told", "imaging tracker") \
    X(MULTICAST_REASON, "multicast.reason", TEXT, MULTICAST, "what that rests on", "imaging tracker") \
    X(MULTICAST_INTEGRITY, "multicast.integrity", TEXT, MULTICAST, \
      "none, checksum (anyone can make it), keyed (hash or signature under a key) or unknown", "MS-WDSMT §2.2.2; UFTP EXT_ENC_INFO") \
    X(MULTICAST_CIPHER, "multicast.cipher", TEXT, MULTICAST, "algorithms that the session names", "UFTP EXT_ENC_INFO") \
    X(MULTICAST_WEAK, "multicast.weak", TEXTS, MULTICAST, "of these, what is broken: rsa-512, des, md5, …", "UFTP EXT_ENC_INFO") \
    X(MULTICAST_CONFLICT, "multicast.conflict", TEXT, MULTICAST, \
      "how a session is tampered with: second_sender, second_body, block, redirect, demote, kick, leave, nack, pressure, join, reply, odd_reply, go, " \
      "disconnect, abort, clear_abort, sequence, trail, progress, replay, downgrade", "protocols.md §16.C: what each protocol lets others forge") \
    X(MULTICAST_OWNER, "multicast.owner", ADDRESS, MULTICAST, "whose session it is", "imaging tracker") \
    X(MULTICAST_OWNER_MAC, "multicast.owner_mac", MAC, MULTICAST, "the MAC that the owner speaks from", "imaging tracker") \
    X(MULTICAST_TARGET, "multicast.target", ADDRESS, MULTICAST, "where members are sent, or who is thrown out", "MS-WDSMT §2.2.3; udpcast") \
    X(MULTICAST_NUMBER, "multicast.number", INTEGER, MULTICAST, "block, sequence number or client that it is about", "imaging tracker") \
    X(MULTICAST_MEANS, "multicast.means", TEXT, MULTICAST, "how a member joined or left: igmp, mld, protocol", "imaging tracker") \
    X(MULTICAST_DEPLOYMENT, "multicast.deployment", BOOL, MULTICAST, "images are, or by the policy may be, sent to that group", "imaging tracker, policy") \
    X(MULTICAST_IGNORED, "multicast.ignored", BOOL, MULTICAST, "the group is one of the policy's `ignore_groups`", "policy") \
    X(MULTICAST_VERSION, "multicast.version", INTEGER, MULTICAST, "version of IGMP or MLD", "RFC 9776 §7; RFC 3810 §8") \
    X(MULTICAST_QUERIER, "multicast.querier", TEXT, MULTICAST, \
      "first of its segment; changed: another was there; lower: it wins the election against one still there; downgrade: an older version than before", \
      "RFC 9776 §6.6.2; RFC 3810 §7.6.2") \
    X(MULTICAST_PREVIOUS, "multicast.previous", ADDRESS, MULTICAST, "the querier before it", "imaging tracker")

#define FAMILIES_MULTICAST (FAMILIES_ANY | FAMILY_MULTICAST)

#define KINDS_MULTICAST(X) \
    X(MULTICAST_ANNOUNCED, "multicast.announced", FAMILIES_MULTICAST, "a server announces an image session, or answers who asks for one") \
    X(MULTICAST_SESSION, "multicast.session", FAMILIES_MULTICAST, "an image session begins, changes or ends") \
    X(MULTICAST_DATA_KIND, "multicast.data_kind", FAMILIES_MULTICAST, "what an image session sends was recognised") \
    X(MULTICAST_JOINED, "multicast.joined", FAMILIES_MULTICAST, "a host joins an image session or a group") \
    X(MULTICAST_LEFT, "multicast.left", FAMILIES_MULTICAST, "a host leaves an image session or a group") \
    X(MULTICAST_CONFLICT, "multicast.conflict", FAMILIES_MULTICAST, "somebody interferes with an image session") \
    X(MULTICAST_QUERIER, "multicast.querier", FAMILIES_MULTICAST, "who asks a segment for its group members has changed")

#endif
