"""Leaf, record and root: src/envelope/FORMAT.md."""

import hashlib

import signatures
from fault import need


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf(eh, code_pub, enc, ct):
    return sha256(b"urne/v1/leaf" + eh + code_pub + enc + ct)


def cast(eh, kiosk, one):
    """What a kiosk signs of an envelope."""
    return b"urne/v1/cast" + eh + kiosk.to_bytes(2, "little") + one


class Record:
    """A sealed ballot as it lies in a batch."""

    def __init__(self, data, eh, length):
        need(len(data) == 210 + length, "record: %d bytes", len(data))
        need(data[:2] == b"\1\1", "record: state or version")
        need(not any(data[2:98]), "record: a voting code, which this version does not know")
        self.enc, self.ct, self.signature = data[98:130], data[130:-64], data[-64:]
        self.leaf = leaf(eh, data[2:34], self.enc, self.ct)


def genuine(eh, kiosk, key, one, signature):
    return signatures.verify(key, cast(eh, kiosk, one), signature)


def root(leaves):
    """The root of RFC 9162, 2.1.1, over leaves in their order."""
    if not leaves:
        return sha256(b"")
    level = [sha256(b"\0" + one) for one in leaves]
    # Pairing neighbours level by level and carrying an odd last one up splits at the largest power of two.
    while len(level) > 1:
        paired = [sha256(b"\1" + level[at] + level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def check_sorted(leaves, name):
    need(all(one < other for one, other in zip(leaves, leaves[1:])), "%s: not sorted by leaf, or one twice", name)
