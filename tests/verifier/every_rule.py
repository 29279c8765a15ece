"""Writes a consultation of twenty questions that uses every rule and every switch of a count.

    python3 every_rule.py FOLDER [SMALLEST_GROUP]
"""

import pathlib
import random
import sys

TERRITORIES, CATEGORIES = ("nord", "sud", "est"), ("vert", "gris")
HEAD = """id = "toutes-les-regles"
mode = "rehearsal"
secrecy = "secret"
languages = ["fr"]
smallest_group = %d
publish_ballots = true
capacity = 1000
receipt = "printed"
organiser = { fr = "Ville d’essai" }
title = { fr = "Toutes les règles" }
help = { fr = "Essai." }
results = { fr = "Demain." }
territory_word = { fr = "secteur" }
[eligibility]
kind = "open"
pause_seconds = 0
declaration = { fr = "J’essaie." }
"""
COSTS = ("20000", "31000", "4000", "12500.50", "20000", "45000", "9000")
KINDS = {
    "approval": 'min = 1\nmax = 6\n',
    "knapsack": 'min = 1\nmax = 6\nmoney = "60000"\n',
    "points": "points = 7\nper_option = 3\n",
    "ranking": "max = 4\npoints_per_place = [5, 3, 2, 1]\n",
    "given": 'grades = [{ fr = "Non" }, { fr = "Bof" }, { fr = "Oui" }]\nungraded = "given"\n',
    "worst": 'grades = [{ fr = "Non" }, { fr = "Bof" }, { fr = "Oui" }]\nungraded = "worst"\n',
}
WORDS = {"knapsack": "approval", "given": "grades", "worst": "grades"}
OWN = 'purse = { by_group = { nord = "40000", sud = "30000", est = "20000" } }\n'


def stage(rule, group_by="nothing", purse='purse = "common"\n', take='"while-money-lasts"', among='"all"', **keys):
    lines = 'rule = "%s"\namong = %s\ngroup_by = "%s"\n%stake = %s\n' % (rule, among, group_by, purse, take)
    return lines + "".join("%s = %s\n" % (key, value) for key, value in keys.items())


def greedy(by, unfit, *place, **keys):
    return stage("greedy", *place, **dict(keys, by='"%s"' % by, unfit='"%s"' % unfit))


def shares(utility, start, add_one, exhaustive, complete, compare, *place, **keys):
    keys.update(utility='"%s"' % utility, start='"%s"' % start, add_one=add_one, complete='"%s"' % complete)
    keys.update(compare='"%s"' % compare)
    if add_one == "true":
        keys.update(increment='"20"', exhaustive_stop=exhaustive)
    return stage("equal-shares", *place, **keys)


REST = greedy("votes", "skip")
APART, BACK, COMMON = 'left_over = "apart"\n', 'left_over = "common"\n', 'purse = "common"\n'
UNLIMITED = 'purse = "unlimited"\n'
SOME = '{ categories = ["vert"], over = "5000", up_to = "30000" }'
FIRST_TWO = greedy("votes", "skip", among=SOME, take="{ at_most = 2 }")
# Kind of question, purse, ties before the lot, stages.
QUESTIONS = [
    ("approval", "150000", '"votes", ', [greedy("votes", "stop")]),
    ("approval", "150000", '"cost", ', [greedy("votes", "four-fifths")]),
    ("approval", "90000", '"file-order", ', [greedy("votes-per-cost", "skip", threshold=8)]),
    ("approval", "150000", "", [
        greedy("votes", "four-fifths", "territory", OWN + BACK, "{ at_least = 2 }", if_short='"exceed"'), REST]),
    ("approval", "150000", "", [
        greedy("votes", "stop", "territory", OWN + APART, "{ at_least = 1 }", if_short='"empty"'), REST]),
    ("knapsack", "150000", '"cost", ', [
        greedy("votes", "skip", "territory", COMMON, "{ exactly = 1 }", if_short='"next"'), greedy("votes", "stop")]),
    ("approval", "100000", "", [stage("phragmen", unfit='"skip"')]),
    ("approval", "120000", "", [
        stage("phragmen", "territory", OWN + BACK, unfit='"stop"'), stage("phragmen", unfit='"stop"')]),
    ("approval", "150000", '"cost", ', [shares("cost", "whole", "false", "false", "none", "none")]),
    ("approval", "150000", "", [shares("cardinality", "exact", "true", "false", "votes", "satisfaction")]),
    ("approval", "150000", '"votes", ', [
        FIRST_TWO, shares("cost", "whole", "true", "true", "none", "exclusion", "territory", OWN + BACK), REST]),
    ("approval", "100000", "", [greedy("votes", "skip", minimum_share=3)]),
    ("points", "100000", "", [greedy("score", "stop", threshold=10)]),
    ("points", "100000", "", [greedy("score-per-cost", "skip")]),
    ("points", "100000", "", [shares("points", "exact", "true", "true", "score-per-cost", "none", threshold=5)]),
    ("points", "100000", "", [stage("phragmen", unfit='"skip"', minimum_share=3)]),
    ("ranking", "100000", "", [greedy("score", "skip")]),
    ("worst", "100000", "", [greedy("grades", "skip", quorum=12)]),
    ("given", "unlimited", "", [
        stage("greedy", "category", UNLIMITED, "{ exactly = { vert = 2, gris = 1 } }", by='"grades"', quorum=20)]),
    ("territory", "90000", '"cost", ', [
        shares("cost", "exact", "true", "true", "votes", "satisfaction", "territory", OWN + APART)]),
]


def main(folder, smallest="1"):
    folder.mkdir(parents=True)
    (folder / "consultation.toml").write_text(HEAD % int(smallest) + places() + questions(), encoding="utf-8")
    (folder / "projets.csv").write_text(projects(random.Random(7)), encoding="utf-8")


def places():
    rows = [("territories", one) for one in TERRITORIES] + [("categories", one) for one in CATEGORIES]
    return "".join('[[%s]]\nid = "%s"\nname = { fr = "Le %s" }\n' % (kind, one, one) for kind, one in rows)


def questions():
    text = ""
    for at, (kind, purse, ties, stages) in enumerate(QUESTIONS, 1):
        word = WORDS.get(kind, "approval" if kind == "territory" else kind)
        text += '[[questions]]\nid = "q%02d"\nkind = "%s"\ntitle = { fr = "Question %d" }\n' % (at, word, at)
        text += 'help = { fr = "Choisissez." }\noptions = "projets.csv"\nblank = true\nby_territory = %s\n%s' % (
            "true" if kind == "territory" else "false", KINDS.get(kind, KINDS["approval"]))
        text += '[questions.count]\nrule = "stages"\npurse = "%s"\nties = [%s"lot"]\n' % (purse, ties)
        text += "".join('[[questions.count.stages]]\ntitle = { fr = "Étape %d" }\n%s' % (place, one)
                        for place, one in enumerate(stages, 1))
    return text


def projects(chance):
    titles = {3: '=Un projet', 5: '"Un ""beau"" projet ; cher"'}
    rows = ["id;number;external_id;title_fr;cost;category;territory"]
    for at in range(1, 16):
        cost = COSTS[at % len(COSTS)] if at > 1 else "0"
        rows.append("p%02d;%02d;EXT/%d;%s;%s;%s;%s" % (
            at, at, at, titles.get(at, "Projet %d" % at), cost, chance.choice(CATEGORIES), TERRITORIES[at % 3]))
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
