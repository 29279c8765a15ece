"""A count of stages: who wins, with whose money, in which order it is decided (src/count/FORMAT.md, Stages)."""

from fractions import Fraction

import shares
from totals import by_majority


class Count:
    """All stages of one question."""

    def __init__(self, tally, rule, lot):
        self.tally, self.rule = tally, rule
        self.costs = {option["id"]: option.get("cost", 0) for option in tally.options}
        self.option = {option["id"]: option for option in tally.options}
        keys = {
            "cost": lambda one: self.costs[one],
            "votes": lambda one: -tally.votes[one],
            "file-order": lambda one: tally.place[one],
            "lot": lot.index,
        }
        self.order = sorted(self.option, key=lambda one: [keys[criterion](one) for criterion in rule["ties"]])
        self.selected = []
        aside = sum(group.get("purse", 0) for stage in rule["stages"] for group in stage["groups"])
        self.common = None if rule["purse"] is None else rule["purse"] - aside
        self.last, self.why = {}, {}
        self.stages = [self._stage(index, stage) for index, stage in enumerate(rule["stages"])]
        untouched = [one for one in self.order if one not in self.last]
        ranked = sorted(self.last, key=self.last.get) + untouched
        self.rank = {one: place for place, one in enumerate(ranked, 1)}

    @property
    def money(self):
        if self.rule["purse"] is None:
            return None
        return {"purse": self.rule["purse"], "spent": sum(self.costs[one] for one in self.selected)}

    def _stage(self, index, stage):
        members = {one: self._group(stage, one) for one in self.order}
        members = {one: group for one, group in members.items() if group is not None}
        about = {one: group for one, group in members.items() if one not in self.selected}
        refused = {one: self._refused(stage, one) for one in about}
        part = [one for one in about if refused[one] is None]
        groups = [{"left": group.get("purse"), "winners": 0, "shares": None} for group in stage["groups"]]
        ((kind, rule),) = stage["rule"].items()
        if kind == "greedy":
            decisions = self._greedy(stage, rule, part, about, groups)
        else:
            decisions = []
            for place in range(len(groups)):
                mine = [one for one in part if about[one] == place]
                whole = [one for one in members if members[one] == place]
                decisions += self._shares(stage, kind, rule, mine, whole, place, groups[place])
        decisions += [(one, False, refused[one]) for one in about if refused[one] is not None]
        for place, (one, _, why) in enumerate(decisions):
            self.last[one], self.why[one] = (index, place), why
        if stage["purse"] == "own":
            self.common += sum(group["left"] for group in groups)
        shown = [
            {"id": given["id"], "purse": given.get("purse"), "left": group["left"], "least": given["least"],
             "winners": group["winners"], "shares": group["shares"]}
            for given, group in zip(stage["groups"], groups)
        ]
        ranks, told = [0] * len(groups), []
        for one, won, why in decisions:
            ranks[about[one]] += 1
            told.append({"option": one, "group": about[one], "rank": ranks[about[one]], "selected": won, "reason": why})
        return {"common": self.common, "groups": shown, "decisions": told}

    def _group(self, stage, one):
        """The place of the option's group, or None where the stage is not about such an option."""
        option, among, cost = self.option[one], stage["among"], self.costs[one]
        if "categories" in among and option.get("category") not in among["categories"]:
            return None
        if "territories" in among and option.get("territory") not in among["territories"]:
            return None
        if cost <= among.get("over", -1) or cost > among.get("up_to", cost):
            return None
        for place, group in enumerate(stage["groups"]):
            by = stage["group_by"]
            if by == "nothing" or (by == "cost-band" and cost <= group["up_to"]):
                return place
            if by in ("territory", "category") and option.get(by) == group["id"]:
                return place
        return None

    def _refused(self, stage, one):
        """Why an option takes no part; None where it does."""
        votes, cost = self.tally.votes[one], self.costs[one]
        if votes == 0:
            return "no-votes"
        by = stage["rule"].get("greedy", {}).get("by")
        measure = "score" if by in ("score", "score-per-cost") else "votes"
        counted, least = self.tally.score[one] if measure == "score" else votes, stage.get("threshold", 0)
        if counted < least:
            return {"below-threshold": {"reached": counted, "least": least, "measure": measure}}
        if "minimum_share" in stage:
            own = [group["purse"] for group in stage["groups"] if "purse" in group]
            purse, ballots = sum(own) if own else self.rule["purse"], self.tally.ballots
            have, divisor = votes * stage["minimum_share"] * purse, stage["minimum_share"]
            if have < cost * ballots:
                needed = -(-cost * ballots // (divisor * purse)) if purse else None
                return {"below-share": {"votes": votes, "needed": needed, "ballots": ballots, "divisor": divisor}}
        return None

    def _sorted(self, by, options):
        """Best first; what is equal stays in the order of ties."""
        votes, score = self.tally.votes, self.tally.score
        if isinstance(by, dict):
            best, quorum = by_majority(self.tally.grades), by["grades"]["quorum"]
            return sorted(options, key=lambda one: (votes[one] < quorum, best(one)))
        value = score if by.startswith("score") else votes
        if by in ("votes", "score"):
            return sorted(options, key=lambda one: -value[one])
        cost = self.costs
        return sorted(options, key=lambda one: (1, -Fraction(value[one], cost[one])) if cost[one] else (0, 0))

    def _greedy(self, stage, rule, part, about, groups):
        ended, decisions = set(), []
        for one in self._sorted(rule["by"], part):
            place = about[one]
            given, group = stage["groups"][place], groups[place]
            if place in ended:
                won, why = False, "stopped"
            elif group["winners"] >= given.get("most", 2**64):
                won, why = False, {"beyond-first": {"k": given["most"]}}
            else:
                won, why = self._afford(stage, rule, self.costs[one], given, group)
                if "funded-beyond" in why or (not won and self._ends(rule, given, group)):
                    ended.add(place)
            if won:
                group["winners"] += 1
                self.selected.append(one)
            decisions.append((one, won, why))
        return decisions

    def _afford(self, stage, rule, cost, given, group):
        """Pays for an option where it can be paid; whether it could, and why."""
        if stage["purse"] == "unlimited":
            return True, {"among-first": {"k": given.get("most", 2**64 - 1)}}
        common = stage["purse"] == "common"
        left = self.common if common else group["left"]
        over = cost - left
        if cost <= left:
            left -= cost
            why = {"funded": {"left": left}}
        elif (not common and rule.get("short") == "exceed" and group["winners"] < given["least"]
                and self.common >= over):
            self.common -= over
            left, why = 0, {"funded-by-guarantee": {"over": over}}
        elif rule["unfit"] == "four-fifths" and 10 * left >= 8 * cost:
            left, why = 0, {"funded-beyond": {"over": over}}
        else:
            return False, {"does-not-fit": {"cost": cost, "left": left}}
        if common:
            self.common = left
        else:
            group["left"] = left
        return True, why

    @staticmethod
    def _ends(rule, given, group):
        if group["winners"] < given["least"]:
            return rule.get("short") == "empty"
        return rule["unfit"] != "skip"

    def _shares(self, stage, kind, rule, part, whole, place, group):
        purse = self.common if stage["purse"] == "common" else group["left"]
        everything = len(whole) == len(self.option)
        n = self.tally.ballots if everything else sum(
            ballots for marks, ballots in self.tally.marks if any(one in marks for one in whole)
        )
        if kind == "phragmen":
            decided, left = shares.phragmen(part, self.costs, self.tally.marks, purse, rule["unfit"] == "skip")
        else:
            decided, left, group["shares"] = shares.equal_shares(part, self.costs, self.tally.marks, purse, n, rule)
        bought = [one for one, won, _ in decided if won]
        self.selected += bought
        group["winners"] = len(bought)
        if stage["purse"] == "common":
            self.common = left
        else:
            group["left"] = left
        return decided
