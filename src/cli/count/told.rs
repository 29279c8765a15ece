//! What `urne count --pabulib` says: the steps of one rule, several rules side by side, or JSON.

use std::collections::BTreeSet;

use serde_json::{Map, Number, Value, json};

use super::column::Column;
use crate::consultation::Cents;
use crate::consultation::pabulib::{self, File};
use crate::consultation::rule::Measure;
use crate::count::{Comparison, Outcome, Poll, Project, Reason, Shares, Step};
use crate::language::words::election as messages;
use crate::language::words::site;
use crate::language::{Language, Message};
use crate::words::{self, Currency, Tied};

/// `{"rule", "winners" in the order of selection, "cost", "votes", "score", "ties", "seconds", "agrees_with_file"}`; the last
/// is null where the file states no winners.
pub(super) fn json((file, poll): (&File, &Poll), column: &Column) -> Value {
    let outcome = &column.counted.outcome;
    let totals = |total: fn(&Project) -> u64| {
        let pairs = poll.projects.iter().map(|project| (project.id.clone(), Value::from(total(project))));
        Value::from(pairs.collect::<Map<_, _>>())
    };
    let ids = outcome.winners().filter_map(|winner| poll.projects.get(winner)).map(|project| project.id.as_str());
    let agrees = stated(file, outcome).map(|(more, less)| more.is_empty() && less.is_empty());
    json!({
        "agrees_with_file": agrees,
        "rule": column.name,
        "winners": ids.collect::<Vec<_>>(),
        "cost": number(poll.cost_of(outcome.winners())),
        "votes": totals(|project| project.votes),
        "score": totals(|project| project.score),
        "ties": outcome.ties,
        "seconds": column.time.as_secs_f64(),
    })
}

/// What the file's column `selected` states against what was counted: the projects it has more, and those it has not.
/// `None` where it states nothing. 1 and 2 are funded; 3 is funded by other money.
fn stated(file: &File, outcome: &Outcome) -> Option<(Vec<usize>, Vec<usize>)> {
    if file.projects.iter().all(|project| project.selected.is_none()) {
        return None;
    }
    let winners: BTreeSet<usize> = outcome.winners().collect();
    let is_funded = |project: &pabulib::Project| matches!(project.selected, Some(1 | 2));
    let funded: BTreeSet<usize> =
        file.projects.iter().enumerate().filter(|(_, project)| is_funded(project)).map(|(place, _)| place).collect();
    Some((funded.difference(&winners).copied().collect(), winners.difference(&funded).copied().collect()))
}

/// An amount as a JSON number with its decimals; within 15 digits they are exact.
fn number(amount: Cents) -> Value {
    amount.decimal().parse::<Number>().map_or(Value::Null, Value::from)
}

/// An election, told in one language.
pub(super) struct Told<'a> {
    pub(super) file: &'a File,
    pub(super) poll: &'a Poll,
    pub(super) language: Language,
}

impl Told<'_> {
    /// The sum of an outcome, then each project in the order of the decisions, with its reason.
    pub(super) fn steps(&self, column: &Column) -> String {
        let outcome = &column.counted.outcome;
        let mut text = self.head() + &format!("{}\n{}", self.sum(column), self.compared(column));
        if let Some(shares) = &column.counted.shares {
            text += &self.shares(shares);
        }
        if outcome.unexamined > 0 {
            let number = self.language.number(outcome.unexamined);
            text += &(messages::UNEXAMINED.fill(self.language, &[("number", &number)]) + "\n");
        }
        text.push('\n');
        // Where nobody gave points, they are the votes; a threshold of points speaks of them all the same.
        let differ = self.poll.projects.iter().any(|project| project.score != project.votes);
        let of_points = |step: &Step| matches!(step.reason, Reason::BelowThreshold { measure: Measure::Score, .. });
        let has_points = differ || outcome.steps.iter().any(of_points);
        for (rank, step) in (1..).zip(&outcome.steps) {
            let Some(project) = self.poll.projects.get(step.project) else { continue };
            let mark = if step.reason.is_funded() { '✓' } else { ' ' };
            let tie = step.tie.map(|note| Tied::of(&note, |other| self.name(*other).to_owned()));
            let reason = words::sentence(self.language, self.currency(), (&step.reason, rank), tie.as_ref());
            let votes = site::VOTES.count(self.language, project.votes);
            let points = site::POINTS.count(self.language, project.score);
            let figures =
                if has_points { vec![votes, points, self.cost(project)] } else { vec![votes, self.cost(project)] };
            let (id, name, figures) = (&project.id, self.name(step.project), figures.join(", "));
            text += &format!("{mark} {id} — {name}\n    {figures}. {reason}\n");
        }
        text
    }

    /// One line for each project, one column for each rule.
    pub(super) fn side_by_side(&self, columns: &[Column]) -> String {
        let mut text = self.head() + "\n";
        for (place, column) in (1..).zip(columns) {
            text += &format!("{place} {}\n{}", self.sum(column), self.compared(column));
        }
        let marks: Vec<String> = (1..).zip(columns).map(|(place, _): (usize, _)| place.to_string()).collect();
        let [votes, cost, name] = [messages::COLUMN_VOTES, messages::COLUMN_COST, messages::COLUMN_PROJECT]
            .map(|heading| heading.say(self.language));
        text += &format!("\n{} {votes:>6} {cost:>14}  {name}\n", marks.join(" "));
        let mut projects: Vec<(usize, &Project)> = self.poll.projects.iter().enumerate().collect();
        projects.sort_by_key(|(_, project)| (std::cmp::Reverse(project.votes), &project.id));
        for (place, project) in projects {
            let funded = |column: &Column| column.counted.outcome.winners().any(|winner| winner == place);
            let marks: Vec<&str> = columns.iter().map(|column| if funded(column) { "✓" } else { "·" }).collect();
            let name = self.file.projects.get(place).and_then(|project| project.name.as_deref());
            text += &format!(
                "{} {:>6} {:>14}  {} {}\n",
                marks.join(" "),
                self.language.number(project.votes),
                self.cost(project),
                project.id,
                name.unwrap_or_default(),
            );
        }
        text
    }

    fn fill(&self, message: Message, places: &[(&str, &str)]) -> String {
        message.fill(self.language, places)
    }

    fn head(&self) -> String {
        let meta = &self.file.meta;
        let projects = u64::try_from(self.poll.projects.len()).unwrap_or(u64::MAX);
        let places = [
            ("place", format!("{} {}", meta.unit(), meta.instance())),
            ("ballots", site::BALLOTS.count(self.language, self.poll.ballots)),
            ("projects", messages::PROJECTS.count(self.language, projects)),
            ("budget", self.money(meta.budget())),
        ];
        self.fill(messages::HEAD, &places.each_ref().map(|(place, text)| (*place, text.as_str()))) + "\n"
    }

    fn sum(&self, column: &Column) -> String {
        let outcome = &column.counted.outcome;
        let winners: Vec<usize> = outcome.winners().collect();
        let without = self.poll.without(&winners);
        let places = [
            ("rule", column.title()),
            ("winners", winners.len().to_string()),
            ("cost", self.money(self.poll.cost_of(winners))),
            ("ties", self.language.number(outcome.ties)),
            ("without", self.language.number(without)),
        ];
        self.fill(messages::SUM, &places.each_ref().map(|(place, text)| (*place, text.as_str())))
    }

    /// One sentence where the file states winners: the same, or which differ.
    fn compared(&self, column: &Column) -> String {
        let Some((more, less)) = stated(self.file, &column.counted.outcome) else { return String::new() };
        let named = |projects: &[usize]| {
            let ids = projects.iter().filter_map(|place| self.poll.projects.get(*place));
            ids.map(|project| project.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        let differences: Vec<String> = [(messages::ONLY_IN_FILE, more), (messages::ONLY_COUNTED, less)]
            .into_iter()
            .filter(|(_, projects)| !projects.is_empty())
            .map(|(message, projects)| self.fill(message, &[("projects", &named(&projects))]))
            .collect();
        let rule = self.file.meta.rule();
        let message = match (differences.is_empty(), rule.is_empty()) {
            (true, true) => messages::STATED_SAME,
            (true, false) => messages::STATED_SAME_BY,
            (false, true) => messages::STATED_OTHERWISE,
            (false, false) => messages::STATED_OTHERWISE_BY,
        };
        let differences = differences.join(messages::AND.say(self.language));
        self.fill(message, &[("rule", rule), ("differences", &differences)]) + "\n"
    }

    /// The endowment, and the comparison.
    fn shares(&self, shares: &Shares) -> String {
        let whole = Cents(u64::try_from(shares.endowment.floor().to_integer()).unwrap_or_default());
        let places = [("amount", self.money(whole)), ("raises", self.raised(shares))];
        let places = places.each_ref().map(|(place, text)| (*place, text.as_str()));
        let mut text = self.fill(messages::ENDOWMENT, &places) + "\n";
        if let Some(comparison) = shares.comparison {
            text += &self.comparison(comparison);
        }
        text
    }

    /// How often the endowment of the kept run was raised, and why it was not raised more.
    fn raised(&self, shares: &Shares) -> String {
        match (shares.kept, shares.raises > shares.kept) {
            (0, false) => messages::NOT_RAISED.say(self.language).to_owned(),
            (0, true) => messages::FIRST_EXCEEDED.say(self.language).to_owned(),
            (kept, false) => messages::RAISED.count(self.language, kept),
            (kept, true) => messages::NEXT_EXCEEDED.count(self.language, kept),
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let kept = if comparison.replaces() { "greedy" } else { "equal-shares" };
        let shares = messages::PREFER.count(self.language, comparison.for_shares);
        let greedy = messages::OTHERS_PREFER.count(self.language, comparison.for_greedy);
        self.fill(messages::COMPARISON, &[("shares", &shares), ("greedy", &greedy), ("kept", kept)]) + "\n"
    }

    /// A project's name, or its identifier if it has none.
    fn name(&self, project: usize) -> &str {
        self.file.projects.get(project).map_or("", |project| project.name.as_ref().unwrap_or(&project.id))
    }

    /// What a project costs; files give a withdrawn one a cost that is none.
    fn cost(&self, project: &Project) -> String {
        if project.withdrawn { messages::WITHDRAWN.say(self.language).into() } else { self.money(project.cost) }
    }

    fn currency(&self) -> Currency<'_> {
        Currency::of(self.file.meta.currency())
    }

    fn money(&self, amount: Cents) -> String {
        self.currency().said(self.language, amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_json_are_exact_decimals() {
        for (cents, text) in
            [(253_264_583, "2532645.83"), (75_000, "750"), (5, "0.05"), (99_999_999_999_999, "999999999999.99")]
        {
            assert_eq!(number(Cents(cents)).to_string(), text);
        }
    }
}
