"""results.json: its shape, its sums, and all of its numbers from the answers. The sentences in it are not compared."""

import spelling
from definition import kind
from fault import need
from spelling import boolean, digits, list_of, maybe, number, one_of, record, text
from stages import Count
from totals import Tally, scale_summary

TEXTS = record(fr=text, en_=text)
STAGE = record(
    title=TEXTS,
    common=maybe(number()),
    groups=list_of(
        record(
            id=text, name=TEXTS, purse=maybe(number()), left=maybe(number()), least=number(), winners=number(),
            remarks=list_of(TEXTS),
        )
    ),
    decisions=list_of(record(option=text, group=number(), selected=boolean, reason=TEXTS)),
)
OPTION = record(
    id=text, number=text, external_id=text, votes=number(), score=number(), selected=boolean, rank=number(),
    grades=list_of(number()), hidden=boolean, reason=TEXTS,
)
QUESTION = record(
    id=text, kind=text, ballots=number(), blank=number(), skipped=number(), invalid=number(), other_style=number(),
    hidden=boolean, money=maybe(record(purse=number(), spent=number())), options=list_of(OPTION),
    stages=list_of(STAGE), remarks=list_of(TEXTS), values=list_of(number()),
    scale=maybe(record(median=number(), mean_hundredths=number())), texts=list_of(text),
)
RESULTS = record(
    consultation=text, eh=digits(32), mode=one_of("real", "rehearsal"), envelopes=number(), counted=number(),
    questions=list_of(QUESTION),
)


def read(data, package, opening):
    """The results, checked as far as they can be without the answers."""
    found = spelling.read(data, RESULTS, "results.json")
    definition = package.definition
    heads = [definition["id"], package.eh.hex(), definition["mode"], opening["envelopes"], opening["valid"]]
    need([found[key] for key in list(RESULTS_HEAD)] == heads, "results.json: not this opening's")
    questions = [[one["id"] for one in told["questions"]] for told in (found, definition)]
    need(questions[0] == questions[1], "results.json: questions")
    for question, told in zip(definition["questions"], found["questions"]):
        _sums(question, told, found["counted"], opening["invalid"], definition["smallest_group"])
    return found


RESULTS_HEAD = ("consultation", "eh", "mode", "envelopes", "counted")


def _sums(question, told, counted, invalid, smallest):
    name = "results.json: " + question["id"]
    need(told["kind"] == kind(question) and told["invalid"] == invalid, "%s: kind or invalid", name)
    parts = [told[key] for key in ("ballots", "blank", "skipped", "other_style")]
    if told["hidden"]:
        rest = [told[key] for key in ("money", "options", "stages", "remarks", "values", "scale", "texts")]
        need(parts + rest == [0, 0, 0, 0, None, [], [], [], [], None, []], "%s: hidden, yet it tells", name)
        need(counted > 0, "%s: hidden, and nobody voted", name)
        return
    need(sum(parts) == counted, "%s: sums", name)
    need(not 0 < told["ballots"] < smallest, "%s: not hidden", name)
    given = [[one[key] for key in ("id", "number", "external_id")] for one in told["options"]]
    wanted = [[one["id"], one["number"], one.get("external_id", "")] for one in question["options"]]
    need(given == wanted, "%s: other options than the definition's", name)
    if kind(question) == "scale":
        need(sum(told["values"]) == told["ballots"] and told["scale"] == scale_summary(told["values"]), "%s: scale", name)
    if kind(question) == "text":
        need(len(told["texts"]) == told["ballots"], "%s: as many texts as ballots", name)
        need(told["texts"] == sorted(told["texts"], key=str.encode), "%s: texts not sorted", name)
    for option in told["options"]:
        unranked = (option["selected"], option["rank"]) == (False, 0) and option["reason"] == {"fr": ""}
        need(question["count"] != "totals" or option["hidden"] or unranked, "%s: %s is ranked", name, option["id"])
        need(option["votes"] <= told["ballots"], "%s: %s has more votes than ballots", name, option["id"])
        need(not option["hidden"] or (option["votes"], option["score"], option["rank"], option["grades"]) ==
             (0, 0, 0, [0] * len(option["grades"])), "%s: %s is hidden, yet it tells", name, option["id"])


def count(definition, answers, draw, found):
    """Every number of the results again, from the answers and the lot."""
    for question, answered, told in zip(definition["questions"], answers, found["questions"]):
        wanted = numbers(question, answered, draw, definition)
        given = _numbers_of(told)
        for key, value in wanted.items():
            about = (question["id"], key, given[key], value)
            need(given[key] == value, "results.json: %s: %s is %s, the answers give %s", *about)
    return len(answers)


def numbers(question, answered, draw, definition):
    """What the results must say of a question, sentences left out."""
    tally = Tally(question, answered)
    states = [tally.states.get(state, 0) for state in ("answered", "blank", "skipped", "not-in-style")]
    hidden = 0 < tally.ballots < definition["smallest_group"]
    found = dict(zip(("ballots", "blank", "skipped", "other_style"), [0] * 4 if hidden else states), hidden=hidden)
    if hidden:
        return found
    count, small = None, tally.too_small(definition["smallest_group"])
    if question["count"] != "totals":
        count = Count(tally, question["count"]["stages"], draw[question["id"]])
    concealed = {one["id"] for one in question["options"] if small and one["territory"] in small}
    found["money"] = count and count.money
    found["options"] = []
    for option in question["options"]:
        one = option["id"]
        numbers_of = [tally.votes[one], tally.score[one], count.rank[one] if count else 0, tally.grades[one]]
        if one in concealed:
            numbers_of = [0, 0, 0, [0] * len(tally.grades[one])]
        found["options"].append([one, one in concealed, bool(count and one in count.selected), *numbers_of])
    found["stages"] = _stages(question, count, definition, concealed) if count else []
    found["values"] = tally.values() if tally.kind == "scale" else []
    found["scale"] = scale_summary(found["values"])
    found["texts"] = tally.texts() if tally.kind == "text" else []
    return found


def _stages(question, count, definition, concealed):
    """Numbers of the stages, with the titles and names that the definition gives."""
    found = []
    for given, stage in zip(question["count"]["stages"]["stages"], count.stages):
        names = {"all": {"fr": ""}} if given["group_by"] == "nothing" else {}
        if given["group_by"] in ("territory", "category"):
            listed = definition["territories" if given["group_by"] == "territory" else "categories"]
            names = {one["id"]: _texts(one["name"]) for one in listed}
        groups = [dict(group, name=names.get(group["id"])) for group in stage["groups"]]
        told = [one for one in stage["decisions"] if one["option"] not in concealed]
        title = _texts(given.get("title", {"fr": ""}))
        found.append({"title": title, "common": stage["common"], "groups": groups, "decisions": told})
    return Numbers(found)


def _texts(given):
    return {key: given[key] for key in ("fr", "en") if key in given}


class Numbers(list):
    """Stages that equal told ones where names that are sentences (None) are anything."""

    def __eq__(self, told):
        return len(self) == len(told) and all(_like(one, other) for one, other in zip(self, told))

    def __ne__(self, told):
        return not self == told


def _like(wanted, told):
    if wanted is None and isinstance(told, dict):
        return True
    if isinstance(wanted, dict):
        return all(_like(wanted[key], told.get(key)) for key in wanted)
    if isinstance(wanted, list):
        return len(wanted) == len(told) and all(map(_like, wanted, told))
    return wanted == told


def _numbers_of(told):
    keys = ("id", "hidden", "selected", "votes", "score", "rank", "grades")
    return dict(told, options=[[option[key] for key in keys] for option in told["options"]])
