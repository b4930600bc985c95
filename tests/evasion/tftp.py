"""Ways of hiding who serves boot files by TFTP, or who breaks into a transfer, as boot ROMs still take it."""

from frames import CARRIERS, Frame

EVENTS = ("tftp.",)
DATA, OPTION_ACK = 3, 6


class Message(Frame):
    """A frame that carries an answer off TFTP's own port; ValueError for anything else."""

    def __init__(self, data):
        super().__init__(data)
        if self.payload[:1] != b"\0" or self.payload[1] not in (DATA, OPTION_ACK) or self.ports[0] in (67, 68, 4011):
            raise ValueError


def from_port_69(frame):
    """Servers with a single port answer from it."""
    frame.ports = (69, frame.ports[1])


def shouted_options(frame):
    """Names of options are compared without case (RFC 2347)."""
    if frame.payload[1] != OPTION_ACK:
        return False
    frame.payload = frame.payload[:2] + frame.payload[2:].upper()


def padded_options(frame):
    if frame.payload[1] != OPTION_ACK:
        return False
    frame.payload += bytes(8)


def unknown_option(frame):
    if frame.payload[1] != OPTION_ACK:
        return False
    frame.payload += b"x-speed\0fast\0"


WAYS = [from_port_69, shouted_options, padded_options, unknown_option, *CARRIERS]
