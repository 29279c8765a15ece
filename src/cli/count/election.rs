//! `urne count --pabulib`: an election in a file, counted by one rule or by several side by side.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::super::init::read_pabulib;
use super::super::{Failure, Kind, progress};
use super::column::Column;
use super::rules::{Counted, Rule, Settings, Tie};
use super::told::{self, Told};
use crate::consultation::money::grouped;
use crate::consultation::pabulib::File;
use crate::count::{Part, Poll, TieOrder, poll_of};
use crate::language::Language;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Élection au format Pabulib")]
pub(super) struct Election {
    /// Compter cette élection
    #[arg(long, value_name = "FICHIER.pb")]
    pub(super) pabulib: Option<PathBuf>,
    /// La règle
    #[arg(long, value_enum, value_name = "RÈGLE", requires = "pabulib")]
    rule: Option<Rule>,
    /// Montrer plusieurs règles côte à côte
    #[arg(long, requires = "pabulib", conflicts_with = "rule")]
    compare: bool,
    /// Ce qui départage les égalités [défaut : official]
    #[arg(
        long,
        value_enum,
        value_name = "CRITÈRE",
        requires = "pabulib",
        default_value = "official",
        hide_default_value = true
    )]
    tie: Tie,
    /// La langue du résultat [défaut : fr]
    #[arg(
        long,
        value_parser = spoken(),
        value_name = "LANGUE",
        requires = "pabulib",
        default_value = "fr",
        hide_default_value = true
    )]
    language: Language,
    #[command(flatten)]
    settings: Settings,
}

/// A language of the program by its tag.
fn spoken() -> impl TypedValueParser<Value = Language> {
    let known = Language::all().map(|language| PossibleValue::new(language.tag()).help(language.name()));
    PossibleValuesParser::new(known).map(|tag| Language::of_tag(&tag).unwrap_or_default())
}

pub(super) fn run(args: &Election, path: &Path, json: bool) -> Result<(), Failure> {
    let asked = match args.rule {
        Some(rule) => {
            vec![(rule.name(), rule, args.settings.clone())]
        }
        None if args.compare => side_by_side(&args.settings),
        None => {
            let hint = "Ajoutez --rule greedy, une autre règle de «\u{a0}urne count --help\u{a0}», ou --compare.";
            return Err(Failure::new(Kind::Usage, "Il manque la règle du décompte.").hint(hint));
        }
    };
    let rules: Vec<Rule> = asked.iter().map(|(_, rule, _)| *rule).collect();
    args.settings.expect_readers(&rules)?;
    let file = read_pabulib(path, log::Level::Warn)?;
    let poll = poll_of(&file).map_err(|large| {
        let hint = "Vérifiez les coûts et les points du fichier, ou comptez-le en plusieurs parties.";
        Failure::new(Kind::Refused, format!("{}\u{a0}: {large}.", path.display())).hint(hint)
    })?;
    let mut columns = Vec::new();
    for (name, rule, settings) in asked {
        columns.push(count(name, rule, &settings, args.tie, (&file, &poll))?);
    }
    let told = Told { file: &file, poll: &poll, language: args.language };
    if json {
        let mut values: Vec<_> = columns.iter().map(|column| told::json((&file, &poll), column)).collect();
        let value = if args.compare { values.into() } else { values.pop().unwrap_or_default() };
        say!("{value}");
    } else if args.compare {
        show!("{}", told.side_by_side(&columns));
    } else {
        columns.iter().for_each(|column| show!("{}", told.steps(column)));
    }
    Ok(())
}

/// The rules a town may want to compare, with the switches given where they apply.
fn side_by_side(settings: &Settings) -> Vec<(&'static str, Rule, Settings)> {
    let mut asked = Vec::new();
    for rule in [Rule::Greedy, Rule::GreedyNoSkip, Rule::PerCost, Rule::Phragmen, Rule::EqualShares] {
        asked.push((rule.name(), rule, settings.unraised()));
    }
    asked.push(("equal-shares --add-one", Rule::EqualShares, settings.raised()));
    asked
}

fn count(
    name: &'static str,
    rule: Rule,
    settings: &Settings,
    tie: Tie,
    (file, poll): (&File, &Poll),
) -> Result<Column, Failure> {
    let order = TieOrder::new(&poll.projects, tie.criteria(), |_| [0; 32]);
    let start = Instant::now();
    let counted = progress::of_raises(|watch| settings.count(rule, (poll, &file.meta), &order, watch))?;
    let time = start.elapsed();
    if tie == Tie::Refuse {
        refuse_ties(rule, poll, &counted)?;
    }
    Ok(Column { name, rule, switches: settings.read_by(rule), counted, time })
}

/// One exchange at a time shows the effect of a tie in a single pass over a ranking only; any other rule is refused at once.
fn refuse_ties(rule: Rule, poll: &Poll, counted: &Counted) -> Result<(), Failure> {
    let outcome = &counted.outcome;
    let id = |project: usize| poll.projects.get(project).map_or("", |project| project.id.as_str());
    let undecided = outcome.steps.iter().find_map(|step| match step.tie?.part {
        Part::Behind(other) => Some((id(other), id(step.project))),
        Part::Before(_) => None,
    });
    let sentence = match undecided {
        Some((one, other)) => format!("L’égalité entre les projets {one} et {other} change les projets retenus."),
        None if outcome.ties > 0 && !rule.is_one_pass() => {
            format!("Égalités rencontrées par {}\u{a0}: {}.", rule.name(), grouped(outcome.ties))
        }
        None => return Ok(()),
    };
    Err(Failure::new(Kind::Refused, sentence)
        .hint("Choisissez ce qui départage les projets, par exemple --tie official."))
}
