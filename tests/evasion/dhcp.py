"""Ways of hiding a rogue's DHCP answer, as a client of some make still reads it."""

from frames import CARRIERS, Frame

PAD, OVERLOAD, TYPE, BOOT_FILE, CLASS, END = 0, 52, 53, 67, 60, 255
EVENTS = ("dhcp.", "pxe.", "bootp.")


class Message(Frame):
    """A frame that carries a DHCP message to a client; ValueError for anything else."""

    def __init__(self, data):
        super().__init__(data)
        message = self.payload
        if len(message) < 240 or message[236:240] != b"\x63\x82\x53\x63" or message[0] != 2:
            raise ValueError
        self.head, self.after = bytearray(message[:240]), b""
        self.options, rest, at = [], message[240:], 0
        while at < len(rest) and rest[at] != END:
            if rest[at] == PAD:
                at += 1
                continue
            if at + 1 >= len(rest) or at + 2 + rest[at + 1] > len(rest):
                raise ValueError
            self.options.append((rest[at], rest[at + 2:at + 2 + rest[at + 1]]))
            at += 2 + rest[at + 1]
        if rest[at + 1:].strip(b"\0") or any(code == OVERLOAD for code, value in self.options):
            raise ValueError
        self.raw = None  # the option field, where a way writes it itself

    def has(self, code):
        return any(c == code for c, value in self.options)

    def message(self):
        options = self.raw if self.raw is not None else encode(self.options) + b"\xff" + self.after
        return (bytes(self.head) + options).ljust(300, b"\0")


def encode(options):
    return b"".join(bytes([code, len(value)]) + value for code, value in options)


def pads(frame):
    frame.raw = b"".join(b"\0" + encode([option]) for option in frame.options) + b"\xff"


def goes_on(frame):
    """Whether option 250 continues another one, as Microsoft has it: it must follow 255 bytes, or nobody reads it so."""
    return any(len(value) == 255 and after == 250 for (_, value), (after, _) in zip(frame.options, frame.options[1:]))


def split(frame):
    """RFC 3396: every option of two bytes or more but the fixed ones in two pieces."""
    if goes_on(frame):
        return False
    pieces = []
    for code, value in frame.options:
        whole = code in (TYPE, 51, 54, 1, 58, 59) or len(value) < 2
        pieces += [(code, value)] if whole else [(code, value[:len(value) // 2]), (code, value[len(value) // 2:])]
    frame.options = pieces


def overload(frame, value, at, size):
    moved = [option for option in frame.options if option[0] in (BOOT_FILE, CLASS)]
    field = encode(moved) + b"\xff"
    if not moved or len(field) > size or any(frame.head[at:at + size]):
        return False
    frame.head[at:at + len(field)] = field
    frame.options = [option for option in frame.options if option not in moved]
    frame.options.insert(1, (OVERLOAD, bytes([value])))


def overload_file(frame):
    return overload(frame, 1, 108, 128)


def overload_sname(frame):
    return overload(frame, 2, 44, 64)


def overload_twice(frame):
    if overload(frame, 1, 108, 128) is False:
        return False
    frame.options.insert(1, (OVERLOAD, b"\0"))


def behind_end(frame):
    """The boot file where only sloppy clients look."""
    if not frame.has(BOOT_FILE):
        return False
    frame.after = encode([option for option in frame.options if option[0] == BOOT_FILE]) + b"\xff"
    frame.options = [option for option in frame.options if option[0] != BOOT_FILE]


def no_end(frame):
    frame.raw = encode(frame.options)


def reversed_options(frame):
    if goes_on(frame):
        return False
    frame.options = [o for o in frame.options if o[0] == TYPE] + [o for o in reversed(frame.options) if o[0] != TYPE]


def file_to_option(frame):
    name = bytes(frame.head[108:236]).split(b"\0")[0]
    if not name or frame.has(BOOT_FILE):
        return False
    frame.head[108:236] = bytes(128)
    frame.options.append((BOOT_FILE, name))


def option_to_file(frame):
    names = [value for code, value in frame.options if code == BOOT_FILE]
    if len(names) != 1 or len(names[0]) > 127 or any(frame.head[108:236]):
        return False
    frame.head[108:236] = names[0].rstrip(b"\0").ljust(128, b"\0")
    frame.options = [option for option in frame.options if option[0] != BOOT_FILE]


def overlap_first(frame):
    """Harmless bytes come first; a victim that lets later ones overwrite them reads the rogue's."""
    frame.fragments = lambda udp: [(104, bytes(96), True), (104, udp[104:200], True), (0, udp[:104], True),
                                   (200, udp[200:], False)]


def overlap_last(frame):
    """The rogue's bytes come first; a victim that keeps what it has reads those."""
    frame.fragments = lambda udp: [(104, udp[104:200], True), (104, bytes(96), True), (0, udp[:104], True),
                                   (200, udp[200:], False)]


def odd_ports(frame):
    frame.ports = (6767, 1068)


def odd_source_port(frame):
    frame.ports = (40000, frame.ports[1])


WAYS = [pads, split, overload_file, overload_sname, overload_twice, behind_end, no_end, reversed_options, file_to_option,
        option_to_file, overlap_first, overlap_last, odd_ports, odd_source_port, *CARRIERS]
