"""Writes the catalogues of the made-up language `qps` anew from the French ones.

    python3 tests/language/make_up.py

Every letter is marked, so that a letter without a mark on a page was not said through a catalogue; words are longer; numbers have
three forms (one, two, more), which end in ¹, ² and ³.
"""

import pathlib
import re
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MARKS = dict(zip("abcdefghijklmnopqrstuvwxyz", "åþãðäáñýíìóòöñøþõúßþüúõóýò"))
CAPITALS = dict(zip("abcdefghijklmnopqrstuvwxyz", "ÅÞÃÐÄÁÑÝÍÌÓÒÖÑØÞÕÚÐÞÜÚÕÓÝÒ"))
FORMS = "nplurals=3; plural=(n == 1 ? 0 : n == 2 ? 1 : 2);"
PAGES = {"index.html": "qps.html", "pas-a-pas.html": "qps-steps.html", "recu.html": "qps-receipt.html",
         "comment-verifier.html": "qps-verify.html"}
HEADER = [
    'msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', '"Language: qps\\n"',
    '"Plural-Forms: %s\\n"' % FORMS,
]
CONVENTIONS = [
    '"X-Name: Ñøüñø\\n"', '"X-Name-In-French: inventé\\n"', '"X-Group: [\']\\n"', '"X-Decimal: [·]\\n"', '"X-Money: [{n} €]\\n"',
    '"X-Percent: [{n} %]\\n"', '"X-Spaced-Signs: no\\n"',
]


def marked(text):
    """The text with every letter marked and every vowel twice; places in braces and escapes stay."""
    return "".join(part if part[:1] in "{\\" else _letters(part) for part in re.split(r"(\{[^}]*\}|\\.)", text))


def _letters(text):
    plain = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae"))
    told = ""
    for sign in plain:
        if unicodedata.combining(sign):
            continue
        base = sign.lower()
        if base not in MARKS:
            told += sign
            continue
        told += MARKS[base] if sign == base else CAPITALS[base]
        told += MARKS[base] if base in "aeiou" else ""
    return told


def translated(source, head):
    """A French catalogue in the made-up language, entry by entry."""
    told = head[:]
    for entry in re.split(r"\n\n+", source.strip())[1:]:
        lines = [line for line in entry.split("\n") if line and not line.startswith(("msgstr", "#"))]
        said = {}
        for key in ("msgid", "msgid_plural"):
            said.update((key, line[len(key) + 2:-1]) for line in lines if line.startswith(key + " "))
        told.append("")
        told += lines
        if "msgid_plural" in said:
            forms = [said["msgid"], said["msgid_plural"], said["msgid_plural"]]
            told += ['msgstr[%d] "%s%s"' % (at, marked(form), "¹²³"[at]) for at, form in enumerate(forms)]
        else:
            told.append('msgstr "%s"' % (PAGES.get(said["msgid"]) or marked(said["msgid"])))
    return "\n".join(told) + "\n"


def main():
    words = (ROOT / "src/language/words/fr.po").read_text(encoding="utf-8")
    (HERE / "qps/words.po").write_text(translated(words, HEADER + CONVENTIONS), encoding="utf-8")
    window = (ROOT / "ui/lang/fr/LC_MESSAGES/urne.po").read_text(encoding="utf-8")
    (HERE / "qps/urne.po").write_text(translated(window, HEADER), encoding="utf-8")


if __name__ == "__main__":
    main()
