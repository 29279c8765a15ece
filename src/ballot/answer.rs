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

/// How one question was dealt with.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Response {
    /// The question is not put to this style.
    NotInStyle,
    /// Answered.
    Answered(Answer),
    /// A blank vote.
    Blank,
    /// Left out.
    Skipped,
}

/// An answer; the question's kind gives it its meaning.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Answer {
    /// One number per option: chosen, points, place or grade as `FORMAT.md` tells.
    Marks(Vec<u8>),
    /// A single answer's place or a scale's value, from 1.
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

impl Answer {
    /// The number of an option; 0 for other kinds of answers.
    pub fn mark(&self, option: usize) -> u8 {
        match self {
            Self::Marks(marks) => marks.get(option).copied().unwrap_or_default(),
            Self::Value(_) | Self::Text(_) => 0,
        }
    }

    /// Whether nothing was answered yet.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Marks(marks) => marks.iter().all(|mark| *mark == 0),
            Self::Value(value) => *value == 0,
            Self::Text(text) => text.is_empty(),
        }
    }
}
