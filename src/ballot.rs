//! A resident's answers in clear: the rules that hold while choosing and again at decoding, and the payload's bytes.
//!
//! ```text
//! Kind of a question -> Shape of its answer (Marks, One, Value, Text) -> bytes, lines of the answers file, tally, tables
//!                    -> Limits (fewest, most, highest mark, points, money, order) -> fits, missing, Standing
//! Response + Touch -> apply -> Response that fits, or a Refusal
//! ```
//!
//! [`apply`] is the one way in which a touch changes an answer: it makes the changed answer and keeps it only if it fits. What
//! fits is written once and serves screen, demonstration, decoding and count. [`standing()`] tells how far an answer is: chosen,
//! left, spent, missing. A new kind of question is an arm in [`Shape::of`] and one in the limits; whoever reads answers matches on
//! the shape.
//!
//! Pure: no file, no clock, no randomness. A ballot lives in memory only and is zeroised when dropped.
#![doc = include_str!("ballot/FORMAT.md")]

mod answer;
mod payload;
mod rules;
mod shape;
mod standing;
mod touch;

pub use answer::{Answer, Ballot, Response, Style};
pub use payload::{
    LONGEST_PLAINTEXT, PayloadError, PlainText, decode, encode, plaintext_length, response_bytes, style_territory,
};
pub use rules::{Refusal, missing, validate};
pub use shape::Shape;
pub use standing::{Purse, Room, Standing, standing};
pub use touch::{Touch, apply};

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
