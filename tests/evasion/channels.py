"""Ways of hiding what passes unprotected between the ends of a channel. Told is which service of which channel, for neither end is a
culprit."""

from frames import Frame, Packet, Segment
from segments import CARRIERS, SEGMENTS

EVENTS = ("channel.",)
SEVERITIES = TOLD = {"high"}


def Message(data):
    for kind in (Segment, Frame, Packet):
        try:
            return kind(data)
        except ValueError:
            pass
    raise ValueError


def who(context):
    return f"{context['channel']['name']}, {context['channel'].get('service')}" if "channel" in context else ""


def concerns(data, culprits):
    return True


WAYS = [*SEGMENTS, *CARRIERS]
