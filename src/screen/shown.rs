//! From the session to the pages' globals: what is shown, and nothing that decides.

use std::rc::Rc;

use slint::{ComponentHandle as _, Image, ModelRc, SharedPixelBuffer, SharedString, VecModel};

use super::generated::{
    AppWindow, Detail, Frame, Navigation, Place, Printing, Project, Projects, ReceiptSlip, Refusal as ShownRefusal,
    Review, Steps, Welcome,
};
use super::projects;
use super::visit::Visit;
use crate::ballot::{Answer, Missing, Refusal};
use crate::consultation::{Kind, Language, Question};
use crate::envelope::Receipt;
use crate::kiosk::Notice;
use crate::session::{Choice, State};

/// Pictures on the first page.
const WELCOME_PICTURES: usize = 6;
/// Light modules around the QR code.
const QUIET_ZONE: usize = 4;

fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows)))
}

impl Visit {
    /// Shows the present state.
    pub(super) fn show(&self) {
        let Some(window) = self.window.upgrade() else { return };
        let navigation = window.global::<Navigation<'_>>();
        let place = match self.session.state() {
            State::Attract => Place::Welcome,
            State::Declaration => Place::Declaration,
            State::Territory => Place::Territory,
            State::Question(_) if self.detail.is_some() => Place::Detail,
            State::Question(_) => Place::Projects,
            State::Review => Place::Review,
            State::Casting => Place::Casting,
            State::Receipt(_) => Place::Receipt,
            State::Thanks => Place::Thanks,
        };
        match self.session.state() {
            State::Attract => self.show_welcome(&window),
            State::Question(question) => self.show_question(&window, *question),
            State::Review => self.show_review(&window),
            State::Receipt(receipt) => self.show_receipt(&window, receipt),
            State::Declaration | State::Territory => self.show_steps(&window),
            State::Casting | State::Thanks => {}
        }
        let leaves = !matches!(place, Place::Welcome | Place::Casting | Place::Receipt | Place::Thanks);
        window.global::<Frame<'_>>().set_can_leave(leaves);
        navigation.set_place(place);
    }

    fn show_welcome(&self, window: &AppWindow) {
        let definition = self.session.definition();
        let page = window.global::<Welcome<'_>>();
        page.set_organiser(definition.organiser.get(self.language).into());
        page.set_title(definition.title.get(self.language).into());
        page.set_help(definition.help.get(self.language).into());
        let pictures: Vec<Image> = self.pictures.iter().flatten().take(WELCOME_PICTURES).cloned().collect();
        page.set_pictures(model(pictures));
        let notice = self.closed.map(|notice| self.sentence(notice)).unwrap_or_default();
        page.set_notice(notice);
        // Nothing of the last visit stays in a page that is not shown.
        let projects = window.global::<Projects<'_>>();
        projects.set_shown(model(Vec::new()));
        projects.set_slots(model(Vec::new()));
        projects.set_chosen(0);
        projects.set_left(0);
        projects.set_used(0.0);
        projects.set_money_left(SharedString::new());
        projects.set_category(SharedString::new());
        projects.set_territory(SharedString::new());
        window.global::<Review<'_>>().set_chosen(model(Vec::new()));
        let detail = window.global::<Detail<'_>>();
        detail.set_project(Project::default());
        detail.set_description(SharedString::new());
        detail.set_proposer(SharedString::new());
        detail.set_refusal(ShownRefusal::None);
        detail.set_refusal_money(SharedString::new());
        window.global::<ReceiptSlip<'_>>().set_qr(Image::default());
        window.global::<ReceiptSlip<'_>>().set_code_top(SharedString::new());
        window.global::<ReceiptSlip<'_>>().set_code_bottom(SharedString::new());
    }

    fn show_steps(&self, window: &AppWindow) {
        let definition = self.session.definition();
        let page = window.global::<Steps<'_>>();
        let declaration = definition.eligibility.declaration.as_ref();
        page.set_declaration(declaration.map(|texts| texts.get(self.language)).unwrap_or_default().into());
        let names =
            definition.territories.iter().map(|territory| SharedString::from(territory.name.get(self.language)));
        page.set_territories(model(names.collect()));
    }

    fn answer(&self, question: usize) -> Answer {
        match self.session.choice(question) {
            Some(Choice::Answer(answer)) => answer.clone(),
            _ => self.session.definition().questions.get(question).map_or(Answer::Value(0), Answer::empty),
        }
    }

    fn row(&self, question: &Question, option: usize, answer: &Answer) -> Option<Project> {
        projects::project(self.session.definition(), question, (option, answer), &self.pictures, self.language)
    }

    fn show_question(&self, window: &AppWindow, place: usize) {
        let Some((question, order)) = self.session.question() else { return };
        let definition = self.session.definition();
        let answer = self.answer(place);
        let points = matches!(question.kind, Kind::Points { .. });
        if let Some(option) = self.detail {
            self.show_detail(window, question, option, &answer);
        }
        let page = window.global::<Projects<'_>>();
        page.set_title(question.title.get(self.language).into());
        page.set_help(question.help.get(self.language).into());
        page.set_points(points);
        let capacity = usize::try_from(page.get_capacity()).unwrap_or(1).max(1);
        let options = self.filter.options(definition, question, order, self.home());
        let pages = options.len().div_ceil(capacity).max(1);
        let current = self.filter.page.min(pages - 1);
        let shown = options.iter().skip(current * capacity).take(capacity);
        page.set_shown(model(shown.filter_map(|option| self.row(question, *option, &answer)).collect()));
        page.set_page(i32::try_from(current + 1).unwrap_or(1));
        page.set_pages(i32::try_from(pages).unwrap_or(1));
        let category = self.filter.category.and_then(|place| definition.categories.get(place));
        page.set_category(category.map(|found| found.name.get(self.language)).unwrap_or_default().into());
        let territory = self.filter.territory.and_then(|place| definition.territories.get(place));
        page.set_territory(territory.map(|found| found.name.get(self.language)).unwrap_or_default().into());
        page.set_has_categories(!definition.categories.is_empty());
        page.set_has_territories(!definition.territories.is_empty() && !question.by_territory);
        let tray = projects::tray(question, &answer);
        page.set_slots(model(tray.slots));
        page.set_chosen(tray.chosen);
        page.set_left(tray.left);
        page.set_money_left(tray.money_left.into());
        page.set_used(tray.used);
    }

    fn show_detail(&self, window: &AppWindow, question: &Question, option: usize, answer: &Answer) {
        let page = window.global::<Detail<'_>>();
        page.set_points(matches!(question.kind, Kind::Points { .. }));
        if let (Some(row), Some(described)) = (self.row(question, option, answer), question.options.get(option)) {
            let text = described.description.as_ref().or(described.summary.as_ref());
            page.set_description(text.map(|texts| texts.get(self.language)).unwrap_or_default().into());
            page.set_proposer(described.proposer.clone().unwrap_or_default().into());
            page.set_project(row);
        }
        let (refusal, number, money) = match self.refusal {
            None => (ShownRefusal::None, 0, String::new()),
            Some(Refusal::TooMany { max }) => (ShownRefusal::TooMany, i32::from(max), String::new()),
            Some(Refusal::OverBudget { left, .. }) => (ShownRefusal::OverBudget, 0, left.french()),
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

    fn show_review(&self, window: &AppWindow) {
        let page = window.global::<Review<'_>>();
        let mut rows = Vec::new();
        let questions = &self.session.definition().questions;
        for (place, question) in questions.iter().enumerate() {
            let answer = self.answer(place);
            let named = (0..question.options.len()).filter(|option| answer.mark(*option) > 0);
            rows.extend(named.filter_map(|option| self.row(question, option, &answer)));
        }
        page.set_chosen(model(rows));
        page.set_points(questions.iter().any(|question| matches!(question.kind, Kind::Points { .. })));
        page.set_can_be_blank(questions.iter().all(|question| question.blank));
        page.set_blank((0..questions.len()).any(|place| matches!(self.session.choice(place), Some(Choice::Blank))));
        let missing = self.session.incomplete().into_iter().map(|(_, missing)| match missing {
            Missing::TooFew { chosen, min } => i32::from(min.saturating_sub(chosen)),
            Missing::Nothing => 0,
        });
        page.set_missing(missing.sum());
        page.set_notice(self.failed.map(|notice| self.sentence(notice)).unwrap_or_default());
    }

    fn show_receipt(&self, window: &AppWindow, receipt: &Receipt) {
        let page = window.global::<ReceiptSlip<'_>>();
        let definition = self.session.definition();
        page.set_title(format!("{} · {}", definition.title.get(self.language), self.station).into());
        page.set_results(definition.results.get(self.language).into());
        let code = receipt.code().to_string();
        let (top, bottom) = code.split_at_checked(10).unwrap_or((&code, ""));
        page.set_code_top(top.trim().into());
        page.set_code_bottom(bottom.into());
        page.set_qr(qr(&receipt.qr_text()));
        let (printing, notice) = match &self.printing {
            super::visit::Print::None => (Printing::None, SharedString::new()),
            super::visit::Print::Running => (Printing::Running, SharedString::new()),
            super::visit::Print::Done => (Printing::Done, SharedString::new()),
            super::visit::Print::Failed(notice) => (Printing::Failed, self.sentence(*notice)),
        };
        page.set_printing(printing);
        page.set_notice(notice);
    }

    fn sentence(&self, notice: Notice) -> SharedString {
        format!("{} ({})", notice.sentence().get(self.language), notice.code()).into()
    }
}

/// A QR code as a picture of one pixel a module.
fn qr(text: &str) -> Image {
    let Ok(code) = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M) else {
        return Image::default();
    };
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    // Three bytes a module, white but for the dark ones.
    let mut pixels = vec![[255_u8; 3]; side * side];
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        let at = (place / width + QUIET_ZONE) * side + place % width + QUIET_ZONE;
        if let (qrcode::Color::Dark, Some(pixel)) = (colour, pixels.get_mut(at)) {
            *pixel = [0; 3];
        }
    }
    let side = u32::try_from(side).unwrap_or(0);
    Image::from_rgb8(SharedPixelBuffer::clone_from_slice(pixels.as_flattened(), side, side))
}

/// The languages that the pages and the consultation both have.
pub(super) fn other(language: Language, offered: &[Language]) -> Language {
    if language == Language::French && offered.contains(&Language::English) {
        Language::English
    } else {
        Language::French
    }
}
