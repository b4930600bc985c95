#include "proto/proto.h"

const struct proto protos[PROTO_COUNT] = {
    [PROTO_DHCP4] = {"dhcp", "DHCPv4 and BOOTP, with what they carry for PXE", "RFC 951, 1542, 2131, 2132, 3396",
                     dhcp4_parse},
    [PROTO_TFTP] = {"tftp", "Trivial File Transfer Protocol", "RFC 1350, 2347, 2348, 2349, 7440, 2090", tftp_parse},
    [PROTO_ARP] = {"arp", "Address Resolution Protocol for IPv4 over Ethernet", "RFC 826, 5227", arp_parse},
    [PROTO_DHCP6] = {"dhcp6", "DHCPv6, with what it carries for network boot", "RFC 8415, 5970", dhcp6_parse},
    [PROTO_ND] = {"nd", "IPv6 neighbour discovery: routers and neighbours", "RFC 4861, 4191, 8106, 8781", nd_parse},
    [PROTO_RIS] = {"ris", "Remote Installation Services (BINL)", "ris-linux binlsrv", ris_parse},
    [PROTO_IGMP] = {"igmp", "Internet Group Management Protocol", "RFC 1112, 2236, 3376", igmp_parse},
    [PROTO_MLD] = {"mld", "Multicast Listener Discovery for IPv6", "RFC 2710, 3590, 3810", mld_parse},
    [PROTO_UDPCAST] = {"udpcast", "udpcast, as FOG, Clonezilla and OpenGnsys use it", "udpcast udpc-protoc.h",
                       udpcast_parse},
    [PROTO_WDS_MULTICAST] = {"wds", "Windows Deployment Services' multicast transport and its application",
                             "[MS-WDSMT], [MS-WDSMA]", wds_multicast_parse},
    [PROTO_WDS_SESSION] = {"wds-session", "Windows Deployment Services' multicast session initiation", "[MS-WDSMSI]",
                           wds_session_parse},
    [PROTO_UFTP] = {"uftp", "Encrypted UDP-based FTP with multicast, versions 4 and 5", "UFTP protocol.txt", uftp_parse},
    [PROTO_SAP] = {"sap", "Session announcements and descriptions", "RFC 2974, 8866", sap_parse},
    [PROTO_GHOST] = {"ghost", "Symantec Ghost, by its groups and ports", "Broadcom KB 151714, 151697", ghost_parse},
    [PROTO_CACHE] = {"cache", "clients that look for copies of content: BranchCache, peer cache",
                     "[MS-PCCRD]; Microsoft, Windows PE peer cache", cache_parse},
    [PROTO_NORM] = {"norm", "NACK-oriented reliable multicast", "RFC 5740", norm_parse},
    [PROTO_LCT] = {"lct", "Layered coding transport: ALC and FLUTE", "RFC 5651, 5775, 6726", lct_parse},
    [PROTO_ICMP] = {"icmp", "ICMP redirects", "RFC 792", icmp_parse},
    [PROTO_NAME_SERVICE] = {"name", "answers of DNS, mDNS, LLMNR and NetBIOS", "RFC 1035, 6762, 4795, 1002",
                            name_service_parse},
    [PROTO_HTTP] = {"http", "heads of HTTP/1.x", "RFC 9110, 9112", http_parse},
    [PROTO_SMB] = {"smb", "SMB 1, 2 and 3", "MS-SMB2, MS-CIFS, RFC 1002", smb_parse},
    [PROTO_TLS] = {"tls", "hellos of TLS", "RFC 8446, 5246, 6066", tls_parse},
    [PROTO_TCP] = {"tcp", "segments of streams that are followed", "RFC 9293", tcp_parse},
};

enum parse proto_end(const struct packet *packet, const struct message *m)
{
    if (!m->fault)
        return PARSE_OK;
    return packet->notes & PACKET_CUT ? PARSE_TRUNCATED : PARSE_MALFORMED;
}

enum parse proto_parse(const struct packet *packet, struct bytes payload, struct message *ret)
{
    for (unsigned i = 0; i < PROTO_COUNT; i++) {
        ret->proto = (enum proto_id)i;
        enum parse parse = protos[i].parse(packet, payload, ret);
        if (parse != PARSE_NOT_MINE)
            return parse;
    }
    return PARSE_NOT_MINE;
}
