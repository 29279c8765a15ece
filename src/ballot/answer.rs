//! What a resident answered.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Which territory's options a ballot may choose from: 0 none, otherwise the territory's place from 1.
pub type Style = u16;

/// The answers of one resident to all questions, zeroised when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Ballot {
    /// The territory.
    pub style: Style,
    /// One response for each question, in the definition's order.
    pub responses: Vec<Response>,
}

/// How one question was dealt with, or is so far.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Response {
    /// The question is not put to this style.
    NotInStyle,
    /// Answered; in a visit perhaps not with enough yet.
    Answered(Answer),
    /// A blank vote.
    Blank,
    /// Left out.
    Skipped,
}

/// An answer, named by its shape; the question's kind gives the numbers their meaning.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Answer {
    /// One number per option: chosen, points, place or grade as `FORMAT.md` tells.
    Marks(Vec<u8>),
    /// The one option of a single choice: its place, from 1.
    One(u8),
    /// A value on a scale, from 1.
    Value(u8),
    /// A written answer.
    Text(String),
}

impl std::fmt::Debug for Ballot {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Ballot")
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Response")
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Answer")
    }
}

impl Response {
    /// The answer, where there is one.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Answered(answer) => Some(answer),
            Self::NotInStyle | Self::Blank | Self::Skipped => None,
        }
    }

    /// The number of an option; 0 where it is not named.
    pub fn mark(&self, option: usize) -> u8 {
        self.answer().map_or(0, |answer| answer.mark(option))
    }

    /// The options named, in the question's order.
    pub fn named(&self) -> Vec<usize> {
        self.answer().map(Answer::named).unwrap_or_default().into_iter().map(|(option, _)| option).collect()
    }
}

impl Answer {
    /// The number of an option: 1 where it is the one chosen; 0 where it is not named, and where no options are.
    pub fn mark(&self, option: usize) -> u8 {
        match self {
            Self::Marks(marks) => marks.get(option).copied().unwrap_or_default(),
            Self::One(place) => u8::from(usize::from(*place).checked_sub(1) == Some(option)),
            Self::Value(_) | Self::Text(_) => 0,
        }
    }

    /// The options named, each with its number, in the question's order.
    pub fn named(&self) -> Vec<(usize, u8)> {
        match self {
            Self::Marks(marks) => marks.iter().copied().enumerate().filter(|(_, mark)| *mark > 0).collect(),
            Self::One(place) => usize::from(*place).checked_sub(1).map(|option| (option, 1)).into_iter().collect(),
            Self::Value(_) | Self::Text(_) => Vec::new(),
        }
    }

    /// Whether nothing was answered yet.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Marks(marks) => marks.iter().all(|mark| *mark == 0),
            Self::One(number) | Self::Value(number) => *number == 0,
            Self::Text(text) => text.is_empty(),
        }
    }
}
