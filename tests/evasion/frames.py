"""Frames taken apart and put together again, captures read and written; and the ways of hiding that any payload can go."""

import struct


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Ethernet:
    """Addresses, tags and what comes behind them; ValueError for another type than `types`."""

    types = ()

    def __init__(self, data):
        self.macs, at, self.tags = data[:12], 12, []
        while data[at:at + 2] in (b"\x81\x00", b"\x88\xa8", b"\x91\x00"):
            self.tags.append(data[at:at + 4])
            at += 4
        self.type, self.rest = data[at:at + 2], data[at + 2:]
        self.snap, self.trailer = False, b""
        if self.type not in self.types:
            raise ValueError

    def link(self, body):
        if self.snap:
            body = b"\xaa\xaa\x03\0\0\0" + self.type + body
        kind = struct.pack(">H", len(body)) if self.snap else self.type
        return self.macs + b"".join(self.tags) + kind + body + self.trailer


class Packet(Ethernet):
    """IPv4 without options, whole, and what it carries; ValueError for anything else, or another protocol than `protocol`."""

    types = (b"\x08\x00",)
    protocol = None

    def __init__(self, data):
        super().__init__(data)
        self.ip = bytearray(self.rest[:20])
        size, _, flags = struct.unpack_from(">HHH", self.ip, 2)
        if self.ip[0] != 0x45 or flags & 0x3FFF or self.protocol not in (None, self.ip[9]):
            raise ValueError
        self.body = self.rest[20:size]
        self.fragments = None
        self.headers = None  # of extension, before the body: the packet goes by IPv6
        self.sum = "right"

    def addresses(self):
        """As they stand in the header; IPv6's hold IPv4's."""
        pair = bytes(self.ip[12:16]), bytes(self.ip[16:20])
        return pair if self.headers is None else tuple(b"\xfd\x42" + bytes(10) + each for each in pair)

    def summed(self, body, at):
        """The body of TCP or UDP with its checksum."""
        protocol = self.ip[9]
        pseudo = b"".join(self.addresses()) + struct.pack(">IHBB", len(body), 0, 0, protocol)
        right = checksum(pseudo + body[:at] + b"\0\0" + body[at + 2:]) or 0xFFFF
        value = {"right": right, "wrong": right ^ 0x5555, "none": 0}[self.sum]
        return body[:at] + struct.pack(">H", value) + body[at + 2:]

    def bodies(self):
        yield self.body

    def packets(self):
        for body in self.bodies():
            yield from self.by_ipv4(body) if self.headers is None else self.by_ipv6(body)

    def by_ipv4(self, body):
        for offset, part, more in self.fragments(body) if self.fragments else [(0, body, False)]:
            ip = bytearray(self.ip)
            struct.pack_into(">H", ip, 2, 20 + len(part))
            struct.pack_into(">H", ip, 6, (0x2000 if more else 0) | offset // 8)
            struct.pack_into(">H", ip, 10, 0)
            struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
            yield self.link(bytes(ip) + part)

    def by_ipv6(self, body):
        """Each header of extension: its number, and its bytes but for the first, which says what follows."""
        follows, chain = self.ip[9], b""
        for number, header in reversed(self.headers):
            chain, follows = bytes([follows]) + header + chain, number
        head = struct.pack(">IHBB", 0x60000000, len(chain) + len(body), follows, self.ip[8]) + b"".join(self.addresses())
        self.type = b"\x86\xdd"
        yield self.link(head + chain + body)


class Frame(Packet):
    """A datagram of UDP."""

    protocol = 17

    def __init__(self, data):
        super().__init__(data)
        *self.ports, size = struct.unpack_from(">HHH", self.body)
        self.payload = self.body[8:size]

    def message(self):
        return self.payload

    def bodies(self):
        message = self.message()
        yield self.summed(struct.pack(">HHHH", *self.ports, 8 + len(message), 0) + message, 6)


class Segment(Packet):
    """A segment of TCP that carries something."""

    protocol = 6

    def __init__(self, data):
        super().__init__(data)
        self.ports = struct.unpack_from(">HH", self.body)
        self.sequence, = struct.unpack_from(">I", self.body, 4)
        self.head, self.options = self.body[8:20], b""
        self.payload = self.body[self.body[12] // 16 * 4:]
        self.pieces = None  # of the payload: where each begins, and its bytes
        if not self.payload:
            raise ValueError

    def bodies(self):
        for at, piece in self.pieces or [(0, self.payload)]:
            head = bytearray(struct.pack(">HHI", *self.ports, self.sequence + at & 0xFFFFFFFF) + self.head)
            head[12] = (20 + len(self.options)) // 4 << 4
            yield self.summed(bytes(head) + self.options + piece, 16)


def fragments(frame):
    """The last first."""
    if not hasattr(frame, "fragments"):
        return False

    def cut(body):
        middle = max(8, len(body) // 16 * 8)
        pieces = [(middle, body[middle:], False), (0, body[:8], True)]
        return pieces + [(8, body[8:middle], True)] if middle > 8 else pieces

    frame.fragments = cut


def priority_tags(frame):
    frame.tags = [b"\x81\0\x60\0"] * 3 + frame.tags


def llc_snap(frame):
    frame.snap = True


def wrong_sum(frame):
    frame.sum = "wrong"


def no_sum(frame):
    frame.sum = "none"


def low_ttl(frame):
    frame.ip[8] = 1


def trailer(frame):
    frame.trailer = b"\xde\xad\xbe\xef" * 8


def ipv6(frame):
    frame.headers = []


def ipv6_options(frame):
    """Options hop by hop, an empty fragment header, options for the destination."""
    frame.headers = [(0, b"\0\1\4\0\0\0\0"), (44, b"\0\0\0\0\0\0\x42"), (60, b"\0\1\4\0\0\0\0")]


def twice(frames):
    """What a mirror port makes of everything."""
    return [copy for time, data in frames for copy in ((time, data), (time + 90, data))]


def outer_tag(frames):
    """Mirrored from a trunk between providers, which stack two tags and no more."""
    if any(data[12:14] == b"\x88\xa8" for _, data in frames):
        return None
    return [(time, data[:12] + b"\x88\xa8\0\x64" + data[12:]) for time, data in frames]


CARRIERS = [fragments, priority_tags, llc_snap, wrong_sum, no_sum, low_ttl, trailer]
WHOLE = [outer_tag, twice]


def read(path):
    data, at = path.read_bytes(), 24
    while at < len(data):
        seconds, micros, size, whole = struct.unpack_from("<IIII", data, at)
        yield seconds * 1000000 + micros, data[at + 16:at + 16 + size]
        at += 16 + size


def write(path, frames):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for time, data in frames:
            out.write(struct.pack("<IIII", time // 1000000, time % 1000000, len(data), len(data)) + data)
