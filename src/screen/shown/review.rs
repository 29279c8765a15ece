//! The review: what was answered line by line, what is missing, what is left.

use slint::SharedString;

use crate::ballot::Response;
use crate::consultation::{Cents, Question};
use crate::screen::generated::{Project, QuestionKind, ReviewLine, ReviewShown};
use crate::screen::held::{model, number};
use crate::screen::pictures::Size;
use crate::screen::question;
use crate::screen::visit::Visit;
use crate::session::State;

impl Visit {
    /// The review was on the screen up to this line, from 1; of so many.
    pub(in crate::screen) fn see_review(&mut self, last: i32, lines: usize) {
        self.reached = usize::try_from(last).is_ok_and(|last| last >= lines);
        self.read_review();
    }

    /// The review is read once its last line lay on a page that is laid out: before that, parts of the page that take room from
    /// the lines may not be there yet.
    pub(in crate::screen) fn read_review(&mut self) {
        if self.session.state() == &State::Review && self.is_settled && self.reached && !self.read {
            self.read = true;
            self.show();
        }
    }

    pub(super) fn held_review(&self) -> ReviewShown {
        let several = self.session.progress().1 > 1;
        let answered = self.session.has_answered();
        let lines = if answered || several { self.lines(several) } else { Vec::new() };
        let money = |cents: Cents| SharedString::from(self.language.euros(cents.0));
        let purse = self.session.purse();
        let (missing_question, missing) = self.session.first_incomplete().unwrap_or_default();
        let put =
            || self.session.definition().questions.iter().enumerate().filter(|(place, _)| self.session.is_put(*place));
        let kind = |(_, asked): (usize, &Question)| question::kind(asked).unwrap_or_default();
        ReviewShown {
            lines: model(lines),
            answered,
            blank: self.session.is_blank(),
            several,
            can_be_blank: self.session.can_be_blank(),
            missing: missing.into(),
            missing_question: number(missing_question),
            missing_kind: put().nth(missing_question.saturating_sub(1)).map(kind).unwrap_or_default(),
            kind: put().next().map(kind).unwrap_or_default(),
            left: self.session.room().map_or(0, |room| room.left().into()),
            money_spent: purse.map(|purse| money(purse.spent)).unwrap_or_default(),
            money_limit: purse.map(|purse| money(purse.limit)).unwrap_or_default(),
            read: self.read,
            notice: self.failed.map(|notice| self.sentence(notice)).unwrap_or_default(),
        }
    }

    /// A line for each option named; with several questions, each begins with its title.
    fn lines(&self, several: bool) -> Vec<ReviewLine> {
        let mut lines = Vec::new();
        for (place, asked) in self.session.definition().questions.iter().enumerate() {
            let Some(response) = self.session.response(place).filter(|it| **it != Response::NotInStyle) else {
                continue;
            };
            if several {
                let title = asked.title.unbroken(self.language).into();
                lines.push(ReviewLine {
                    heading: true,
                    question: number(place),
                    option: -1,
                    title,
                    ..ReviewLine::default()
                });
            }
            let kind = question::kind(asked).unwrap_or_default();
            let named = response.named().into_iter();
            let rows = named.filter_map(|option| self.row(asked, option, response.mark(option), Size::Line));
            lines.extend(rows.map(|row| line(row, place, kind)));
        }
        lines
    }
}

fn line(row: Project, question: usize, kind: QuestionKind) -> ReviewLine {
    ReviewLine {
        heading: false,
        question: number(question),
        kind,
        option: row.index,
        title: row.title,
        number: row.number,
        cost: row.cost,
        mark: row.mark,
        picture: row.picture,
    }
}
