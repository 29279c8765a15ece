"""leaves.txt and report.json: every sealed ballot, and the last batch of each kiosk (src/register/FORMAT.md)."""

import re

import envelope
import findings
import spelling
from batch import Manifest
from envelope import sha256
from fault import need
from spelling import digits, list_of, number, one_of, record, text

REPORT = record(
    format=one_of("urne-report-1"),
    eh=digits(32),
    envelopes=number(),
    root=digits(32),
    batches=list_of(record(manifest=text, signature=digits(64))),
    set_aside=list_of(text),
    findings=list_of(findings.FINDING),
)
LINE = re.compile(r"([0-9a-f]{64}) ([1-9][0-9]{0,4}) ([0-9a-f]{128}) (-|[1-9][0-9]*(?:,[1-9][0-9]*)*)")


class Leaf:
    """A line: leaf, kiosk, the kiosk's signature, the numbers of the published batches that hold it."""

    def __init__(self, line, package, kiosks, batches, name):
        found = LINE.fullmatch(line)
        need(found, "%s: a line of another form", name)
        self.leaf, self.kiosk = bytes.fromhex(found[1]), int(found[2])
        need(self.kiosk in kiosks.keys, "%s: an unknown kiosk", name)
        key, signature = kiosks.keys[self.kiosk], bytes.fromhex(found[3])
        need(envelope.genuine(package.eh, self.kiosk, key, self.leaf, signature), "%s: a kiosk's signature", name)
        self.batches = [] if found[4] == "-" else [int(one) for one in found[4].split(",")]
        ascending = self.batches == sorted(set(self.batches))
        need(ascending and all(one <= len(batches) for one in self.batches), "%s: numbers of batches", name)


class Leaves:
    """The sealed ballots of all kiosks, and what each kiosk brought."""

    def __init__(self, data, report_data, package, kiosks, checkpoint, tell):
        need(sha256(report_data) == checkpoint.report, "report.json: not the checkpoint's")
        report = spelling.read(report_data, REPORT, "report.json")
        need(report["eh"] == package.eh.hex(), "report.json: of another consultation")
        self.batches = [
            Manifest(one["manifest"].encode("utf-8"), bytes.fromhex(one["signature"]), package, kiosks)
            for one in report["batches"]
        ]
        self._check_order()
        lines = data.decode("ascii", "replace").split("\n")
        need(lines.pop() == "", "leaves.txt: no LF at the end")
        self.counted = [Leaf(line, package, kiosks, self.batches, "leaves.txt") for line in lines]
        self.aside = [Leaf(line, package, kiosks, self.batches, "set_aside") for line in report["set_aside"]]
        need(report["set_aside"] == sorted(set(report["set_aside"])), "report.json: set_aside is not sorted")
        self.leaves = [one.leaf for one in self.counted]
        envelope.check_sorted(self.leaves, "leaves.txt")
        both = {one.leaf for one in self.counted} & {one.leaf for one in self.aside}
        need(not both and all(one.batches for one in self.aside), "report.json: set_aside")
        told = (report["envelopes"], bytes.fromhex(report["root"]))
        need(told == (len(self.leaves), envelope.root(self.leaves)), "report.json: number or root of leaves.txt")
        need(told == (checkpoint.size, checkpoint.root), "checkpoint.txt: number or root of leaves.txt")
        self.findings = report["findings"]
        self._check_batches(report["findings"])
        self._check_revoked(kiosks)
        need(len(report["findings"]) == checkpoint.findings, "checkpoint.txt: number of findings")
        findings.check(report["findings"], self, kiosks, package)
        tell("leaves.txt: %d signatures of kiosks; number and root as in report and checkpoint", len(self.leaves))
        tell("report.json: the manifests of %d batches, signed, each with number and root of its leaves; %d findings",
             len(self.batches), len(report["findings"]))

    def _check_order(self):
        """By kiosk, then hash; several of one kiosk are of one number."""
        order = [(one.kiosk.number, one.hash) for one in self.batches]
        need(order == sorted(set(order)), "report.json: batches not by kiosk and hash, or one twice")
        for one in self.batches:
            same = {other.told["sequence"] for other in self.of(one.kiosk.number)}
            need(len(same) == 1, "report.json: batches of kiosk %d under several numbers", one.kiosk.number)

    def of(self, kiosk):
        """The published batches of a kiosk."""
        return [one for one in self.batches if one.kiosk.number == kiosk]

    def _check_batches(self, told):
        """Number and root of each batch, and that whoever signed a leaf may have one in it."""
        several = [one["two-kiosks"] for one in told if "two-kiosks" in one]
        signers = {bytes.fromhex(one["leaf"]): one["kiosks"] for one in several}
        for number_, one in enumerate(self.batches, 1):
            held = sorted(leaf.leaf for leaf in self.counted + self.aside if number_ in leaf.batches)
            need(len(held) == one.told["envelopes"], "report.json: batch %d holds another number of leaves", number_)
            need(envelope.root(held) == one.root, "report.json: batch %d has another root", number_)
            for leaf in self.counted + self.aside:
                known = {leaf.kiosk, *signers.get(leaf.leaf, ())} & set(one.keys)
                need(number_ not in leaf.batches or known, "report.json: batch %d holds a stranger's leaf", number_)

    def _check_revoked(self, kiosks):
        """What a kiosk taken back signed counts where its one last batch holds it, and is set aside elsewhere."""
        for leaves, counts in ((self.counted, True), (self.aside, False)):
            for leaf in leaves:
                last = kiosks.revoked_by_number.get(leaf.kiosk)
                held = [self.batches[number_ - 1].hash for number_ in leaf.batches]
                need((last is None or last in held) == counts, "a leaf of kiosk %d counts, or does not", leaf.kiosk)
