//! What an answer is made of, whatever it means: bytes, answers file, tally and tables match on it.

use super::answer::Answer;
use crate::consultation::{Kind, Question};

/// The shape of the answers to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One number for each option.
    Marks {
        /// How many options there are.
        options: usize,
    },
    /// One option of the list.
    One,
    /// A value of a scale.
    Value {
        /// The highest.
        steps: u8,
    },
    /// A text.
    Text {
        /// Most bytes of UTF-8.
        bytes: u16,
    },
}

impl Shape {
    /// The one place where a kind of question gets the shape of its answers.
    pub fn of(question: &Question) -> Self {
        match question.kind {
            Kind::Choice { max: 1, .. } => Self::One,
            Kind::Scale { steps, .. } => Self::Value { steps },
            Kind::Text { bytes } => Self::Text { bytes },
            Kind::Approval { .. }
            | Kind::Points { .. }
            | Kind::Ranking { .. }
            | Kind::Grades { .. }
            | Kind::Choice { .. }
            | Kind::Signature { .. } => Self::Marks { options: question.options.len() },
        }
    }

    /// An answer of this shape with nothing answered.
    pub(super) fn empty(self) -> Answer {
        match self {
            Self::Marks { options } => Answer::Marks(vec![0; options]),
            Self::One => Answer::One(0),
            Self::Value { .. } => Answer::Value(0),
            Self::Text { .. } => Answer::Text(String::new()),
        }
    }
}
