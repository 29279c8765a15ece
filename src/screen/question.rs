//! What depends on the kind of a question on the screen: the one place where a kind gets its page, and a file for each kind.
//!
//! A kind's file makes what its Slint global shows and turns its buttons into touches; what a touch may do is `ballot`'s.

pub(super) mod choosing;
pub(super) mod points;

use super::callback::Shared;
use super::generated::{AppWindow, Place, QuestionKind};
use super::held::Held;
use crate::ballot::{Refusal, Response, Standing};
use crate::consultation::{Definition, Kind, Question};
use crate::language::Language;

/// A question as it stands in a visit.
pub(super) struct Asked<'a> {
    pub(super) question: &'a Question,
    pub(super) response: &'a Response,
    pub(super) standing: Standing,
    /// Why the last touch changed nothing.
    pub(super) refusal: Option<Refusal>,
    pub(super) language: Language,
}

/// The kind of page a question has; `None` where this window has none, which is told before a resident starts.
pub(super) fn kind(question: &Question) -> Option<QuestionKind> {
    match question.kind {
        Kind::Approval { .. } => Some(QuestionKind::Choosing),
        Kind::Points { .. } => Some(QuestionKind::Points),
        Kind::Ranking { .. }
        | Kind::Grades { .. }
        | Kind::Choice { .. }
        | Kind::Scale { .. }
        | Kind::Text { .. }
        | Kind::Signature { .. } => None,
    }
}

/// The kind that all questions have, or the one of most words for all of them.
pub(super) fn common(definition: &Definition) -> QuestionKind {
    let mut kinds = definition.questions.iter().filter_map(kind);
    let first = kinds.next().unwrap_or_default();
    if kinds.all(|other| other == first) { first } else { QuestionKind::default() }
}

/// The page of a kind.
pub(super) fn place(kind: QuestionKind) -> Place {
    match kind {
        QuestionKind::Choosing | QuestionKind::Points => Place::Projects,
    }
}

/// Whether one touch chooses an option, so that the page in full is another one after it.
pub(super) fn turns(kind: QuestionKind) -> bool {
    match kind {
        QuestionKind::Choosing => true,
        QuestionKind::Points => false,
    }
}

/// Fills what the kind's own global shows.
pub(super) fn fill(held: &mut Held, kind: QuestionKind, asked: &Asked<'_>) {
    match kind {
        QuestionKind::Choosing => held.choosing = choosing::shown(asked),
        QuestionKind::Points => held.points = points::shown(asked),
    }
}

/// The buttons of every kind.
pub(super) fn connect(window: &AppWindow, visit: &Shared) {
    choosing::connect(window, visit);
    points::connect(window, visit);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::samples;
    use crate::consultation::shown::has_page;
    use crate::keys::random::Seeded;

    #[test]
    fn every_kind_that_is_let_pass_has_its_page_and_no_other() {
        let definition = samples::definition(&mut Seeded::new(1, "pages"));
        let signature = Kind::Signature { fields: Vec::new(), threshold: 1, territories: 1 };
        let signature = Question { kind: signature, ..definition.questions[0].clone() };
        for question in definition.questions.iter().chain([&signature]) {
            assert_eq!(kind(question).is_some(), has_page(&question.kind), "{}", question.kind.name());
        }
    }
}
