"""Rules that give each ballot its share: sequential Phragmén and the Method of Equal Shares, in exact fractions.

Each function takes the options that take part (in the order of ties), their costs, the ballots as pairs of what they
give and how many are alike, and the purse; it returns every option in the order of decision, with whether it is bought and why.
"""

from fractions import Fraction


def restrict(ballots, options):
    """The ballots as these options see them, alike ones together."""
    found = {}
    for marks, n in ballots:
        kept = tuple((option, marks[option]) for option in options if option in marks)
        if kept:
            found[kept] = found.get(kept, 0) + n
    return [(dict(kept), n) for kept, n in found.items()]


def to_cents(amount):
    """To the nearest cent, half up."""
    return int((2 * amount + 1) // 2)


def phragmen(options, costs, ballots, purse, skip):
    """Every option in the order of decision, with whether it is bought and why: as they are looked at, then the others."""
    ballots = restrict(ballots, options)
    loads = [Fraction(0)] * len(ballots)
    naming = {option: [at for at, (marks, _) in enumerate(ballots) if option in marks] for option in options}

    def load(option):
        weights = sum(ballots[at][1] for at in naming[option])
        return (costs[option] + sum(ballots[at][1] * loads[at] for at in naming[option])) / Fraction(weights)

    dear = [option for option in options if costs[option] > purse]
    rest, decided, left = [option for option in options if option not in dear], [], purse
    while rest:
        option = min(rest, key=load)
        rest.remove(option)
        if costs[option] <= left:
            left -= costs[option]
            reached = load(option)
            for at in naming[option]:
                loads[at] = reached
            decided.append((option, True, {"loaded": {"load": to_cents(reached)}}))
        else:
            decided.append((option, False, _unfit(costs[option], left)))
            if not skip:
                break
    others = {option: "stopped" for option in rest}
    others.update((option, {"dearer-than-purse": {"cost": costs[option]}}) for option in dear)
    return decided + [(option, False, others[option]) for option in options if option in others], left


def _unfit(cost, left):
    return {"does-not-fit": {"cost": cost, "left": left}}


def equal_shares(options, costs, ballots, purse, n, rule):
    """Every option in the order of decision: purchases, then the completion's; or greedy's where that is kept. Then what is
    left, and how it was found."""
    ballots = restrict(ballots, options)
    gained = [option for option in options if any(_utility(option, costs, m, rule) for m, _ in ballots)]
    n = max(n, 1)
    endowment = Fraction(purse, n)
    if rule["start"] == "whole":
        endowment = Fraction(purse // (100 * n) * 100)
    bought = run(options, costs, ballots, endowment, rule)
    raises = 0
    if rule["add_one"]:
        bought, raises = _add_one(options, costs, ballots, purse, endowment, bought, gained, rule)
        endowment += raises * rule["add_one"]["increment"]
    decided, balances = _told(costs, ballots, endowment, bought, rule)
    left = purse - sum(costs[option] for option in bought)
    votes = {option: sum(n for marks, n in ballots if option in marks) for option in options}
    rest = [option for option in options if option not in bought]
    if rule["complete"]:
        key = _by_votes(votes) if rule["complete"] == "votes" else _per_cost(ballots, costs)
        decided += _greedy(sorted(rest, key=key), costs, left)
    else:
        for option in (one for one in rest if one in gained):
            have = sum(balances[at] * n for at, _, n in _backers(option, costs, ballots, rule))
            decided.append((option, False, {"unaffordable": {"cost": costs[option], "have": int(have // 1)}}))
        decided += [(option, False, "no-points") for option in rest if option not in gained]
    found = {"endowment": to_cents(endowment), "raises": raises, "comparison": None}
    if rule["compare"]:
        greedy = _greedy(sorted(options, key=_by_votes(votes)), costs, purse)
        decided, found["comparison"] = _preferred(greedy, decided, ballots, rule["compare"])
    return decided, purse - sum(costs[option] for option, won, _ in decided if won), found


def _backers(option, costs, ballots, rule):
    """Whoever gains from an option: the ballots, what one gains, how many are alike."""
    gains = ((at, _utility(option, costs, marks, rule), n) for at, (marks, n) in enumerate(ballots))
    return [(at, gain, n) for at, gain, n in gains if gain or (option in ballots[at][0] and rule["utility"] == "cost")]


def _told(costs, ballots, endowment, bought, rule):
    """What those paid that the options were bought by, one option after the other; what they then have."""
    balances, decided = [Fraction(endowment)] * len(ballots), []
    for option in bought:
        backers = _backers(option, costs, ballots, rule)
        price = _price(costs[option], [(at, Fraction(gain), n) for at, gain, n in backers], balances)
        if price == 0:
            decided.append((option, True, "free"))
            continue
        supporters = sum(n for _, _, n in backers)
        payers = sum(n for at, _, n in backers if balances[at] > 0)
        emptied = sum(n for at, gain, n in backers if 0 < balances[at] < price * gain)
        by_point = rule["utility"] == "points"
        paid = to_cents(price if by_point else price * backers[0][1])
        numbers = {"supporters": supporters, "payers": payers, "price": paid, "by_point": by_point, "emptied": emptied}
        decided.append((option, True, {"bought": numbers}))
        for at, gain, _ in backers:
            balances[at] -= min(balances[at], price * gain)
    return decided, balances


def _greedy(options, costs, left):
    """In this order, each that fits in what is left."""
    decided = []
    for option in options:
        won = costs[option] <= left
        why = _unfit(costs[option], left)
        if won:
            left -= costs[option]
            why = {"funded": {"left": left}}
        decided.append((option, won, why))
    return decided


def _utility(option, costs, marks, rule):
    if option not in marks:
        return 0
    return {"cost": costs[option], "cardinality": 1, "points": marks[option]}[rule["utility"]]


def run(options, costs, ballots, endowment, rule):
    """One run: the options bought with this endowment, in order."""
    balances = [Fraction(endowment)] * len(ballots)
    backers = {
        option: [(at, Fraction(_utility(option, costs, marks, rule)), n)
                 for at, (marks, n) in enumerate(ballots) if option in marks]
        for option in options
    }
    known = {option: Fraction(0) for option in options}  # prices never fall: what is known is a lower bound
    bought = []
    while known:
        best = None
        for option in sorted(known, key=known.get):
            if best is not None and known[option] > best:
                break
            price = _price(costs[option], backers[option], balances)
            if price is None:
                del known[option]
                continue
            known[option] = price
            best = price if best is None else min(best, price)
        if best is None:
            break
        option = next(one for one in options if known.get(one) == best and
                      _price(costs[one], backers[one], balances) == best)
        for at, utility, _ in backers[option]:
            balances[at] -= min(balances[at], best * utility)
        del known[option]
        bought.append(option)
    return bought


def _price(cost, backers, balances):
    """The least r with the sum of min(balance, r * utility) = cost, or None."""
    if cost == 0:
        return Fraction(0)
    if sum(balances[at] * n for at, _, n in backers) < cost:
        return None
    rest, weight = Fraction(cost), sum(utility * n for _, utility, n in backers)
    for at, utility, n in sorted(backers, key=lambda one: balances[one[0]] / one[1]):
        if balances[at] * weight >= rest * utility:
            return rest / weight
        rest -= balances[at] * n
        weight -= utility * n
    return None


def _add_one(options, costs, ballots, purse, endowment, bought, gained, rule):
    """The outcome that is kept, and how often the endowment was raised for it."""
    step, raises = rule["add_one"], 0
    for _ in range(10**6):
        left = purse - sum(costs[option] for option in bought)
        missed = [option for option in gained if option not in bought]
        if not missed or (step["exhaustive_stop"] and all(costs[option] > left for option in missed)):
            break
        endowment += step["increment"]
        following = run(options, costs, ballots, endowment, rule)
        if sum(costs[option] for option in following) > purse:
            break
        bought, raises = following, raises + 1
    return bought, raises


def _by_votes(votes):
    return lambda option: -votes[option]


def _per_cost(ballots, costs):
    def key(option):
        score = sum(n * marks.get(option, 0) for marks, n in ballots)
        return (0, 0) if costs[option] == 0 else (1, -Fraction(score, costs[option]))

    return key


def _preferred(greedy, decided, ballots, how):
    """Greedy's decisions where strictly more ballots prefer its outcome, else the others; and how many prefer which."""
    outcomes = [{option for option, won, _ in one if won} for one in (greedy, decided)]
    preferring = [0, 0]
    for marks, n in ballots:
        one, other = (len(outcome & set(marks)) for outcome in outcomes)
        if how == "exclusion":
            one, other = min(one, 1), min(other, 1)
        if one != other:
            preferring[one < other] += n
    replaced = preferring[0] > preferring[1]
    return greedy if replaced else decided, {"for_shares": preferring[1], "for_order": preferring[0], "replaced": replaced}
