//! The question, a project in full, the ways to find, the review.

use slint::{ComponentHandle as _, Image, SharedString};

use super::model;
use crate::ballot::{Answer, Missing, Refusal, spent};
use crate::consultation::{Kind, Question, QuestionOption, Texts};
use crate::language::Language;
use crate::screen::generated::{
    AppWindow, Detail, Find, Hiding as ShownHiding, Numbers, Project, Projects, Refusal as ShownRefusal, Review,
    ReviewLine,
};
use crate::screen::page::Aside;
use crate::screen::pictures::Size;
use crate::screen::projects::{self, Filter, Hiding};
use crate::screen::visit::Visit;
use crate::session::{Choice, State};

/// Longest name of a filter on the line that tells all of them, in characters.
const LONGEST_NAME: usize = 20;

fn shown_number(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl Visit {
    fn answer(&self, question: usize) -> Answer {
        match self.session.choice(question) {
            Some(Choice::Answer(answer)) => answer.clone(),
            _ => self.session.definition().questions.get(question).map_or(Answer::Value(0), Answer::empty),
        }
    }

    fn row(&self, question: &Question, option: usize, answer: &Answer, size: Size) -> Option<Project> {
        projects::project(self.session.definition(), question, (option, answer), (&self.pictures, size), self.language)
    }

    pub(super) fn show_question(&self, window: &AppWindow, place: usize) {
        let Some((question, order)) = self.session.question() else { return };
        let definition = self.session.definition();
        let answer = self.answer(place);
        if let Some(option) = self.detail() {
            self.show_detail(window, question, option, &answer);
        }
        let page = window.global::<Projects<'_>>();
        page.set_title(question.title.unbroken(self.language).into());
        page.set_help(question.help.unbroken(self.language).into());
        let (number, count) = self.session.progress();
        page.set_question(shown_number(number));
        page.set_questions(shown_number(count));
        page.set_last(number == count);
        page.set_can_go_back(self.session.can_go_back());
        page.set_points(matches!(question.kind, Kind::Points { .. }));
        let capacity = usize::try_from(page.get_capacity()).unwrap_or(1).max(1);
        let searched = self.searched.get(place).map(Vec::as_slice).unwrap_or_default();
        let home = self.session.territory();
        let pass = |filter: &Filter| filter.options(definition, (question, &answer), (order, searched), home);
        let options = pass(&self.filter);
        let hits = pass(&self.filter.word_alone()).len();
        let pages = options.len().div_ceil(capacity).max(1);
        let current = self.filter.page.min(pages - 1);
        let shown = options.iter().skip(current * capacity).take(capacity);
        page.set_shown(model(shown.filter_map(|option| self.row(question, *option, &answer, Size::Card)).collect()));
        page.set_page(shown_number(current + 1));
        page.set_pages(shown_number(pages));
        let category = self.filter.category.and_then(|place| definition.categories.get(place));
        page.set_category(category.map(|found| found.name.unbroken(self.language)).unwrap_or_default().into());
        let territory = self.filter.territory.and_then(|place| definition.territories.get(place));
        page.set_territory_word(definition.territory_word.unbroken(self.language).into());
        page.set_territory(territory.map(|found| found.name.unbroken(self.language)).unwrap_or_default().into());
        page.set_word(self.filter.word.trim().into());
        page.set_short_category(short(&page.get_category()));
        page.set_short_territory(short(&page.get_territory()));
        page.set_short_word(short(self.filter.word.trim()));
        let offered = || {
            order.iter().filter_map(|place| question.options.get(*place)).filter(|option| question.offers(option, home))
        };
        page.set_has_categories(differ(offered().map(|option| option.category.as_ref())));
        page.set_has_territories(!question.by_territory && differ(offered().map(|option| option.territory.as_ref())));
        page.set_has_numbers(offered().any(|option| !option.number.is_empty()));
        page.set_offered(shown_number(offered().count()));
        page.set_mine(self.filter.mine);
        page.set_filtered(self.filter.hides());
        page.set_rested(self.rested.map_or(-1, shown_number));
        let tray = projects::tray(question, &answer, self.language);
        page.set_slots(model(tray.slots));
        page.set_chosen(tray.chosen);
        page.set_missing(tray.missing);
        page.set_left(tray.left);
        page.set_money_left(tray.money_left.into());
        page.set_money_spent(tray.money_spent.into());
        window.global::<Numbers<'_>>().set_widest(projects::widest_number(question, self.language));
        page.set_used(tray.used);
        self.show_find(window, question, (options.len(), hits), &answer);
    }

    fn show_find(&self, window: &AppWindow, question: &Question, (found, hits): (usize, usize), answer: &Answer) {
        let definition = self.session.definition();
        let page = window.global::<Find<'_>>();
        let by_number = self.asides.last() == Some(&Aside::Number);
        page.set_typed(if by_number { self.filter.number.as_str() } else { self.filter.word.as_str() }.into());
        page.set_found(shown_number(found));
        page.set_hidden(shown_number(hits.saturating_sub(found)));
        page.set_hiding(match self.filter.hiding() {
            None => ShownHiding::None,
            Some(Hiding::Territory) => ShownHiding::Territory,
            Some(Hiding::Category) => ShownHiding::Category,
            Some(Hiding::Several) => ShownHiding::Several,
        });
        let territory = self.filter.territory.and_then(|place| definition.territories.get(place));
        let category = self.filter.category.and_then(|place| definition.categories.get(place));
        let within = [territory.map(|known| &known.name), category.map(|known| &known.name)];
        let within: Vec<&str> = within.into_iter().flatten().map(|name| name.get(self.language)).collect();
        page.set_within(within.join(" · ").into());
        let numbered = self.asides.contains(&Aside::Number).then(|| self.numbered()).flatten();
        let project = numbered.and_then(|option| self.row(question, option, answer, Size::Card));
        page.set_has_project(project.is_some());
        page.set_project(project.unwrap_or_default());
        let territories = self.asides.last() == Some(&Aside::Territories);
        if !territories && self.asides.last() != Some(&Aside::Categories) {
            return;
        }
        page.set_territories(territories);
        let (names, taken): (Vec<SharedString>, _) = if territories {
            let names = definition.territories.iter().map(|known| known.name.unbroken(self.language).into());
            (names.collect(), self.filter.territory)
        } else {
            let names = definition.categories.iter().map(|known| known.name.unbroken(self.language).into());
            (names.collect(), self.filter.category)
        };
        page.set_names(model(names));
        page.set_taken(taken.map_or(0, |place| shown_number(place + 1)));
    }

    fn show_detail(&self, window: &AppWindow, question: &Question, option: usize, answer: &Answer) {
        let page = window.global::<Detail<'_>>();
        page.set_points(matches!(question.kind, Kind::Points { .. }));
        if let (Some(row), Some(described)) =
            (self.row(question, option, answer, Size::Detail), question.options.get(option))
        {
            page.set_description(told(described, self.language).into());
            page.set_proposer(described.proposer.clone().unwrap_or_default().into());
            page.set_project(row);
        }
        let (refusal, number, money) = match self.refusal {
            None => (ShownRefusal::None, 0, String::new()),
            Some(Refusal::TooMany { max }) => (ShownRefusal::TooMany, i32::from(max), String::new()),
            Some(Refusal::OverBudget { left, .. }) => {
                (ShownRefusal::OverBudget, 0, projects::money(left, self.language))
            }
            Some(Refusal::PointsSpent { left }) => (ShownRefusal::PointsSpent, i32::from(left), String::new()),
            Some(Refusal::TooManyForOption { max }) => (ShownRefusal::TooManyForOne, i32::from(max), String::new()),
            Some(Refusal::NotOffered | Refusal::NotAValue | Refusal::TooLong { .. }) => {
                (ShownRefusal::NotNow, 0, String::new())
            }
        };
        page.set_refusal(refusal);
        page.set_refusal_number(number);
        page.set_refusal_money(money.into());
    }

    /// What the choices cost together and may cost, as text; empty without one limit of money.
    fn total(&self, questions: &[Question]) -> (String, String) {
        let limited = |(place, question): (usize, &Question)| match question.kind {
            Kind::Approval { money: Some(limit), .. } if self.session.is_put(place) => Some((place, limit)),
            _ => None,
        };
        let mut limits = questions.iter().enumerate().filter_map(limited);
        let (Some((place, limit)), None) = (limits.next(), limits.next()) else { return Default::default() };
        let spent = questions.get(place).map(|question| spent(question, &self.answer(place)));
        (
            spent.map(|spent| projects::money(spent, self.language)).unwrap_or_default(),
            projects::money(limit, self.language),
        )
    }

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

    pub(super) fn show_review(&self, window: &AppWindow) {
        let page = window.global::<Review<'_>>();
        let questions = &self.session.definition().questions;
        let several = self.session.progress().1 > 1;
        let mut lines = Vec::new();
        let mut empty = true;
        let mut left = 0;
        for (place, question) in questions.iter().enumerate().filter(|(place, _)| self.session.is_put(*place)) {
            let answer = self.answer(place);
            let chosen: Vec<usize> = (0..question.options.len()).filter(|option| answer.mark(*option) > 0).collect();
            empty &= chosen.is_empty();
            left += projects::tray(question, &answer, self.language).left;
            if several {
                let title = question.title.unbroken(self.language).into();
                lines.push(ReviewLine {
                    heading: true,
                    question: shown_number(place),
                    option: -1,
                    title,
                    ..Default::default()
                });
            }
            let points = matches!(question.kind, Kind::Points { .. });
            let rows = chosen.iter().filter_map(|option| self.row(question, *option, &answer, Size::Line));
            lines.extend(rows.map(|row| line(row, place, points)));
        }
        page.set_lines(model(if empty && !several { Vec::new() } else { lines }));
        page.set_empty(empty);
        page.set_read(self.read);
        let (spent, limit) = self.total(questions);
        page.set_money_spent(spent.into());
        page.set_money_limit(limit.into());
        page.set_several(several);
        page.set_points(questions.iter().all(|question| matches!(question.kind, Kind::Points { .. })));
        page.set_left(left);
        page.set_can_be_blank(self.session.can_be_blank());
        page.set_blank(self.is_blank());
        let incomplete = self.session.incomplete();
        let missing = incomplete.first().map_or(0, |(_, missing)| match missing {
            Missing::TooFew { chosen, min } => i32::from(min.saturating_sub(*chosen)),
            Missing::Nothing => 0,
        });
        page.set_missing(missing);
        let asked: Vec<usize> = (0..questions.len()).filter(|place| self.session.is_put(*place)).collect();
        let which = incomplete.first().and_then(|(place, _)| asked.iter().position(|asked| asked == place));
        page.set_missing_question(which.map_or(0, |which| shown_number(which + 1)));
        page.set_notice(self.failed.map(|notice| self.sentence(notice)).unwrap_or_default());
    }
}

/// Whether a finder over these would find anything: there are two of them.
fn differ<'a>(mut values: impl Iterator<Item = Option<&'a String>>) -> bool {
    values.next().is_some_and(|first| values.any(|other| other != first))
}

/// A name among others on a line: whole, or cut at its end.
fn short(name: &str) -> SharedString {
    if name.chars().count() <= LONGEST_NAME {
        return name.into();
    }
    let cut: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{}…", cut.trim_end()).into()
}

fn line(row: Project, question: usize, points: bool) -> ReviewLine {
    ReviewLine {
        heading: false,
        question: shown_number(question),
        option: row.index,
        title: row.title,
        number: row.number,
        end: if points { SharedString::new() } else { row.cost },
        points: if points { row.points } else { 0 },
        picture: if row.has_picture { row.picture } else { Image::default() },
        has_picture: row.has_picture,
    }
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
