/* DHCPv4, BOOTP and PXE.
 * Fields: X(identifier, name, type, family, meaning, source); kinds: X(identifier, name, families, meaning). */
#ifndef SENTINEL_EVENT_TERMS_DHCP_H
#define SENTINEL_EVENT_TERMS_DHCP_H

#define FIELDS_DHCP(X) \
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
    X(DHCP_SIZE, "dhcp.size", INTEGER, DHCP, "bytes of the answer, padding included", "RFC 951 §3") \
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
    X(DHCP_WPAD, "dhcp.wpad", TEXT, DHCP, "proxy configuration URL outside PXE", "WPAD, option 252")

#define FIELDS_PXE(X) \
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
    X(PXE_IPXE_CREDENTIALS, "pxe.ipxe_credentials", BOOL, PXE, "carries user names or passwords for iPXE", "iPXE, option 175.190-193")

#define KINDS_DHCP(X) \
    X(DHCP_DISCOVER, "dhcp.discover", FAMILIES_DHCP, "a client looks for DHCP servers") \
    X(DHCP_OFFER, "dhcp.offer", FAMILIES_DHCP | FAMILY_BOOT, "a server offers an address") \
    X(DHCP_REQUEST, "dhcp.request", FAMILIES_DHCP, "a client takes, confirms or extends an address; server.id names the chosen server") \
    X(DHCP_ACK, "dhcp.ack", FAMILIES_DHCP | FAMILY_BOOT, "a server grants an address or answers an INFORM") \
    X(DHCP_NAK, "dhcp.nak", FAMILIES_DHCP, "a server refuses an address") \
    X(DHCP_DECLINE, "dhcp.decline", FAMILIES_DHCP, "a client finds its address in use") \
    X(DHCP_RELEASE, "dhcp.release", FAMILIES_DHCP, "a client gives its address back") \
    X(DHCP_INFORM, "dhcp.inform", FAMILIES_DHCP, "a client with an address asks for parameters") \
    X(DHCP_OTHER, "dhcp.other", FAMILIES_DHCP, "FORCERENEW, lease queries, and message types without a name") \
    X(BOOTP_REQUEST, "bootp.request", FAMILIES_DHCP, "a request without a message type: BOOTP") \
    X(BOOTP_REPLY, "bootp.reply", FAMILIES_DHCP | FAMILY_BOOT, "a reply without a message type: BOOTP") \
    X(PXE_REQUEST, "pxe.request", FAMILIES_DHCP, "a client asks a boot server: port 4011, or boot-server discovery") \
    X(PXE_REPLY, "pxe.reply", FAMILIES_DHCP | FAMILY_BOOT, \
      "a booting client is given boot data: by a proxy, by a combined offer, by a boot server")

#endif
