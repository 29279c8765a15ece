"""A whole publication, from its folder and nothing else: the steps of src/publish/FORMAT.md."""

import os

import answers
import envelope
import results
import signatures
import spelling
import tables
from envelope import sha256
from fault import need
from kiosks import KioskList
from leaves import Leaves
from package import Package
from register import Checkpoint, Draw, Opening
from spelling import digits, list_of, number, one_of, pattern, record, text

PUBLICATION = record(
    format=one_of("urne-publication-1"),
    software=pattern(r"urne (0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}"),
    eh=digits(32),
    files=list_of(record(path=text, length=number(), sha256=digits(32))),
)
PAGES = {
    "fr": ["index.html", "comment-verifier.html", "recu.html", "pas-a-pas.html"],
    "en": ["en.html", "how-to-verify.html", "receipt.html", "step-by-step.html"],
}
EVIDENCE = [
    "kiosks.json", "kiosks.json.sig", "leaves.txt", "report.json", "checkpoint.txt", "draw.json", "draw.json.sig",
    "opening.json", "opening.json.sig",
]


class Publication:
    """A publication of which everything was checked but its pages, its style and its script."""

    def __init__(self, folder, tell):
        files = read_folder(folder)
        packages = [path for path in files if path.startswith("preuves/") and path.endswith(".consultation")]
        need(len(packages) == 1, "preuves: %d packages", len(packages))
        self.package = package = Package(files[packages[0]])
        need(packages[0] == "preuves/%s.consultation" % package.id, "preuves: the package has another name")
        tell("package %s, fingerprint %s: compare it with the posters", package.id, package.fingerprint)
        self._listed(files)
        tell("publication.json: signed, %d files as listed and no other, made by %s", len(files), self.software)
        proof = {path[len("preuves/") :]: data for path, data in files.items() if path.startswith("preuves/")}
        need(not [name for name in EVIDENCE if name not in proof], "preuves: files are missing")
        self.kiosks = KioskList(proof["kiosks.json"], proof["kiosks.json.sig"], package)
        tell("kiosks.json: signed, %d certificates", len(self.kiosks.kiosks))
        self.checkpoint = Checkpoint(proof["checkpoint.txt"], package)
        need(self.checkpoint.kiosks == sha256(proof["kiosks.json"]), "checkpoint.txt: another kiosks.json")
        self.leaves = Leaves(proof["leaves.txt"], proof["report.json"], package, self.kiosks, self.checkpoint, tell)
        wanted = {fields["kiosk"] for one in self.leaves.findings for name, fields in one.items()
                  if name.replace("_", "-") in ("no-batch", "not-closed")} - set(self.kiosks.revoked_by_number)
        need(set(self.checkpoint.missing) == wanted, "checkpoint.txt: reasons for %s", sorted(self.checkpoint.missing))
        self.draw = Draw(proof["draw.json"], proof["draw.json.sig"], package, self.checkpoint)
        tell("draw.json: lot %s, signed, %d orders follow from it", self.draw.lot, len(self.draw.order))
        self.opening = Opening(proof["opening.json"], proof["opening.json.sig"], package, self.checkpoint, self.draw).told
        tell("opening.json: signed, and by %d holders", len(self.opening["holders"]))
        self._count(files, proof, tell)
        self._rest(files, proof, tell)

    def _listed(self, files):
        data, signature = files.pop("publication.json", b""), files.pop("publication.json.sig", b"")
        held = signatures.verify(self.package.authority, b"urne/v1/result" + data, signature)
        need(held, "publication.json: the signature is not the authority's")
        found = spelling.read(data, PUBLICATION, "publication.json")
        need(found["eh"] == self.package.eh.hex(), "publication.json: of another consultation")
        listed = [entry["path"] for entry in found["files"]]
        need(listed == sorted(set(listed), key=str.encode), "publication.json: paths do not ascend")
        need(set(listed) == set(files), "publication: files %s", sorted(set(listed) ^ set(files)))
        for entry in found["files"]:
            content = files[entry["path"]]
            same = len(content) == entry["length"] and sha256(content).hex() == entry["sha256"]
            need(same, "publication: %s is not as listed", entry["path"])
        self.software = found["software"]

    def _count(self, files, proof, tell):
        opening, package = self.opening, self.package
        need("results.json" in files, "publication: no results.json")
        need(sha256(files["results.json"]).hex() == opening["results"], "results.json: not the opening's")
        self.results = results.read(files["results.json"], package, opening)
        open_answers = package.definition["publish_ballots"] and not any(
            question["hidden"] or any(option["hidden"] for option in question["options"])
            for question in self.results["questions"]
        )
        need(("answers.json" in proof) == open_answers, "preuves: answers.json must be there, or must not")
        self.answers = None
        if not open_answers:
            tell("results.json: the opening's, sums as they should be; the answers are not published")
            return
        need(sha256(proof["answers.json"]).hex() == opening["answers"], "answers.json: not the opening's")
        self.answers = answers.read(proof["answers.json"], package, opening["valid"], opening["invalid"])
        counted = results.count(package.definition, self.answers, self.draw.order, self.results)
        tell("results.json: every number of %d questions follows from answers.json and the lot", counted)

    def _rest(self, files, proof, tell):
        package = self.package
        wanted = tables.make(package.definition, self.results, self.answers)
        keys = [(kiosk.number, kiosk.key) for kiosk in self.kiosks.kiosks]
        receipts = package.definition["receipt"] != "none"
        if receipts:
            wanted["receipts.js"] = tables.receipts_script(package.eh, keys, self.leaves.leaves)
        wanted.update(package.images)
        for path, data in wanted.items():
            need(files.get(path) == data, "%s: not what follows from the evidence", path)
        staged = any(question["stages"] for question in self.results["questions"])
        evidence = EVIDENCE + [package.id + ".consultation"] + ["answers.json"] * (self.answers is not None)
        pages = {"style.css"} | ({"receipt.js"} if receipts else set())
        for language in set(PAGES) & set(package.definition["languages"]):
            results, verify, receipt, steps = PAGES[language]
            pages |= {results, verify} | ({receipt} if receipts else set()) | ({steps} if staged else set())
        allowed = set(wanted) | pages | {"results.json"} | {"preuves/" + one for one in evidence}
        need(set(files) == allowed, "publication: files %s", sorted(set(files) ^ allowed))
        pictures = len(package.images)
        tell("%d tables and lists and %d pictures: byte for byte", len(wanted) - pictures, pictures)


def read_folder(folder):
    """Every file by its path with `/`; a link is a fault."""
    files = {}
    for place, folders, names in os.walk(str(folder)):
        for name in folders + names:
            path = os.path.join(place, name)
            need(not os.path.islink(path), "%s: a link", path)
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                files[os.path.relpath(path, str(folder)).replace(os.sep, "/")] = file.read()
    return files
