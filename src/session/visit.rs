//! The choices of one visit, zeroised when it ends.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ballot::{Response, Style};
use crate::consultation::Definition;

#[derive(Debug, Zeroize, ZeroizeOnDrop)]
pub(super) struct Visit {
    style: Style,
    /// One for each question; none is an empty answer.
    responses: Vec<Response>,
    orders: Vec<Vec<usize>>,
}

impl Visit {
    pub(super) fn new(definition: &Definition, orders: Vec<Vec<usize>>) -> Self {
        let responses = vec![Response::Skipped; definition.questions.len()];
        let mut visit = Self { style: 0, responses, orders };
        visit.put(definition, None);
        visit
    }

    pub(super) fn style(&self) -> Style {
        self.style
    }

    /// Changes the territory; what was answered of another one's options is erased.
    pub(super) fn set_style(&mut self, definition: &Definition, style: Style, territory: Option<&str>) {
        if self.style != style {
            self.style = style;
            self.put(definition, territory);
        }
    }

    /// The questions that depend on the territory begin anew.
    fn put(&mut self, definition: &Definition, territory: Option<&str>) {
        for (response, question) in self.responses.iter_mut().zip(&definition.questions) {
            if question.by_territory {
                let is_put = question.is_put_to(territory);
                *response = if is_put { Response::Skipped } else { Response::NotInStyle };
            }
        }
    }

    pub(super) fn order(&self, question: usize) -> Option<&[usize]> {
        self.orders.get(question).map(Vec::as_slice)
    }

    pub(super) fn responses(&self) -> &[Response] {
        &self.responses
    }

    pub(super) fn set_response(&mut self, question: usize, response: Response) {
        if let Some(slot) = self.responses.get_mut(question) {
            *slot = response;
        }
    }
}
