"""What tshark makes of a capture: every message of a protocol that both know, as flat fields, named as print_*.c names ours."""

import io
import os
import re
import subprocess
import xml.etree.ElementTree as ElementTree

import channels
import multicast

TSHARK = os.environ.get("TSHARK", "tshark")
PROTOCOLS = {"dhcp": "dhcp", "dhcpv6": "dhcp6", "tftp": "tftp", "arp": "arp", "icmpv6": "nd", "igmp": "igmp",
             "sap": "sap", "uftp4": "uftp", "uftp5": "uftp"}  # tshark's name, ours
OURS = sorted(set(PROTOCOLS.values()) | {"mld"} | channels.OURS)
KNOWN = sorted({*PROTOCOLS, *channels.PROTOCOLS})  # tshark's names
ICMP6 = {**dict.fromkeys(range(133, 138), "nd"), **dict.fromkeys((130, 131, 132, 143), "mld")}
TUNNELS = {"vxlan", "geneve", "gre", "erspan", "tzsp", "mpls", "pppoes", "pppoe"}
IN_THE_SAME_FRAME = {"mpls", "pppoes", "pppoe"}  # unless they carry another one
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")

SNAME, FILE, OPTIONS = 44, 108, 236  # offsets in the BOOTP header
FIELD_OF_OPTION_ORDER = (OPTIONS, FILE, SNAME)  # RFC 2131 section 4.1


def messages(capture):
    """{(frame, protocol): fields} of the innermost message of each frame, and of those of channels; what an ICMP error quotes
    is none."""
    command = [TSHARK, "-n", "-r", capture, "-Y", " || ".join(KNOWN), "-T", "pdml"]
    command += [word for option in channels.OPTIONS for word in ("-o", option)]
    xml = subprocess.run(command, capture_output=True, timeout=120).stdout
    found = {}
    try:
        for _, packet in ElementTree.iterparse(io.BytesIO(NOT_XML.sub(b"?", xml))):
            if packet.tag != "packet":
                continue
            for message in read_packet(packet):
                found[int(frame_number(packet)), message["proto"]] = message
            packet.clear()
    except ElementTree.ParseError:
        if xml:  # a capture that tshark itself gave up on ends within a packet
            return found
    return found


def frame_number(packet):
    return packet.find("proto[@name='geninfo']/field[@name='num']").get("show")


def read_packet(packet):
    layers = list(packet.iter("proto"))
    names = [layer.get("name") for layer in layers]
    innermost = read_innermost(names, layers)
    if innermost:
        yield innermost
    yield from channels.read(names, layers, Fields, read_carriers)


def read_innermost(names, layers):
    places = [i for i, name in enumerate(names) if name in PROTOCOLS]
    if not places or {"icmp", "icmpv6"} & set(names[:places[-1]]):
        return None
    last = places[-1]
    fields = Fields(layers[last])
    proto = PROTOCOLS[names[last]]
    if names[last] == "icmpv6":
        proto = ICMP6.get(fields.number("icmpv6.type"))
    if not proto or (proto == "igmp" and fields.number("igmp.type") not in multicast.IGMP):
        return None
    message = {"proto": proto}
    read_carriers(layers[:last], message)
    READERS[proto](fields, message)
    if proto == "sap" and "sdp" in names[last:]:
        multicast.read_sdp(Fields(layers[names.index("sdp", last)]), message)
    if names[last] == "dhcpv6":
        read_relays([Fields(layers[i]) for i in places[:-1] if names[i] == "dhcpv6"], message)
    return message


class Fields:
    """The fields of one layer, those within others included, in the order of the dissection."""

    def __init__(self, layer):
        self.layer = layer
        self.all = list(layer.iter("field"))
        self.by_name = {}
        for field in self.all:
            self.by_name.setdefault(field.get("name"), []).append(field)

    def shows(self, name):
        return [field.get("show") for field in self.by_name.get(name, [])]

    def raw(self, name):
        values = [octets(field).hex() for field in self.by_name.get(name, [])]
        return values[0] if values else None

    def number(self, name):
        raw = self.raw(name)
        return int(raw, 16) if raw else None

    def texts(self, name):
        """Without the NUL that ends them, in hex."""
        return [until_nul(field) for field in self.by_name.get(name, [])]


def octets(field):
    """The bytes that a field shows; none where tshark writes "field length invalid!" instead."""
    value = field.get("value") or ""
    return bytes.fromhex(value) if re.fullmatch("([0-9a-f]{2})*", value) else b""


def until_nul(field):
    return octets(field).split(b"\0")[0].hex()


def put(message, name, value):
    if value is not None:
        message[name] = value


def read_carriers(layers, message):
    """Addresses and ports of the innermost IP packet, VLAN tags of the innermost frame."""
    vlans = []
    message.update(src="", dst="", src_port=0, dst_port=0)
    for layer in layers:
        name, fields = layer.get("name"), Fields(layer)
        if name == "eth":
            vlans = []
        elif name in TUNNELS:
            vlans = vlans if name in IN_THE_SAME_FRAME else []
            message.update(src="", dst="", src_port=0, dst_port=0)
        elif name in ("vlan", "ieee8021ad"):
            vlans += [int(show) for show in fields.shows(name + ".id") if int(show)]
        elif name in ("ip", "ipv6"):
            message["src"] = "".join(fields.shows(name + ".src")[:1])
            message["dst"] = "".join(fields.shows(name + ".dst")[:1])
        elif name in ("udp", "tcp") and fields.number(name + ".srcport") is not None:
            message["src_port"], message["dst_port"] = fields.number(name + ".srcport"), fields.number(name + ".dstport")
            put(message, "udp_length", fields.number("udp.length"))
    message["vlan"] = vlans


# --- DHCP -----------------------------------------------------------------------------------------------------------------

HEADER_NUMBERS = {"op": "type", "htype": "hw.type", "hlen": "hw.len", "hops": "hops", "xid": "id", "secs": "secs",
                  "flags": "flags"}
HEADER_ADDRESSES = {"ciaddr": "ip.client", "yiaddr": "ip.your", "siaddr": "ip.server", "giaddr": "ip.relay"}
LISTS = {"addrs.3": "router", "addrs.6": "domain_name_server", "addrs.150": "tftp_server_address"}
ADDRESSES = {"addr.1": "subnet_mask", "addr.28": "broadcast_address", "addr.50": "requested_ip_address",
             "addr.54": "dhcp_server_id"}
NUMBERS = {"type": "dhcp", "number.51": "ip_address_lease_time", "number.58": "renewal_time_value",
           "number.59": "rebinding_time_value", "arch": "client_system_architecture"}
VENDOR = "dhcp.option.vendor.pxeclient."


def read_dhcp(fields, message):
    for ours, theirs in HEADER_NUMBERS.items():
        put(message, ours, fields.number("dhcp." + theirs))
    for ours, theirs in HEADER_ADDRESSES.items():
        put(message, ours, "".join(fields.shows("dhcp." + theirs)[:1]) or None)
    put(message, "hardware", fields.raw("dhcp.hw.mac_addr") or fields.raw("dhcp.hw.addr"))
    message["sname"] = "".join(fields.texts("dhcp.server")[:1])
    message["file"] = "".join(fields.texts("dhcp.file")[:1])
    read_options(fields, message)
    for ours, theirs in LISTS.items():
        put(message, ours, fields.shows("dhcp.option." + theirs) or None)
    for ours, theirs in ADDRESSES.items():
        put(message, ours, "".join(fields.shows("dhcp.option." + theirs)[:1]) or None)
    for ours, theirs in NUMBERS.items():
        put(message, ours, fields.number("dhcp.option." + theirs))
    put(message, "uuid", fields.raw("dhcp.client_id.uuid"))
    read_vendor(fields, message)


def read_options(fields, message):
    """Options in the order of RFC 2131 (options field, `file`, `sname`), instances of one code joined as RFC 3396 says."""
    start = int(fields.layer.get("pos"))
    found = []
    for field in fields.by_name.get("dhcp.option.type", []):
        tlv = octets(field)
        offset = int(field.get("pos")) - start
        area = max(at for at in FIELD_OF_OPTION_ORDER if at <= offset)
        if len(tlv) >= 2 and tlv[0] not in (0, 255):
            found.append((FIELD_OF_OPTION_ORDER.index(area), offset, tlv))
    message["order"] = []
    for _, _, tlv in sorted(found):
        code = str(tlv[0])
        message["order"].append(tlv[0])
        message[code] = message.get(code, "") + tlv[2:2 + tlv[1]].hex()
    message["sub.43"] = suboptions(fields, VENDOR + "suboption") or None
    message["sub.82"] = suboptions(fields, "dhcp.option.agent_information_option.suboption") or None


def suboptions(fields, name):
    tlvs = [octets(field) for field in fields.by_name.get(name, [])]
    return [[tlv[0], tlv[2:].hex()] for tlv in tlvs if len(tlv) >= 2]


def read_vendor(fields, message):
    servers, kind, left = [], 0, 0
    for field in fields.all:
        name = field.get("name")
        if name == VENDOR + "boot_servers.type":
            kind = int(field.get("show"))
        elif name == VENDOR + "boot_servers.ip":
            servers.append([kind, field.get("show")])
    put(message, "pxe.servers", servers or None)
    menu = fields.texts(VENDOR + "boot_menu.desc")
    if menu:
        message["pxe.menus"], message["pxe.menu"] = len(menu), menu[0]
    put(message, "pxe.prompt", "".join(fields.texts(VENDOR + "menu_prompt.prompt")[:1]) or None)
    put(message, "pxe.control", fields.number(VENDOR + "discovery_control"))
    put(message, "pxe.group", "".join(fields.shows(VENDOR + "multicast_address")[:1]) or None)
    put(message, "pxe.mtftp", "".join(fields.shows(VENDOR + "mtftp_ip")[:1]) or None)
    put(message, "pxe.item", fields.number(VENDOR + "boot_item.type"))
    put(message, "pxe.layer", fields.number(VENDOR + "boot_item.layer"))


# --- TFTP, ARP ------------------------------------------------------------------------------------------------------------

def read_tftp(fields, message):
    put(message, "opcode", fields.number("tftp.opcode"))
    opcode = message.get("opcode")
    if opcode in (1, 2):
        name = "tftp.source_file" if opcode == 1 else "tftp.destination_file"
        message["file"] = "".join(fields.texts(name)[:1])
        message["mode"] = "".join(fields.texts("tftp.type")[:1])
    names, values = fields.texts("tftp.option.name"), fields.texts("tftp.option.value")
    message["options"] = len(names)
    for i, (name, value) in enumerate(zip(names, values)):
        message[f"option.{i}.name"], message[f"option.{i}.value"] = name, value
    put(message, "block", fields.number("tftp.block"))
    if opcode == 3 and message.get("udp_length"):
        message["size"] = message["udp_length"] - 12
    put(message, "error", fields.number("tftp.error.code"))
    if opcode == 5:
        message["text"] = "".join(fields.texts("tftp.error.message")[:1])


def read_arp(fields, message):
    put(message, "operation", fields.number("arp.opcode"))
    message["kind"] = [fields.number("arp." + name) for name in ("hw.type", "proto.type", "hw.size", "proto.size")]
    for side, ours in (("src", "sender"), ("dst", "target")):
        put(message, ours + "_mac", "".join(fields.shows(f"arp.{side}.hw_mac")[:1]) or None)
        put(message, ours, "".join(fields.shows(f"arp.{side}.proto_ipv4")[:1]) or None)


# --- DHCPv6, neighbour discovery ------------------------------------------------------------------------------------------

KEPT = [*range(80), *range(50001, 50019)]  # options whose value sentinel keeps
DHCP6_LISTS = {"addrs": "iaaddr.ip", "dns": "dns_server"}
DHCP6_NUMBERS = {"type": "msgtype", "xid": "xid", "iaid": "iaid", "t1": "iaid.t1", "t2": "iaid.t2"}


def raws(fields, name):
    return [octets(field).hex() for field in fields.by_name.get(name, [])]


def first(*lists):
    """The first item of the first list that has one."""
    return next((items[0] for items in lists if items), None)


def read_dhcp6(fields, message):
    """The innermost message: its options, and what stands within its identity associations."""
    for ours, theirs in DHCP6_NUMBERS.items():
        put(message, ours, fields.number("dhcpv6." + theirs))
    message["relays"], message["order"] = 0, []
    for field in fields.layer.findall("field[@name='dhcpv6.option.type_str']"):
        tlv = octets(field)
        code = int.from_bytes(tlv[:2], "big")
        message["order"].append(code)
        if code in KEPT:
            message.setdefault(str(code), tlv[4:].hex())
    for ours, theirs in DHCP6_LISTS.items():
        put(message, ours, raws(fields, "dhcpv6." + theirs) or None)
    prefixes = zip(raws(fields, "dhcpv6.iaprefix.pref_addr"), raws(fields, "dhcpv6.iaprefix.pref_len"))
    put(message, "prefixes", [[prefix, int(bits, 16)] for prefix, bits in prefixes] or None)
    for ours in ("preferred", "valid"):
        name = {"preferred": "pref_lifetime", "valid": "valid_lifetime"}[ours]
        lifetime = first(raws(fields, "dhcpv6.iaaddr." + name), raws(fields, "dhcpv6.iaprefix." + name))
        put(message, ours, int(lifetime, 16) if lifetime else None)
    states = [int(status, 16) for status in raws(fields, "dhcpv6.status_code")]
    put(message, "status", first([status for status in states if status], states))
    put(message, "urls", raws(fields, "dhcpv6.bootfile_url") or None)


def read_relays(relays, message):
    if not relays:
        return
    message["relays"] = len(relays)
    message["hops"] = relays[0].number("dhcpv6.hopcount")
    message["link"], message["peer"] = relays[-1].raw("dhcpv6.linkaddr"), relays[-1].raw("dhcpv6.peeraddr")


ND_NUMBERS = {"type": "type", "hop_limit": "nd.ra.cur_hop_limit", "lifetime": "nd.ra.router_lifetime",
              "reachable": "nd.ra.reachable_time", "retransmit": "nd.ra.retrans_timer", "mtu": "opt.mtu",
              "dns_lifetime": "opt.rdnss.lifetime"}
ND_ADDRESSES = {"target": ("nd.ns.target_address", "nd.na.target_address", "rd.target_address"),
                "destination": ("rd.na.destination_address", "rd.destination_address")}


def read_nd(fields, message):
    for ours, theirs in ND_NUMBERS.items():
        put(message, ours, fields.number("icmpv6." + theirs))
    flags = first(raws(fields, "icmpv6.nd.ra.flag"), raws(fields, "icmpv6.nd.na.flag"))
    put(message, "flags", int(flags[:2], 16) if flags else None)
    for ours, names in ND_ADDRESSES.items():
        put(message, ours, first(*(raws(fields, "icmpv6." + name) for name in names)))
    for ours, theirs in (("source_mac", "src_linkaddr"), ("target_mac", "target_linkaddr")):
        put(message, ours, first(raws(fields, "icmpv6.opt." + theirs)))
    put(message, "dns", raws(fields, "icmpv6.opt.rdnss") or None)
    names = ("prefix", "prefix.length", "prefix.flag", "prefix.valid_lifetime", "prefix.preferred_lifetime")
    columns = [raws(fields, "icmpv6.opt." + name) for name in names]
    if len(set(map(len, columns))) == 1 and columns[0]:
        message["prefixes"] = ["".join(row) for row in zip(*columns)]


READERS = {"dhcp": read_dhcp, "dhcp6": read_dhcp6, "tftp": read_tftp, "arp": read_arp, "nd": read_nd,
           "igmp": multicast.read_igmp, "mld": multicast.read_mld, "uftp": multicast.read_uftp, "sap": multicast.read_sap}
