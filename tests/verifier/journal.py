"""The journal beside a batch: chained, whole, and what its kiosk's manifest says (src/journal/FORMAT.md)."""

import spelling
from envelope import sha256
from fault import Fault, need
from spelling import boolean, digits, either, list_of, maybe, number, one_of, record, tagged, text

COUNTS = record(casts=number(), unlocks=number(), print_failures=number())
CLOSED = record(casts=number(), unlocks=number(), print_failures=number(), starts=number(), unclean_stops=number())
DAY = record(date=maybe(text), casts=number())
EVENT = either(
    one_of("pin-blocked", "box-rebuilt", "disk-failed", "disk-back", "mirror-made", "mirror-rebuilt", "mirror-caught-up"),
    tagged(
        installed=record(
            software=text, instance=record(eh=digits(32), kiosk=number(1, 65535), nonce=digits(16)), salt=digits(32)
        ),
        restored=record(
            # `from` is a word of Python, so the keys are given as a dictionary.
            **{
                "from": list_of(record(kiosk=number(1, 65535), nonce=digits(16), manifest=maybe(digits(32)))),
                "envelopes": number(),
            }
        ),
        started=record(after_unclean_stop=boolean, software=text),
        opened=DAY,
        resumed=DAY,
        paused=COUNTS,
        closed=CLOSED,
        exported=record(sequence=number(1), manifest=digits(32), casts=number()),
        export_failed=record(
            reason=one_of(
                "stick-unset", "stick-absent", "stick-same-disk", "stick-full", "stick-read-only", "stick-taken", "stick-failed",
                "stick-lying", "box-unreadable", "kiosk-failed", "other",
            )
        ),
        mirror_lost=record(reason=one_of("absent", "same-disk", "not-ours", "failing", "unwritable", "other")),
        box_healed=record(slots=number()),
    ),
)
ENTRY = record(sequence=number(1), event=EVENT)
BASE = record(base=record(sequence=number(1), head=digits(32)))


def check(data, manifest):
    """The journal that belongs to a manifest; the number of its entries."""
    told = manifest.told["journal"]
    need(data.endswith(b"\n"), "journal: no LF at the end")
    lines = data.split(b"\n")[:-1]
    at, head = 0, bytes(32)
    if lines[0].startswith(b'{"base"'):
        base = spelling.read(lines.pop(0), BASE, "journal", compact=True)["base"]
        at, head = base["sequence"], bytes.fromhex(base["head"])
    need(at == told["base"], "journal: does not begin after entry %d", told["base"])
    slips = 0
    for line in lines:
        need(len(line) <= 4096, "journal: an entry of %d bytes", len(line))
        entry = spelling.read(line, ENTRY, "journal", compact=True)
        at += 1
        need(entry["sequence"] == at, "journal: a gap before entry %d", entry["sequence"])
        head = sha256(b"urne/v1/journal" + head + line)
        name = entry["event"] if isinstance(entry["event"], str) else next(iter(entry["event"]))
        need((at == 1) == (name == "installed"), "journal: the first entry, and only it, is installed")
        if at == 1:
            instance = {"eh": manifest.told["eh"], "kiosk": manifest.kiosk.number, "nonce": manifest.kiosk.nonce.hex()}
            need(entry["event"]["installed"]["instance"] == instance, "journal: of another kiosk")
        slips += name in ("opened", "resumed", "paused", "closed")
    need(at == told["entries"] and head.hex() == told["head"], "journal: not the one of the manifest")
    if slips != manifest.told["slips"] and (told["base"] == 0 or slips > manifest.told["slips"]):
        raise Fault("journal: %d slips, the manifest says %d" % (slips, manifest.told["slips"]))
    return len(lines)
