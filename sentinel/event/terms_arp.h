/* ARP. Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_ARP_H
#define SENTINEL_EVENT_TERMS_ARP_H

#define FIELDS_ARP(X) \
    X(ARP_OPERATION, "arp.operation", INTEGER, ARP, "1 request, 2 reply", "RFC 826") \
    X(ARP_SENDER_MAC, "arp.sender_mac", MAC, ARP, "who speaks", "RFC 826, ar$sha") \
    X(ARP_SENDER, "arp.sender", ADDRESS, ARP, "for which address", "RFC 826, ar$spa") \
    X(ARP_TARGET_MAC, "arp.target_mac", MAC, ARP, "to whom", "RFC 826, ar$tha") \
    X(ARP_TARGET, "arp.target", ADDRESS, ARP, "about which address", "RFC 826, ar$tpa") \
    X(ARP_GRATUITOUS, "arp.gratuitous", BOOL, ARP, "sender and target are one address", "RFC 5227")

#define KINDS_ARP(X) \
    X(ARP_REQUEST, "arp.request", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ARP | FAMILY_BINDING, "who has an address?") \
    X(ARP_REPLY, "arp.reply", FAMILY_PLACE | FAMILY_PACKET | FAMILY_ARP | FAMILY_BINDING, "an address is claimed for a MAC")

#endif
