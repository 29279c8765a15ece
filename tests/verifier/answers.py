"""The opened ballots, answers.json: shape, rules of an answer, order (src/register/FORMAT.md, src/ballot/FORMAT.md)."""

import unicodedata

import spelling
from definition import answer_length, kind, rules, single
from fault import need
from spelling import digits, list_of, number, one_of, pair, record, text

STATES = ("not-in-style", "answered", "blank", "skipped")
ANSWERS = record(
    format=one_of("urne-answers-1"),
    eh=digits(32),
    salt=digits(32),
    invalid=number(),
    questions=list_of(
        record(
            id=text,
            answers=list_of(
                record(
                    state=one_of(*STATES),
                    marks_=list_of(pair(text, number(1, 255)), 1),
                    value_=number(1, 255),
                    text_=text,
                    ballots=number(1),
                )
            ),
        )
    ),
)


def read(data, package, valid, invalid):
    """The answers of each question, each a state, the numbers given by option, value, text and how many ballots."""
    found = spelling.read(data, ANSWERS, "answers.json")
    need(found["eh"] == package.eh.hex(), "answers.json: of another consultation")
    need(found["invalid"] == invalid, "answers.json: invalid is not the opening's")
    questions = package.definition["questions"]
    need([one["id"] for one in found["questions"]] == [one["id"] for one in questions], "answers.json: questions")
    for question, answered in zip(questions, found["questions"]):
        name = "answers.json: " + question["id"]
        payloads = [_payload(question, answer, name) for answer in answered["answers"]]
        need(payloads == sorted(set(payloads)), "%s: not sorted, or an answer twice", name)
        need(sum(one["ballots"] for one in answered["answers"]) == valid, "%s: not as many ballots as are valid", name)
    return [one["answers"] for one in found["questions"]]


def _payload(question, answer, name):
    """State and answer as the ballot's bytes; an answer that breaks a rule is a fault."""
    state = answer["state"]
    need(state != "blank" or question["blank"], "%s: blank, which it does not allow", name)
    need(state != "not-in-style" or question["by_territory"], "%s: every ballot has it in its style", name)
    content = bytes(answer_length(question))
    given = [key for key in ("marks", "value", "text") if key in answer]
    wanted = {"scale": "value", "text": "text"}.get(kind(question), "marks")
    need(given == ([wanted] if state == "answered" else []), "%s: %s holds %s", name, state, given)
    if state == "answered":
        content = {"marks": _marks, "value": _value, "text": _text}[wanted](question, answer[wanted], name)
    return bytes([STATES.index(state)]) + content


def _value(question, value, name):
    need(value <= rules(question)["steps"], "%s: a value above the last step", name)
    return bytes([value])


def _text(question, written, name):
    data, most = written.encode("utf-8"), rules(question)["bytes"]
    need(1 <= len(data) <= most, "%s: a text of %d bytes", name, len(data))
    need(unicodedata.normalize("NFC", written) == written, "%s: a text not in normal form C", name)
    need(all(unicodedata.category(sign) != "Cc" or sign == "\n" for sign in written), "%s: control characters", name)
    return len(data).to_bytes(2, "little") + data + bytes(most - len(data))


def _marks(question, marks, name):
    options = question["options"]
    places = {option["id"]: place for place, option in enumerate(options)}
    need(all(option in places for option, _ in marks), "%s: an unknown option", name)
    order = [places[option] for option, _ in marks]
    need(order == sorted(set(order)), "%s: marks not in the definition's order, or one twice", name)
    need(_allowed(kind(question), rules(question), marks, [options[at] for at in order]), "%s: rule broken", name)
    if question["by_territory"]:
        need(len({options[at]["territory"] for at in order}) == 1, "%s: options of several territories", name)
    if single(question):
        return bytes([order[0] + 1])
    content = bytearray(len(options))
    for at, (_, given) in zip(order, marks):
        content[at] = given
    return bytes(content)


def _allowed(kind_name, rule, marks, options):
    numbers = [given for _, given in marks]
    if kind_name in ("approval", "choice"):
        fits = sum(option.get("cost", 0) for option in options) <= rule.get("money", 2**70)
        return set(numbers) == {1} and rule["min"] <= len(marks) <= rule["max"] and fits
    if kind_name == "points":
        return sum(numbers) <= rule["points"] and max(numbers) <= rule["per_option"]
    if kind_name == "ranking":
        return sorted(numbers) == list(range(1, len(numbers) + 1)) and len(numbers) <= rule["max"]
    return max(numbers) <= len(rule["grades"])
