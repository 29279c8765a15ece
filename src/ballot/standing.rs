//! How far an answer is, in numbers: what trays, cards and reviews say of it.

use super::answer::{Answer, Response};
use super::rules::{self, Limits};
use super::shape::Shape;
use crate::consultation::{Cents, Question};

/// What is chosen, left, spent and missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Options named.
    pub chosen: u16,
    /// Options still needed before the answer can be cast.
    pub missing: u16,
    /// What may still be given, in its own unit.
    pub room: Room,
    /// Where what the options cost together is limited.
    pub purse: Option<Purse>,
}

/// What an answer may still be given. Options, points and bytes are never added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Options.
    Options {
        /// That may still be named.
        left: u16,
        /// That may be named in all.
        all: u16,
    },
    /// Points.
    Points {
        /// Given.
        given: u16,
        /// Still to give.
        left: u16,
        /// Of a ballot.
        all: u16,
    },
    /// Bytes of a text.
    Bytes {
        /// Still free.
        left: u16,
        /// Of the longest text.
        all: u16,
    },
    /// One value of a scale, given or not.
    Value {
        /// It is given.
        given: bool,
    },
}

impl Room {
    /// How many options may still be named or points still be given; 0 where neither is counted.
    pub fn left(self) -> u16 {
        match self {
            Self::Options { left, .. } | Self::Points { left, .. } => left,
            Self::Bytes { .. } | Self::Value { .. } => 0,
        }
    }
}

/// Money of one ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purse {
    /// What the options named cost together.
    pub spent: Cents,
    /// What is left of the limit.
    pub left: Cents,
    /// The limit.
    pub limit: Cents,
}

/// How far a response is.
pub fn standing(question: &Question, response: &Response) -> Standing {
    let limits = Limits::of(question);
    let shape = Shape::of(question);
    let empty = shape.empty();
    let answer = response.answer().unwrap_or(&empty);
    let chosen = rules::chosen(answer);
    let purse = limits.money.map(|limit| {
        let spent = rules::spent(question, answer);
        Purse { spent, left: Cents(limit.0.saturating_sub(spent.0)), limit }
    });
    let room = match (shape, answer) {
        (Shape::Value { .. }, _) => Room::Value { given: !answer.is_empty() },
        (Shape::Text { bytes: all }, Answer::Text(text)) => {
            Room::Bytes { left: all.saturating_sub(u16::try_from(text.len()).unwrap_or(u16::MAX)), all }
        }
        (Shape::Text { bytes: all }, _) => Room::Bytes { left: all, all },
        (Shape::Marks { .. } | Shape::One, _) => match limits.points.map(u16::from) {
            Some(all) => {
                let given = u16::try_from(rules::sum(answer)).unwrap_or(u16::MAX);
                Room::Points { given, left: all.saturating_sub(given), all }
            }
            None => Room::Options { left: limits.max.saturating_sub(chosen), all: limits.max },
        },
    };
    Standing { chosen, missing: rules::missing(question, answer), room, purse }
}
