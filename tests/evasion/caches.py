"""Ways of hiding who offers copies of content, as those who ask still take it."""

from frames import CARRIERS, Frame, ipv6, ipv6_options

EVENTS = ("cache.",)
SEVERITIES = TOLD = {"medium"}
DISCOVERY, PEER = 3702, 8004


class Message(Frame):
    """A question or an answer."""

    def __init__(self, data):
        super().__init__(data)
        if not {DISCOVERY, PEER} & set(self.ports):
            raise ValueError


def concerns(data, culprits):
    return True


def rewritten(frame, old, new):
    if DISCOVERY not in frame.ports or old not in frame.payload:
        return False
    frame.payload = frame.payload.replace(old, new)


def other_prefixes(frame):
    return rewritten(frame, b"PeerDist:", b"x:") or rewritten(frame, b"xmlns:PeerDist", b"xmlns:x")


def comments(frame):
    return rewritten(frame, b"<PeerDist:PeerDistData>", b"<!-- > <a> --><PeerDist:PeerDistData a='>'\n>")


def references(frame):
    """The type with a character by its number."""
    return rewritten(frame, b"<wsd:Types>P", b"<wsd:Types>&#80;")


def data_section(frame):
    return rewritten(frame, b"<wsd:Types>PeerDist:", b"<wsd:Types><![CDATA[PeerDist:]]>")


def byte_order_mark(frame):
    return rewritten(frame, b"<?xml", b"\xef\xbb\xbf<?xml")


WAYS = [other_prefixes, comments, references, data_section, byte_order_mark, *CARRIERS, ipv6, ipv6_options]
