"""What the register publishes: checkpoint, draw, opening (src/register/FORMAT.md)."""

import base64
import binascii
import unicodedata

import signatures
import spelling
from envelope import sha256
from fault import Fault, need
from spelling import digits, list_of, number, one_of, record, text

DRAW = record(
    format=one_of("urne-draw-1"),
    eh=digits(32),
    checkpoint=digits(32),
    lot=text,
    seed=digits(32),
    ties=list_of(record(question=text, order=list_of(text))),
)
OPENING = record(
    format=one_of("urne-opening-1"),
    eh=digits(32),
    checkpoint=digits(32),
    draw=digits(32),
    answers=digits(32),
    results=digits(32),
    envelopes=number(),
    valid=number(),
    invalid=number(),
    holders=list_of(record(holder=number(1, 5), signature=digits(64)), 1, 5),
)


UNSEEN = ((0xAD, 0xAD), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF))


class Checkpoint:
    """checkpoint.txt, a signed note; `hash` is that of its text."""

    def __init__(self, data, package):
        try:
            content = data.decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("checkpoint.txt: no UTF-8") from None
        body, gap, foot = content.partition("\n\n")
        need(gap and content.endswith("\n"), "checkpoint.txt: no empty line, or no LF at the end")
        self.text = body + "\n"
        self.hash = sha256(self.text.encode("utf-8"))
        lines, origin = body.split("\n"), origin_of(package.eh)
        need(len(lines) >= 7 and lines[0] == origin, "checkpoint.txt: not seven lines, or another origin")
        self.size = _decimal(lines[1])
        self.root = _base64(lines[2], 32)
        self.kiosks, self.report = (_hash(lines[at], word) for at, word in ((3, "kiosks"), (4, "report")))
        self.findings = _decimal(_after(lines[5], "findings "))
        need(lines[6] == "withdrawals 0", "checkpoint.txt: withdrawals")
        self.missing = dict(_absence(line) for line in lines[7:])
        numbers = [_absence(line)[0] for line in lines[7:]]
        need(numbers == sorted(set(numbers)), "checkpoint.txt: missing kiosks do not ascend")
        self._check_signatures(foot[:-1].split("\n"), origin, package.authority)

    def _check_signatures(self, lines, origin, authority):
        need(1 <= len(lines) <= 101 and len(set(lines)) == len(lines), "checkpoint.txt: signatures")
        for place, line in enumerate(lines):
            parts = line.split(" ")
            need(len(parts) == 3 and parts[0] == "—", "checkpoint.txt: a signature's line")
            _, name, signed = parts
            signed = _base64(signed, 68)
            if place == 0:
                need(name == origin and signed[:4] == key_hash(name, authority), "checkpoint.txt: not the authority's")
                need(signatures.verify(authority, self.text.encode("utf-8"), signed[4:]), "checkpoint.txt: signature")
            else:
                spaces = any(sign.isspace() for sign in name)
                need(name and "+" not in name and not spaces and name != origin, "checkpoint.txt: a witness's name")
        self.witnesses = len(lines) - 1


def origin_of(eh):
    return "urne/v1/freeze/" + eh.hex()


def key_hash(name, key):
    return sha256(name.encode("utf-8") + b"\n\1" + key)[:4]


def note(eh, size, root, kiosks, report, findings, missing=()):
    """The text that the authority signs."""
    head = "%s\n%d\n%s\nkiosks %s\nreport %s\nfindings %d\nwithdrawals 0\n" % (
        origin_of(eh), size, base64.b64encode(root).decode(), kiosks.hex(), report.hex(), findings
    )
    return head + "".join("missing %d %s\n" % one for one in sorted(dict(missing).items()))


def signed_note(text, authority, signature):
    """checkpoint.txt: the text, an empty line, the authority's line."""
    origin = text.split("\n")[0]
    line = base64.b64encode(key_hash(origin, authority) + signature).decode()
    return "%s\n\u2014 %s %s\n" % (text, origin, line)


def _absence(line):
    """A missing kiosk and why."""
    kiosk, gap, reason = _after(line, "missing ").partition(" ")
    shown = not any(unicodedata.category(sign) == "Cc" or any(low <= ord(sign) <= high for low, high in UNSEEN)
                    for sign in reason)
    sound = 1 <= len(reason) <= 200 and reason.strip() == reason and unicodedata.normalize("NFC", reason) == reason
    need(gap and shown and sound, "checkpoint.txt: a reason")
    return _decimal(kiosk), reason


def _after(line, start):
    need(line.startswith(start), "checkpoint.txt: no line %s", start)
    return line[len(start) :]


def _hash(line, word):
    found = _after(line, word + " ")
    digits(32)(found, "checkpoint.txt: " + word)
    return bytes.fromhex(found)


def _decimal(line):
    need(line.isascii() and line.isdigit() and str(int(line)) == line, "checkpoint.txt: a number")
    return int(line)


def _base64(line, length):
    try:
        data = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    need(len(data) == length and base64.b64encode(data).decode() == line, "checkpoint.txt: base64 of %d bytes", length)
    return data


class Draw:
    """draw.json: the lot and the order it gives to equals."""

    def __init__(self, data, signature, package, checkpoint):
        found = spelling.read(data, DRAW, "draw.json")
        need(signatures.verify(package.authority, b"urne/v1/draw" + data, signature), "draw.json: signature")
        need(found["eh"] == package.eh.hex(), "draw.json: of another consultation")
        need(found["checkpoint"] == checkpoint.hash.hex(), "draw.json: of another checkpoint")
        form, lot = package.definition["lot"], found["lot"]
        need(len(lot) == form["length"] and set(lot) <= set(form["alphabet"]), "draw.json: not the form of the lot")
        seed = lot_seed(package.eh, checkpoint.hash, lot)
        need(found["seed"] == seed.hex(), "draw.json: the seed is not the lot's")
        wanted = [
            {"question": question["id"], "order": order(package.eh, seed, question)}
            for question in package.definition["questions"]
            if question["count"] != "totals"
        ]
        need(found["ties"] == wanted, "draw.json: the order is not the lot's")
        self.order = {one["question"]: one["order"] for one in wanted}
        self.lot, self.hash = lot, sha256(data)


def lot_seed(eh, checkpoint, lot):
    return sha256(b"urne/v1/lot" + eh + checkpoint + lot.encode("utf-8"))


def order(eh, seed, question):
    def place(option):
        return sha256(b"urne/v1/tie" + eh + seed + question["id"].encode() + b"\n" + option.encode())

    return sorted((option["id"] for option in question["options"]), key=place)


class Opening:
    """opening.json: what the holders opened, and the signature of each."""

    def __init__(self, data, signature, package, checkpoint, draw):
        self.told = found = spelling.read(data, OPENING, "opening.json")
        need(signatures.verify(package.authority, b"urne/v1/opening" + data, signature), "opening.json: signature")
        wanted = [package.eh.hex(), checkpoint.hash.hex(), draw.hash.hex(), checkpoint.size]
        need([found[key] for key in ("eh", "checkpoint", "draw", "envelopes")] == wanted, "opening.json: not of these files")
        need(found["valid"] + found["invalid"] == found["envelopes"], "opening.json: numbers")
        holders = [one["holder"] for one in found["holders"]]
        need(holders == sorted(set(holders)), "opening.json: holders do not ascend")
        need(package.keys["threshold"] <= len(holders), "opening.json: %d holders", len(holders))
        need(holders[-1] <= package.keys["holders"], "opening.json: a holder above n")
        for one in found["holders"]:
            key = bytes.fromhex(package.keys["signers"][one["holder"] - 1])
            message = holder_message(found, one["holder"])
            held = signatures.verify(key, message, bytes.fromhex(one["signature"]))
            need(held, "opening.json: signature of holder %d", one["holder"])


def holder_message(opening, holder):
    """What a holder signs."""
    hashes = b"".join(bytes.fromhex(opening[key]) for key in ("eh", "checkpoint", "draw", "answers", "results"))
    numbers = b"".join(opening[key].to_bytes(8, "little") for key in ("envelopes", "valid", "invalid"))
    return b"urne/v1/holder" + hashes + numbers + bytes([holder])
