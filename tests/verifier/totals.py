"""What ballots come to: totals, survey tables, majority judgment, what is too small to show (src/count/FORMAT.md)."""

from functools import cmp_to_key

from definition import kind, rules


class Tally:
    """A question's ballots and what they give its options."""

    def __init__(self, question, answers):
        self.question, self.kind = question, kind(question)
        self.options = question["options"]
        self.place = {option["id"]: place for place, option in enumerate(self.options)}
        states = {}
        for answer in answers:
            states[answer["state"]] = states.get(answer["state"], 0) + answer["ballots"]
        self.states = states
        self.answered = [answer for answer in answers if answer["state"] == "answered"]
        self.ballots = states.get("answered", 0)
        # Each ballot as (the numbers it gives by option, how many ballots are alike).
        self.marks = [(dict(map(tuple, one.get("marks", []))), one["ballots"]) for one in self.answered]
        ids = [option["id"] for option in self.options]
        self.votes = {one: sum(n for marks, n in self.marks if one in marks) for one in ids}
        self.grades = {one: self._grades(one) if self.kind == "grades" else [] for one in ids}
        self.score = {one: self._score(one) for one in ids}

    def _grades(self, option):
        """The opinions per grade, worst first; with `worst` who did not grade gave the worst."""
        grades = [
            sum(n for marks, n in self.marks if marks.get(option) == grade + 1)
            for grade in range(len(rules(self.question)["grades"]))
        ]
        if rules(self.question)["ungraded"] == "worst":
            grades[0] += self.ballots - self.votes[option]
        return grades

    def _score(self, option):
        if self.kind == "points":
            return sum(marks.get(option, 0) * n for marks, n in self.marks)
        if self.kind == "ranking":
            points = rules(self.question)["points_per_place"]
            given = ((marks[option], n) for marks, n in self.marks if option in marks)
            return sum(points[at - 1] * n for at, n in given if at <= len(points))
        if self.kind == "grades":
            return majority_grade(self.grades[option])
        return self.votes[option]

    def values(self):
        """Ballots per value of a scale."""
        counted = [0] * rules(self.question)["steps"]
        for answer in self.answered:
            counted[answer["value"] - 1] += answer["ballots"]
        return counted

    def texts(self):
        written = [answer["text"] for answer in self.answered for _ in range(answer["ballots"])]
        return sorted(written, key=lambda one: one.encode("utf-8"))

    def too_small(self, least):
        """The territories whose options are hidden."""
        if not self.question["by_territory"]:
            return set()
        of = {option["id"]: option["territory"] for option in self.options}
        answers = {territory: 0 for territory in of.values()}
        for marks, ballots in self.marks:
            for territory in {of[option] for option in marks}:
                answers[territory] += ballots
        hidden = {territory for territory, n in answers.items() if 0 < n < least}
        others = sorted((n, territory) for territory, n in answers.items() if n > 0 and territory not in hidden)
        if len(hidden) == 1 and others:
            hidden.add(others[0][1])
        return hidden


def majority_grade(profile):
    """The grade of the ceil(m/2)-th of m opinions from the worst; 0 without opinions."""
    nth, below = -(-sum(profile) // 2), 0
    for grade, opinions in enumerate(profile):
        below += opinions
        if below >= nth:
            return grade
    return 0


def compare_profiles(first, second):
    """Above 0 where the first has the higher majority value: medians taken out one after the other, compared."""
    m, n = sum(first), sum(second)
    if not m or not n:
        return (m > 0) - (n > 0)
    a, b = [count * n for count in first], [count * m for count in second]
    while any(a):
        grade, other = majority_grade(a), majority_grade(b)
        if grade != other:
            return grade - other
        steps = min(_same(a, grade), _same(b, grade))
        a[grade] -= steps
        b[grade] -= steps
    return 0


def _same(profile, grade):
    """How many times in a row the median surely stays in this grade while it is taken out."""
    below, above = sum(profile[:grade]), sum(profile[grade + 1 :])
    # With c left of the grade and m = below + c + above, the median lies in it while below < ceil(m/2) <= below + c.
    return max(1, profile[grade] - abs(above - below) - 1)


def by_majority(profiles):
    """A key that puts the best first."""
    return cmp_to_key(lambda a, b: -compare_profiles(profiles[a], profiles[b]))


def scale_summary(values):
    """Lower median and mean in hundredths, half away from zero; None without answers."""
    n = sum(values)
    if not n:
        return None
    total = sum(value * ballots for value, ballots in enumerate(values, 1))
    return {"median": majority_grade(values) + 1, "mean_hundredths": (200 * total + n) // (2 * n)}


def shares(counts, ballots, one_answer):
    """Thousandths of the ballots: each by itself, half up, or to exactly 1000 by largest remainder."""
    if not ballots:
        return [0] * len(counts)
    if not one_answer:
        return [(2000 * count + ballots) // (2 * ballots) for count in counts]
    found = [1000 * count // ballots for count in counts]
    order = sorted(range(len(counts)), key=lambda at: (-(1000 * counts[at] % ballots), -counts[at], at))
    for at in order[: 1000 - sum(found)]:
        found[at] += 1
    return found
