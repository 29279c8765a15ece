"""The findings of a report: those that follow from what is published are made again, the others must be possible."""

import definition
from fault import need
from spelling import digits, list_of, number, record, tagged

KIOSK, KIOSKS = number(1, 65535), list_of(number(1, 65535))
FIELDS = {
    "fork": record(kiosk=KIOSK, sequence=number(1), manifests=list_of(digits(32), 2)),
    "lost": record(kiosk=KIOSK, earlier=number(1), later=number(2), envelopes=number(1)),
    "two-kiosks": record(leaf=digits(32), kiosks=list_of(KIOSK, 2)),
    "shared-key": record(leaves=list_of(digits(32), 2)),
    "restored": record(**{"kiosk": KIOSK, "from": KIOSK, "taken": number(), "only_from": number()}),
    "other-last": record(kiosk=KIOSK, by=KIOSK),
    "revoked": record(kiosk=KIOSK, set_aside=number()),
    "restored-revoked": record(**{"kiosk": KIOSK, "from": KIOSK}),
    "too-many": record(kiosk=KIOSK, manifest=digits(32), envelopes=number(), most=number()),
    "no-batch": record(kiosk=KIOSK, replaced_by=KIOSKS),
    "not-closed": record(kiosk=KIOSK, replaced_by=KIOSKS),
    "slip-ahead": record(kiosk=KIOSK, slip=number(1), ballots=number()),
}
FINDING = tagged(**{name.replace("-", "_"): shape for name, shape in FIELDS.items()})
MADE_AGAIN = ("restored", "other-last", "revoked", "restored-revoked", "no-batch", "not-closed")


def check(told, leaves, kiosks, package):
    """The findings in their order, none missing and none too many."""
    found = [(name, list(fields.values())) for one in told for name, fields in one.items()]
    order = list(FIELDS)
    need(found == sorted(found, key=lambda one: (order.index(one[0]), one[1])), "report.json: findings not sorted")
    need(all(one != other for one, other in zip(found, found[1:])), "report.json: a finding twice")
    for name in MADE_AGAIN:
        given = [fields for one, fields in found if one == name]
        wanted = sorted(set(globals()["_" + name.replace("-", "_")](leaves, kiosks)))
        same = given == [list(map(_listed, one)) for one in wanted]
        need(same, "report.json: findings %s: %s, not %s", name, given, wanted)
    for name, possible in (("fork", _fork), ("lost", _lost), ("two-kiosks", _two_kiosks), ("shared-key", _shared_key),
                           ("slip-ahead", _slip_ahead)):
        for fields in (fields for one, fields in found if one == name):
            need(possible(leaves, kiosks, *fields), "report.json: a finding %s that cannot be", name)
    _check_told(found, leaves, package)


def _listed(value):
    return list(value) if isinstance(value, tuple) else value


def _check_told(found, leaves, package):
    """What is published and must have been found."""
    forks = [fields for name, fields in found if name == "fork"]
    for one in leaves.batches:
        hashes = {other.hash for other in leaves.of(one.kiosk.number)}
        key = [one.kiosk.number, one.told["sequence"]]
        known = any(fork[:2] == key and hashes <= set(fork[2]) for fork in forks)
        need(len(hashes) == 1 or known, "report.json: a fork of kiosk %d is not told", one.kiosk.number)
    alone = sum(not leaf.batches for leaf in leaves.counted)
    lost = [fields for name, fields in found if name == "lost"]
    need(alone <= sum(fields[3] for fields in lost), "report.json: leaves of earlier batches, and no loss is told")
    need(len({tuple(fields[:2]) for fields in lost}) == len(lost), "report.json: a loss told twice")
    given = [fields for name, fields in found if name == "too-many"]
    most = definition.slots(package.definition)
    wanted = [[one.kiosk.number, one.hash, one.told["envelopes"], most] for one in leaves.batches
              if one.told["envelopes"] > most]
    need(given == wanted, "report.json: findings too-many: %s, not %s", given, wanted)


def _restored(leaves, kiosks):
    for one in leaves.batches:
        mine = {number_ for number_, other in enumerate(leaves.batches, 1) if other.kiosk == one.kiosk}
        for origin, _ in one.restored:
            its = [leaf for leaf in leaves.counted if leaf.kiosk == origin.number]
            taken = sum(bool(mine & set(leaf.batches)) for leaf in its)
            yield one.kiosk.number, origin.number, taken, len(its) - taken


def _other_last(leaves, kiosks):
    for one in leaves.batches:
        for origin, last in one.restored:
            if any(other.hash != last for other in leaves.of(origin.number)):
                yield origin.number, one.kiosk.number


def _revoked(leaves, kiosks):
    for kiosk in kiosks.revoked_by_number:
        yield kiosk, sum(leaf.kiosk == kiosk for leaf in leaves.aside)


def _restored_revoked(leaves, kiosks):
    for one in leaves.batches:
        for origin, _ in one.restored:
            if origin.number in kiosks.revoked_by_number:
                yield one.kiosk.number, origin.number


def _replaced_by(leaves, kiosk):
    return tuple(sorted({one.kiosk.number for one in leaves.batches for origin, _ in one.restored
                         if origin.number == kiosk}))


def _no_batch(leaves, kiosks):
    for kiosk in kiosks.by_number:
        if not leaves.of(kiosk):
            yield kiosk, _replaced_by(leaves, kiosk)


def _not_closed(leaves, kiosks):
    for one in leaves.batches:
        if one.told["state"] != "closed":
            yield one.kiosk.number, _replaced_by(leaves, one.kiosk.number)


def _fork(leaves, kiosks, kiosk, sequence, manifests):
    newest = max([one.told["sequence"] for one in leaves.of(kiosk)], default=0)
    published = {one.hash for one in leaves.of(kiosk)} if sequence == newest else set()
    return manifests == sorted(set(manifests)) and published <= set(manifests) and 1 <= sequence <= newest


def _lost(leaves, kiosks, kiosk, earlier, later, envelopes):
    return earlier < later and all(one.told["sequence"] == later for one in leaves.of(kiosk)) and leaves.of(kiosk) != []


def _two_kiosks(leaves, kiosks, leaf, signers):
    ascending = signers == sorted(set(signers)) and set(signers) <= set(kiosks.by_number)
    return ascending and any(one.leaf.hex() == leaf and one.kiosk in signers for one in leaves.counted)


def _shared_key(leaves, kiosks, listed):
    return listed == sorted(set(listed)) and set(listed) <= {one.hex() for one in leaves.leaves}


def _slip_ahead(leaves, kiosks, kiosk, slip, ballots):
    return all(slip > one.told["slips"] or ballots > one.told["envelopes"] for one in leaves.of(kiosk))
