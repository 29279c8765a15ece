//! What a touch may change of an answer.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::answer::{Answer, Response};
use super::rules::{self, Limits, Refusal};
use super::shape::Shape;
use crate::consultation::Question;

/// One change to the answer of one question.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub enum Touch {
    /// Gives an option its number: 1 for a choice, all its points, a place from 1, a grade plus 1. Never 0.
    Mark {
        /// The option's place in the question, from 0.
        option: usize,
        /// Its number.
        mark: u16,
    },
    /// The option is no longer named.
    TakeBack {
        /// The option's place in the question, from 0.
        option: usize,
    },
    /// A value on the scale, from 1.
    Value(u16),
    /// The whole written answer; it is brought to Unicode normal form C.
    Text(String),
    /// A blank vote, whatever was answered.
    Blank,
    /// Nothing is answered any more, nor voted blank.
    Erase,
}

impl Touch {
    /// Chooses an option where one touch does.
    pub fn choose(option: usize) -> Self {
        Self::Mark { option, mark: 1 }
    }
}

impl std::fmt::Debug for Touch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Touch")
    }
}

/// The response after a touch, for a ballot of a territory.
///
/// A blank vote becomes an answer again when something is chosen; an answer from which all was taken back is no answer. Where
/// options are put in order, those behind move up or down, so that places stay 1, 2, 3 without a gap.
///
/// # Errors
/// The rule that the touch would break.
pub fn apply(
    question: &Question,
    territory: Option<&str>,
    before: &Response,
    touch: &Touch,
) -> Result<Response, Refusal> {
    let mut answer = match before {
        Response::NotInStyle => return Err(Refusal::NotOffered),
        Response::Answered(answer) => answer.clone(),
        Response::Blank | Response::Skipped => Shape::of(question).empty(),
    };
    match touch {
        Touch::Blank if question.blank => return Ok(Response::Blank),
        Touch::Blank => return Err(Refusal::NoBlank),
        Touch::Erase => return Ok(Response::Skipped),
        Touch::Mark { option, .. } | Touch::TakeBack { option } if !rules::is_offered(question, territory, *option) => {
            return Err(Refusal::NotOffered);
        }
        Touch::Mark { mark: 0, .. } => return Err(Refusal::NotAValue),
        Touch::Mark { option, mark } => give(question, &mut answer, (*option, *mark))?,
        Touch::TakeBack { option } => take_back(question, &mut answer, *option)?,
        Touch::Value(value) => {
            let Answer::Value(slot) = &mut answer else { return Err(Refusal::NotAValue) };
            *slot = u8::try_from(*value).ok().filter(|value| *value > 0).ok_or(Refusal::NotAValue)?;
        }
        Touch::Text(text) => {
            let Answer::Text(slot) = &mut answer else { return Err(Refusal::NotAValue) };
            slot.zeroize();
            // No longer than this in normal form: nothing is left behind by growing.
            slot.reserve_exact(text.len().saturating_mul(3));
            slot.extend(text.nfc());
        }
    }
    rules::fits(question, territory, &answer)?;
    Ok(if answer.is_empty() { Response::Skipped } else { Response::Answered(answer) })
}

fn give(question: &Question, answer: &mut Answer, (option, mark): (usize, u16)) -> Result<(), Refusal> {
    let limits = Limits::of(question);
    let mark = u8::try_from(mark).map_err(|_| limits.too_high())?;
    match answer {
        Answer::Marks(marks) if limits.ordered => {
            leave_order(marks, option);
            for place in marks.iter_mut().filter(|place| **place >= mark) {
                *place = place.saturating_add(1);
            }
            set(marks, option, mark)
        }
        Answer::Marks(marks) => set(marks, option, mark),
        Answer::One(slot) if mark == 1 => {
            *slot = u8::try_from(option + 1).map_err(|_| Refusal::NotOffered)?;
            Ok(())
        }
        Answer::One(_) | Answer::Value(_) | Answer::Text(_) => Err(Refusal::NotAValue),
    }
}

fn take_back(question: &Question, answer: &mut Answer, option: usize) -> Result<(), Refusal> {
    let is_named = answer.mark(option) > 0;
    match answer {
        Answer::Marks(marks) if Limits::of(question).ordered => leave_order(marks, option),
        Answer::Marks(marks) => return set(marks, option, 0),
        Answer::One(slot) if is_named => *slot = 0,
        Answer::One(_) => {}
        Answer::Value(_) | Answer::Text(_) => return Err(Refusal::NotAValue),
    }
    Ok(())
}

fn set(marks: &mut [u8], option: usize, mark: u8) -> Result<(), Refusal> {
    *marks.get_mut(option).ok_or(Refusal::NotOffered)? = mark;
    Ok(())
}

/// The option has no place any more; those behind it move up.
fn leave_order(marks: &mut [u8], option: usize) {
    let Some(slot) = marks.get_mut(option) else { return };
    let left = std::mem::take(slot);
    for place in marks.iter_mut().filter(|place| left > 0 && **place > left) {
        *place -= 1;
    }
}
