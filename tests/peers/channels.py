"""What the readers of channels see, as tshark shows it and print_channels.c and print_web.c name it: IPsec, name services,
redirects; web.py has HTTP, SMB and TLS. Each frame's first message of a protocol, as far as one segment holds it."""

import re

import web
from web import put, show

PROTOCOLS = {"esp": "esp", "ah": "ah", "isakmp": "ike", "icmp": "icmp", "dns": "name", "mdns": "name", "llmnr": "name",
             "nbns": "name", **web.PROTOCOLS}  # tshark's name, ours
OURS = set(PROTOCOLS.values())
# Messages as single segments hold them.
OPTIONS = ("tcp.desegment_tcp_streams:FALSE", "http.desegment_headers:FALSE", "http.desegment_body:FALSE",
           "nbss.desegment_nbss_commands:FALSE", "tls.desegment_ssl_records:FALSE",
           "tls.desegment_ssl_application_data:FALSE", "tcp.no_subdissector_on_error:FALSE")
SERVICES = {"dns": ("dns", 53), "mdns": ("mdns", 5353), "llmnr": ("llmnr", 5355), "nbns": ("netbios", 137)}
MOST_ANSWERS = 16
INTERNET, FLUSH = 1, 0x8000
REDIRECT = 5


def read_esp(fields, message, layers):
    for name in ("spi", "sequence"):
        put(message, name, fields.number("esp." + name))
    message["in_udp"] = int(layers[-1].get("name") == "udpencap")
    return True


def read_ah(fields, message, layers):
    put(message, "next", fields.number("ah.next_header"))
    return True


def read_ike(fields, message, layers):
    for ours, theirs in {"initiator": "ispi", "responder": "rspi", "exchange": "exchangetype", "flags": "flags",
                         "length": "length"}.items():
        put(message, ours, fields.number("isakmp." + theirs))
    version = fields.number("isakmp.version")
    put(message, "version", None if version is None else version >> 4)
    message["in_udp"] = int(layers[-1].get("name") == "udpencap")
    return True


def read_icmp(fields, message, layers, inner):
    if fields.number("icmp.type") != REDIRECT:
        return False
    put(message, "code", fields.number("icmp.code"))
    put(message, "gateway", show(fields, "icmp.redir_gw"))
    for ours, theirs in {"from": "ip.src", "to": "ip.dst"}.items():
        put(message, ours, show(inner, theirs) if inner else None)
    put(message, "ip_proto", inner.number("ip.proto") if inner else None)
    return True


# --- name services --------------------------------------------------------------------------------------------------------

def records(fields, prefix):
    """[[name, type, class, lifetime, [addresses]], …] of all sections, in their order."""
    found, columns = [], {"type": 1, "class": 2, "ttl": 3}
    for field in fields.all:
        place, _, name = (field.get("name") or "").rpartition(".")
        if field.get("name") == prefix[1]:
            found.append([field.get("show"), 0, 0, 0, []])
        elif found and place == prefix[0] and name in columns:
            found[-1][columns[name]] = int(field.get("value") or "0", 16)
        elif found and field.get("name") in ("dns.a", "dns.aaaa", "nbns.addr"):
            found[-1][4].append(field.get("value") or "")
    return found


def name_of(shown, service):
    if service == "netbios":
        shown = re.sub(r"<[0-9a-f]{2}>.*$", "", shown or "").rstrip()
    shown = re.sub(r"\\([0-9]{3})", lambda octet: chr(int(octet[1])), shown)  # as tshark writes what is no letter
    return shown.encode("latin-1", "replace").hex() if shown != "<Root>" else ""


def read_names(fields, message, layers):
    service, port = SERVICES[fields.layer.get("name")]
    prefix = "nbns" if service == "netbios" else "dns"
    flags = fields.number(prefix + ".flags")
    usable = flags is not None and flags & 0x8000 and not flags & 0xf and (service == "netbios" or not flags & 0x7800)
    if not usable or message["src_port"] != port or layers[-1].get("name") != "udp":
        return False
    message.update(service=service, flags=flags, id=fields.number(prefix + ".id"))
    asked = fields.shows("dns.qry.name")
    if service != "netbios":
        message["asked"] = name_of(asked[0], service) if asked else ""
    count = fields.number(prefix + ".count.answers") or 0
    found = records(fields, ("nbns", "nbns.name") if service == "netbios" else ("dns.resp", "dns.resp.name"))
    answers = []
    for name, _, kind, lifetime, addresses in found if service in ("mdns", "netbios") else found[:count]:
        if kind & ~(FLUSH if service == "mdns" else 0) == INTERNET:
            answers += [[name_of(name, service), lifetime, address] for address in addresses]
    message["answers"] = answers[:MOST_ANSWERS]
    return True


READERS = {"esp": read_esp, "ah": read_ah, "isakmp": read_ike, "dns": read_names, "mdns": read_names,
           "llmnr": read_names, "nbns": read_names, **web.READERS}


def read(names, layers, wrap, carriers):
    """Yields the first message of each protocol; what an ICMP error quotes is none."""
    seen = set()
    for i, name in enumerate(names):
        if name not in PROTOCOLS or PROTOCOLS[name] in seen:
            continue
        message = {"proto": PROTOCOLS[name]}
        carriers(layers[:i], message)
        if name == "icmp":
            inner = next((wrap(layers[k]) for k in range(i + 1, len(names)) if names[k] == "ip"), None)
            taken = read_icmp(wrap(layers[i]), message, layers[:i], inner)
        else:
            taken = READERS[name](wrap(layers[i]), message, layers[:i])
        if taken:
            seen.add(message["proto"])
            yield message
        if name in ("icmp", "icmpv6"):
            return
