"""The consultation package: src/consultation/package/FORMAT.md."""

import hashlib
import re
import struct
import zlib

import definition
import pictures
import signatures
import spelling
from fault import Fault, need
from spelling import digits, list_of, number, one_of, pattern, record, text

MANIFEST = record(
    format=one_of("urne-package-1"),
    id=pattern("[a-z0-9-]{3,40}"),
    files=list_of(record(path=text, length=number(), sha256=digits(32))),
)


class Package:
    """A package whose every byte was checked."""

    def __init__(self, data):
        files = entries(data)
        need("manifest.json" in files and "manifest.sig" in files, "package: no manifest or no signature")
        manifest = spelling.read(files["manifest.json"], MANIFEST, "manifest.json")
        self.manifest = files["manifest.json"]
        self.eh = hashlib.sha256(self.manifest).digest()
        self._check_files(files, manifest["files"])
        content = spelling.read(files["consultation.json"], definition.CONSULTATION, "consultation.json")
        self.keys, self.definition = content["keys"], content["definition"]
        self.authority = bytes.fromhex(self.keys["authority"])
        need(
            signatures.verify(self.authority, b"urne/v1/package" + self.manifest, files["manifest.sig"]),
            "package: the signature is not the authority's",
        )
        definition.check(self.keys, self.definition)
        self.id = self.definition["id"]
        need(manifest["id"] == self.id, "package: the manifest's id is not the definition's")
        self.images = {path: content for path, content in files.items() if path.startswith("images/")}
        named = definition.pictures(self.definition)
        need(set(self.images) == named, "package: pictures %s, named %s", sorted(self.images), sorted(named))
        self.length = definition.plain_length(self.definition)

    @staticmethod
    def _check_files(files, listed):
        paths = [entry["path"] for entry in listed]
        need(len(set(paths)) == len(paths), "package: a path is listed twice")
        need(set(paths) == set(files) - {"manifest.json", "manifest.sig"}, "package: other files than the manifest's")
        for entry in listed:
            path, content = entry["path"], files[entry["path"]]
            if path != "consultation.json":
                pictures.check(path, content)
            need(
                len(content) == entry["length"] and hashlib.sha256(content).hexdigest() == entry["sha256"],
                "package: %s is not what the manifest says",
                path,
            )

    @property
    def fingerprint(self):
        return " ".join(re.findall("....", self.eh[:16].hex().upper()))


def entries(data):
    """The archive's files by name: no gap, no comment, no encryption, no second of a name."""
    try:
        return _entries(data)
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise Fault("package: no archive as it should be: %s" % error) from None


def _entries(data):
    end = len(data) - 22
    need(end >= 0 and data[end : end + 4] == b"PK\5\6", "package: the last 22 bytes are no end record")
    disk, first, here, count, size, start, comment = struct.unpack("<HHHHIIH", data[end + 4 :])
    need((disk, first, comment) == (0, 0, 0) and here == count and start + size == end, "package: wrong end record")
    files, place, local = {}, start, 0
    for _ in range(count):
        need(data[place : place + 4] == b"PK\1\2", "package: no central record")
        _, _, flags, method, _, _, crc, packed, plain, name, extra, remark, disk, _, _, offset = struct.unpack(
            "<HHHHHHIIIHHHHHII", data[place + 4 : place + 46]
        )
        path = data[place + 46 : place + 46 + name].decode("utf-8")
        need((flags & ~0x806, disk, remark, extra) == (0, 0, 0, 0), "package: %s: flags, comment or extra fields", path)
        need(offset == local, "package: a gap before %s", path)
        need(path not in files, "package: %s is there twice", path)
        place += 46 + name
        head = data[local : local + 30]
        signature, _, *fields = struct.unpack("<4sHHHHHIIIHH", head)
        need(signature == b"PK\3\4", "package: no local record of %s", path)
        need(
            fields[:2] == [flags, method] and fields[4:] == [crc, packed, plain, name, 0],
            "package: two records of %s that differ",
            path,
        )
        need(data[local + 30 : local + 30 + name] == path.encode(), "package: two names of %s", path)
        content = data[local + 30 + name : local + 30 + name + packed]
        files[path] = _content(content, method, packed, plain, crc, path)
        local += 30 + name + packed
    need(local == start and place == end, "package: bytes between its entries, directory and end")
    return files


def _content(content, method, packed, plain, crc, path):
    need(plain <= 2**24, "package: %s is too long", path)
    need(method in (0, 8) and len(content) == packed, "package: %s neither stored nor deflated, or cut", path)
    if method == 8:
        inflate = zlib.decompressobj(-15)
        content = inflate.decompress(content, plain + 1)
        need(inflate.eof and not inflate.unused_data, "package: %s: bytes after its end", path)
    need(len(content) == plain and zlib.crc32(content) == crc, "package: %s: wrong length or sum", path)
    return content
