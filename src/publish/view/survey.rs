//! Survey tables on the pages: shares, scales, written answers.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::permille::thousandths;
use super::{grades, text};
use crate::ballot::Shape;
use crate::consultation::definition::Ungraded;
use crate::consultation::{Kind, Question, Texts};
use crate::count::QuestionResult;
use crate::count::survey::{multiple_choice, single_choice};
use crate::publish::page::Text;
use crate::publish::page::view::{Detail, OptionView};

/// Thousandths of the answering ballots per option or value: together 1000 where each gives one answer, else each by itself.
pub(in crate::publish) fn shares(question: &Question, result: &QuestionResult) -> Vec<u16> {
    let votes = || result.options.iter().map(|option| option.votes).collect::<Vec<u64>>();
    let shares = match Shape::of(question) {
        Shape::Value { .. } => single_choice(&result.values),
        Shape::One => single_choice(&votes()),
        Shape::Marks { .. } | Shape::Text { .. } => multiple_choice(&votes(), result.ballots),
    };
    shares.thousandths.into_iter().map(thousandths).collect()
}

/// What the question's kind shows beside its options.
pub(super) fn detail(question: &Question, result: &QuestionResult) -> Detail {
    match (Shape::of(question), &question.kind) {
        (Shape::Value { steps }, _) => result.scale.map_or(Detail::None, |scale| Detail::Scale {
            steps: u64::from(steps),
            median: scale.median,
            mean_hundredths: scale.mean_hundredths,
        }),
        (Shape::Marks { .. }, Kind::Choice { .. }) => Detail::Several,
        (Shape::Marks { .. }, Kind::Grades { grades, ungraded }) => Detail::Grades {
            names: grades.iter().map(text).collect(),
            ungraded_is_worst: *ungraded == Ungraded::Worst,
            leading: grades::leading(&result.options),
        },
        (Shape::Marks { .. } | Shape::One | Shape::Text { .. }, _) => Detail::None,
    }
}

/// The answers of a question without options: the values of a scale, or each written answer once.
pub(super) fn answers(question: &Question, result: &QuestionResult) -> Vec<OptionView> {
    match &question.kind {
        Kind::Scale { low, high, .. } => values(question, (low, high), result),
        Kind::Text { .. } => {
            let texts = written(&result.texts).into_iter();
            texts.map(|(words, ballots)| plain(Text::french(words), ballots, 0)).collect()
        }
        Kind::Approval { .. }
        | Kind::Points { .. }
        | Kind::Ranking { .. }
        | Kind::Grades { .. }
        | Kind::Choice { .. }
        | Kind::Signature { .. } => Vec::new(),
    }
}

fn values(question: &Question, (low, high): (&Texts, &Texts), result: &QuestionResult) -> Vec<OptionView> {
    let rows = (1..).zip(&result.values).zip(shares(question, result));
    let value = |((value, votes), share): ((u64, &u64), u16)| {
        let is_last = usize::try_from(value) == Ok(result.values.len());
        let label = match value {
            1 => text(&labelled(value, low)),
            _ if is_last => text(&labelled(value, high)),
            _ => Text::in_each(|language| language.number(value)),
        };
        plain(label, *votes, share)
    };
    rows.map(value).collect()
}

/// Different answers in the order of a dictionary, each with the ballots that wrote it.
pub(in crate::publish) fn written(texts: &[String]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut written: Vec<(String, u64)> =
        counts.into_iter().map(|(text, ballots)| (text.to_owned(), ballots)).collect();
    written.sort_by_cached_key(|(text, _)| bare(text));
    written
}

/// Without capitals and accents.
fn bare(text: &str) -> String {
    text.nfd().filter(|character| !is_combining_mark(*character)).flat_map(char::to_lowercase).collect()
}

fn labelled(value: u64, label: &Texts) -> Texts {
    label.map(|label| format!("{value} ({label})"))
}

fn plain(title: Text, votes: u64, share_permille: u16) -> OptionView {
    OptionView {
        number: None,
        title,
        image: None,
        territory: None,
        category: None,
        cost: None,
        votes,
        score: None,
        share_permille,
        opinions: None,
        funded: None,
        hidden: false,
        reason: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_answers_stand_as_in_a_dictionary_and_equal_ones_are_told_once() {
        let texts = ["Zoé", "au revoir", "Élan", "Bonjour", "élan", "Bonjour"].map(str::to_owned);
        let told = written(&texts);
        let words: Vec<&str> = told.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(words, ["au revoir", "Bonjour", "Élan", "élan", "Zoé"]);
        assert_eq!(told.iter().map(|(_, ballots)| *ballots).collect::<Vec<_>>(), [1, 2, 1, 1, 1]);
    }
}
