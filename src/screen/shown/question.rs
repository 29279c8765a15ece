//! The question shown: its page of projects, and a project in full.

use slint::{ComponentHandle as _, SharedString};

use crate::ballot::Response;
use crate::consultation::{Question, QuestionOption, Texts};
use crate::language::Language;
use crate::screen::generated::{AppWindow, Numbers, OptionShown, Project, Projects, QuestionKind, QuestionShown};
use crate::screen::held::{Held, model, number};
use crate::screen::pictures::Size;
use crate::screen::projects::{self, Filter};
use crate::screen::question::{self, Asked};
use crate::screen::visit::Visit;

/// Longest name of a filter on the line that tells all of them, in characters.
const LONGEST_NAME: usize = 20;

impl Visit {
    /// The kind of the question shown.
    pub(in crate::screen) fn kind(&self) -> QuestionKind {
        self.session.question().and_then(|(shown, _)| question::kind(shown)).unwrap_or_default()
    }

    pub(super) fn row(&self, question: &Question, option: usize, mark: u8, size: Size) -> Option<Project> {
        projects::project(self.session.definition(), question, (option, mark), (&self.pictures, size), self.language)
    }

    pub(super) fn hold_question(&self, window: &AppWindow, place: usize, held: &mut Held) {
        let Some((question, order)) = self.session.question() else { return };
        let (Some(response), Some(standing)) = (self.session.response(place), self.session.standing(place)) else {
            return;
        };
        let (kind, language) = (self.kind(), self.language);
        question::fill(held, kind, &Asked { question, response, standing, refusal: self.refusal, language });
        if let Some(option) = self.detail() {
            held.option = self.held_option(kind, question, (option, response)).unwrap_or_default();
        }
        let definition = self.session.definition();
        let searched = self.searched.get(place).map(Vec::as_slice).unwrap_or_default();
        let home = self.session.territory();
        let pass = |filter: &Filter| filter.options(definition, (question, response), (order, searched), home);
        let options = pass(&self.filter);
        let hits = pass(&self.filter.word_alone()).len();
        let capacity = usize::try_from(window.global::<Projects<'_>>().get_capacity()).unwrap_or(1).max(1);
        let page = self.held_page(question, response, (&options, capacity));
        held.question = QuestionShown { kind, answered: standing.chosen > 0, ..page };
        held.find = self.held_find(question, (options.len(), hits), response);
        window.global::<Numbers<'_>>().set_widest(projects::widest_number(question, self.language));
    }

    /// The leaf of the options that pass, and what the page says of itself.
    fn held_page(
        &self,
        question: &Question,
        response: &Response,
        (options, capacity): (&[usize], usize),
    ) -> QuestionShown {
        let definition = self.session.definition();
        let pages = options.len().div_ceil(capacity).max(1);
        let current = self.filter.page.min(pages - 1);
        let cards = options.iter().skip(current * capacity).take(capacity);
        let cards = cards.filter_map(|option| self.row(question, *option, response.mark(*option), Size::Card));
        let (asked, count) = self.session.progress();
        let home = self.session.territory();
        let offered = || question.options.iter().filter(|option| question.offers(option, home));
        let category = self.filter.category.and_then(|place| definition.categories.get(place));
        let territory = self.filter.territory.and_then(|place| definition.territories.get(place));
        let category: SharedString =
            category.map(|found| found.name.unbroken(self.language)).unwrap_or_default().into();
        let territory: SharedString =
            territory.map(|found| found.name.unbroken(self.language)).unwrap_or_default().into();
        QuestionShown {
            title: question.title.unbroken(self.language).into(),
            help: question.help.unbroken(self.language).into(),
            question: number(asked),
            questions: number(count),
            last: asked == count,
            can_go_back: self.session.can_go_back(),
            cards: model(cards.collect()),
            page: number(current + 1),
            pages: number(pages),
            short_category: short(&category),
            short_territory: short(&territory),
            short_word: short(self.filter.word.trim()),
            category,
            territory,
            territory_word: definition.territory_word.unbroken(self.language).into(),
            word: self.filter.word.trim().into(),
            mine: self.filter.mine,
            filtered: self.filter.hides(),
            offered: number(offered().count()),
            rested: self.rested.map_or(0, |option| number(option + 1)),
            has_categories: differ(offered().map(|option| option.category.as_ref())),
            has_territories: !question.by_territory && differ(offered().map(|option| option.territory.as_ref())),
            has_numbers: offered().any(|option| !option.number.is_empty()),
            ..QuestionShown::default()
        }
    }

    fn held_option(
        &self,
        kind: QuestionKind,
        question: &Question,
        (option, response): (usize, &Response),
    ) -> Option<OptionShown> {
        let described = question.options.get(option)?;
        Some(OptionShown {
            kind,
            project: self.row(question, option, response.mark(option), Size::Detail)?,
            description: told(described, self.language).into(),
            proposer: described.proposer.clone().unwrap_or_default().into(),
        })
    }
}

/// A name among others on a line: whole, or cut at its end.
fn short(name: &str) -> SharedString {
    if name.chars().count() <= LONGEST_NAME {
        return name.into();
    }
    let cut: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{}…", cut.trim_end()).into()
}

/// Whether a finder over these would find anything: there are two of them.
fn differ<'a>(mut values: impl Iterator<Item = Option<&'a String>>) -> bool {
    values.next().is_some_and(|first| values.any(|other| other != first))
}

/// What an option says of itself: its summary, then its description, which may begin with it.
fn told(option: &QuestionOption, language: Language) -> String {
    let text = |texts: &Option<Texts>| texts.as_ref().map(|texts| texts.unbroken(language)).unwrap_or_default();
    let (summary, description) = (text(&option.summary), text(&option.description));
    if summary.is_empty() || description.starts_with(&summary) {
        return description;
    }
    if description.is_empty() { summary } else { format!("{summary}\n\n{description}") }
}
