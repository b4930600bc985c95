"""Ways of hiding who sends images by multicast, as receivers still take them in."""

import struct

from frames import CARRIERS, Frame

EVENTS = ("multicast.",)
Message = Frame
BASE, MTFTP, ODATA = 49500, 1758, 6


def other_ports(frame):
    """WDS takes any port; udpcast any even one with the next, the odd one being the sender's: a session moves as a whole.
    MTFTP's neighbouring ports are those that its clients were told."""
    if frame.payload[:2] == b"WD":
        frame.ports = (40000, 40000)
    elif frame.ports[0] ^ 1 == frame.ports[1] and MTFTP not in frame.ports:
        frame.ports = tuple(BASE + port % 2 for port in frame.ports)
    else:
        return False


def extra_options(frame):
    """WDS: an extended option that no client knows, behind data, and the checksum over it (MS-WDSMT sections 2.2.2.3, 2.2.4)."""
    start = {b"WD\0": 5, b"WD\3": 9}.get(frame.payload[:3])
    if not start or frame.payload[start + 4] != ODATA:
        return False
    body = frame.payload[start:] + b"\0\1\5\x77\0\1\0"
    total = struct.pack(">I", ~sum(body) & 0xFFFFFFFF) if start == 9 else b""
    frame.payload = frame.payload[:5] + total + body


def newer_hello(frame):
    """udpcast: HELLO under its newer number."""
    if frame.payload[:4] != b"\5\0\0\0" or len(frame.payload) != 28:
        return False
    frame.payload = b"\0\x0a" + frame.payload[2:]


WAYS = [other_ports, extra_options, newer_hello, *CARRIERS]
