"""The one form that pictures of a package have: src/consultation/package/FORMAT.md. Nothing is decoded."""

import re
import struct
import zlib

from fault import Fault, need

LOGO, OPTION = r"images/logo\.(png|jpg)", r"images/[0-9]{3,4}\.(png|jpg)"
# Marker and length of each segment of a JPEG.
SEGMENTS = [
    (0xE0, 16), (0xC0, 17), (0xDB, 67), (0xDB, 67), (0xC4, 31), (0xC4, 181), (0xC4, 31), (0xC4, 181), (0xDA, 12)
]
JFIF = b"JFIF\0\1\2\0\0\1\0\1\0\0"


def check(path, data):
    """A picture of the form that its name says, no longer and no larger than allowed."""
    need(re.fullmatch(LOGO + "|" + OPTION, path), "package: %s does not belong in it", path)
    need(len(data) <= 512 * 1024, "package: %s is longer than 512 KiB", path)
    try:
        width, height = _png(data, path) if path.endswith(".png") else _jpeg(data, path)
    except (struct.error, IndexError):
        raise Fault("package: %s is cut" % path) from None
    need(1 <= width <= 1024 and 1 <= height <= 768, "package: %s has %d x %d pixels", path, width, height)
    if re.fullmatch(LOGO, path):
        sides = width >= 60 and height >= 60 and width <= 6 * height and height <= 2 * width
        need(sides, "package: a logo of %d x %d pixels", width, height)


def _png(data, path):
    need(data[:8] == b"\x89PNG\r\n\x1a\n", "package: %s is no PNG", path)
    place, names, header = 8, [], None
    while place < len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        content, sum_of = data[place + 8 : place + 8 + length], data[place + 8 + length : place + 12 + length]
        need(struct.unpack(">I", sum_of)[0] == zlib.crc32(name + content), "package: %s: sum of a chunk", path)
        header = content if name == b"IHDR" else header
        names.append(name)
        need(name != b"IEND" or not content, "package: %s: IEND is not empty", path)
        need(name != b"PLTE" or (len(content) % 3 == 0 and 3 <= len(content) <= 768), "package: %s: PLTE", path)
        place += 12 + length
    need(header is not None and len(header) == 13, "package: %s: IHDR", path)
    width, height, depth, colour, compression, filters, interlace = struct.unpack(">IIBBBBB", header)
    need((depth, compression, filters, interlace) == (8, 0, 0, 0) and colour in (2, 3, 6), "package: %s: IHDR", path)
    order = rb"IHDR" + (rb"PLTE" if colour == 3 else rb"") + rb"(IDAT)+IEND"
    need(re.fullmatch(order, b"".join(names)), "package: %s: chunks %s", path, names)
    return width, height


def _jpeg(data, path):
    need(data[:2] == b"\xff\xd8", "package: %s is no JPEG", path)
    place, size = 2, None
    for marker, length in SEGMENTS:
        found = struct.unpack(">BBH", data[place : place + 4])
        need(found == (0xFF, marker, length), "package: %s: a segment %s", path, found)
        content = data[place + 4 : place + 2 + length]
        need(marker != 0xE0 or content == JFIF, "package: %s: APP0", path)
        if marker == 0xC0:
            depth, height, width, parts = struct.unpack(">BHHB", content[:6])
            sampling = [content[7 + 3 * at] for at in range(3)]
            need((depth, parts) == (8, 3) and sampling == [0x11] * 3, "package: %s: SOF0", path)
            size = width, height
        place += 2 + length
    coded = data[place:]
    need(coded.endswith(b"\xff\xd9"), "package: %s: no EOI at its end", path)
    need(coded[:-2].count(b"\xff") == coded[:-2].count(b"\xff\0"), "package: %s: a marker among its data", path)
    return size
