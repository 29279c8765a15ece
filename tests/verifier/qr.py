"""The QR code of a receipt (ISO/IEC 18004, version 7, level M, alphanumeric) in the bytes sent to a printer.

The bytes draw it as raster bands, `GS v 0`. Nothing is repaired: a drawing with a wrong dot is a fault.
"""

from fault import need

SIZE, QUIET, BLOCKS, PARITY, CODEWORDS = 45, 4, 4, 18, 196
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
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
        width = len(rows[0])
        dots = width // (SIZE + 2 * QUIET)
        # A square, but for dots that fill the last byte of a row.
        if dots and len(rows) == dots * (SIZE + 2 * QUIET) and width - len(rows) < 8:
            start = QUIET * dots + dots // 2
            return read([[rows[start + r * dots][start + c * dots] for c in range(SIZE)] for r in range(SIZE)])
    need(False, "receipt: no QR code among what is printed")


def drawings(data):
    """Pictures of dots: bands of the same width that follow one another."""
    found, place, end = [], data.find(b"\x1dv0"), None
    while place >= 0:
        width, height = (int.from_bytes(data[at : at + 2], "little") for at in (place + 4, place + 6))
        bits = data[place + 8 : place + 8 + width * height]
        need(len(bits) == width * height, "receipt: a drawing is cut")
        rows = [
            [bits[row * width + column // 8] >> (7 - column % 8) & 1 for column in range(8 * width)]
            for row in range(height)
        ]
        if end == place and len(found[-1][0]) == 8 * width:
            found[-1] += rows
        elif rows:
            found.append(rows)
        end = place + 8 + width * height
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


def _codewords(modules, mask):
    bits, upwards = [], True
    for right in (column for column in range(SIZE - 1, 0, -2)):
        right -= right <= 6
        for step in range(SIZE):
            r = SIZE - 1 - step if upwards else step
            for c in (right, right - 1):
                if not _is_function(r, c):
                    bits.append(modules[r][c] ^ (mask(r, c) == 0))
        upwards = not upwards
    words = [int("".join(map(str, map(int, bits[at : at + 8]))), 2) for at in range(0, 8 * CODEWORDS, 8)]
    need(len(words) == CODEWORDS, "receipt: the QR code is cut")
    return words


def _deinterleaved(words):
    """The data of the four blocks, each with a parity that holds."""
    data = []
    for block in range(BLOCKS):
        mine = words[block::BLOCKS]
        for power in range(PARITY):
            syndrome = 0
            for word in mine:
                for _ in range(power):
                    syndrome = syndrome << 1 ^ (0x11D if syndrome & 128 else 0)
                syndrome ^= word
            need(syndrome == 0, "receipt: a dot of the QR code is wrong")
        data += mine[:-PARITY]
    return data


def _text(data):
    bits = "".join("{:08b}".format(word) for word in data)
    need(bits[:4] == "0010", "receipt: the QR code is not alphanumeric")
    length, place, signs = int(bits[4:13], 2), 13, []
    while len(signs) + 1 < length:
        pair, place = int(bits[place : place + 11], 2), place + 11
        need(pair < 45 * 45, "receipt: the QR code's text")
        signs += divmod(pair, 45)
    if len(signs) < length:
        signs.append(int(bits[place : place + 6], 2))
    return "".join(ALPHANUMERIC[sign] for sign in signs)
