"""A batch: its manifest, which a publication repeats, and the file that a kiosk writes (src/batch/FORMAT.md)."""

import envelope
import kiosks
import signatures
import spelling
from envelope import sha256
from fault import need
from spelling import digits, list_of, maybe, number, one_of, pattern, record

MAGIC = b"URNE-BATCH-1\n"
MANIFEST = record(
    format=one_of("urne-batch-1"),
    mode=one_of("real", "rehearsal"),
    eh=digits(32),
    certificate=kiosks.CERTIFICATE,
    salt=digits(32),
    sequence=number(1),
    previous=maybe(digits(32)),
    envelopes=number(),
    root=digits(32),
    counters=record(casts=number(), unlocks=number(), print_failures=number(), starts=number(), unclean_stops=number()),
    restored=list_of(record(certificate=kiosks.CERTIFICATE, manifest=maybe(digits(32))), 0, 8),
    state=one_of("open", "paused", "closed"),
    journal=record(head=digits(32), entries=number(), base=number()),
    slips=number(),
    software=pattern(r"urne (0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}"),
)


class Manifest:
    """A manifest that a listed kiosk signed."""

    def __init__(self, data, signature, package, listed):
        need(len(data) <= 65536, "manifest: longer than 65536 bytes")
        self.told = told = spelling.read(data, MANIFEST, "manifest", compact=True)
        self.hash, self.root = sha256(data).hex(), bytes.fromhex(told["root"])
        need(told["mode"] == package.definition["mode"], "manifest: mode")
        need(told["eh"] == package.eh.hex(), "manifest: of another consultation")
        self.kiosk = listed.same(told["certificate"])
        self.restored = [(listed.same(one["certificate"]), one["manifest"]) for one in told["restored"]]
        message = b"urne/v1/batch" + data
        need(signatures.verify(self.kiosk.key, message, signature), "manifest of kiosk %d: signature", self.kiosk.number)
        need(told["counters"]["casts"] == told["envelopes"], "manifest: casts and envelopes differ")
        need((told["sequence"] == 1) == (told["previous"] is None), "manifest: sequence and previous")
        need(told["journal"]["base"] <= told["journal"]["entries"], "manifest: journal")
        numbers = [self.kiosk.number] + [kiosk.number for kiosk, _ in self.restored]
        need(len(set(numbers)) == len(numbers), "manifest: a kiosk twice in what it restored")
        revoked = listed.revoked_by_number.get(self.kiosk.number)
        need(revoked is None or revoked == self.hash, "manifest: of a kiosk that was taken back")

    @property
    def keys(self):
        """The keys that may have signed its records, by number."""
        return {kiosk.number: kiosk.key for kiosk in [self.kiosk] + [kiosk for kiosk, _ in self.restored]}


class Batch:
    """A batch of which every byte was checked."""

    def __init__(self, data, package, listed):
        start = len(MAGIC) + 4
        need(data.startswith(MAGIC) and len(data) >= start, "batch: no batch")
        length = int.from_bytes(data[len(MAGIC) : start], "little")
        end = start + length + 64
        need(length <= 65536 and len(data) >= end, "batch: cut")
        self.manifest = Manifest(data[start : end - 64], data[end - 64 : end], package, listed)
        size = 210 + package.length
        n = self.manifest.told["envelopes"]
        need(len(data) == end + n * size, "batch: cut, or bytes follow")
        self.leaves = []
        for place in range(end, len(data), size):
            one = envelope.Record(data[place : place + size], package.eh, package.length)
            signed = any(
                envelope.genuine(package.eh, kiosk, key, one.leaf, one.signature)
                for kiosk, key in self.manifest.keys.items()
            )
            need(signed, "batch: a record without a kiosk's signature")
            self.leaves.append(one.leaf)
        envelope.check_sorted(self.leaves, "batch")
        need(envelope.root(self.leaves) == self.manifest.root, "batch: root")
