"""Certificates and the list of kiosks: src/batch/FORMAT.md, src/register/FORMAT.md."""

import signatures
import spelling
from fault import need
from spelling import digits, list_of, maybe, number, pattern, record

NAME = pattern(r"[^\x00-\x1f\x7f]+")
CERTIFICATE = record(
    certificate=record(eh=digits(32), kiosk=number(1, 65535), name=NAME, key=digits(32), nonce=digits(16)),
    signature=digits(64),
)
KIOSKS = record(
    eh=digits(32),
    kiosks=list_of(CERTIFICATE),
    revoked=list_of(record(kiosk=number(1, 65535), nonce=digits(16), last_manifest=maybe(digits(32)))),
)


class Kiosk:
    """A kiosk whose certificate the authority signed."""

    def __init__(self, signed, package):
        told = signed["certificate"]
        self.signed = signed
        self.number, self.name = told["kiosk"], told["name"]
        self.key, self.nonce = bytes.fromhex(told["key"]), bytes.fromhex(told["nonce"])
        need(told["eh"] == package.eh.hex(), "certificate of kiosk %d: of another consultation", self.number)
        message = certificate_message(package.eh, self.number, self.key, self.nonce, self.name)
        need(
            signatures.verify(package.authority, message, bytes.fromhex(signed["signature"])),
            "certificate of kiosk %d: not the authority's signature",
            self.number,
        )
        need(signatures.large_order(self.key), "certificate of kiosk %d: a weak key", self.number)


def certificate_message(eh, number_, key, nonce, name):
    return b"urne/v1/certificate" + eh + number_.to_bytes(2, "little") + key + nonce + name.encode("utf-8")


class KioskList:
    """kiosks.json, signed."""

    def __init__(self, data, signature, package):
        found = spelling.read(data, KIOSKS, "kiosks.json")
        need(found["eh"] == package.eh.hex(), "kiosks.json: of another consultation")
        need(signatures.verify(package.authority, b"urne/v1/kiosks" + data, signature), "kiosks.json: signature")
        self.kiosks = [Kiosk(signed, package) for signed in found["kiosks"]]
        self.by_number = {kiosk.number: kiosk for kiosk in self.kiosks}
        numbers, keys = [kiosk.number for kiosk in self.kiosks], {kiosk.key for kiosk in self.kiosks}
        need(numbers == sorted(set(numbers)), "kiosks.json: not by ascending number, or one twice")
        need(len(keys) == len(numbers), "kiosks.json: two kiosks with one key")
        taken = [one["kiosk"] for one in found["revoked"]]
        need(taken == sorted(set(taken)), "kiosks.json: revocations not by ascending number, or one twice")
        for one in found["revoked"]:
            listed = self.by_number.get(one["kiosk"])
            need(listed and listed.nonce.hex() == one["nonce"], "kiosks.json: an unknown instance is revoked")
        # The hash of the one manifest that still counts; `none` is no hash, so it refuses all.
        self.revoked_by_number = {one["kiosk"]: one["last_manifest"] or "none" for one in found["revoked"]}

    def same(self, signed):
        """The listed kiosk that has this very certificate."""
        told = signed["certificate"]
        kiosk = self.by_number.get(told["kiosk"])
        need(kiosk and kiosk.signed == signed, "kiosk %d: not listed with this certificate", told["kiosk"])
        return kiosk

    @property
    def keys(self):
        return {kiosk.number: kiosk.key for kiosk in self.kiosks}
