//! The ballot's bytes, to be sealed: encoding, and decoding that checks every rule again.

use zeroize::Zeroizing;

use super::answer::{Answer, Ballot, Response, Style};
use super::rules;
use super::shape::Shape;
use crate::consultation::{Definition, Question};
use crate::keys::ConsultationHash;

/// Most bytes of `P`, so that a record fits a page of the box.
pub const LONGEST_PLAINTEXT: usize = 3840;
const VERSION: u8 = 1;
const HEADER: usize = 21;
const BLOCK: usize = 64;
const EH_PREFIX: usize = 16;
const STATE_NOT_IN_STYLE: u8 = 0;
const STATE_ANSWERED: u8 = 1;
const STATE_BLANK: u8 = 2;
const STATE_SKIPPED: u8 = 3;

/// The bytes that are sealed, zeroised when dropped.
pub type PlainText = Zeroizing<Vec<u8>>;

/// Why a plain text is no valid ballot. Nothing of its content is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// Wrong version, length, consultation or padding.
    #[error("l’en-tête ou le remplissage du bulletin est faux")]
    Frame,
    /// The style names no territory.
    #[error("le bulletin nomme un territoire qui n’existe pas")]
    Style,
    /// The answer to this question (from 0) breaks a rule.
    #[error("la réponse à la question {} enfreint une règle", .0 + 1)]
    Rule(usize),
}

/// Bytes of a question's answer, without its state.
fn answer_length(question: &Question) -> usize {
    match Shape::of(question) {
        Shape::Marks { options } => options,
        Shape::One | Shape::Value { .. } => 1,
        Shape::Text { bytes } => 2 + usize::from(bytes),
    }
}

fn payload_length(definition: &Definition) -> usize {
    definition.questions.iter().map(|question| 1 + answer_length(question)).sum()
}

/// `L`: bytes of every plain text of this consultation; `urne check` refuses more than [`LONGEST_PLAINTEXT`].
pub fn plaintext_length(definition: &Definition) -> usize {
    (HEADER + payload_length(definition)).div_ceil(BLOCK) * BLOCK
}

/// The territory of a style; `Err` when the style names none.
pub fn style_territory(definition: &Definition, style: Style) -> Result<Option<&str>, PayloadError> {
    let Some(place) = usize::from(style).checked_sub(1) else { return Ok(None) };
    definition.territories.get(place).map(|territory| Some(territory.id.as_str())).ok_or(PayloadError::Style)
}

/// State and answer of one response as in the payload.
pub fn response_bytes(question: &Question, response: &Response) -> Zeroizing<Vec<u8>> {
    let length = answer_length(question);
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 + length));
    match response {
        Response::NotInStyle => bytes.push(STATE_NOT_IN_STYLE),
        Response::Blank => bytes.push(STATE_BLANK),
        Response::Skipped => bytes.push(STATE_SKIPPED),
        Response::Answered(answer) => {
            bytes.push(STATE_ANSWERED);
            match answer {
                Answer::Marks(marks) => bytes.extend_from_slice(marks),
                Answer::One(number) | Answer::Value(number) => bytes.push(*number),
                Answer::Text(text) => {
                    bytes.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes());
                    bytes.extend_from_slice(text.as_bytes());
                }
            }
        }
    }
    bytes.resize(1 + length, 0);
    bytes
}

/// The plain text of a ballot that [`decode`] would accept, or why it would not.
pub fn encode(definition: &Definition, eh: &ConsultationHash, ballot: &Ballot) -> Result<PlainText, PayloadError> {
    let length = plaintext_length(definition);
    let mut plain = Zeroizing::new(Vec::with_capacity(length));
    plain.push(VERSION);
    plain.extend_from_slice(&eh.prefix::<EH_PREFIX>());
    plain.extend_from_slice(&ballot.style.to_le_bytes());
    plain.extend_from_slice(&u16::try_from(payload_length(definition)).unwrap_or(u16::MAX).to_le_bytes());
    for (question, response) in definition.questions.iter().zip(&ballot.responses) {
        plain.extend_from_slice(&response_bytes(question, response));
    }
    plain.resize(length, 0);
    let decoded = decode(definition, eh, &plain)?;
    if decoded == *ballot { Ok(plain) } else { Err(PayloadError::Frame) }
}

/// Reads a plain text back and checks everything.
pub fn decode(definition: &Definition, eh: &ConsultationHash, plain: &[u8]) -> Result<Ballot, PayloadError> {
    let frame = PayloadError::Frame;
    let (header, rest) = plain.split_at_checked(HEADER).ok_or(frame)?;
    let [version, eh_prefix @ .., style_low, style_high, length_low, length_high] = header else { return Err(frame) };
    let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
    let (mut payload, padding) = rest.split_at_checked(length).ok_or(frame)?;
    let framed = *version == VERSION
        && plain.len() == plaintext_length(definition)
        && eh_prefix == eh.prefix::<EH_PREFIX>()
        && length == payload_length(definition)
        && padding.iter().all(|byte| *byte == 0);
    if !framed {
        return Err(frame);
    }
    let style = u16::from_le_bytes([*style_low, *style_high]);
    let territory = style_territory(definition, style)?;
    let mut responses = Vec::with_capacity(definition.questions.len());
    for (place, question) in definition.questions.iter().enumerate() {
        let (bytes, rest) = payload.split_at_checked(1 + answer_length(question)).ok_or(frame)?;
        payload = rest;
        responses.push(response(question, territory, bytes).ok_or(PayloadError::Rule(place))?);
    }
    Ok(Ballot { style, responses })
}

fn response(question: &Question, territory: Option<&str>, bytes: &[u8]) -> Option<Response> {
    let (state, answer) = bytes.split_first()?;
    let untouched = answer.iter().all(|byte| *byte == 0);
    let in_style = question.is_put_to(territory);
    match *state {
        STATE_NOT_IN_STYLE if untouched && !in_style => Some(Response::NotInStyle),
        STATE_BLANK if untouched && in_style && question.blank => Some(Response::Blank),
        STATE_SKIPPED if untouched && in_style => Some(Response::Skipped),
        STATE_ANSWERED if in_style => {
            let answer = answer_from_bytes(question, answer)?;
            rules::validate(question, territory, &answer).then_some(Response::Answered(answer))
        }
        _ => None,
    }
}

/// An answer from its bytes, not yet checked against the rules.
fn answer_from_bytes(question: &Question, bytes: &[u8]) -> Option<Answer> {
    match Shape::of(question) {
        Shape::Marks { .. } => Some(Answer::Marks(bytes.to_vec())),
        Shape::One => bytes.first().copied().map(Answer::One),
        Shape::Value { .. } => bytes.first().copied().map(Answer::Value),
        Shape::Text { .. } => {
            let (length, text) = bytes.split_first_chunk::<2>()?;
            let (text, padding) = text.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
            if padding.iter().any(|byte| *byte != 0) {
                return None;
            }
            std::str::from_utf8(text).ok().map(|text| Answer::Text(text.to_owned()))
        }
    }
}
