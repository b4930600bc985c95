/* IPv6 neighbour discovery.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_ND_H
#define SENTINEL_EVENT_TERMS_ND_H

#define FIELDS_ND(X) \
    X(ND_HOP_LIMIT, "nd.hop_limit", INTEGER, ND, "hop limit that hosts shall use; 0 leaves it to them", "RFC 4861 §4.2") \
    X(ND_MANAGED, "nd.managed", BOOL, ND, "M: addresses by DHCPv6", "RFC 4861 §4.2") \
    X(ND_OTHER, "nd.other", BOOL, ND, "O: other configuration by DHCPv6", "RFC 4861 §4.2") \
    X(ND_RAISED, "nd.raised", BOOL, ND, "M or O is set, and another router of the segment advertises without", "router tracker") \
    X(ND_PREFERENCE, "nd.preference", TEXT, ND, "low, medium or high", "RFC 4191 §2.2") \
    X(ND_LIFETIME, "nd.lifetime", INTEGER, ND, "seconds as default router; 0: is none", "RFC 4861 §4.2") \
    X(ND_PREFIXES, "nd.prefixes", TEXTS, ND, "prefixes", "RFC 4861 §4.6.2") \
    X(ND_ROUTES, "nd.routes", TEXTS, ND, "more specific routes", "RFC 4191 §2.3") \
    X(ND_DNS, "nd.dns", ADDRESSES, ND, "DNS servers", "RFC 8106 §5.1") \
    X(ND_DNS_LIFETIME, "nd.dns_lifetime", INTEGER, ND, "their lifetime in seconds", "RFC 8106 §5.1") \
    X(ND_DOMAIN_SEARCH, "nd.domain_search", BYTES, ND, "domain search list", "RFC 8106 §5.2") \
    X(ND_NAT64, "nd.nat64", TEXTS, ND, "NAT64 prefixes", "RFC 8781 §4") \
    X(ND_MTU, "nd.mtu", INTEGER, ND, "MTU of the link", "RFC 4861 §4.6.4") \
    X(ND_TARGET, "nd.target", ADDRESS, ND, "address that a neighbour claims", "RFC 4861 §4.4") \
    X(ND_LINK_LAYER, "nd.link_layer", MAC, ND, "MAC that the message names: source of routers, target of neighbours", "RFC 4861 §4.6.1") \
    X(ND_ROUTER, "nd.router", BOOL, ND, "a neighbour says that it is a router", "RFC 4861 §4.4") \
    X(ND_SOLICITED, "nd.solicited", BOOL, ND, "an answer, not an announcement", "RFC 4861 §4.4") \
    X(ND_OVERRIDE, "nd.override", BOOL, ND, "replaces what others have cached", "RFC 4861 §4.4") \
    X(ND_NOTES, "nd.notes", TEXTS, ND, "oddities: bad_hops, not_link_local, bad_code, odd_length, more, fragmented", "RFC 4861 §6.1.2, RFC 6980")

#define KINDS_ND(X) \
    X(ND_ROUTER_ADVERTISEMENT, "nd.router_advertisement", FAMILIES_ANY | FAMILY_ND, "a router says what it routes, and how hosts get addresses") \
    X(ND_NEIGHBOR_ADVERTISEMENT, "nd.neighbor_advertisement", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ND | FAMILY_BINDING, "an IPv6 address is claimed for a MAC") \
    X(ND_NEIGHBOR_SOLICITATION, "nd.neighbor_solicitation", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ND | FAMILY_BINDING, \
      "a service's address asks for a neighbour, and names its MAC; others' questions are not told")

#endif
