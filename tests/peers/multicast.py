"""Group membership, UFTP and session announcements, as tshark shows them and print_multicast.c names them."""

QUERY, REPORT, LEAVE = range(3)
IGMP = {0x11: QUERY, 0x12: REPORT, 0x16: REPORT, 0x17: LEAVE, 0x22: REPORT}
MLD = {130: QUERY, 131: REPORT, 132: LEAVE, 143: REPORT}
TENTH = 100  # of a second, in milliseconds


def floating(code, bits):
    """A code of so many bits: below half its range as it is, above as exponent and mantissa (RFC 3376 section 4.1.1)."""
    if code < 1 << bits - 1:
        return code
    mantissa, exponent = code & (1 << bits - 4) - 1, code >> bits - 4 & 7
    return (mantissa | 1 << bits - 4) << exponent + 3


def raws(fields, name):
    return [field.get("value") or "" for field in fields.by_name.get(name, [])]


def put(message, name, value):
    if value is not None:
        message[name] = value


def records(fields, kinds, groups, sources):
    """[[type, group, sources], ...]: what stands between one record's type and the next belongs to it."""
    found = []
    for field in fields.all:
        name, value = field.get("name"), field.get("value") or ""
        if name == kinds:
            found.append([int(value, 16), "", ""])
        elif found and name == groups:
            found[-1][1] = value
        elif found and name == sources:
            found[-1][2] += value
    return found


def read_igmp(fields, message):
    kind = IGMP[fields.number("igmp.type")]
    version = int("".join(fields.shows("igmp.version")[:1]) or 0)
    message.update(kind=kind, version=version)
    if kind == REPORT and version == 3:
        put(message, "record_count", fields.number("igmp.num_grp_recs"))
        message["records"] = records(fields, "igmp.record_type", "igmp.maddr", "igmp.saddr")
        return
    put(message, "group", fields.raw("igmp.maddr"))
    code = fields.number("igmp.max_resp")
    if kind == QUERY and code is not None:
        message["max_response"] = TENTH * (floating(code, 8) if version == 3 else code)
    if kind == QUERY and version == 3:
        read_querier(fields, message, "igmp.", {"suppress": "s", "robustness": "qrv", "interval": "qqic", "sources": "num_src"})
        message["source"] = "".join(raws(fields, "igmp.saddr"))


def read_querier(fields, message, prefix, names):
    for ours, theirs in names.items():
        shown = fields.shows(prefix + theirs)
        if shown:
            message[ours] = int(shown[0] in ("1", "True")) if ours == "suppress" else int(shown[0], 0)
    if "interval" in message:
        message["interval"] = floating(message["interval"], 8)


def read_mld(fields, message):
    message["kind"] = MLD[fields.number("icmpv6.type")]
    if fields.number("icmpv6.type") == 143:
        put(message, "record_count", fields.number("icmpv6.mldr.nb_mcast_records"))
        record = "icmpv6.mldr.mar."
        message["records"] = records(fields, record + "record_type", record + "multicast_address", record + "source_address")
        return
    put(message, "group", fields.raw("icmpv6.mld.multicast_address"))
    if message["kind"] != QUERY:
        return
    code = fields.number("icmpv6.mld.maximum_response_code")
    message["version"] = 1 if code is None else 2
    put(message, "max_response", fields.number("icmpv6.mld.maximum_response_delay") if code is None else floating(code, 16))
    if code is not None:
        read_querier(fields, message, "icmpv6.mld.",
                     {"suppress": "flag.s", "robustness": "flag.qrv", "interval": "qqi", "sources": "nb_sources"})
        message["source"] = "".join(raws(fields, "icmpv6.mld.source_address"))


HEADER = {"version": "version", "function": "func", "sequence": "seq", "source": "src_id", "group_id": "group_id",
          "instance": "group_inst"}
NUMBERS = {"robustness": "announce.robust", "congestion": "announce.cc_type", "block_size": "announce.blocksize",
           "key_type": "encinfo.keytype", "hash": "encinfo.hashtype", "key_size": "encinfo.keylen",
           "exchange_size": "encinfo.dhlen", "proof_size": "encinfo.siglen", "key_length": "register.keyinfo_len",
           "file_type": "fileinfo.ftype", "size": "fileinfo.fsize", "block": "fileseg.sec_block",
           "status": "complete.status", "host": "abort.clientid"}
RAWS = {"public_group": "announce.publicmcast.ipv4", "private_group": "announce.privatemcast.ipv4",
        "data": "fileseg.data", "proof": "encrypted.signature", "cipher": "encrypted.payload"}
SEVERAL = {"file": ("fileinfo", "fileseg", "done", "status", "complete"), "section": ("fileseg", "done", "status")}
TEXTS = {"name": "fileinfo.name", "link": "fileinfo.link", "reason": "abort.message"}


def read_uftp(fields, message):
    prefix = fields.layer.get("name") + "."
    for ours, theirs in {**HEADER, **NUMBERS}.items():
        put(message, ours, fields.number(prefix + theirs))
    for ours, theirs in RAWS.items():
        put(message, ours, fields.raw(prefix + theirs))
    for ours, places in SEVERAL.items():
        member = {"file": "file_id", "section": "section"}[ours]
        for place in places:
            put(message, ours, fields.number(f"{prefix}{place}.{member}"))
    for ours, theirs in TEXTS.items():
        put(message, ours, "".join(fields.texts(prefix + theirs)[:1]) or None)
    for name in ("encrypted.ivctr", "keyinfo.ivctr"):
        put(message, "counter", fields.number(prefix + name))
    both = fields.raw(prefix + "encinfo.keyextype")
    if both:
        message["key_exchange"], message["signature"] = int(both, 16) >> 4, int(fields.raw(prefix + "encinfo.sigtype"), 16) & 15
    modulus = fields.number(prefix + "rsablob.modlen")
    put(message, "rsa_bits", 8 * modulus if modulus and both else None)
    clients = raws(fields, prefix + "dest")
    if clients:
        message["clients"] = [int(client, 16) for client in clients]


def read_sap(fields, message):
    flags = fields.number("sap.flags")
    message.update(deletion=flags >> 2 & 1, encrypted=flags >> 1 & 1, compressed=flags & 1)
    put(message, "hash", fields.number("sap.message_identifier_hash"))
    put(message, "origin", fields.raw("sap.originating_source") or fields.raw("sap.originating_source.ipv6"))
    words = fields.number("sap.auth.len")
    put(message, "authentication", None if words is None else 4 * words)
    put(message, "type", "".join(fields.texts("sap.payload_type")[:1]) or None)


def read_sdp(fields, message):
    for ours, theirs in {"name": "session_name", "owner": "owner"}.items():
        line = fields.raw("sdp." + theirs)  # with "s=" or "o="
        put(message, ours, line[4:] if line else None)
    put(message, "media", fields.raw("sdp.media.media"))
    port = fields.shows("sdp.media.port")
    put(message, "port", int(port[0]) if port else None)
