//! From definition and results to what the pages show.

mod grades;
mod permille;
mod rule;
mod stages;
mod survey;
#[cfg(test)]
mod tests;

pub(super) use survey::{shares, written};

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::page::view::{
    AnswersView, Checkpoint, KioskView, OptionView, Outcome, Purse, QuestionKind, QuestionView, ResultsPage, Score,
    SitePath,
};
use super::page::{Text, holders_sentence};
use crate::consultation::{Definition, Kind, Question, QuestionOption, ReceiptPolicy, Texts};
use crate::count::survey::shown;
use crate::count::{OptionResult, QuestionResult};
use crate::keys::hash::hex;
use crate::keys::{KeySet, KioskNumber, Mode};
use crate::language::words::site as words;
use crate::language::{Language, no_break};
use crate::register::Opening;
use crate::words as said;

fn text(texts: &Texts) -> Text {
    let known = texts.all().filter_map(|(tag, text)| Some((tag.language()?, text)));
    known.fold(Text::french(texts.fr.clone()), |told, (language, text)| match language {
        Language::FRENCH => told,
        other => told.with(other, text),
    })
}

/// A text of the program's own in every language, where it has something to say.
fn in_each(said: impl Fn(Language) -> Option<String>) -> Option<Text> {
    said(Language::FRENCH)?;
    Some(Text::in_each(|language| said(language).unwrap_or_default()))
}

/// The rule of a question in French, as its page tells it: what all stages share, then each stage with its name.
pub fn rule_in_words(definition: &Definition, question: &Question) -> Vec<String> {
    let whole = rule::whole(definition, question);
    let stages = question.count.stages().map(|rule| rule.stages.as_slice()).unwrap_or_default();
    let several = stages.iter().filter_map(|stage| Some((stage.title.as_ref()?, stage)));
    let told = several
        .map(|(title, stage)| format!("{} : {}", title.fr, rule::stage(definition, stage).get(Language::FRENCH)));
    std::iter::once(whole.get(Language::FRENCH).to_owned()).chain(told).map(|sentence| no_break(&sentence)).collect()
}

/// Everything the pages say, but downloads and artefacts.
pub(super) fn page(evidence: &Evidence) -> ResultsPage {
    let (definition, results, opening) = (evidence.package.definition(), &evidence.results, &evidence.opening);
    let questions = definition.questions.iter().zip(&results.questions);
    ResultsPage {
        organiser: text(&definition.organiser),
        title: text(&definition.title),
        rehearsal: definition.mode == Mode::Rehearsal,
        languages: languages(definition),
        receipts: definition.receipt != ReceiptPolicy::None,
        answers: answers(evidence),
        smallest_group: definition.smallest_group.into(),
        fingerprint: evidence.package.eh().fingerprint(),
        envelopes: results.envelopes,
        counted: results.counted,
        kiosks: kiosks(evidence),
        questions: questions.map(|(question, result)| question_view(definition, question, result)).collect(),
        downloads: Vec::new(),
        absent: Vec::new(),
        artefacts: Vec::new(),
        checkpoint: Checkpoint { size: opening.envelopes, root: hex(&evidence.note.checkpoint.root.0) },
        lot: evidence.lot.clone(),
        holders_sentence: holders(opening, evidence.package.keys()),
        contact: text(definition.contact.as_ref().unwrap_or(&definition.organiser)),
    }
}

/// The languages of the program that the consultation speaks.
fn languages(definition: &Definition) -> Vec<Language> {
    Language::all().filter(|language| definition.languages.contains(&(*language).into())).collect()
}

fn answers(evidence: &Evidence) -> AnswersView {
    match &evidence.opened {
        Some(_) => AnswersView::Published,
        None if evidence.package.definition().publish_ballots => AnswersView::TooFew,
        None => AnswersView::NotPublished,
    }
}

/// The kiosks; a place where too few voted is shown without its number, and so is the one that would reveal it.
fn kiosks(evidence: &Evidence) -> Vec<KioskView> {
    let mut brought: BTreeMap<KioskNumber, u64> = BTreeMap::new();
    for leaf in &evidence.leaves {
        *brought.entry(leaf.kiosk).or_default() += 1;
    }
    let listed = &evidence.kiosks.kiosks;
    let numbers: Vec<u64> =
        listed.iter().map(|entry| brought.get(&entry.certificate.kiosk).copied().unwrap_or_default()).collect();
    let shown = shown(&numbers, evidence.package.definition().smallest_group.into());
    let without_batch: BTreeSet<KioskNumber> = evidence.report.without_batch().collect();
    let missing = &evidence.note.checkpoint.missing;
    let reason = |kiosk: KioskNumber| missing.iter().find(|absence| absence.kiosk == kiosk);
    let kiosks = listed.iter().zip(numbers).zip(shown);
    kiosks
        .map(|((entry, envelopes), shown)| KioskView {
            number: entry.certificate.kiosk.0,
            name: entry.certificate.name.clone(),
            envelopes: shown.then_some(envelopes),
            brought: !without_batch.contains(&entry.certificate.kiosk),
            missing: reason(entry.certificate.kiosk).map(|absence| absence.reason.clone()),
        })
        .collect()
}

fn holders(opening: &Opening, keys: &KeySet) -> Text {
    let numbers: Vec<String> = opening.holder_numbers().iter().map(ToString::to_string).collect();
    holders_sentence(&numbers, keys.holders)
}

fn question_view(definition: &Definition, question: &Question, result: &QuestionResult) -> QuestionView {
    QuestionView {
        id: question.id.clone(),
        title: text(&question.title),
        kind: kind(&question.kind),
        ballots: result.ballots,
        blank: result.blank,
        skipped: result.skipped,
        invalid: result.invalid,
        other_style: result.other_style,
        rule: rule::whole(definition, question),
        stages: stages::views(definition, question, result),
        remarks: in_each(|language| said::unexamined(result.unexamined_ties, language)).into_iter().collect(),
        purse: result.money.map(|money| Purse { available: money.purse.0, spent: money.spent.0 }),
        detail: survey::detail(question, result),
        outcome: outcome(definition, question, result),
    }
}

fn kind(kind: &Kind) -> QuestionKind {
    match kind {
        Kind::Approval { .. } => QuestionKind::Approval,
        Kind::Points { .. } => QuestionKind::Points,
        Kind::Ranking { .. } => QuestionKind::Ranking,
        Kind::Grades { .. } => QuestionKind::Grades,
        Kind::Choice { .. } => QuestionKind::Choice,
        Kind::Scale { .. } => QuestionKind::Scale,
        Kind::Text { .. } => QuestionKind::Text,
        Kind::Signature { .. } => QuestionKind::Signature,
    }
}

fn outcome(definition: &Definition, question: &Question, result: &QuestionResult) -> Outcome {
    if result.hidden {
        let least = u64::from(definition.smallest_group);
        let reason =
            Text::in_each(|language| words::HIDDEN_QUESTION.fill(language, &[("least", &language.number(least))]));
        let options = question.options.iter().map(|option| listed(definition, option)).collect();
        return Outcome::Hidden { reason, options };
    }
    if !question.kind.has_options() {
        return Outcome::Shown(survey::answers(question, result));
    }
    let shares = shares(question, result);
    let triples = question.options.iter().zip(&result.options).zip(shares);
    let mut options: Vec<_> = triples.map(|((option, result), share)| (option, result, share)).collect();
    // The order of the count; without one, the best judged or the most points or votes first.
    options.sort_by(|(_, one, _), (_, other, _)| {
        (one.hidden, one.rank).cmp(&(other.hidden, other.rank)).then_with(|| match question.kind {
            Kind::Grades { .. } => grades::order(one, other),
            _ => (other.score, other.votes).cmp(&(one.score, one.votes)),
        })
    });
    let view = |(option, counted, share)| option_view(definition, question, option, (result, counted, share));
    Outcome::Shown(options.into_iter().map(view).collect())
}

fn option_view(
    definition: &Definition,
    question: &Question,
    option: &QuestionOption,
    (of, result, share): (&QuestionResult, &OptionResult, u16),
) -> OptionView {
    let reason = match result.hidden {
        true => Some(Text::in_each(|language| said::small_cell(definition.smallest_group.into(), language))),
        false if result.rank == 0 => None,
        false => in_each(|language| said::of_option(definition, question, of, result, language)),
    };
    OptionView {
        votes: result.votes,
        score: score(question, result).filter(|_| !result.hidden),
        share_permille: share,
        opinions: grades::opinions(&question.kind, result, of.ballots).filter(|_| !result.hidden),
        funded: question.count.stages().map(|_| result.selected),
        hidden: result.hidden,
        reason,
        ..listed(definition, option)
    }
}

/// What the definition says of an option, without a figure.
fn listed(definition: &Definition, option: &QuestionOption) -> OptionView {
    let territory = |id: &String| definition.territories.iter().find(|territory| territory.id == *id);
    let category = |id: &String| definition.categories.iter().find(|category| category.id == *id);
    OptionView {
        number: Some(option.number.clone()).filter(|number| !number.is_empty()),
        title: text(&option.title),
        image: option.image.as_deref().and_then(|image| SitePath::parse(image).ok()),
        territory: option.territory.as_ref().and_then(territory).map(|territory| text(&territory.name)),
        category: option.category.as_ref().and_then(category).map(|category| text(&category.name)),
        cost: option.cost.map(|cost| cost.0),
        votes: 0,
        score: None,
        share_permille: 0,
        opinions: None,
        funded: None,
        hidden: true,
        reason: None,
    }
}

/// A result that is not the votes.
fn score(question: &Question, result: &OptionResult) -> Option<Score> {
    match &question.kind {
        Kind::Points { .. } | Kind::Ranking { .. } => Some(Score::Points(result.score)),
        Kind::Grades { grades, .. } => Some(Score::Words(grades::word(grades, result))),
        Kind::Approval { .. }
        | Kind::Choice { .. }
        | Kind::Scale { .. }
        | Kind::Text { .. }
        | Kind::Signature { .. } => None,
    }
}
