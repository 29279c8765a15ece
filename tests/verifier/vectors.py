"""Vectors of every signed structure: writes tests/vectors/ from fixed seeds, or checks what lies there.

    python3 vectors.py [--write] [FOLDER]
"""

import argparse
import hashlib
import json
import pathlib
import sys

import envelope
import kiosks
import receipts
import register
import signatures
import spelling
from envelope import sha256
from fault import Fault, need

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "vectors"
SEEDS = {name: bytes([at]) * 32 for at, name in enumerate(("authority", "kiosk", "holder-1", "holder-3"), 1)}
TAGS = {
    "package-manifest": b"urne/v1/package", "kiosk-list": b"urne/v1/kiosks", "batch-manifest": b"urne/v1/batch", "draw": b"urne/v1/draw",
    "opening": b"urne/v1/opening", "publication": b"urne/v1/result",
}


def key(name):
    return signatures.public_key(SEEDS[name])


def opaque(word, length=32):
    """Bytes that stand for random ones."""
    return hashlib.shake_256(b"urne vectors " + word.encode()).digest(length)


def vector(signer, fields, message, **more):
    signature = signatures.sign(SEEDS[signer], message)
    found = {"fields": fields, "message": message.hex(), "seed": SEEDS[signer].hex(), "key": key(signer).hex()}
    return dict(found, signature=signature.hex(), **more)


def of_file(name, fields, signer="authority", compact=False):
    """A JSON file whose bytes are signed behind a tag."""
    data = spelling.spell(fields, compact)
    return vector(signer, fields, TAGS[name] + data, hash=sha256(data).hex())


def make():
    """Every vector by its name; each builds on those before."""
    found = {"package-manifest": of_file("package-manifest", {
        "format": "urne-package-1",
        "id": "essai-2027",
        "files": [{"path": "consultation.json", "length": 2, "sha256": sha256(b"{}").hex()},
                  {"path": "images/é \"1\".svg", "length": 0, "sha256": sha256(b"").hex()}],
    })}
    eh = bytes.fromhex(found["package-manifest"]["hash"])
    told = {"eh": eh.hex(), "kiosk": 258, "name": "Médiathèque « Là-bas »", "key": key("kiosk").hex(),
            "nonce": opaque("nonce", 16).hex()}
    found["certificate"] = certificate = vector("authority", told, kiosks.certificate_message(
        eh, told["kiosk"], key("kiosk"), bytes.fromhex(told["nonce"]), told["name"]))
    signed = {"certificate": told, "signature": certificate["signature"]}
    gone = {"kiosk": told["kiosk"], "nonce": told["nonce"], "last_manifest": None}
    found["kiosk-list"] = of_file("kiosk-list", {"eh": eh.hex(), "kiosks": [signed], "revoked": [gone]})
    found["cast"] = cast = _cast(eh, told["kiosk"])
    leaves = sorted([bytes.fromhex(cast["hash"]), opaque("leaf 2"), opaque("leaf 3")])
    found["batch-manifest"] = of_file("batch-manifest", _manifest(eh, signed, leaves), "kiosk", compact=True)
    found["checkpoint"] = checkpoint = _checkpoint(eh, leaves, found["kiosk-list"]["hash"])
    found["draw"] = draw = _draw(eh, bytes.fromhex(checkpoint["hash"]))
    opening = {
        "format": "urne-opening-1", "eh": eh.hex(), "checkpoint": checkpoint["hash"], "draw": draw["hash"],
        "answers": opaque("answers").hex(), "results": opaque("results").hex(), "envelopes": 3, "valid": 2, "invalid": 1,
        "holders": [],
    }
    for holder in (1, 3):
        name = "holder-%d" % holder
        fields = {one: opening[one] for one in list(opening)[1:9]}
        found[name] = vector(name, dict(fields, holder=holder), register.holder_message(opening, holder))
        opening["holders"].append({"holder": holder, "signature": found[name]["signature"]})
    found["opening"] = of_file("opening", opening)
    found["publication"] = of_file("publication", {
        "format": "urne-publication-1", "software": "urne 0.1.0", "eh": eh.hex(),
        "files": [{"path": "index.html", "length": 0, "sha256": sha256(b"").hex()}],
    })
    return found


def _cast(eh, kiosk):
    enc, ct = opaque("enc"), opaque("ct", 80)
    leaf = envelope.leaf(eh, bytes(32), enc, ct)
    fields = {"eh": eh.hex(), "kiosk": kiosk, "code_pub": bytes(32).hex(), "enc": enc.hex(), "ct": ct.hex()}
    one = vector("kiosk", fields, envelope.cast(eh, kiosk, leaf), hash=leaf.hex())
    signature = bytes.fromhex(one["signature"])
    record = b"\1\1" + bytes(96) + enc + ct + signature
    return dict(one, record=record.hex(), code=receipts.spaced(receipts.code(leaf)),
                qr=receipts.qr_text(eh, kiosk, leaf, signature))


def _manifest(eh, signed, leaves):
    return {
        "format": "urne-batch-1", "mode": "rehearsal", "eh": eh.hex(), "certificate": signed,
        "salt": opaque("salt").hex(), "sequence": 2, "previous": opaque("previous").hex(), "envelopes": len(leaves),
        "root": envelope.root(leaves).hex(),
        "counters": {"casts": len(leaves), "unlocks": 0, "print_failures": 1, "starts": 4, "unclean_stops": 1},
        "restored": [], "state": "closed", "journal": {"head": opaque("head").hex(), "entries": 12, "base": 0},
        "slips": 4, "software": "urne 0.1.0",
    }


def _checkpoint(eh, leaves, listed):
    """The note's text is the message; the file is the text, an empty line and the signature's line."""
    told = {"eh": eh.hex(), "leaves": [one.hex() for one in leaves], "root": envelope.root(leaves).hex(),
            "kiosks": listed, "report": opaque("report").hex(), "findings": 2}
    text = register.note(eh, len(leaves), envelope.root(leaves), bytes.fromhex(listed), opaque("report"), 2)
    one = vector("authority", told, text.encode("utf-8"), hash=sha256(text.encode("utf-8")).hex())
    return dict(one, file=register.signed_note(text, key("authority"), bytes.fromhex(one["signature"])))


def _draw(eh, checkpoint):
    lot, question = "3526104897", {"id": "projets", "options": [{"id": "p%d" % at} for at in range(1, 6)]}
    seed = register.lot_seed(eh, checkpoint, lot)
    order = register.order(eh, seed, question)
    return of_file("draw", {
        "format": "urne-draw-1", "eh": eh.hex(), "checkpoint": checkpoint.hex(), "lot": lot, "seed": seed.hex(),
        "ties": [{"question": "projets", "order": order}],
    })


def refused():
    """Signatures that a strict check refuses; all but the first hold for a laxer one."""
    message, seed = b"urne vectors", SEEDS["kiosk"]
    public, good = key("kiosk"), signatures.sign(SEEDS["kiosk"], message)
    secret, nonce = signatures.secret(seed)[0], 12345
    small = signatures.small_order_point()
    order, s = signatures.ORDER, int.from_bytes(good[32:], "little")
    neutral = signatures.encode(signatures.NEUTRAL)
    off = signatures.encode(signatures.add(signatures.multiply(nonce, signatures.BASE), small))
    k = int.from_bytes(hashlib.sha512(off + public + message).digest(), "little") % order
    cases = {
        "another-message": (public, good, message + b"."),
        "s-not-below-the-order": (public, good[:32] + (s + order).to_bytes(32, "little"), message),
        "key-of-small-order": (neutral, neutral + bytes(32), message),
        "key-not-canonical": ((signatures.P + 1).to_bytes(32, "little"), neutral + bytes(32), message),
        "r-not-canonical": (neutral, (signatures.P + 1).to_bytes(32, "little") + bytes(32), message),
        "only-with-cofactor": (public, off + ((nonce + k * secret) % order).to_bytes(32, "little"), message),
    }
    return [{"name": name, "key": public_.hex(), "message": said.hex(), "signature": signed.hex()}
            for name, (public_, signed, said) in cases.items()]


def check(folder):
    """What lies in the folder is what is made here, and every signature holds by both ways of checking."""
    for name, wanted in make().items():
        found = json.loads((folder / (name + ".json")).read_bytes().decode("utf-8"))
        for field in sorted(set(found) | set(wanted)):
            need(found.get(field) == wanted.get(field), "vector %s: %s differs", name, field)
        public, message, signature = (bytes.fromhex(found[one]) for one in ("key", "message", "signature"))
        s = int.from_bytes(signature[32:], "little")
        held = signatures.verify(public, message, signature)
        need(held and signatures.own_equation(public, message, signature[:32], s), "vector %s: signature", name)
        need(not signatures.verify(public, message + b"\0", signature), "vector %s: any message passes", name)
        print("vector %s: message, signature and hash" % name)
    cases = json.loads((folder / "refused-signatures.json").read_bytes().decode("utf-8"))
    need(cases == refused(), "vector refused-signatures: differs")
    for one in cases:
        public, message, signature = (bytes.fromhex(one[part]) for part in ("key", "message", "signature"))
        need(not signatures.verify(public, message, signature), "vector refused-signatures: %s holds", one["name"])
    print("vector refused-signatures: %d" % len(cases))


def main():
    parser = argparse.ArgumentParser(description="Vectors of every signed structure.")
    parser.add_argument("folder", nargs="?", default=FOLDER, type=pathlib.Path)
    parser.add_argument("--write", action="store_true", help="write them instead of checking")
    arguments = parser.parse_args()
    if arguments.write:
        for name, one in make().items():
            (arguments.folder / (name + ".json")).write_bytes(spelling.spell(one))
        (arguments.folder / "refused-signatures.json").write_bytes(spelling.spell(refused()))
        return 0
    try:
        check(arguments.folder)
    except (Fault, OSError, ValueError) as fault:
        print("FAULT: %s" % fault)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
