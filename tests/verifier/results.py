"""results.json: its shape, its sums, and all of its codes and numbers from the answers; of a tie told, only that it is well told."""

import spelling
from definition import TEXTS, kind
from fault import need
from spelling import boolean, digits, either, list_of, maybe, number, one_of, record, tagged, text
from stages import Count
from totals import Tally, scale_summary

REASON = either(
    one_of("free", "stopped", "no-votes", "no-points", "elsewhere"),
    tagged(
        funded=record(left=number()),
        funded_beyond=record(over=number()),
        funded_by_guarantee=record(over=number()),
        bought=record(supporters=number(), payers=number(), price=number(), by_point=boolean, emptied=number()),
        loaded=record(load=number()),
        among_first=record(k=number()),
        beyond_first=record(k=number()),
        does_not_fit=record(cost=number(), left=number()),
        unaffordable=record(cost=number(), have=number()),
        below_threshold=record(reached=number(), least=number(), measure=one_of("votes", "score")),
        below_share=record(votes=number(), needed=maybe(number()), ballots=number(), divisor=number()),
        dearer_than_purse=record(cost=number()),
    ),
)
TIE = record(
    part=either(tagged(before=text), tagged(behind=text)), criterion=maybe(one_of("cost", "votes", "file-order", "lot"))
)
SHARES = record(
    endowment=number(), raises=number(),
    comparison=maybe(record(for_shares=number(), for_order=number(), replaced=boolean)),
)
STAGE = record(
    title=TEXTS,
    common=maybe(number()),
    groups=list_of(
        record(
            id=text, purse=maybe(number()), left=maybe(number()), least=number(), winners=number(), shares=maybe(SHARES)
        )
    ),
    decisions=list_of(
        record(option=text, group=number(), rank=number(1), selected=boolean, reason=REASON, tie=maybe(TIE))
    ),
)
OPTION = record(
    id=text, number=text, external_id=text, votes=number(), score=number(), selected=boolean, rank=number(),
    grades=list_of(number()), hidden=boolean, reason=maybe(REASON), tie=maybe(TIE),
)
QUESTION = record(
    id=text, kind=text, ballots=number(), blank=number(), skipped=number(), invalid=number(), other_style=number(),
    hidden=boolean, money=maybe(record(purse=number(), spent=number())), options=list_of(OPTION),
    stages=list_of(STAGE), unexamined_ties=number(), values=list_of(number()),
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
        rest = [told[key] for key in ("money", "options", "stages", "unexamined_ties", "values", "scale", "texts")]
        need(parts + rest == [0, 0, 0, 0, None, [], [], 0, [], None, []], "%s: hidden, yet it tells", name)
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
        unranked = (option["selected"], option["rank"]) == (False, 0) and option["reason"] is None
        need(question["count"] != "totals" or option["hidden"] or unranked, "%s: %s is ranked", name, option["id"])
        need(option["votes"] <= told["ballots"], "%s: %s has more votes than ballots", name, option["id"])
        need(not option["hidden"] or (option["votes"], option["score"], option["rank"], option["grades"]) ==
             (0, 0, 0, [0] * len(option["grades"])), "%s: %s is hidden, yet it tells", name, option["id"])
        need(not option["hidden"] or (option["reason"], option["tie"]) == (None, None), "%s: %s is hidden, yet it is told why",
             name, option["id"])
    _ties(told, name)


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
    """What the results must say of a question, ties left out."""
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
        why = count.why.get(one, "elsewhere") if count else None
        numbers_of = [tally.votes[one], tally.score[one], count.rank[one] if count else 0, tally.grades[one], why]
        if one in concealed:
            numbers_of = [0, 0, 0, [0] * len(tally.grades[one]), None]
        found["options"].append([one, one in concealed, bool(count and one in count.selected), *numbers_of])
    found["stages"] = _stages(question, count, definition, concealed) if count else []
    found["values"] = tally.values() if tally.kind == "scale" else []
    found["scale"] = scale_summary(found["values"])
    found["texts"] = tally.texts() if tally.kind == "text" else []
    return found


def _stages(question, count, definition, concealed):
    """The stages, with the titles that the definition gives."""
    found = []
    for given, stage in zip(question["count"]["stages"]["stages"], count.stages):
        told = [one for one in stage["decisions"] if one["option"] not in concealed]
        title = given.get("title", {"fr": ""})
        found.append({"title": title, "common": stage["common"], "groups": stage["groups"], "decisions": told})
    return found


def _ties(told, name):
    """A tie names another option of the question; the last decision on an option has the option's."""
    known, last = {option["id"] for option in told["options"]}, {}
    for stage in told["stages"]:
        last.update((decision["option"], decision) for decision in stage["decisions"])
    for option in told["options"]:
        decision = last.get(option["id"])
        tie = option["tie"]
        if decision:
            need((decision["reason"], decision["tie"]) == (option["reason"], tie), "%s: %s is told why twice", name, option["id"])
        if tie:
            (other,) = tie["part"].values()
            need(other in known and other != option["id"], "%s: %s is tied with nothing", name, option["id"])


def _numbers_of(told):
    keys = ("id", "hidden", "selected", "votes", "score", "rank", "grades", "reason")
    options = [[option[key] for key in keys] for option in told["options"]]
    stages = [
        dict(stage, decisions=[{key: one[key] for key in one if key != "tie"} for one in stage["decisions"]])
        for stage in told["stages"]
    ]
    return dict(told, options=options, stages=stages)
