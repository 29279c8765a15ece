"""The tables of donnees/ and receipts.js, byte for byte, from the results and the package (src/publish/FORMAT.md)."""

import base64
import unicodedata

from definition import kind, single
from totals import shares


def make(definition, results, answers):
    """Every file of donnees/ by its path. `answers` is None where they are not published."""
    found = {"donnees/resultats.csv": _results(definition, results)}
    for at, (question, told) in enumerate(zip(definition["questions"], results["questions"])):
        name = "donnees/" + question["id"]
        options = question["options"]
        identifiers = [option.get("external_id", "").strip() for option in options]
        if not options or "" in identifiers or len(set(identifiers)) < len(identifiers):
            continue
        if told["options"] and not any(option["hidden"] for option in told["options"]):
            found[name + "-decidim.csv"] = _decidim(told)
            found[name + "-cap-collectif.csv"] = _cap_collectif(question, told)
        if kind(question) == "approval" and answers is not None:
            found[name + "-consul.txt"] = _consul(question, answers[at])
    return {path: text.encode("utf-8") for path, text in found.items()}


def _results(definition, results):
    rows = [["question", "identifiant", "numéro", "référence", "titre", "coût", "voix", "part", "score", "retenu", "rang", "mentions"]]
    for question, told in zip(definition["questions"], results["questions"]):
        if told["hidden"]:
            continue
        make_rows = {"scale": _scale_rows, "text": _text_rows}.get(kind(question), _option_rows)
        rows += [[question["id"]] + row for row in make_rows(question, told)]
    return "\ufeff" + _csv(rows, ";")


def _option_rows(question, told):
    thousandths = shares([one["votes"] for one in told["options"]], told["ballots"], single(question))
    for option, one, share in zip(question["options"], told["options"], thousandths):
        head = [one["id"], one["number"], one["external_id"], option["title"]["fr"], _euros(option.get("cost"))]
        kept = "oui" if one["selected"] else "non"
        numbers = [one["votes"], _percent(share), one["score"], kept, one["rank"]]
        if one["hidden"]:
            numbers = ["", "", "", kept, ""]
        yield head + numbers + [" ".join(map(str, [] if one["hidden"] else one["grades"]))]


def _scale_rows(question, told):
    thousandths = shares(told["values"], told["ballots"], True)
    for value, (ballots, share) in enumerate(zip(told["values"], thousandths), 1):
        yield [value, "", "", "", "", ballots, _percent(share), "", "", "", ""]
    if told["scale"]:
        mean = told["scale"]["mean_hundredths"]
        yield ["médiane", "", "", "", "", "", "", told["scale"]["median"], "", "", ""]
        yield ["moyenne", "", "", "", "", "", "", "%d,%02d" % divmod(mean, 100), "", "", ""]


def _text_rows(question, told):
    different = sorted(set(told["texts"]), key=lambda text: (_folded(text), text.encode("utf-8")))
    for text in different:
        yield ["", "", "", text, "", told["texts"].count(text), "", "", "", "", ""]


def _folded(text):
    """Without capitals and accents."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return plain.lower().encode("utf-8")


def _euros(cents):
    if cents is None:
        return ""
    return "%d,%02d" % divmod(cents, 100) if cents % 100 else "%d" % (cents // 100)


def _percent(thousandths):
    return "%d,%d" % divmod(thousandths, 10)


def _decidim(told):
    rows = [["id", "paper_ballots_to_import"]]
    return _csv(rows + [[one["external_id"].strip(), one["votes"]] for one in told["options"]], ";")


def _cap_collectif(question, told):
    points = kind(question) in ("points", "ranking")
    rows = [["reference", "title", "votes-total"] + ["points-total"] * points]
    for option, one in zip(question["options"], told["options"]):
        title = option["title"]["fr"].replace('"', "’")
        rows.append([one["external_id"].strip(), title, one["votes"]] + [one["score"]] * points)
    return _csv(rows, ";")


def _consul(question, answers):
    names = {option["id"]: option["external_id"].strip() for option in question["options"]}
    lines = [
        ",".join(names[option] for option, _ in answer["marks"])
        for answer in answers
        if answer["state"] == "answered"
        for _ in range(answer["ballots"])
    ]
    return "".join(line + "\n" for line in sorted(lines, key=lambda line: line.encode("utf-8")))


def _csv(rows, delimiter):
    return "".join(delimiter.join(_cell(str(cell), delimiter) for cell in row) + "\n" for row in rows)


def _cell(text, delimiter):
    if text[:1] in ("=", "+", "-", "@", "\t", "\r") and text:
        text = "'" + text
    if any(sign in text for sign in (delimiter, '"', "\r", "\n")):
        return '"' + text.replace('"', '""') + '"'
    return text


def receipts_script(eh, kiosks, leaves):
    """receipts.js: the kiosks' keys by number, and the leaves."""
    keys = ",".join('"%d":"%s"' % (number, key.hex()) for number, key in kiosks)
    listed = base64.b64encode(b"".join(leaves)).decode()
    line = 'window.URNE_RECEIPTS={"eh":"%s","kiosks":{%s},"leaves":"%s"};\n' % (eh.hex(), keys, listed)
    return line.encode()
