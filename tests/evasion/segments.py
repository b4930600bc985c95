"""Ways of cutting what TCP carries, as the other side's stack still puts it together."""

from frames import fragments, ipv6, ipv6_options, llc_snap, low_ttl, priority_tags, trailer, wrong_sum


def cut(size):
    return lambda payload: [(at, payload[at:at + size]) for at in range(0, len(payload), size)]


def small_segments(frame):
    if not hasattr(frame, "pieces"):
        return False
    frame.pieces = cut(24)(frame.payload)


def tiny_segments(frame):
    """The first bytes one by one."""
    if not hasattr(frame, "pieces"):
        return False
    frame.pieces = [*cut(1)(frame.payload[:16]), *[(16 + at, piece) for at, piece in cut(1400)(frame.payload[16:])]]


def sent_again(frame):
    """Each piece twice; the second copy with other bytes, which a stack that has the first throws away."""
    if not hasattr(frame, "pieces"):
        return False
    frame.pieces = [each for at, piece in cut(40)(frame.payload) for each in ((at, piece), (at, b"\0" * len(piece)))]


def kept_alive(frame):
    """A byte before what is next, as who asks whether the other is there sends it."""
    if not hasattr(frame, "pieces"):
        return False
    frame.pieces = [(-1, b"\0"), (0, frame.payload)]


def tcp_options(frame):
    if not hasattr(frame, "pieces"):
        return False
    frame.options = b"\1\1\x08\x0a" + bytes(8)


SEGMENTS = [small_segments, tiny_segments, sent_again, kept_alive, tcp_options]
CARRIERS = [fragments, priority_tags, llc_snap, wrong_sum, low_ttl, trailer]
IPV6 = [ipv6, ipv6_options]
