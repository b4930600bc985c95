"""Frames taken apart and put together again, captures read and written; and the ways of hiding that any payload can go."""

import struct


class Frame:
    """Ethernet, tags, IPv4, UDP and what it carries; ValueError for anything else."""

    def __init__(self, data):
        self.macs, at, self.tags = data[:12], 12, []
        while data[at:at + 2] in (b"\x81\x00", b"\x88\xa8", b"\x91\x00"):
            self.tags.append(data[at:at + 4])
            at += 4
        self.snap = False
        self.fragments = None
        if data[at:at + 2] != b"\x08\x00" or data[at + 2] != 0x45 or data[at + 11] != 17:
            raise ValueError
        self.ip = bytearray(data[at + 2:at + 22])
        if struct.unpack_from(">H", self.ip, 6)[0] & 0x3FFF:
            raise ValueError
        self.ports = struct.unpack_from(">HH", data, at + 22)
        size = struct.unpack_from(">H", data, at + 26)[0]
        self.payload = data[at + 30:at + 22 + size]
        self.trailer = b""
        self.udp_sum = "right"

    def message(self):
        return self.payload

    def packets(self):
        message = self.message()
        udp = struct.pack(">HHHH", *self.ports, 8 + len(message), 0) + message
        pseudo = bytes(self.ip[12:20]) + struct.pack(">BBH", 0, 17, len(udp))
        right = checksum(pseudo + udp) or 0xFFFF
        value = {"right": right, "wrong": right ^ 0x5555, "none": 0}[self.udp_sum]
        udp = udp[:6] + struct.pack(">H", value) + udp[8:]
        for offset, part, more in self.fragments(udp) if self.fragments else [(0, udp, False)]:
            ip = bytearray(self.ip)
            struct.pack_into(">H", ip, 2, 20 + len(part))
            struct.pack_into(">H", ip, 6, (0x2000 if more else 0) | offset // 8)
            struct.pack_into(">H", ip, 10, 0)
            struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
            body = bytes(ip) + part
            if self.snap:
                llc = b"\xaa\xaa\x03\0\0\0\x08\0" + body
                yield self.macs + b"".join(self.tags) + struct.pack(">H", len(llc)) + llc + self.trailer
            else:
                yield self.macs + b"".join(self.tags) + b"\x08\0" + body + self.trailer


def checksum(data):
    total = sum(struct.unpack(f">{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def fragments(frame):
    """The last first."""
    def cut(udp):
        middle = max(8, len(udp) // 16 * 8)
        pieces = [(middle, udp[middle:], False), (0, udp[:8], True)]
        return pieces + [(8, udp[8:middle], True)] if middle > 8 else pieces

    frame.fragments = cut


def priority_tags(frame):
    frame.tags = [b"\x81\0\x60\0"] * 3 + frame.tags


def llc_snap(frame):
    frame.snap = True


def wrong_sum(frame):
    frame.udp_sum = "wrong"


def no_sum(frame):
    frame.udp_sum = "none"


def low_ttl(frame):
    frame.ip[8] = 1


def trailer(frame):
    frame.trailer = b"\xde\xad\xbe\xef" * 8


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
