"""leaves.txt and report.json: every sealed ballot, and what each kiosk brought (src/register/FORMAT.md)."""

import re

import envelope
import spelling
from envelope import sha256
from fault import need


class Leaves:
    """The sealed ballots of all kiosks."""

    def __init__(self, data, report, package, kiosks, checkpoint, tell):
        need(not data or data.endswith(b"\n"), "leaves.txt: no LF at the end")
        self.leaves, signed = [], {}
        for line in data.split(b"\n")[:-1]:
            found = re.fullmatch(rb"([0-9a-f]{64}) ([1-9][0-9]{0,4}) ([0-9a-f]{128})", line)
            need(found, "leaves.txt: a line of another form")
            leaf, number, signature = bytes.fromhex(found[1].decode()), int(found[2]), bytes.fromhex(found[3].decode())
            need(number in kiosks.keys, "leaves.txt: an unknown kiosk")
            need(envelope.genuine(package.eh, number, kiosks.keys[number], leaf, signature), "leaves.txt: a signature")
            self.leaves.append(leaf)
            signed.setdefault(number, []).append(leaf)
        envelope.check_sorted(self.leaves, "leaves.txt")
        need(len(self.leaves) == checkpoint.size, "leaves.txt: not as many as the checkpoint says")
        need(envelope.root(self.leaves) == checkpoint.root, "leaves.txt: another root than the checkpoint's")
        need(sha256(report) == checkpoint.report, "report.json: not the checkpoint's")
        tell("leaves.txt: %d signatures of kiosks, root as in the checkpoint", len(self.leaves))
