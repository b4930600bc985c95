/* DHCPv6. Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_DHCP6_H
#define SENTINEL_EVENT_TERMS_DHCP6_H

#define FIELDS_DHCP6(X) \
    X(DHCP6_TYPE, "dhcp6.type", TEXT, DHCP6, "message type: solicit, advertise, …", "RFC 8415 §7.3") \
    X(DHCP6_XID, "dhcp6.xid", INTEGER, DHCP6, "transaction identifier", "RFC 8415 §8") \
    X(DHCP6_OPTION_ORDER, "dhcp6.option_order", BYTES, DHCP6, "option codes as they came, two bytes each", "RFC 8415 §21.1") \
    X(DHCP6_NOTES, "dhcp6.notes", TEXTS, DHCP6, "oddities: cut, deep, misplaced, repeated, odd_length, bad_url, more", "RFC 8415, RFC 5970 §4") \
    X(DHCP6_RELAYS, "dhcp6.relays", INTEGER, DHCP6, "relays that the message is wrapped in", "RFC 8415 §9") \
    X(DHCP6_HOPS, "dhcp6.hops", INTEGER, DHCP6, "hop count of the outermost relay", "RFC 8415 §9") \
    X(DHCP6_RELAY, "dhcp6.relay", ADDRESS, DHCP6, "link address: where the client stands", "RFC 8415 §9.1") \
    X(DHCP6_PEER, "dhcp6.peer", ADDRESS, DHCP6, "peer address: whom the relay next to the client heard or serves", "RFC 8415 §9.1") \
    X(DHCP6_INTERFACE_ID, "dhcp6.interface_id", BYTES, DHCP6, "interface identifier of the relay next to the client", "RFC 8415 §21.18, option 18") \
    X(DHCP6_REMOTE_ID, "dhcp6.remote_id", BYTES, DHCP6, "remote identifier, its enterprise number in front", "RFC 4649, option 37") \
    X(DHCP6_CLIENT_ID, "dhcp6.client_id", BYTES, DHCP6, "DUID of the client", "RFC 8415 §21.2, option 1") \
    X(DHCP6_SERVER_ID, "dhcp6.server_id", BYTES, DHCP6, "DUID of the server", "RFC 8415 §21.3, option 2") \
    X(DHCP6_IAID, "dhcp6.iaid", INTEGER, DHCP6, "identifier of the first identity association", "RFC 8415 §21.4, options 3, 4, 25") \
    X(DHCP6_T1, "dhcp6.t1", INTEGER, DHCP6, "its T1 in seconds", "RFC 8415 §21.4") \
    X(DHCP6_T2, "dhcp6.t2", INTEGER, DHCP6, "its T2 in seconds", "RFC 8415 §21.4") \
    X(DHCP6_ADDRESSES, "dhcp6.addresses", ADDRESSES, DHCP6, "addresses asked for or given", "RFC 8415 §21.6, option 5") \
    X(DHCP6_PREFIXES, "dhcp6.prefixes", TEXTS, DHCP6, "prefixes asked for or delegated", "RFC 8415 §21.22, option 26") \
    X(DHCP6_PREFERRED, "dhcp6.preferred_lifetime", INTEGER, DHCP6, "seconds, of the first address or prefix", "RFC 8415 §21.6") \
    X(DHCP6_VALID, "dhcp6.valid_lifetime", INTEGER, DHCP6, "seconds, of the first address or prefix", "RFC 8415 §21.6") \
    X(DHCP6_PARAMETERS, "dhcp6.parameters", BYTES, DHCP6, "option codes asked for, two bytes each", "RFC 8415 §21.7, option 6") \
    X(DHCP6_PREFERENCE, "dhcp6.preference", INTEGER, DHCP6, "server preference; 255 ends the client's search", "RFC 8415 §21.8, option 7") \
    X(DHCP6_ELAPSED, "dhcp6.elapsed", INTEGER, DHCP6, "hundredths of a second since the client began", "RFC 8415 §21.9, option 8") \
    X(DHCP6_STATUS, "dhcp6.status", INTEGER, DHCP6, "status code: the first that is not success", "RFC 8415 §21.13, option 13") \
    X(DHCP6_MESSAGE, "dhcp6.message", TEXT, DHCP6, "its text", "RFC 8415 §21.13, option 13") \
    X(DHCP6_RAPID_COMMIT, "dhcp6.rapid_commit", BOOL, DHCP6, "two messages instead of four", "RFC 8415 §21.14, option 14") \
    X(DHCP6_USER_CLASS, "dhcp6.user_class", BYTES, DHCP6, "user class", "RFC 8415 §21.15, option 15") \
    X(DHCP6_ENTERPRISE, "dhcp6.enterprise", INTEGER, DHCP6, "enterprise number of the vendor class", "RFC 8415 §21.16, option 16") \
    X(DHCP6_VENDOR_CLASS, "dhcp6.vendor_class", TEXT, DHCP6, "first vendor class", "RFC 8415 §21.16, option 16") \
    X(DHCP6_VENDOR_OPTIONS, "dhcp6.vendor_options", BYTES, DHCP6, "vendor options, their enterprise number in front", "RFC 8415 §21.17, option 17") \
    X(DHCP6_DNS, "dhcp6.dns", ADDRESSES, DHCP6, "DNS servers given", "RFC 3646 §3, option 23") \
    X(DHCP6_DOMAIN_SEARCH, "dhcp6.domain_search", BYTES, DHCP6, "domain search list", "RFC 3646 §4, option 24") \
    X(DHCP6_FQDN, "dhcp6.fqdn", BYTES, DHCP6, "name of the client, its flags in front", "RFC 4704, option 39") \
    X(DHCP6_BOOT_URL, "dhcp6.boot_url", TEXT, DHCP6, "boot file URL", "RFC 5970 §3.1, option 59") \
    X(DHCP6_BOOT_PARAMETERS, "dhcp6.boot_parameters", TEXTS, DHCP6, "boot file parameters", "RFC 5970 §3.2, option 60") \
    X(DHCP6_ARCHS, "dhcp6.archs", BYTES, DHCP6, "architecture types, two bytes each", "RFC 5970 §3.3, option 61") \
    X(DHCP6_NII, "dhcp6.nii", BYTES, DHCP6, "network interface: type, major, minor", "RFC 5970 §3.4, option 62")

#define KINDS_DHCP6(X) \
    X(DHCP6_SOLICIT, "dhcp6.solicit", FAMILIES_DHCP6, "a client looks for DHCPv6 servers") \
    X(DHCP6_ADVERTISE, "dhcp6.advertise", FAMILIES_DHCP6, "a server offers itself") \
    X(DHCP6_REQUEST, "dhcp6.request", FAMILIES_DHCP6, "a client asks the server that it chose; dhcp6.server_id names it") \
    X(DHCP6_CONFIRM, "dhcp6.confirm", FAMILIES_DHCP6, "a client asks whether its addresses still fit the link") \
    X(DHCP6_RENEW, "dhcp6.renew", FAMILIES_DHCP6, "a client extends its addresses") \
    X(DHCP6_REBIND, "dhcp6.rebind", FAMILIES_DHCP6, "the same, from any server") \
    X(DHCP6_REPLY, "dhcp6.reply", FAMILIES_DHCP6, "a server grants, refuses or answers") \
    X(DHCP6_RELEASE, "dhcp6.release", FAMILIES_DHCP6, "a client gives its addresses back") \
    X(DHCP6_DECLINE, "dhcp6.decline", FAMILIES_DHCP6, "a client finds an address in use") \
    X(DHCP6_RECONFIGURE, "dhcp6.reconfigure", FAMILIES_DHCP6, "a server tells a client to ask again") \
    X(DHCP6_INFORMATION_REQUEST, "dhcp6.information_request", FAMILIES_DHCP6, "a client asks for parameters without addresses") \
    X(DHCP6_RELAY_FORWARD, "dhcp6.relay_forward", FAMILIES_DHCP6, \
      "a relay passes a client's message on; the message inside is an event of its own") \
    X(DHCP6_RELAY_REPLY, "dhcp6.relay_reply", FAMILIES_DHCP6, \
      "a server answers a relay; the message inside is an event of its own") \
    X(DHCP6_OTHER, "dhcp6.other", FAMILIES_DHCP6, "lease queries, failover, and message types without a name") \
    X(DHCP6_BOOT, "dhcp6.boot", FAMILIES_DHCP6 | FAMILY_BOOT, "a server names a boot file URL (option 59)")

#endif
