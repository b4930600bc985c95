"""Ways of hiding who serves a distribution point's content, as clients still take it: both sides of a conversation are changed, for a
server can make its client send small segments."""

from frames import Segment
from segments import CARRIERS, IPV6, SEGMENTS

EVENTS = ("http.", "smb.")
Message = Segment


def concerns(data, culprits):
    return data[:6].hex(":") in culprits or data[6:12].hex(":") in culprits


def second_half_first(frame):
    """Only what the server says: it has no hold on the client's order."""
    if frame.ports[0] > frame.ports[1]:
        return False
    middle = len(frame.payload) // 2
    frame.pieces = [(middle, frame.payload[middle:]), (0, frame.payload[:middle])] if middle else None


LIMITS = {
    # What begins in the middle of a segment, or behind the end of its message, is looked at only when it is joined to its beginning.
    ("rogue-distribution-shares", "second_half_first"),
    ("rogue-distribution-disguised", "second_half_first"),
    ("http-boot-file-changed", "second_half_first"),
    # Of several requests at once the last is cut: no client does that but one that hides.
    ("rogue-distribution-disguised", "sent_again"),
}
WAYS = [*SEGMENTS, second_half_first, *CARRIERS, *IPV6]
