//! `urne count`

mod column;
mod election;
mod rules;
mod told;

use std::path::{Path, PathBuf};

use super::next::{self, Given};
use super::progress::Terminal;
use super::{Failure, Kind};
use crate::consultation::money::{agreeing, french_count, grouped};
use crate::consultation::rule::Stage;
use crate::consultation::{Cents, Definition, Question};
use crate::count::{QuestionResult, Results};
use crate::files::signed;
use crate::language::Language;
use crate::register::Register;
use crate::words;

/// Compter les bulletins ouverts selon la règle de la consultation, ou une élection au format Pabulib
///
/// Un registre se compte selon la règle de sa définition. Un fichier Pabulib (.pb) se compte selon la règle et les réglages
/// donnés ici, et la raison de chaque projet est écrite : urne count --pabulib ville.pb --rule greedy
///
/// Les incompatibilités entre projets (greedy-exclusive) ne sont pas appliquées.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Le dossier du registre
    #[arg(value_name = "REGISTRE", conflicts_with_all = ["Election", "Settings"])]
    register: Option<PathBuf>,
    /// Écrire le résultat en JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    election: election::Election,
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        Given { register: self.register.clone(), ..Given::default() }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match (&args.election.pabulib, &args.register) {
        (Some(path), _) => election::run(&args.election, path, args.json),
        (None, Some(register)) => run_register(register, args.json),
        (None, None) => Err(Failure::new(Kind::Usage, "Il manque ce qu’il faut compter.")
            .hint("Donnez le dossier d’un registre, ou --pabulib FICHIER.pb.")),
    }
}

fn run_register(path: &Path, json: bool) -> Result<(), Failure> {
    let terminal = Terminal::start();
    let register = Register::open(path)?.watched_by(terminal.clone());
    let counted = register.opened()?.count()?;
    terminal.clear();
    let results = counted.results();
    if json {
        say!("{}", String::from_utf8_lossy(&signed::json(results)?));
    } else {
        show!("{}", table(register.package().definition(), results));
        say!("\nEnsuite\u{a0}: {}", next::publish());
    }
    Ok(())
}

/// The result as a table for the terminal.
fn table(definition: &Definition, results: &Results) -> String {
    let least = definition.smallest_group;
    let mut text = format!("{}\u{a0}: {}\n", definition.title.fr, french_count(results.counted, "bulletin compté"));
    for (question, result) in definition.questions.iter().zip(&results.questions) {
        text += &format!("\n{}\n", question.title.fr);
        if result.hidden {
            text += &format!("  Moins de {least} réponses : rien n’en est publié, ni compté ici.\n");
            continue;
        }
        text += &format!(
            "  {}, {}, {} non {}, {} sans réponse\n",
            french_count(result.ballots, "réponse"),
            french_count(result.blank, "blanc"),
            grouped(result.invalid),
            agreeing(result.invalid, "valide", "valides"),
            grouped(result.skipped)
        );
        text += &options(question, result, least);
        for (value, votes) in (1..).zip(&result.values) {
            text += &format!("    {value}\u{a0}: {}\n", grouped(*votes));
        }
        if let Some(money) = result.money {
            text += &format!("  Dépensé\u{a0}: {} sur {}\n", money.spent, money.purse);
        }
        text += &stages(definition, question, result);
    }
    text
}

/// The options in the order of the count, each with its figures where its territory is large enough.
fn options(question: &Question, result: &QuestionResult, least: u32) -> String {
    let mut text = String::new();
    let mut options: Vec<_> = question.options.iter().zip(&result.options).collect();
    options.sort_by_key(|(_, counted)| (counted.rank, std::cmp::Reverse((counted.score, counted.votes))));
    let width = if question.kind.gives_points() { 27 } else { 15 };
    for (option, counted) in options {
        let mark = if counted.selected { '✓' } else { ' ' };
        let cost = option.cost.map(Cents::french).unwrap_or_default();
        let votes = format!("{:>7} voix", grouped(counted.votes));
        let points = format!(" {:>7} {:<6}", grouped(counted.score), agreeing(counted.score, "point", "points"));
        let figures = match (counted.hidden, question.kind.gives_points()) {
            (true, _) => "chiffres cachés".to_owned(),
            (false, true) => votes + &points,
            (false, false) => votes,
        };
        text += &format!("  {mark} {:>4} {figures:<width$} {cost:>14}  {}\n", option.number, option.title.fr);
    }
    if result.options.iter().any(|option| option.hidden) {
        text += &format!(
            "  Chiffres cachés : moins de {least} réponses dans ce territoire, ou dans un autre qu’ils révéleraient.\n"
        );
    }
    text
}

/// What each stage brought where there are several, and whatever there is to say of a group: a guarantee not met above all.
fn stages(definition: &Definition, question: &Question, result: &QuestionResult) -> String {
    let mut text = String::new();
    let rules: &[Stage] = question.count.stages().map(|rule| rule.stages.as_slice()).unwrap_or_default();
    for (number, (rule, stage)) in (1..).zip(rules.iter().zip(&result.stages)) {
        if !stage.title.fr.is_empty() {
            let winners = french_count(stage.groups.iter().map(|group| group.winners).sum::<u64>(), "projet");
            let common = stage.common.map(|left| format!(", budget commun ensuite\u{a0}: {left}")).unwrap_or_default();
            text += &format!("  Étape {number}, {}\u{a0}: {winners}{common}\n", stage.title.fr);
        }
        for (group, counted) in rule.groups.iter().zip(&stage.groups) {
            let name = words::group_name(definition, rule, group, Language::FRENCH);
            let name = name.map(|name| format!("{name}\u{a0}: ")).unwrap_or_default();
            for remark in words::remarks(counted, Language::FRENCH) {
                text += &format!("    {name}{remark}\n");
            }
        }
    }
    if let Some(remark) = words::unexamined(result.unexamined_ties, Language::FRENCH) {
        text += &format!("  {remark}\n");
    }
    text
}
