//! The rules of each kind of question, written once: what an answer may hold at most, and what it still lacks.
//!
//! They are asked of the whole answer, after each touch and again at decoding. Too many choices are refused with the reason,
//! never replaced.

use super::answer::Answer;
use super::shape::Shape;
use crate::consultation::{Cents, Kind, Question};

/// Why a choice is refused. The answer stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As many options as allowed are chosen already.
    TooMany {
        /// The limit.
        max: u16,
    },
    /// The options would cost more than the limit of money.
    OverBudget,
    /// The points would be more than a ballot has.
    PointsSpent,
    /// More points than one option may have.
    TooManyForOption {
        /// The limit.
        max: u8,
    },
    /// The option, or the question, is not offered to this ballot, or does not exist.
    NotOffered,
    /// The value does not belong to this question.
    NotAValue,
    /// The text is longer than allowed.
    TooLong {
        /// The limit in bytes of UTF-8.
        bytes: u16,
    },
    /// The question cannot be voted blank.
    NoBlank,
}

/// What the marks of a question may come to: every limit of every kind that has marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Fewest options.
    pub(super) min: u16,
    /// Most options.
    pub(super) max: u16,
    /// The highest mark of an option.
    pub(super) most: u8,
    /// All marks together, where they are points.
    pub(super) points: Option<u8>,
    /// What the options may cost together.
    pub(super) money: Option<Cents>,
    /// The marks are places: 1, 2, 3 without a gap.
    pub(super) ordered: bool,
}

impl Limits {
    pub(super) fn of(question: &Question) -> Self {
        let all = u16::try_from(question.options.len()).unwrap_or(u16::MAX);
        let free = Self { min: 0, max: all, most: 1, points: None, money: None, ordered: false };
        match &question.kind {
            Kind::Approval { min, max, money } => Self { min: *min, max: *max, money: *money, ..free },
            Kind::Choice { min, max } => Self { min: *min, max: *max, ..free },
            Kind::Points { points, per_option } => Self { most: *per_option, points: Some(*points), ..free },
            Kind::Ranking { max, .. } => Self { max: u16::from(*max), most: *max, ordered: true, ..free },
            Kind::Grades { grades, .. } => Self { most: u8::try_from(grades.len()).unwrap_or(u8::MAX), ..free },
            // No version collects signatures so.
            Kind::Signature { .. } => Self { max: 0, most: 0, ..free },
            Kind::Scale { .. } | Kind::Text { .. } => free,
        }
    }

    /// The refusal of a mark above the highest.
    pub(super) fn too_high(self) -> Refusal {
        if self.points.is_some() { Refusal::TooManyForOption { max: self.most } } else { Refusal::NotAValue }
    }
}

/// How many options an answer names.
pub(super) fn chosen(answer: &Answer) -> u16 {
    u16::try_from(answer.named().len()).unwrap_or(u16::MAX)
}

/// All marks together.
pub(super) fn sum(answer: &Answer) -> u32 {
    answer.named().into_iter().map(|(_, mark)| u32::from(mark)).sum()
}

/// What the options named cost together.
pub(super) fn spent(question: &Question, answer: &Answer) -> Cents {
    let costs = question.options.iter().enumerate().filter(|(option, _)| answer.mark(*option) > 0);
    Cents(costs.fold(0, |sum, (_, option)| sum.saturating_add(option.cost.unwrap_or_default().0)))
}

/// Whether an option exists and is offered to ballots of a territory.
pub(super) fn is_offered(question: &Question, territory: Option<&str>, option: usize) -> bool {
    question.options.get(option).is_some_and(|option| question.offers(option, territory))
}

/// Holds a whole answer, which may still lack something, to every rule of its question.
pub(super) fn fits(question: &Question, territory: Option<&str>, answer: &Answer) -> Result<(), Refusal> {
    if answer.named().iter().any(|(option, _)| !is_offered(question, territory, *option)) {
        return Err(Refusal::NotOffered);
    }
    match (Shape::of(question), answer) {
        (Shape::Marks { options }, Answer::Marks(marks)) if marks.len() == options => marks_fit(question, answer),
        (Shape::One, Answer::One(_)) => Ok(()),
        (Shape::Value { steps }, Answer::Value(value)) if *value <= steps => Ok(()),
        (Shape::Text { bytes }, Answer::Text(text)) if text.len() > usize::from(bytes) => {
            Err(Refusal::TooLong { bytes })
        }
        (Shape::Text { .. }, Answer::Text(text)) if is_clean(text) => Ok(()),
        _ => Err(Refusal::NotAValue),
    }
}

fn marks_fit(question: &Question, answer: &Answer) -> Result<(), Refusal> {
    let limits = Limits::of(question);
    let named = answer.named();
    if chosen(answer) > limits.max {
        return Err(Refusal::TooMany { max: limits.max });
    }
    if named.iter().any(|(_, mark)| *mark > limits.most) {
        return Err(limits.too_high());
    }
    if limits.points.is_some_and(|points| sum(answer) > u32::from(points)) {
        return Err(Refusal::PointsSpent);
    }
    if limits.money.is_some_and(|money| spent(question, answer) > money) {
        return Err(Refusal::OverBudget);
    }
    let mut places: Vec<u8> = named.into_iter().map(|(_, mark)| mark).collect();
    places.sort_unstable();
    let gapless = places.iter().zip(1_u8..).all(|(place, expected)| *place == expected);
    if limits.ordered && !gapless { Err(Refusal::NotAValue) } else { Ok(()) }
}

/// Normal form C and no control character but line feed: what the on-screen keyboard writes.
fn is_clean(text: &str) -> bool {
    unicode_normalization::is_nfc(text) && !text.chars().any(|character| character.is_control() && character != '\n')
}

/// How many options the answer still needs; 0 where the question states no fewest.
pub fn missing(question: &Question, answer: &Answer) -> u16 {
    Limits::of(question).min.saturating_sub(chosen(answer))
}

/// Whether an answer can be cast: something is answered, nothing is missing, and every rule of its question holds.
pub fn validate(question: &Question, territory: Option<&str>, answer: &Answer) -> bool {
    !answer.is_empty() && missing(question, answer) == 0 && fits(question, territory, answer).is_ok()
}
