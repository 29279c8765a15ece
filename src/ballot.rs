//! A resident's answers in clear: the rules that hold while choosing and again at decoding, and the payload's bytes.
//!
//! Pure: no file, no clock, no randomness. A ballot lives in memory only and is zeroised when dropped.
#![doc = include_str!("ballot/FORMAT.md")]

mod answer;
mod payload;
mod rules;

pub use answer::{Answer, Ballot, Response, Style};
pub use payload::{
    LONGEST_PLAINTEXT, PayloadError, PlainText, answer_from_bytes, answer_length, decode, encode, plaintext_length,
    response_bytes, style_territory,
};
pub use rules::{Missing, Refusal, missing, set, spent, validate};
