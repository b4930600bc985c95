"""Screenshots as rows of pixels (PNG, RFC 2083; eight bits, no interlace), and what is to be seen on them."""

import collections
import struct
import zlib


def read(path):
    """Width, rows; a row is a list of (red, green, blue)."""
    data, at, packed = path.read_bytes(), 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        chunk = data[at + 8:at + 8 + size]
        at += 12 + size
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", chunk[:10])
        if kind == b"IDAT":
            packed += chunk
    channels = {2: 3, 6: 4}[colour]
    lines, stride = zlib.decompress(packed), width * channels
    rows, before = [], bytearray(stride)
    for y in range(height):
        begin = y * (stride + 1)
        before = unfilter(lines[begin], bytearray(lines[begin + 1:begin + 1 + stride]), before, channels)
        rows.append([tuple(before[x:x + 3]) for x in range(0, stride, channels)])
    return width, rows


def unfilter(kind, line, above, step):
    for x in range(len(line) if kind else 0):
        left = line[x - step] if x >= step else 0
        up, corner = above[x], above[x - step] if x >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            near = left + up - corner
            guess = min((left, up, corner), key=lambda value: (abs(near - value), (left, up, corner).index(value)))
        line[x] = (line[x] + guess) & 255
    return line


def ground(rows):
    return collections.Counter(pixel for row in rows[::8] for pixel in row[::8]).most_common(1)[0][0]


def inked_rows(rows):
    """How many rows hold anything but the ground, and whether the outermost columns do."""
    colour = ground(rows)
    inked = sum(any(pixel != colour for pixel in row) for row in rows)
    edge = any(row[0] != colour or row[-1] != colour for row in rows)
    return inked, edge
