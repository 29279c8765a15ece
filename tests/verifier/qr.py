"""The QR code of a receipt (ISO/IEC 18004, version 7, level M) in the bytes sent to a printer.

The bytes draw it as raster bands, `GS v 0`. Nothing is repaired: a drawing with a wrong dot is a fault.
"""

from fault import Fault, need

SIZE, QUIET, BLOCKS, PARITY, CODEWORDS = 45, 4, 4, 18, 196
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
EXPONENTS = [1]
for _ in range(254):
    EXPONENTS.append(EXPONENTS[-1] << 1 ^ (0x11D if EXPONENTS[-1] & 128 else 0))
LOGARITHMS = {value: power for power, value in enumerate(EXPONENTS)}
MASKS = [
    lambda r, c: (r + c) % 2,
    lambda r, c: r % 2,
    lambda r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
]


def read_printed(data):
    """The text of the one QR code among the raster bands."""
    for rows in drawings(data):
        width = 8 * len(rows[0])
        dots = width // (SIZE + 2 * QUIET)
        # A square, but for dots that fill the last byte of a row.
        if dots and len(rows) == dots * (SIZE + 2 * QUIET) and width - len(rows) < 8:
            places = [(QUIET + at) * dots + dots // 2 for at in range(SIZE)]
            return read([[rows[y][x // 8] >> (7 - x % 8) & 1 for x in places] for y in places])
    raise Fault("receipt: no QR code among what is printed")


def drawings(data):
    """Pictures as rows of bytes, a bit a dot: bands of one width that follow one another are one."""
    found, place, end = [], data.find(b"\x1dv0"), None
    while place >= 0:
        width, height = (int.from_bytes(data[at : at + 2], "little") for at in (place + 4, place + 6))
        start, follows = place + 8, end == place
        end = start + width * height
        need(width and height and end <= len(data), "receipt: a drawing is cut")
        rows = [data[at : at + width] for at in range(start, end, width)]
        if follows and len(found[-1][0]) == width:
            found[-1] += rows
        else:
            found.append(rows)
        place = data.find(b"\x1dv0", end)
    return found


def read(modules):
    """The text of a matrix of 45 rows of 45 modules, 1 dark."""
    return _text(_deinterleaved(_codewords(modules, _mask(modules))))


def _mask(modules):
    """The mask's number from the format bits beside the first finder; level M is 00."""
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    bits = 0
    for r, c in places:
        bits = bits << 1 | modules[r][c]
    bits ^= 0b101010000010010
    rest = bits
    for shift in range(4, -1, -1):
        if rest >> (shift + 10) & 1:
            rest ^= 0b10100110111 << shift
    need(rest == 0 and bits >> 13 == 0, "receipt: the QR code's format is not level M")
    return MASKS[bits >> 10 & 7]


def _is_function(r, c):
    """Whether finders, timing, alignment, format or version take the module."""
    far = SIZE - 8
    if (r < 9 and c < 9) or (r < 9 and c >= far) or (r >= far and c < 9) or r == 6 or c == 6:
        return True
    if (r < 6 and far - 3 <= c < far) or (c < 6 and far - 3 <= r < far):
        return True
    centres = (6, 22, 38)
    corners = ((6, 6), (6, 38), (38, 6))
    return any(
        abs(r - y) <= 2 and abs(c - x) <= 2 for y in centres for x in centres if (y, x) not in corners
    )


def _path():
    """The data modules in their order: columns in pairs from the right, up and down in turn."""
    for pair, right in enumerate([*range(SIZE - 1, 6, -2), *range(5, 0, -2)]):
        for step in range(SIZE):
            r = step if pair % 2 else SIZE - 1 - step
            for c in (right, right - 1):
                if not _is_function(r, c):
                    yield r, c


PATH = list(_path())


def _codewords(modules, mask):
    bits = [modules[r][c] ^ int(mask(r, c) == 0) for r, c in PATH]
    return [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, 8 * CODEWORDS, 8)]


def _deinterleaved(words):
    """The data of the four blocks, each with a parity that holds."""
    data = []
    for block in range(BLOCKS):
        mine = words[block::BLOCKS]
        for power in range(PARITY):
            syndrome = 0
            for word in mine:
                syndrome = (EXPONENTS[(LOGARITHMS[syndrome] + power) % 255] if syndrome else 0) ^ word
            need(syndrome == 0, "receipt: a dot of the QR code is wrong")
        data += mine[:-PARITY]
    return data


def _text(data):
    """Segments up to the terminator: alphanumeric ones, and numeric ones for runs of digits."""
    bits, signs, place = "".join("{:08b}".format(word) for word in data), "", 0

    def take(count):
        nonlocal place
        place += count
        return int(bits[place - count : place] or "0", 2)

    while place + 4 <= len(bits):
        mode = take(4)
        if mode == 0:
            break
        need(mode in (1, 2), "receipt: the QR code is neither alphanumeric nor numeric")
        size, base = ((3, 10), (2, 45))[mode - 1]
        left = take((10, 9)[mode - 1])
        while left > 0:
            group = min(size, left)
            left -= group
            value = take((0, 4, 7, 10)[group] if mode == 1 else (0, 6, 11)[group])
            need(value < base**group, "receipt: the QR code's text")
            signs += "".join(ALPHANUMERIC[value // base**power % base] for power in range(group - 1, -1, -1))
    return signs
