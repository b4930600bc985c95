"""Ways of hiding who claims a service's address by ARP or neighbour discovery, as hosts still believe it."""

import struct

from frames import Ethernet, checksum, llc_snap, priority_tags, trailer

EVENTS = ("arp.", "nd.")
ADVERTISEMENT = 136


class Message(Ethernet):
    """ARP, or neighbour discovery over IPv6 without other headers."""

    types = (b"\x08\x06", b"\x86\xdd")

    def __init__(self, data):
        super().__init__(data)
        self.is_arp = self.type == b"\x08\x06"
        self.body, self.chain = bytearray(self.rest), []
        if not self.is_arp:
            self.head = bytearray(self.rest[:40])
            self.body = bytearray(self.rest[40:40 + struct.unpack_from(">H", self.head, 4)[0]])
            if self.head[6] != 58 or self.body[0] not in (135, ADVERTISEMENT):
                raise ValueError

    def packets(self):
        if self.is_arp:
            yield self.link(bytes(self.body))
            return
        follows, chain = 58, b""
        for number, header in reversed(self.chain):
            chain, follows = bytes([follows]) + header + chain, number
        self.body[2:4] = b"\0\0"
        pseudo = bytes(self.head[8:40]) + struct.pack(">II", len(self.body), 58)
        self.body[2:4] = struct.pack(">H", checksum(pseudo + bytes(self.body)))
        struct.pack_into(">HB", self.head, 4, len(chain) + len(self.body), follows)
        yield self.link(bytes(self.head) + chain + bytes(self.body))


def who(context):
    return context.get("binding", {}).get("mac", "")


def as_question(frame):
    """ARP: hosts take the sender's addresses out of questions too (RFC 826)."""
    if not frame.is_arp:
        return False
    frame.body[7] = 1


def as_answer(frame):
    if not frame.is_arp:
        return False
    frame.body[7] = 2


def to_everybody(frame):
    frame.macs = (b"\xff" * 6 if frame.is_arp else b"\x33\x33\0\0\0\1") + frame.macs[6:]


def other_ether(frame):
    """Sent from another MAC than the one that is claimed."""
    frame.macs = frame.macs[:6] + b"\x52\x54\0\xab\xcd\xef"


def no_flags(frame):
    """ND: neither solicited nor overriding."""
    if frame.is_arp or frame.body[0] != ADVERTISEMENT:
        return False
    frame.body[4] = 0


def options_first(frame):
    """ND behind options for the destination and an empty fragment header (hosts that do not know RFC 6980)."""
    if frame.is_arp:
        return False
    frame.chain = [(60, b"\0\1\4\0\0\0\0"), (44, b"\0\0\0\0\0\0\x42")]


def nonce_first(frame):
    """ND: an option that nobody needs in front of the address."""
    if frame.is_arp:
        return False
    frame.body[24:24] = b"\x0e\1\1\2\3\4\5\6"


WAYS = [as_question, as_answer, to_everybody, other_ether, no_flags, options_first, nonce_first, priority_tags, llc_snap, trailer]
