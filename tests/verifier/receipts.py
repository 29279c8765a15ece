"""Receipts: the code that people type, the text of the QR code, and the QR code in a printer's bytes."""

import base64

import envelope
import qr
from fault import Fault, need

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def code(leaf):
    """The 17 characters of a leaf, without separators."""
    bits = int.from_bytes(leaf[:10], "big")
    digits = [bits >> 5 * place & 31 for place in range(15, -1, -1)]
    return "".join(SIGNS[digit] for digit in digits + [check_digit(digits)])


def check_digit(digits):
    """The sum of alpha^(i+1) times digit i in GF(32), x^5 + x^2 + 1."""
    total = 0
    for place, digit in enumerate(digits):
        for _ in range(place + 1):
            digit <<= 1
            if digit & 32:
                digit ^= 0b100101
        total ^= digit
    return total


def spaced(text):
    return "%s %s %s %s-%s" % (text[:4], text[4:8], text[8:12], text[12:16], text[16:])


def typed(text):
    """The code that somebody typed, or None."""
    plain = "".join(sign for sign in text.upper() if sign not in " -.\u00b7\u00a0\u202f\t\n")
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) != 17 or any(sign not in SIGNS for sign in plain):
        return None
    digits = [SIGNS.index(sign) for sign in plain]
    return plain if digits[16] == check_digit(digits[:16]) else None


class Receipt:
    """What a receipt's QR code says."""

    def __init__(self, text):
        need(len(text) == 172 and set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), "receipt: no base 32 of 172")
        data = base64.b32decode(text + "====")
        need(base64.b32encode(data).decode().rstrip("=") == text, "receipt: the last bits are not zero")
        need(data[0] == 1, "receipt: version %d", data[0])
        self.short, self.kiosk = data[1:9], int.from_bytes(data[9:11], "little")
        self.leaf, self.signature = data[11:43], data[43:]


def qr_text(eh, kiosk, leaf, signature):
    data = b"\1" + eh[:8] + kiosk.to_bytes(2, "little") + leaf + signature
    return base64.b32encode(data).decode().rstrip("=")


def check(text, eh, kiosks, leaves):
    """A QR text of this consultation, signed by a listed kiosk, whose ballot is in the list."""
    receipt = Receipt(text)
    need(receipt.short == eh[:8], "receipt: of another consultation")
    need(receipt.kiosk in kiosks, "receipt: of an unknown kiosk %d", receipt.kiosk)
    key = kiosks[receipt.kiosk]
    need(envelope.genuine(eh, receipt.kiosk, key, receipt.leaf, receipt.signature), "receipt: the signature is false")
    need(receipt.leaf in leaves, "receipt %s: genuine, and its ballot is ABSENT: a loss", spaced(code(receipt.leaf)))
    return receipt


def check_code(text, codes):
    plain = typed(text)
    if plain is None:
        raise Fault("receipt %s: mistyped" % text)
    need(plain in codes, "receipt %s: not in the list", spaced(plain))


def texts(path):
    """The receipts in a file: a line each in a text file, the one QR code in a printer's bytes."""
    data = path.read_bytes()
    if path.suffix == ".bin":
        return [qr.read_printed(data)]
    return [line.strip() for line in data.decode("utf-8").splitlines() if line.strip()]
