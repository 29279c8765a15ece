"""Shows that the verifier can fail: changes everything that it checks in a demonstration, and expects a fault each time.

    python3 flips.py DEMONSTRATION

First whoever has no key: a byte of each file. Then everybody who has a key lies together: what they sign is signed again
(here any signature that reads FORGED is taken for theirs), so that only what follows from something else is left to find it.
"""

import copy
import json
import pathlib
import sys

import batch
import journal
import publication
import receipts
import signatures
import spelling
from envelope import root, sha256
from fault import Fault
from leaves import Leaves
from register import Checkpoint, note, signed_note

FORGED = b"FORGED" + bytes(58)
PAGES = (".html", ".css", "receipt.js")
genuine, known = signatures.verify, {}


def forgeable(key, message, signature):
    if signature == FORGED:
        return True
    asked = (key, message, signature)
    if asked not in known:
        known[asked] = genuine(*asked)
    return known[asked]


class Site:
    """A publication in memory; `sign` lists what it holds and signs that again."""

    def __init__(self, files):
        self.files = dict(files)

    def sign(self):
        told = json.loads(self.files["publication.json"])
        told["files"] = [
            {"path": path, "length": len(data), "sha256": sha256(data).hex()}
            for path, data in sorted(self.files.items(), key=lambda one: one[0].encode())
            if path not in ("publication.json", "publication.json.sig")
        ]
        return self.put("publication.json", told).put("publication.json.sig", FORGED)

    def put(self, path, content):
        self.files[path] = content if isinstance(content, bytes) else spelling.spell(content)
        return self

    def json(self, path):
        return json.loads(self.files[path])

    def open_again(self, **changed):
        """The opening, signed again by its holders and the authority over what the files are now."""
        told = self.json("preuves/opening.json")
        lines = self.files["preuves/checkpoint.txt"].decode().partition("\n\n")[0] + "\n"
        told.update(checkpoint=sha256(lines.encode()).hex(), draw=sha256(self.files["preuves/draw.json"]).hex())
        told["results"] = sha256(self.files["results.json"]).hex()
        if "preuves/answers.json" in self.files:
            told["answers"] = sha256(self.files["preuves/answers.json"]).hex()
        told.update(changed)
        for holder in told["holders"]:
            holder["signature"] = FORGED.hex()
        return self.put("preuves/opening.json", told).put("preuves/opening.json.sig", FORGED).sign()


def holds(site):
    """Whether the verifier lets it pass; whatever is not a fault of the verifier's stops the test."""
    original, publication.read_folder = publication.read_folder, lambda folder: dict(site.files)
    try:
        publication.Publication("", lambda *told: None)
        return True
    except Fault:
        return False
    finally:
        publication.read_folder = original


def without_keys(files):
    """A byte of each file, at its start, its middle and its end; a file more and a file less."""
    for path, data in files.items():
        for place in sorted({0, len(data) // 2, len(data) - 1}):
            changed = bytearray(data)
            changed[place] ^= 1
            yield "%s, byte %d" % (path, place), Site(files).put(path, bytes(changed))
        less = Site(files)
        del less.files[path]
        yield "%s left out" % path, less
    yield "a file more", Site(files).put("preuves/more.txt", b"")


def with_every_key(files):
    """Lies that everybody signed."""
    for path, data in files.items():
        if not path.endswith(PAGES) and not path.endswith(".sig") and path != "publication.json":
            yield "%s changed and listed" % path, Site(files).put(path, data + b"\n").sign()
            if len(data) > 3:
                yield "%s cut and listed" % path, Site(files).put(path, data[:-3] + data[-2:]).sign()
    yield "a file more, listed", Site(files).put("donnees/more.csv", b"").sign()
    yield from of_tables(files)
    if "preuves/answers.json" in files:
        yield from of_results(files)
    yield from of_opening(files)
    yield from of_draw(files)


def of_tables(files):
    """Each digit of each table, one at a time."""
    for path, data in files.items():
        if path.startswith("donnees/") or path == "receipts.js":
            places = [at for at, byte in enumerate(data) if chr(byte).isdigit()]
            for at in places[:: max(1, len(places) // 60)]:
                changed = bytearray(data)
                changed[at] = ord("0") + (data[at] - ord("0") + 1) % 10
                yield "%s, digit %d" % (path, at), Site(files).put(path, bytes(changed)).sign()


def of_results(files):
    """Each number, each yes or no of the results, and two decisions exchanged."""
    told = json.loads(files["results.json"])
    for place, changed in variants(told):
        yield "results.json, %s" % place, Site(files).put("results.json", changed).open_again()
    answers = json.loads(files["preuves/answers.json"])
    for place, changed in variants(answers):
        if place != "invalid":
            yield "answers.json, %s" % place, Site(files).put("preuves/answers.json", changed).open_again()
    for question in answers["questions"]:
        several = [one for one in question["answers"] if one["ballots"] > 1]
        for one, other in zip(several, several[1:]):
            one["ballots"], other["ballots"] = one["ballots"] - 1, other["ballots"] + 1
            moved = copy.deepcopy(answers)
            one["ballots"], other["ballots"] = one["ballots"] + 1, other["ballots"] - 1
            yield "answers.json, a ballot moved", Site(files).put("preuves/answers.json", moved).open_again()


def variants(value):
    """Copies that differ in one number or boolean, or in the order of two neighbours of a list."""
    for place, parent, key in leaves_of(value):
        was = parent[key]
        parent[key] = not was if isinstance(was, bool) else was + 1
        yield place, copy.deepcopy(value)
        parent[key] = was
    for place, parent in lists_of(value):
        if len(parent) > 1 and parent[0] != parent[1]:
            parent[0], parent[1] = parent[1], parent[0]
            yield place + " exchanged", copy.deepcopy(value)
            parent[0], parent[1] = parent[1], parent[0]


def leaves_of(value, place=""):
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        here = "%s.%s" % (place, key) if place else str(key)
        # How many ties a version leaves untried is its own; `urne verify` compares it.
        if isinstance(one, int) and key != "unexamined_ties":
            yield here, value, key
        elif isinstance(one, (dict, list)):
            yield from leaves_of(one, here)


def lists_of(value, place=""):
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, (dict, list)):
            here = "%s.%s" % (place, key)
            if isinstance(one, list) and not place.endswith("marks") and key != "texts":
                yield here, one
            yield from lists_of(one, here)


def of_opening(files):
    told = json.loads(files["preuves/opening.json"])
    for key in ("checkpoint", "draw", "results", "eh"):
        yield "opening.json, another %s" % key, Site(files).open_again(**{key: "0" * 64})
    for key in ("envelopes", "valid", "invalid"):
        yield "opening.json, another %s" % key, Site(files).open_again(**{key: told[key] + 1})
    yield "opening.json, too few holders", Site(files).open_again(holders=told["holders"][:1])
    yield "opening.json, a holder twice", Site(files).open_again(holders=[told["holders"][0]] * 3)


def of_draw(files):
    told = json.loads(files["preuves/draw.json"])
    for key, value in (("lot", told["lot"][:-1]), ("lot", told["lot"][::-1]), ("seed", "0" * 64), ("ties", [])):
        if told[key] != value:
            site = Site(files).put("preuves/draw.json", dict(told, **{key: value})).put("preuves/draw.json.sig", FORGED)
            yield "draw.json, another %s" % key, site.open_again()


def of_report(files, site):
    """The list of leaves and the report, under a checkpoint that is signed again over what they are now."""
    lines = files["preuves/leaves.txt"].decode().splitlines(True)
    report = json.loads(files["preuves/report.json"])

    def again(new_lines=lines, **changed):
        leaves = [bytes.fromhex(line.split(" ")[0]) for line in new_lines]
        told = dict(report, envelopes=len(leaves), root=root(leaves).hex())
        told = spelling.spell(dict(told, **changed))
        kiosks, findings = sha256(files["preuves/kiosks.json"]), len(json.loads(told)["findings"])
        text = note(site.package.eh, len(leaves), root(leaves), kiosks, sha256(told), findings)
        signed = signed_note(text, site.package.authority, FORGED).encode()
        checkpoint = Checkpoint(signed, site.package)
        data = "".join(new_lines).encode()
        return lambda: Leaves(data, told, site.package, site.kiosks, checkpoint, lambda *told: None)

    again()()  # What is signed again as it was passes.
    yield "leaves.txt without a leaf", again(lines[1:])
    yield "leaves.txt with a leaf of no batch", again([lines[0].rsplit(" ", 1)[0] + " -\n"] + lines[1:])
    other = "2" if lines[0][-2] == "1" else "1"
    yield "leaves.txt with a leaf of another batch", again([lines[0][:-2] + other + "\n"] + lines[1:])
    yield "leaves.txt with a leaf twice", again(lines[:1] + lines)
    yield "leaves.txt out of order", again(lines[1::-1] + lines[2:])
    yield "leaves.txt with a leaf of a false signature", again([lines[0][:70] + "00" + lines[0][72:]] + lines[1:])
    finding = {"no-batch": {"kiosk": 1, "replaced_by": []}}
    for key, value in (("envelopes", report["envelopes"] + 1), ("root", "0" * 64), ("eh", "0" * 64),
                       ("batches", report["batches"][1:]), ("batches", report["batches"][::-1]),
                       ("set_aside", [lines[0].strip()]), ("findings", [finding])):
        yield "report.json, another %s" % key, again(**{key: value})
    told = report["batches"][0]
    for old, new in (('"state":"closed"', '"state":"open"'), ('"sequence":1', '"sequence":2'), ('"casts":', '"casts":1'),
                     ('"kiosk":1', '"kiosk":2'), ('"restored":[]', '"restored":[null]'), ('"base":0', '"base":99'),
                     ('"mode":"rehearsal"', '"mode":"real"'), ('"nonce":"', '"nonce":"0')):
        changed = dict(manifest=told["manifest"].replace(old, new), signature=FORGED.hex())
        yield "report.json, a manifest with %s" % new, again(batches=[changed] + report["batches"][1:])


def of_batches(demonstration, site):
    """Bytes of a batch, and its journal."""
    for path in sorted(demonstration.glob("sticks/*/*.urne"))[:1]:
        data, entries = path.read_bytes(), path.with_suffix(".journal").read_bytes()
        manifest = batch.Batch(data, site.package, site.kiosks).manifest
        for place in sorted({*range(0, 20), *range(20, len(data), 97), len(data) - 1}):
            changed = bytearray(data)
            changed[place] ^= 1
            yield "batch, byte %d" % place, lambda data=bytes(changed): batch.Batch(data, site.package, site.kiosks)
        yield "batch, longer", lambda: batch.Batch(data + b"\0", site.package, site.kiosks)
        yield "batch, cut", lambda: batch.Batch(data[:-1], site.package, site.kiosks)
        for place in range(0, len(entries), 7):
            changed = bytearray(entries)
            changed[place] ^= 1
            yield "journal, byte %d" % place, lambda data=bytes(changed): journal.check(data, manifest)
        yield "journal, cut", lambda: journal.check(entries[: entries[:-1].rindex(b"\n") + 1], manifest)
        yield "journal, its first entry gone", lambda: journal.check(entries[entries.index(b"\n") + 1 :], manifest)


def of_receipts(demonstration, site):
    """Characters of a QR text and of a code."""
    path = sorted(demonstration.glob("receipts/*.bin"))[0]
    (text,) = receipts.texts(path)
    listed = set(site.leaves.leaves)
    signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

    def check(text, among):
        receipts.check(text, site.package.eh, site.kiosks.keys, among)

    check(text, listed)
    for place in range(len(text)):
        changed = text[:place] + signs[(signs.index(text[place]) + 1) % 32] + text[place + 1 :]
        yield "receipt, sign %d" % place, lambda text=changed: check(text, listed)
    leaf = receipts.Receipt(text).leaf
    yield "receipt of an absent ballot", lambda: check(text, listed - {leaf})
    code, codes = receipts.code(leaf), {receipts.code(one) for one in listed}
    for place in range(17):
        for sign in receipts.SIGNS.replace(code[place], ""):
            changed = code[:place] + sign + code[place + 1 :]
            yield "code, sign %d" % place, lambda code=changed: receipts.check_code(code, codes)


def main(demonstration):
    files = publication.read_folder(demonstration / "results")
    signatures.verify = forgeable
    site = publication.Publication(str(demonstration / "results"), lambda *told: None)
    if not holds(Site(files).open_again()):
        print("FAULT: what is signed again as it was does not pass, so these changes would show nothing")
        return 1
    passed, tried = [], 0
    for name, changed in [*without_keys(files), *with_every_key(files)]:
        tried += 1
        if holds(changed):
            passed.append(name)
    checks = [*of_report(files, site), *of_batches(demonstration, site), *of_receipts(demonstration, site)]
    for name, check in checks:
        tried += 1
        try:
            check()
            passed.append(name)
        except Fault:
            pass
    for name in passed:
        print("FAULT: not noticed: %s" % name)
    print("%d changes, %d noticed" % (tried, tried - len(passed)))
    return 1 if passed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
