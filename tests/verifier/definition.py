"""The definition of a consultation: its shape, its own rules, and what follows from it (ballot lengths, styles)."""

import re

from fault import need
from spelling import boolean, digits, either, list_of, maybe, number, one_of, pattern, record, tagged, text

ID = pattern("[a-z0-9-]{1,32}")
TEXTS = record(fr=text, en_=text, fr_falc_=text)
CENTS = number()

AMONG = record(categories_=list_of(ID), territories_=list_of(ID), over_=CENTS, up_to_=CENTS)
BY = either(one_of("votes", "score", "votes-per-cost", "score-per-cost"), tagged(grades=record(quorum=number())))
GREEDY = record(by=BY, unfit=one_of("skip", "stop", "four-fifths"), short_=one_of("next", "empty", "exceed"))
SHARES = record(
    utility=one_of("cost", "cardinality", "points"),
    start=one_of("exact", "whole"),
    add_one=maybe(record(increment=number(1), exhaustive_stop=boolean)),
    complete=maybe(one_of("votes", "score-per-cost")),
    compare=maybe(one_of("satisfaction", "exclusion")),
)
STAGE = record(
    title_=TEXTS,
    among=AMONG,
    group_by=one_of("nothing", "territory", "category", "cost-band"),
    purse=one_of("unlimited", "common", "own", "own-apart"),
    groups=list_of(record(id=ID, up_to_=CENTS, purse_=CENTS, least=number(), most_=number()), 1),
    threshold_=number(),
    minimum_share_=number(1),
    rule=tagged(greedy=GREEDY, phragmen=record(unfit=one_of("skip", "stop")), equal_shares=SHARES),
)
COUNT = either(
    one_of("totals"),
    tagged(
        stages=record(
            purse=maybe(CENTS), ties=list_of(one_of("cost", "votes", "file-order", "lot"), 1), stages=list_of(STAGE, 1)
        )
    ),
)
KIND = tagged(
    approval=record(min=number(), max=number(1), money_=CENTS),
    points=record(points=number(1, 255), per_option=number(1, 255)),
    ranking=record(max=number(1, 255), points_per_place=list_of(number())),
    grades=record(grades=list_of(TEXTS, 2, 254), ungraded=one_of("worst", "given")),
    choice=record(min=number(), max=number(1)),
    scale=record(steps=number(2, 255), low=TEXTS, high=TEXTS),
    text=record(bytes=number(1)),
)
OPTION = record(
    id=ID,
    number=text,
    external_id_=text,
    title=TEXTS,
    summary_=TEXTS,
    description_=TEXTS,
    cost_=CENTS,
    category_=ID,
    territory_=ID,
    image_=text,
    proposer_=text,
    place_=text,
)
QUESTION = record(
    id=ID,
    title=TEXTS,
    help=TEXTS,
    kind=KIND,
    options=list_of(OPTION, 0, 512),
    by_territory=boolean,
    blank=boolean,
    count=COUNT,
)
DEFINITION = record(
    id=pattern("[a-z0-9-]{3,40}"),
    mode=one_of("real", "rehearsal"),
    secrecy=one_of("secret", "nominative"),
    languages=list_of(one_of("fr", "en", "fr_falc"), 1),
    organiser=TEXTS,
    title=TEXTS,
    help=TEXTS,
    results=TEXTS,
    contact_=TEXTS,
    territory_word=TEXTS,
    look_=record(colour_=pattern("#[0-9A-Fa-f]{6}"), logo_=text),
    eligibility=record(kind=one_of("open", "staff", "code"), pause_seconds=number(), declaration_=TEXTS),
    receipt=one_of("printed", "offered", "none"),
    capacity=number(16, 100000),
    smallest_group=number(1, 1000),
    publish_ballots=boolean,
    lot=record(alphabet=text, length=number(1, 40)),
    territories=list_of(record(id=ID, name=TEXTS, budget_=CENTS), 0, 100),
    categories=list_of(record(id=ID, name=TEXTS), 0, 50),
    questions=list_of(QUESTION, 1, 20),
)
CONSULTATION = record(
    format=one_of("urne-consultation-1"),
    keys=record(
        mode=one_of("real", "rehearsal"),
        authority=digits(32),
        ballot_key=digits(32),
        threshold=number(1, 5),
        holders=number(1, 5),
        parts=list_of(digits(32)),
        signers=list_of(digits(32)),
    ),
    definition=DEFINITION,
)


def check(keys, definition):
    """The rules that the shapes do not say."""
    k, n = keys["threshold"], keys["holders"]
    need(k <= n and len(keys["parts"]) == sum(bin(mask).count("1") == k - 1 for mask in range(2**n)), "keys: parts")
    signers = keys["signers"]
    need(len(set(signers)) == len(signers) == n and keys["authority"] not in signers, "keys: signers")
    need(keys["mode"] == definition["mode"], "keys: the mode is not the definition's")
    need("fr" in definition["languages"], "definition: no French")
    alphabet, length = definition["lot"]["alphabet"], definition["lot"]["length"]
    need(re.fullmatch("[0-9A-Z]{2,36}", alphabet) and list(alphabet) == sorted(set(alphabet)), "definition: alphabet")
    need(len(alphabet) ** length >= 2**33, "definition: too few lots")
    for name in ("territories", "categories", "questions"):
        _unique(definition[name], name)
    for question in definition["questions"]:
        _check_question(question, definition)


def _unique(items, place):
    need(len({item["id"] for item in items}) == len(items), "definition: an id twice in %s", place)


def _check_question(question, definition):
    name = question["id"]
    _unique(question["options"], name)
    known = {key: {item["id"] for item in definition[key]} for key in ("territories", "categories")}
    for option in question["options"]:
        need(option.get("territory") in known["territories"] | {None}, "%s: unknown territory", name)
        need(option.get("category") in known["categories"] | {None}, "%s: unknown category", name)
        need(not question["by_territory"] or "territory" in option, "%s: %s has no territory", name, option["id"])
    need(bool(question["options"]) == (kind(question) not in ("scale", "text")), "%s: options of this kind", name)
    if question["count"] != "totals":
        _check_count(question, question["count"]["stages"], known)


def _check_count(question, count, known):
    name = question["id"]
    ties = count["ties"]
    need(ties[-1] == "lot" and len(set(ties)) == len(ties), "%s: the lot is last and each criterion there once", name)
    for stage in count["stages"]:
        _unique(stage["groups"], name)
        ids = {group["id"] for group in stage["groups"]}
        for key in ("territories", "categories"):
            need(set(stage["among"].get(key, [])) <= known[key], "%s: a stage among unknown %s", name, key)
        if stage["group_by"] == "nothing":
            need(ids == {"all"}, "%s: one group, all", name)
        if stage["group_by"] in ("territory", "category"):
            wanted = known["territories" if stage["group_by"] == "territory" else "categories"]
            need(ids <= wanted, "%s: groups that are no %s", name, stage["group_by"])
        for group in stage["groups"]:
            need(("up_to" in group) == (stage["group_by"] == "cost-band"), "%s: up_to of a group", name)
            need(("purse" in group) == stage["purse"].startswith("own"), "%s: purse of a group", name)
            need(group.get("most", group["least"]) >= group["least"], "%s: least and most", name)


def kind(question):
    return next(iter(question["kind"]))


def rules(question):
    return question["kind"][kind(question)]


def single(question):
    return kind(question) == "choice" and rules(question)["max"] == 1


def pictures(definition):
    named = {definition["look"]["logo"]} if "logo" in definition.get("look", {}) else set()
    for question in definition["questions"]:
        named |= {option["image"] for option in question["options"] if "image" in option}
    return named


def answer_length(question):
    """Bytes of an answer in the ballot's plain text: src/ballot/FORMAT.md."""
    if kind(question) == "text":
        return 2 + rules(question)["bytes"]
    return 1 if single(question) or kind(question) == "scale" else len(question["options"])


def plain_length(definition):
    longest = sum(1 + answer_length(question) for question in definition["questions"])
    length = 64 * -(-(21 + longest) // 64)
    need(length <= 3840, "definition: ballots of %d bytes", length)
    return length


def slots(definition):
    """How many envelopes a kiosk's box holds: src/ballot_box/FORMAT.md."""
    return max(definition["capacity"], 16 * (4088 // (220 + plain_length(definition))))
