/* Where a packet was seen and what the decoder noticed; damaged ones.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_PACKET_H
#define SENTINEL_EVENT_TERMS_PACKET_H

#define FIELDS_PLACE(X) \
    X(SEGMENT, "segment", TEXT, PLACE, "the policy's segment that the packet was seen on", "policy") \
    X(INTERFACE, "interface", TEXT, PLACE, "capture interface, when the capture tells it", "capture") \
    X(VLAN, "vlan", TEXT, PLACE, "VLAN tags from the outermost in, joined with dots; absent when untagged", "802.1Q, 802.1ad") \
    X(SEGMENT_NETBOOT, "segment.netboot", TEXT, PLACE, "allowed or forbidden, as the policy says of the segment", "policy")

#define FIELDS_PACKET(X) \
    X(PACKET_TUNNEL, "packet.tunnel", TEXT, PACKET, "innermost encapsulation the packet came in: erspan2, vxlan, …", "decoder") \
    X(PACKET_FRAGMENTED, "packet.fragmented", BOOL, PACKET, "put together from IP fragments", "RFC 791, RFC 8200 §4.5") \
    X(PACKET_AMBIGUOUS, "packet.ambiguous", BOOL, PACKET, "its fragments overlap with different contents", "RFC 5722") \
    X(PACKET_NOTES, "packet.notes", TEXTS, PACKET, "what else the decoder noticed: bad checksum, trailer, cut, …", "decoder") \
    X(PACKET_USUAL_PORT, "packet.usual_port", BOOL, PACKET, "whether the protocol was seen on a port of its own", "IANA")

#define FIELDS_MALFORMED(X) \
    X(MALFORMED_PROTOCOL, "malformed.protocol", TEXT, MALFORMED, "what it was meant to be: dhcp, tftp, …", "decoder") \
    X(MALFORMED_REASON, "malformed.reason", TEXT, MALFORMED, "what is wrong with it", "decoder") \
    X(MALFORMED_FROM_SERVER, "malformed.from_server", BOOL, MALFORMED, "a server's answer, not a client's request", "ports")

#define KINDS_PACKET(X) \
    X(PACKET_MALFORMED, "packet.malformed", FAMILIES_ANY | FAMILY_MALFORMED, "a boot protocol's packet is damaged, and the capture did not do it") \
    X(PACKET_AMBIGUOUS, "packet.ambiguous", FAMILIES_ANY | FAMILY_MALFORMED, \
      "fragments of a boot protocol overlap with different contents: victims see different packets")

#endif
