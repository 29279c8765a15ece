"""Checks a publication of Urne, its batches and its receipts, from the documents alone.

    python3 verify.py SITE [--batch FILE.urne ...] [--receipts FILE]
"""

import argparse
import pathlib
import sys

import journal
import receipts
from batch import Batch
from fault import Fault, need
from publication import Publication


def main():
    parser = argparse.ArgumentParser(description="Checks a publication of Urne, batches and receipts.")
    parser.add_argument("site", type=pathlib.Path, help="the folder of a publication")
    parser.add_argument("--batch", nargs="+", default=[], type=pathlib.Path, help="batches, each with its .journal beside it")
    parser.add_argument("--receipts", nargs="+", default=[], type=pathlib.Path,
                        help="codes or texts of QR codes, a line each; printers' bytes (.bin); or folders of those")
    arguments = parser.parse_args()
    try:
        publication = Publication(arguments.site, tell)
        check_batches(arguments.batch, publication)
        check_receipts(arguments.receipts, publication)
    except (Fault, OSError) as fault:
        print("FAULT: %s" % fault)
        return 1
    print("All of this agrees. Not checked: pages, style and script; what rests on the holders.")
    return 0


def tell(sentence, *about):
    print(sentence % about)


def check_batches(paths, publication):
    """Each batch, its journal, and that the publication has every leaf of it."""
    known = set(publication.leaves.leaves) | {one.leaf for one in publication.leaves.aside}
    published = {one.hash for one in publication.leaves.batches}
    for path in paths:
        found = Batch(path.read_bytes(), publication.package, publication.kiosks)
        need(set(found.leaves) <= known, "%s: ballots that the publication lacks", path.name)
        entries = journal.check(path.with_suffix(".journal").read_bytes(), found.manifest)
        place = "published" if found.manifest.hash in published else "not the last one"
        tell("%s: %d ballots, %d entries of the journal, %s", path.name, len(found.leaves), entries, place)


def check_receipts(paths, publication):
    files = [file for path in paths for file in (sorted(path.glob("*.bin")) if path.is_dir() else [path])]
    leaves = set(publication.leaves.leaves)
    codes = {receipts.code(leaf) for leaf in leaves}
    counted = {"codes": 0, "QR codes": 0}
    for path in files:
        for text in receipts.texts(path):
            if len(text) < 40:
                receipts.check_code(text, codes)
                counted["codes"] += 1
            else:
                receipts.check(text, publication.package.eh, publication.kiosks.keys, leaves)
                counted["QR codes"] += 1
    if files:
        tell("receipts: %d codes and %d QR codes of ballots in the list", counted["codes"], counted["QR codes"])


if __name__ == "__main__":
    sys.exit(main())
