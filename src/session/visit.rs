//! The choices of one visit, zeroised when it ends.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ballot::{Answer, Response, Style};
use crate::consultation::{Definition, Question};

/// How far one question is.
#[derive(Zeroize, ZeroizeOnDrop)]
pub enum Choice {
    /// An answer, perhaps still empty.
    Answer(Answer),
    /// A blank vote.
    Blank,
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Choice")
    }
}

/// Whether a question is put to ballots of a territory.
pub(super) fn is_put(question: &Question, territory: Option<&str>) -> bool {
    !question.by_territory || question.options.iter().any(|option| question.offers(option, territory))
}

#[derive(Debug, Zeroize, ZeroizeOnDrop)]
pub(super) struct Visit {
    style: Style,
    choices: Vec<Choice>,
    orders: Vec<Vec<usize>>,
}

impl Visit {
    pub(super) fn new(definition: &Definition, orders: Vec<Vec<usize>>) -> Self {
        let choices = definition.questions.iter().map(|question| Choice::Answer(Answer::empty(question))).collect();
        Self { style: 0, choices, orders }
    }

    pub(super) fn style(&self) -> Style {
        self.style
    }

    pub(super) fn set_style(&mut self, definition: &Definition, style: Style, territory: &str) {
        let changed = self.style != style;
        self.style = style;
        for (choice, question) in self.choices.iter_mut().zip(&definition.questions) {
            if question.by_territory && (changed || !is_put(question, Some(territory))) {
                *choice = Choice::Answer(Answer::empty(question));
            }
        }
    }

    pub(super) fn order(&self, question: usize) -> Option<&[usize]> {
        self.orders.get(question).map(Vec::as_slice)
    }

    pub(super) fn choice(&self, question: usize) -> Option<&Choice> {
        self.choices.get(question)
    }

    /// The answer to change; a blank vote becomes an empty answer again.
    pub(super) fn answer(&mut self, place: usize, question: &Question) -> Option<&mut Answer> {
        let choice = self.choices.get_mut(place)?;
        if matches!(choice, Choice::Blank) {
            *choice = Choice::Answer(Answer::empty(question));
        }
        match choice {
            Choice::Answer(answer) => Some(answer),
            Choice::Blank => None,
        }
    }

    pub(super) fn set_blank(&mut self, place: usize, question: &Question, blank: bool) {
        if let Some(choice) = self.choices.get_mut(place) {
            *choice = if blank { Choice::Blank } else { Choice::Answer(Answer::empty(question)) };
        }
    }

    pub(super) fn response(&self, place: usize, question: &Question, territory: Option<&str>) -> Response {
        if !is_put(question, territory) {
            return Response::NotInStyle;
        }
        match self.choices.get(place) {
            Some(Choice::Blank) => Response::Blank,
            Some(Choice::Answer(answer)) if !answer.is_empty() => Response::Answered(answer.clone()),
            _ => Response::Skipped,
        }
    }
}
