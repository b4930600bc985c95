/* Every field that an event may carry, declared once. Rule validation, `sentinel fields`, docs/events.md and the JSON
 * all come from this list. Names follow the wire's own terms; the part before the first dot is the field's family. */
#ifndef SENTINEL_EVENT_FIELD_H
#define SENTINEL_EVENT_FIELD_H

#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_BOOL,
    FIELD_INTEGER,
    FIELD_TEXT,      /* untrusted, always escaped on its way out */
    FIELD_BYTES,     /* shown as hex digits */
    FIELD_ADDRESS,
    FIELD_MAC,
    FIELD_TEXTS,     /* a set */
    FIELD_ADDRESSES, /* a set */
};

/* Families decide which fields an event kind may carry (see event/kind.h). */
enum field_family {
    FAMILY_PLACE = 1 << 0,
    FAMILY_PACKET = 1 << 1,
    FAMILY_SERVER = 1 << 2,
    FAMILY_CLIENT = 1 << 3,
    FAMILY_POLICY = 1 << 4,
    FAMILY_FINGERPRINT = 1 << 5,
    FAMILY_DHCP = 1 << 6,
    FAMILY_PXE = 1 << 7,
    FAMILY_BOOT = 1 << 8,
    FAMILY_TFTP = 1 << 9,
    FAMILY_ARP = 1 << 10,
    FAMILY_MALFORMED = 1 << 11,
    FAMILY_SENSOR = 1 << 12,
    FAMILY_DHCP6 = 1 << 13,
    FAMILY_ND = 1 << 14,
    FAMILY_RIS = 1 << 15,
};

/* X(identifier, name, type, family, meaning, source) */
#define EVENT_FIELDS(X) \
    X(SEGMENT, "segment", TEXT, PLACE, "the policy's segment that the packet was seen on", "policy") \
    X(INTERFACE, "interface", TEXT, PLACE, "capture interface, when the capture tells it", "capture") \
    X(VLAN, "vlan", TEXT, PLACE, "VLAN tags from the outermost in, joined with dots; absent when untagged", "802.1Q, 802.1ad") \
    X(SEGMENT_NETBOOT, "segment.netboot", TEXT, PLACE, "allowed or forbidden, as the policy says of the segment", "policy") \
    X(PACKET_TUNNEL, "packet.tunnel", TEXT, PACKET, "innermost encapsulation the packet came in: erspan2, vxlan, …", "decoder") \
    X(PACKET_FRAGMENTED, "packet.fragmented", BOOL, PACKET, "put together from IP fragments", "RFC 791, RFC 8200 §4.5") \
    X(PACKET_AMBIGUOUS, "packet.ambiguous", BOOL, PACKET, "its fragments overlap with different contents", "RFC 5722") \
    X(PACKET_NOTES, "packet.notes", TEXTS, PACKET, "what else the decoder noticed: bad checksum, trailer, cut, …", "decoder") \
    X(PACKET_USUAL_PORT, "packet.usual_port", BOOL, PACKET, "whether the protocol was seen on a port of its own", "IANA") \
    X(SERVER_IP, "server.ip", ADDRESS, SERVER, "address the answer came from, or the request went to", "IP header") \
    X(SERVER_MAC, "server.mac", MAC, SERVER, "MAC the answer came from", "Ethernet header") \
    X(SERVER_PORT, "server.port", INTEGER, SERVER, "UDP port of the server", "UDP header") \
    X(SERVER_ID, "server.id", ADDRESS, SERVER, "server identifier", "RFC 2132 §9.7, option 54") \
    X(SERVER_ROLE, "server.role", TEXT, SERVER, "what it acted as: dhcp, pxe, tftp, …", "event kind") \
    X(SERVER_TTL, "server.ttl", INTEGER, SERVER, "TTL of the answer", "IP header") \
    X(SERVER_IP_ID, "server.ip_id", INTEGER, SERVER, "IPv4 identification of the answer", "IP header") \
    X(SERVER_SERVICE, "server.service", TEXT, SERVER, "the policy's name for it", "policy") \
    X(SERVER_VERDICT, "server.verdict", TEXT, SERVER, \
      "authorised, unknown, wrong-identity, wrong-segment, wrong-role, expired; unlisted when there is no policy that could tell", "policy") \
    X(SERVER_CONFLICT, "server.conflict", BOOL, SERVER, \
      "two different answers of one kind in one transaction bear one server identifier but come from two MACs", "boot tracker") \
    X(CLIENT_MAC, "client.mac", MAC, CLIENT, "hardware address of the client", "RFC 2131 §2, chaddr") \
    X(CLIENT_ETHER, "client.ether", MAC, CLIENT, "MAC the client's request came from", "Ethernet header") \
    X(CLIENT_IP, "client.ip", ADDRESS, CLIENT, "address of the client, where it has one", "IP header") \
    X(CLIENT_PORT, "client.port", INTEGER, CLIENT, "UDP port of the client", "UDP header") \
    X(CLIENT_TTL, "client.ttl", INTEGER, CLIENT, "TTL of the request", "IP header") \
    X(CLIENT_IP_ID, "client.ip_id", INTEGER, CLIENT, "IPv4 identification of the request", "IP header") \
    X(CLIENT_UUID, "client.uuid", BYTES, CLIENT, "machine GUID", "RFC 4578 §2.3, option 97") \
    X(CLIENT_ARCH, "client.arch", INTEGER, CLIENT, "processor architecture type", "RFC 4578 §2.1, option 93 or 60") \
    X(CLIENT_ARCH_NAME, "client.arch_name", TEXT, CLIENT, "that type in words", "IANA processor architecture types") \
    X(CLIENT_BOOTING, "client.booting", BOOL, CLIENT, "known to be booting from the network", "boot tracker") \
    X(CLIENT_VERDICT, "client.verdict", TEXT, CLIENT, \
      "known, unknown, or allowed: unknown where the policy minds none; absent without an inventory", "policy, clients") \
    X(CLIENT_CARRIED, "client.carried", BOOL, CLIENT, \
      "its request came in a frame of a listed Wi-Fi controller, relay or router", "policy") \
    X(CLIENT_INVENTED, "client.invented", TEXTS, CLIENT, \
      "signs of a made-up client: ether (another Ethernet source), group (a group address), shared_xid (many clients, one transaction)", \
      "boot tracker") \
    X(CLIENT_OFFERED, "client.offered", BOOL, CLIENT, "was given boot data within the last 24 hours", "boot tracker") \
    X(CLIENT_LOADED, "client.loaded", BOOL, CLIENT, "asked for a file that it had been given, within the last 24 hours", "boot tracker") \
    X(CLIENT_WATCHED, "client.watched", BOOL, CLIENT, \
      "its segment was watched for the last 15 minutes: what was not seen of it did not happen", "boot tracker") \
    X(CONTENT_VERDICT, "content.verdict", TEXT, POLICY, "listed, off-policy or unconstrained: what the policy says of what was handed out", "policy") \
    X(CONTENT_OFF_POLICY, "content.off_policy", TEXTS, POLICY, \
      "which part is off policy: next_server, boot_server, boot_file, boot_url, boot_transport, root_path, config_file, ipxe, " \
      "routers, routes, dns, wpad", "policy") \
    X(CONTENT_FOUND, "content.found", TEXTS, POLICY, "the values that are off policy", "policy") \
    X(POLICY_LINE, "policy.line", TEXT, POLICY, "file and line of the policy that decided", "policy") \
    X(POLICY_EXPECTED, "policy.expected", ADDRESSES, POLICY, "who is authorised in that role on that segment", "policy") \
    X(POLICY_WRITES, "policy.writes", BOOL, POLICY, "the policy lets clients write to that server", "policy") \
    X(POLICY_LISTED, "policy.listed", BOOL, POLICY, "the server's address belongs to a service of the policy, in whatever role", "policy") \
    X(POLICY_ROLES, "policy.roles", TEXTS, POLICY, "the roles that the server asked has on this segment", "policy") \
    X(POLICY_RELAY, "policy.relay", TEXT, POLICY, \
      "listed; unknown; impostor: a listed relay's address in what another host sends", "policy") \
    X(FINGERPRINT_TOOL, "fingerprint.tool", TEXT, FINGERPRINT, "known tool that the packet looks like", "rules/fingerprints.yaml") \
    X(FINGERPRINT_KIND, "fingerprint.kind", TEXT, FINGERPRINT, "attack or probe", "rules/fingerprints.yaml") \
    X(FINGERPRINT_SCORE, "fingerprint.score", INTEGER, FINGERPRINT, "points that its traits add up to, of 100", "rules/fingerprints.yaml") \
    X(FINGERPRINT_TRAITS, "fingerprint.traits", TEXTS, FINGERPRINT, "the traits that matched", "rules/fingerprints.yaml") \
    X(DHCP_OP, "dhcp.op", INTEGER, DHCP, "1 request, 2 reply", "RFC 2131 §2") \
    X(DHCP_TYPE, "dhcp.type", TEXT, DHCP, "message type: discover, offer, …; bootp without one", "RFC 2132 §9.6, option 53") \
    X(DHCP_XID, "dhcp.xid", INTEGER, DHCP, "transaction identifier", "RFC 2131 §2") \
    X(DHCP_HOPS, "dhcp.hops", INTEGER, DHCP, "relays passed", "RFC 2131 §2") \
    X(DHCP_SECS, "dhcp.secs", INTEGER, DHCP, "seconds since the client began; advisory", "RFC 2131 §2") \
    X(DHCP_FLAGS, "dhcp.flags", INTEGER, DHCP, "0x8000: answer by broadcast", "RFC 2131 §2") \
    X(DHCP_HARDWARE_TYPE, "dhcp.hardware_type", INTEGER, DHCP, "htype", "RFC 2131 §2") \
    X(DHCP_HARDWARE_LENGTH, "dhcp.hardware_length", INTEGER, DHCP, "hlen", "RFC 2131 §2") \
    X(DHCP_CLIENT_ADDRESS, "dhcp.client_address", ADDRESS, DHCP, "ciaddr: address that the client already uses", "RFC 2131 §2") \
    X(DHCP_YOUR_ADDRESS, "dhcp.your_address", ADDRESS, DHCP, "yiaddr: address given; 0.0.0.0 in a proxy offer", "RFC 2131 §2") \
    X(DHCP_NEXT_SERVER, "dhcp.next_server", ADDRESS, DHCP, "siaddr: next server of the boot", "RFC 2131 §2") \
    X(DHCP_RELAY, "dhcp.relay", ADDRESS, DHCP, "giaddr: relay agent", "RFC 2131 §2") \
    X(DHCP_SERVER_NAME, "dhcp.server_name", TEXT, DHCP, "sname, when it is no options", "RFC 2131 §2") \
    X(DHCP_FILE, "dhcp.file", TEXT, DHCP, "file, when it is no options", "RFC 2131 §2") \
    X(DHCP_OPTION_ORDER, "dhcp.option_order", BYTES, DHCP, "option codes as they came: options field, then file, then sname", "RFC 2131 §4.1") \
    X(DHCP_NOTES, "dhcp.notes", TEXTS, DHCP, "oddities: split, overload_file, after_end, no_end, desync, …", "RFC 2131, RFC 3396") \
    X(DHCP_TRAILING, "dhcp.trailing", INTEGER, DHCP, "bytes other than zero after END", "RFC 2131 §4.1") \
    X(DHCP_SUBNET_MASK, "dhcp.subnet_mask", ADDRESS, DHCP, "subnet mask", "RFC 2132 §3.3, option 1") \
    X(DHCP_ROUTERS, "dhcp.routers", ADDRESSES, DHCP, "routers given", "RFC 2132 §3.5, option 3") \
    X(DHCP_DNS, "dhcp.dns", ADDRESSES, DHCP, "DNS servers given", "RFC 2132 §3.8, option 6") \
    X(DHCP_HOST_NAME, "dhcp.host_name", TEXT, DHCP, "host name", "RFC 2132 §3.14, option 12") \
    X(DHCP_DOMAIN, "dhcp.domain", TEXT, DHCP, "domain name", "RFC 2132 §3.17, option 15") \
    X(DHCP_ROOT_PATH, "dhcp.root_path", TEXT, DHCP, "root path, often iSCSI", "RFC 2132 §3.19, RFC 4173, option 17") \
    X(DHCP_BROADCAST, "dhcp.broadcast", ADDRESS, DHCP, "broadcast address", "RFC 2132 §5.3, option 28") \
    X(DHCP_VENDOR_SPECIFIC, "dhcp.vendor_specific", BYTES, DHCP, "vendor encapsulated options", "RFC 2132 §8.4, option 43") \
    X(DHCP_REQUESTED_ADDRESS, "dhcp.requested_address", ADDRESS, DHCP, "address asked for", "RFC 2132 §9.1, option 50") \
    X(DHCP_LEASE_TIME, "dhcp.lease_time", INTEGER, DHCP, "lease in seconds", "RFC 2132 §9.2, option 51") \
    X(DHCP_OVERLOAD, "dhcp.overload", INTEGER, DHCP, "1 file, 2 sname, 3 both hold options", "RFC 2132 §9.3, option 52") \
    X(DHCP_PARAMETERS, "dhcp.parameters", BYTES, DHCP, "option codes asked for", "RFC 2132 §9.8, option 55") \
    X(DHCP_MESSAGE, "dhcp.message", TEXT, DHCP, "error message", "RFC 2132 §9.9, option 56") \
    X(DHCP_MAX_SIZE, "dhcp.max_size", INTEGER, DHCP, "longest message accepted", "RFC 2132 §9.10, option 57") \
    X(DHCP_RENEWAL_TIME, "dhcp.renewal_time", INTEGER, DHCP, "T1 in seconds", "RFC 2132 §9.11, option 58") \
    X(DHCP_REBINDING_TIME, "dhcp.rebinding_time", INTEGER, DHCP, "T2 in seconds", "RFC 2132 §9.12, option 59") \
    X(DHCP_VENDOR_CLASS, "dhcp.vendor_class", TEXT, DHCP, "vendor class identifier", "RFC 2132 §9.13, option 60") \
    X(DHCP_CLIENT_ID, "dhcp.client_id", BYTES, DHCP, "client identifier with its type byte", "RFC 2132 §9.14, option 61") \
    X(DHCP_TFTP_SERVER, "dhcp.tftp_server", TEXT, DHCP, "TFTP server name", "RFC 2132 §9.4, option 66") \
    X(DHCP_BOOT_FILE, "dhcp.boot_file", TEXT, DHCP, "boot file name option", "RFC 2132 §9.5, option 67") \
    X(DHCP_USER_CLASS, "dhcp.user_class", BYTES, DHCP, "user class", "RFC 3004, option 77") \
    X(DHCP_RELAY_INFO, "dhcp.relay_info", BYTES, DHCP, "relay agent information", "RFC 3046, option 82") \
    X(DHCP_CIRCUIT_ID, "dhcp.circuit_id", BYTES, DHCP, "circuit identifier: the switch port", "RFC 3046 §3.1") \
    X(DHCP_REMOTE_ID, "dhcp.remote_id", BYTES, DHCP, "remote identifier", "RFC 3046 §3.2") \
    X(DHCP_ARCHS, "dhcp.archs", BYTES, DHCP, "architecture types, two bytes each", "RFC 4578 §2.1, option 93") \
    X(DHCP_UNDI, "dhcp.undi", BYTES, DHCP, "network interface: type, major, minor", "RFC 4578 §2.2, option 94") \
    X(DHCP_MACHINE_ID, "dhcp.machine_id", BYTES, DHCP, "machine identifier with its type byte", "RFC 4578 §2.3, option 97") \
    X(DHCP_DOMAIN_SEARCH, "dhcp.domain_search", BYTES, DHCP, "domain search list", "RFC 3397, option 119") \
    X(DHCP_ROUTES, "dhcp.routes", BYTES, DHCP, "classless static routes", "RFC 3442, option 121") \
    X(DHCP_MS_ROUTES, "dhcp.ms_routes", BYTES, DHCP, "the same under Microsoft's code", "MS-DHCPE §2.2.8, option 249") \
    X(DHCP_VENDOR_CLASSES, "dhcp.vendor_classes", BYTES, DHCP, "vendor-identifying vendor class", "RFC 3925 §3, option 124") \
    X(DHCP_VENDOR_OPTIONS, "dhcp.vendor_options", BYTES, DHCP, "vendor-identifying options", "RFC 3925 §4, option 125") \
    X(DHCP_TFTP_SERVERS, "dhcp.tftp_servers", ADDRESSES, DHCP, "TFTP server addresses", "RFC 5859, option 150") \
    X(DHCP_IPXE, "dhcp.ipxe", BYTES, DHCP, "iPXE's encapsulated options", "iPXE, option 175") \
    X(DHCP_ISCSI_TARGET, "dhcp.iscsi_target", TEXT, DHCP, "iSCSI target of iPXE", "iPXE, option 201") \
    X(DHCP_PXELINUX_MAGIC, "dhcp.pxelinux_magic", BYTES, DHCP, "f100747e", "RFC 5071 §3, option 208") \
    X(DHCP_CONFIG_FILE, "dhcp.config_file", TEXT, DHCP, "PXELINUX configuration file", "RFC 5071 §4, option 209") \
    X(DHCP_PATH_PREFIX, "dhcp.path_prefix", TEXT, DHCP, "PXELINUX path prefix", "RFC 5071 §5, option 210") \
    X(DHCP_REBOOT_TIME, "dhcp.reboot_time", INTEGER, DHCP, "PXELINUX reboot time in seconds", "RFC 5071 §6, option 211") \
    X(DHCP_MS_PRIVATE, "dhcp.ms_private", BYTES, DHCP, "WDSNBP private options", "wdsbp.h, option 250") \
    X(DHCP_WPAD, "dhcp.wpad", TEXT, DHCP, "proxy configuration URL outside PXE", "WPAD, option 252") \
    X(PXE_KIND, "pxe.kind", TEXT, PXE, "address (plain), proxy, combined, boot-server, request", "PXE 2.1 §2.2") \
    X(PXE_CLASS, "pxe.class", TEXT, PXE, "pxe, http, or bsdp: Apple NetBoot", "RFC 2132 §9.13, UEFI HTTP boot") \
    X(PXE_DISCOVERY_CONTROL, "pxe.discovery_control", INTEGER, PXE, "which ways of boot-server discovery are off", "PXE 2.1, option 43.6") \
    X(PXE_DISCOVERY_GROUP, "pxe.discovery_group", ADDRESS, PXE, "multicast address of boot-server discovery", "PXE 2.1, option 43.7") \
    X(PXE_BOOT_SERVERS, "pxe.boot_servers", ADDRESSES, PXE, "boot server list", "PXE 2.1, option 43.8") \
    X(PXE_MENU, "pxe.menu", TEXTS, PXE, "boot menu", "PXE 2.1, option 43.9") \
    X(PXE_PROMPT, "pxe.prompt", TEXT, PXE, "menu prompt", "PXE 2.1, option 43.10") \
    X(PXE_ITEM, "pxe.item", INTEGER, PXE, "boot item chosen or served", "PXE 2.1, option 43.71") \
    X(PXE_VARIABLES_TYPE, "pxe.variables_type", INTEGER, PXE, \
      "ConfigMgr media variables: 1 a password is required, 2 the key is given away", "option 243") \
    X(PXE_VARIABLES_PATH, "pxe.variables_path", TEXT, PXE, "ConfigMgr media variables file", "option 243") \
    X(PXE_BCD_PATH, "pxe.bcd_path", TEXT, PXE, "boot configuration data file", "wdsbp.h, option 252") \
    X(PXE_WDS_ACTION, "pxe.wds_action", INTEGER, PXE, "1 approval, 3 referral, 5 abort", "wdsbp.h, option 250.2") \
    X(PXE_WDS_REFERRAL, "pxe.wds_referral", ADDRESS, PXE, "server that the client is sent to", "wdsbp.h, option 250.9") \
    X(PXE_IPXE_SCRIPT, "pxe.ipxe_script", TEXT, PXE, "script for iPXE", "iPXE, option 175.81") \
    X(PXE_IPXE_TRUST, "pxe.ipxe_trust", BOOL, PXE, "sets iPXE's trusted roots, certificates or keys", "iPXE, option 175.90-93") \
    X(PXE_IPXE_CREDENTIALS, "pxe.ipxe_credentials", BOOL, PXE, "carries user names or passwords for iPXE", "iPXE, option 175.190-193") \
    X(BOOT_FILES, "boot.files", TEXTS, BOOT, "every boot file or URL that some client would read from the answer", "file, 67") \
    X(BOOT_SERVERS, "boot.servers", ADDRESSES, BOOT, "every boot server that some client would read from it", "siaddr, 43.8, 150") \
    X(BOOT_SERVER_NAMES, "boot.server_names", TEXTS, BOOT, "boot servers given by name", "sname, 66") \
    X(BOOT_AMBIGUOUS, "boot.ambiguous", BOOL, BOOT, "strict and tolerant readings boot from different places", "RFC 2131 §4.1, RFC 3396") \
    X(BOOT_HIDDEN, "boot.hidden", TEXTS, BOOT, "boot targets that a strict reader does not see", "RFC 2131 §4.1, RFC 3396") \
    X(BOOT_STARTED, "boot.started", BOOL, BOOT, "the client's DISCOVER of this boot was seen", "boot tracker") \
    X(BOOT_ANSWERS, "boot.answers", INTEGER, BOOT, "different answers to this boot so far", "boot tracker") \
    X(BOOT_LATENCY, "boot.latency", INTEGER, BOOT, "milliseconds from the request to this answer", "boot tracker") \
    X(BOOT_OFFER_SEEN, "boot.offer_seen", BOOL, BOOT, "an answer of the server that the client chose was seen", "boot tracker") \
    X(BOOT_WAITED, "boot.waited", INTEGER, BOOT, "seconds since the first DISCOVER", "boot tracker") \
    X(TFTP_OPCODE, "tftp.opcode", INTEGER, TFTP, "1 read, 2 write, 3 data, 4 acknowledgement, 5 error, 6 option acknowledgement", "RFC 1350, RFC 2347") \
    X(TFTP_FILE, "tftp.file", TEXT, TFTP, "file name, as sent", "RFC 1350 §5") \
    X(TFTP_MODE, "tftp.mode", TEXT, TFTP, "octet, netascii or mail", "RFC 1350 §5") \
    X(TFTP_WRITE, "tftp.write", BOOL, TFTP, "the transfer writes to the server", "RFC 1350 §5") \
    X(TFTP_TRAVERSAL, "tftp.traversal", BOOL, TFTP, "the name leaves its directory or holds control bytes", "hostile names") \
    X(TFTP_OPTIONS, "tftp.options", TEXTS, TFTP, "options as name=value, in order", "RFC 2347") \
    X(TFTP_BLOCK, "tftp.block", INTEGER, TFTP, "block number", "RFC 1350 §5") \
    X(TFTP_BLOCK_SIZE, "tftp.block_size", INTEGER, TFTP, "blksize", "RFC 2348") \
    X(TFTP_TRANSFER_SIZE, "tftp.transfer_size", INTEGER, TFTP, "tsize", "RFC 2349 §3") \
    X(TFTP_TIMEOUT, "tftp.timeout", INTEGER, TFTP, "timeout in seconds", "RFC 2349 §2") \
    X(TFTP_WINDOW_SIZE, "tftp.window_size", INTEGER, TFTP, "windowsize", "RFC 7440") \
    X(TFTP_MULTICAST, "tftp.multicast", TEXT, TFTP, "address,port,master of a multicast transfer", "RFC 2090") \
    X(TFTP_ERROR, "tftp.error", INTEGER, TFTP, "error code", "RFC 1350 §5") \
    X(TFTP_ERROR_TEXT, "tftp.error_text", TEXT, TFTP, "error message", "RFC 1350 §5") \
    X(TFTP_NOTES, "tftp.notes", TEXTS, TFTP, "oddities: duplicate_option, bad_value, unknown_mode, …", "RFC 2347") \
    X(RIS_MESSAGE, "ris.message", TEXT, RIS, "NCQ, NCR, RQU, …: three letters", "Remote Installation Services, BINL") \
    X(ARP_OPERATION, "arp.operation", INTEGER, ARP, "1 request, 2 reply", "RFC 826") \
    X(ARP_SENDER_MAC, "arp.sender_mac", MAC, ARP, "who speaks", "RFC 826, ar$sha") \
    X(ARP_SENDER, "arp.sender", ADDRESS, ARP, "for which address", "RFC 826, ar$spa") \
    X(ARP_TARGET_MAC, "arp.target_mac", MAC, ARP, "to whom", "RFC 826, ar$tha") \
    X(ARP_TARGET, "arp.target", ADDRESS, ARP, "about which address", "RFC 826, ar$tpa") \
    X(ARP_GRATUITOUS, "arp.gratuitous", BOOL, ARP, "sender and target are one address", "RFC 5227") \
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
    X(DHCP6_NII, "dhcp6.nii", BYTES, DHCP6, "network interface: type, major, minor", "RFC 5970 §3.4, option 62") \
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
    X(ND_NOTES, "nd.notes", TEXTS, ND, "oddities: bad_hops, not_link_local, bad_code, odd_length, more, fragmented", "RFC 4861 §6.1.2, RFC 6980") \
    X(MALFORMED_PROTOCOL, "malformed.protocol", TEXT, MALFORMED, "what it was meant to be: dhcp, tftp, …", "decoder") \
    X(MALFORMED_REASON, "malformed.reason", TEXT, MALFORMED, "what is wrong with it", "decoder") \
    X(MALFORMED_FROM_SERVER, "malformed.from_server", BOOL, MALFORMED, "a server's answer, not a client's request", "ports") \
    X(TROUBLE_SUBJECT, "trouble.subject", TEXT, SENSOR, "what it is about: an interface, a sink, a file, a table", "keeper") \
    X(TROUBLE_REASON, "trouble.reason", TEXT, SENSOR, "what happened, in words", "keeper") \
    X(TROUBLE_COUNT, "trouble.count", INTEGER, SENSOR, "frames lost, deaths, entries turned away, records waiting", "keeper") \
    X(TROUBLE_SECONDS, "trouble.seconds", INTEGER, SENSOR, "how long it has lasted", "keeper")

enum field {
#define X(identifier, name, type, family, meaning, source) FIELD_##identifier,
    EVENT_FIELDS(X)
#undef X
    FIELD_COUNT
};

struct field_info {
    const char *name;
    enum field_type type;
    enum field_family family;
    const char *meaning;
    const char *source;
};

extern const struct field_info field_table[FIELD_COUNT];

/* The field of that name, or FIELD_COUNT. */
enum field field_find(const char *name);
/* "text", "address", "set of text", … */
const char *field_type_name(enum field_type type);

#endif
