"""Heads of HTTP, commands of SMB, hellos of TLS, as tshark shows them segment by segment and print_web.c names them."""

import re

PROTOCOLS = {"http": "http", "smb": "smb", "smb2": "smb", "tls": "tls"}  # tshark's name, ours
PORTS = {"http": {80, 8080}, "smb": {139, 445}, "tls": {443}}


def put(message, name, value):
    if value is not None:
        message[name] = value


def show(fields, name):
    return "".join(fields.shows(name)[:1]) or None


def text(shown):
    """Text in hex; None when there is none."""
    return shown.encode().hex() if shown else None


def is_stream(layers):
    return layers[-1].get("name") == "tcp"


def last(fields, name):
    shown = fields.shows(name)
    return shown[-1] if shown else None


def read_http(fields, message, layers):
    """Heads; the rest of a body that another segment began is none."""
    status, method = fields.shows("http.response.code"), fields.shows("http.request.method")
    version = show(fields, "http.response.version" if status else "http.request.version")
    if not is_stream(layers) or not (version or "").startswith("HTTP/1."):
        return False
    message.update(response=int(bool(status)), minor=int(version[7:] == "1"))
    message["open"] = int(not any(field.get("value") in ("0d0a", "0a") for field in fields.layer.findall("field")))
    if status:
        message["status"] = int(status[0])
    else:
        target = last(fields, "http.request.uri") or ""
        message["method"], message["target"] = text(method[0]), text(re.sub("^https?://[^/]*", "", target))
    if message["open"]:
        return True
    put(message, "host", text(last(fields, "http.host")))
    put(message, "user_agent", text(last(fields, "http.user_agent")))
    length = last(fields, "http.content_length")
    put(message, "length", int(length) if length else None)
    return True


# --- SMB ------------------------------------------------------------------------------------------------------------------

MOST_PARTS = 8
NEGOTIATE, SESSION, TREE, CREATE, QUERY, OTHER = range(6)
COMMANDS = {0: NEGOTIATE, 1: SESSION, 3: TREE, 5: CREATE, 14: QUERY}
COMMANDS_1 = {0x72: NEGOTIATE, 0x73: SESSION, 0x75: TREE, 0xA2: CREATE}
NO_MORE = 0xFF
FORMS = {"fe": "2", "fd": "encrypted", "fc": "compressed"}


def number(field):
    """What is little-endian on the wire."""
    return int(field.get("show") or "0", 0)


def parts_of_smb2(fields):
    """[[command, response, signed, status, tree, path], …]: a header begins each."""
    places = {"cmd": 0, "flags.response": 1, "flags.signature": 2, "nt_status": 3, "tid": 4}
    found = []
    for field in fields.all:
        name = (field.get("name") or "").removeprefix("smb2.")
        if name == "protocol_id":
            found.append([OTHER, 0, 0, 0, 0, ""])
        elif found and name in places:
            found[-1][places[name]] = number(field)
        elif found and name == "tree" and found[-1][:2] == [3, 0]:
            found[-1][5] = text(field.get("show")) or ""
    for part in found:
        part[0] = COMMANDS.get(part[0], OTHER)
        part[3] = part[3] if part[1] else 0
    return found


def parts_of_smb1(fields):
    """One header, and commands that follow one another."""
    response = number_of(fields, "smb.flags.response")
    common = [response, number_of(fields, "smb.flags2.sec_sig"),
              number_of(fields, "smb.nt_status") if response else 0, number_of(fields, "smb.tid")]
    found = []
    for field in fields.all:
        name = field.get("name")
        if name == "smb.cmd" and number(field) != NO_MORE:
            found.append([COMMANDS_1.get(number(field), OTHER), *common, ""])
        elif found and name == "smb.path" and field.get("value") and found[-1][0] == TREE:
            found[-1][5] = text(field.get("show")) or ""
        elif found and name == "smb.trans2.cmd" and number(field) == 1 and not response:
            found[-1][0] = QUERY
    return found


def number_of(fields, name):
    return number(fields.by_name[name][0]) if name in fields.by_name else 0


def read_smb(fields, message, layers):
    if [layer.get("name") for layer in layers[-2:]] != ["tcp", "nbss"]:
        return False
    lengths = [field.get("show") for field in layers[-1].iter("field") if field.get("name") == "nbss.length"]
    put(message, "size", int(lengths[0]) if lengths else None)
    if fields.layer.get("name") == "smb":
        message.update(form="1", parts=parts_of_smb1(fields)[:MOST_PARTS])
        return True
    marks = [field.get("value") or "" for field in fields.all
             if field.get("name") in ("smb2.protocol_id", "smb2.server_component_smb2_transform")]
    message["form"] = FORMS.get(marks[0][:2]) if marks else None
    message["parts"] = parts_of_smb2(fields)[:MOST_PARTS] if message["form"] == "2" else []
    return True


# --- TLS ------------------------------------------------------------------------------------------------------------------

HANDSHAKE, CLIENT, SERVER = 22, 1, 2
VERSIONS = range(0x0300, 0x0305)


def read_tls(fields, message, layers):
    """The hello that a segment begins with."""
    hello = next(iter(fields.by_name.get("tls.handshake", [])), None)
    if not is_stream(layers) or fields.number("tls.record.content_type") != HANDSHAKE or hello is None:
        return False
    fields = type(fields)(hello)
    kind, version = fields.number("tls.handshake.type"), fields.number("tls.handshake.version")
    if kind not in (CLIENT, SERVER) or version is None:
        return False
    offered = [int(shown, 0) for shown in fields.shows("tls.handshake.extensions.supported_version")]
    message.update(response=int(kind == SERVER), version=max([v for v in offered if v in VERSIONS], default=version))
    if kind == SERVER:
        put(message, "cipher", fields.number("tls.handshake.ciphersuite"))
    put(message, "name", fields.raw("tls.handshake.extensions_server_name"))
    put(message, "alpn", fields.raw("tls.handshake.extensions_alpn_str"))
    return True


READERS = {"http": read_http, "smb": read_smb, "smb2": read_smb, "tls": read_tls}


def is_comparable(ours, theirs):
    """These are known by their content here and by their ports there, where a message, or the
    record that a hello is in, must end within the segment."""
    if theirs is None and ours["proto"] in PORTS:
        return bool({ours["src_port"], ours["dst_port"]} & PORTS[ours["proto"]]) and not ours["open"]
    return True
