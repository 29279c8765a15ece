//! From the session to the pages' globals: what is shown, and nothing that decides.

mod ballot;
mod receipt;

use std::rc::Rc;

use slint::{ComponentHandle as _, Image, Model as _, ModelRc, SharedString, VecModel};

use super::generated::{
    AppWindow, Detail, Display, Find, Frame, Help, Hiding, Navigation, Palette, Place, Printing, Project, Projects,
    ReceiptSlip, Refusal as ShownRefusal, Review, Settings, Steps, Theme, Welcome,
};
use super::page::Aside;
use super::visit::Visit;
use crate::consultation::{Definition, Kind, ReceiptPolicy};
use crate::kiosk::Notice;
use crate::language::{Language, Message};
use crate::session::State;

pub(super) fn model<T: Clone + 'static>(rows: Vec<T>) -> ModelRc<T> {
    ModelRc::from(Rc::new(VecModel::from(rows)))
}

/// The languages that the program and the consultation both have, French first; `build.rs` sees to it that the pages have them.
pub(super) fn languages(definition: &Definition) -> Vec<Language> {
    Language::all().filter(|language| definition.languages.contains(&(*language).into())).collect()
}

/// What no visit changes.
pub(super) fn introduce(window: &AppWindow, definition: &Definition) {
    // Where there is one language there is nothing to choose.
    let languages = Some(languages(definition)).filter(|languages| languages.len() > 1).unwrap_or_default();
    let words = languages.into_iter().map(|language| language.name().into());
    window.global::<Welcome<'_>>().set_languages(model(words.collect()));
    let help = window.global::<Help<'_>>();
    help.set_points(definition.questions.iter().all(|question| matches!(question.kind, Kind::Points { .. })));
}

impl Visit {
    pub(super) fn place(&self) -> Place {
        if let Some(aside) = self.asides.last() {
            return match aside {
                Aside::Help => Place::Help,
                Aside::Settings => Place::Settings,
                Aside::Find => Place::Find,
                Aside::Number => Place::FindNumber,
                Aside::Word => Place::FindWord,
                Aside::Territories | Aside::Categories => Place::Filter,
                Aside::Detail(_) => Place::Detail,
                Aside::Leaving => Place::Leaving,
                Aside::Pin => Place::Pin,
                Aside::Staff => Place::Staff,
            };
        }
        match self.session.state() {
            State::Attract => Place::Welcome,
            State::Declaration => Place::Declaration,
            State::Territory => Place::Territory,
            State::Question(_) => Place::Projects,
            State::Review => Place::Review,
            State::Casting => Place::Casting,
            State::Receipt(_) => Place::Receipt,
            State::Thanks => Place::Thanks,
        }
    }

    /// Shows the present state.
    pub(super) fn show(&mut self) {
        self.show_state();
        self.look_at_page();
    }

    fn show_state(&self) {
        let Some(window) = self.window.upgrade() else { return };
        self.pictures.fit(window.global::<Theme<'_>>().get_mm() * window.window().scale_factor());
        let place = self.place();
        let gives_paper = self.has_printer && self.session.definition().receipt != ReceiptPolicy::None;
        window.global::<Help<'_>>().set_receipt(gives_paper);
        let languages = languages(self.session.definition());
        let present = languages.iter().position(|language| *language == self.language).unwrap_or(0);
        window.global::<Welcome<'_>>().set_language(i32::try_from(present).unwrap_or(0));
        match self.session.state() {
            State::Attract => {
                self.show_welcome(&window);
                self.show_staff(&window);
            }
            State::Question(question) => self.show_question(&window, *question),
            State::Review => self.show_review(&window),
            State::Receipt(receipt) => self.show_receipt(&window, receipt),
            State::Declaration | State::Territory => self.show_steps(&window),
            State::Casting | State::Thanks => {}
        }
        let voting =
            !matches!(self.session.state(), State::Attract | State::Casting | State::Receipt(_) | State::Thanks);
        let frame = window.global::<Frame<'_>>();
        frame.set_can_leave(voting);
        frame.set_next_language(self.next_language().map(|(_, language)| language.name()).unwrap_or_default().into());
        window.global::<Display<'_>>().set_keeps(voting && self.session.has_chosen());
        let navigation = window.global::<Navigation<'_>>();
        navigation.set_cast(matches!(self.session.state(), State::Receipt(_) | State::Thanks));
        if navigation.get_place() != place {
            window.invoke_rest();
            navigation.set_place(place);
        }
    }

    fn show_steps(&self, window: &AppWindow) {
        let definition = self.session.definition();
        let page = window.global::<Steps<'_>>();
        let declaration = definition.eligibility.declaration.as_ref();
        page.set_declaration(declaration.map(|texts| texts.unbroken(self.language)).unwrap_or_default().into());
        let word = definition.territory_word.unbroken(self.language);
        page.set_territory_word(word.into());
        let names =
            definition.territories.iter().map(|territory| SharedString::from(territory.name.unbroken(self.language)));
        page.set_territories(model(names.collect()));
    }

    /// The place of the language after the present one, where there are several, and that language.
    fn next_language(&self) -> Option<(usize, Language)> {
        let offered = languages(self.session.definition());
        let present = offered.iter().position(|language| *language == self.language)?;
        let next = (present + 1) % offered.len();
        offered.get(next).filter(|language| **language != self.language).map(|language| (next, *language))
    }

    pub(super) fn other_language(&mut self) {
        if let Some((place, _)) = self.next_language() {
            self.choose_language(place);
        }
    }

    pub(super) fn sentence(&self, notice: Notice) -> SharedString {
        format!("{} ({})", unbroken(notice.message(), self.language), notice.code()).into()
    }
}

/// A message for a screen: no line is broken where it must not be.
pub(super) fn unbroken(message: Message, language: Language) -> String {
    crate::consultation::unbroken(message.say(language), language.has_spaced_signs())
}

/// What the pages hold of a visit, by name.
pub(super) fn remains(window: &AppWindow) -> Vec<String> {
    let (projects, find, review) =
        (window.global::<Projects<'_>>(), window.global::<Find<'_>>(), window.global::<Review<'_>>());
    let (detail, receipt) = (window.global::<Detail<'_>>(), window.global::<ReceiptSlip<'_>>());
    let settings = window.global::<Settings<'_>>();
    let held = [
        ("cards", projects.get_shown().row_count() > 0),
        ("slots", projects.get_slots().row_count() > 0),
        ("count", projects.get_chosen() != 0 || projects.get_left() != 0 || projects.get_used() > 0.0),
        ("money", !projects.get_money_left().is_empty() || !projects.get_money_spent().is_empty()),
        ("total", !review.get_money_spent().is_empty() || review.get_read()),
        ("missing", projects.get_missing() != 0),
        ("mine", projects.get_mine() || projects.get_filtered() || find.get_hidden() != 0),
        ("focus", projects.get_rested() >= 0),
        ("filters", !projects.get_category().is_empty() || !projects.get_territory().is_empty()),
        ("place", !find.get_within().is_empty()),
        ("told", !projects.get_short_category().is_empty() || !projects.get_short_territory().is_empty()),
        (
            "word",
            !projects.get_word().is_empty() || !projects.get_short_word().is_empty() || !find.get_typed().is_empty(),
        ),
        ("found", find.get_has_project() || find.get_found() != 0 || !find.get_project().title.is_empty()),
        ("review", review.get_lines().row_count() > 0 || review.get_blank() || !review.get_notice().is_empty()),
        ("project", !detail.get_project().title.is_empty() || !detail.get_description().is_empty()),
        ("refusal", detail.get_refusal() != ShownRefusal::None),
        ("display", settings.get_text_scale() > 1.0 || settings.get_palette() != Palette::Calm),
        ("receipt", receipt.get_qr().size().width > 0 || !receipt.get_code_top().is_empty()),
    ];
    held.into_iter().filter(|(_, held)| *held).map(|(name, _)| name.to_owned()).collect()
}

/// Nothing of the last visit stays in a page that is not shown.
pub(super) fn erase(window: &AppWindow) {
    let projects = window.global::<Projects<'_>>();
    projects.set_shown(model(Vec::new()));
    projects.set_slots(model(Vec::new()));
    projects.set_chosen(0);
    projects.set_missing(0);
    projects.set_left(0);
    projects.set_mine(false);
    projects.set_filtered(false);
    projects.set_rested(-1);
    projects.set_used(0.0);
    projects.set_page(1);
    for clear in [
        Projects::set_money_left,
        Projects::set_money_spent,
        Projects::set_category,
        Projects::set_territory,
        Projects::set_word,
        Projects::set_short_category,
        Projects::set_short_territory,
        Projects::set_short_word,
    ] {
        clear(&projects, SharedString::new());
    }
    let find = window.global::<Find<'_>>();
    find.set_typed(SharedString::new());
    find.set_found(0);
    find.set_hidden(0);
    find.set_hiding(Hiding::None);
    find.set_within(SharedString::new());
    find.set_taken(0);
    find.set_has_project(false);
    find.set_project(Project::default());
    let review = window.global::<Review<'_>>();
    review.set_lines(model(Vec::new()));
    review.set_empty(true);
    review.set_blank(false);
    review.set_missing(0);
    review.set_left(0);
    review.set_notice(SharedString::new());
    review.set_money_spent(SharedString::new());
    review.set_money_limit(SharedString::new());
    review.set_read(false);
    let detail = window.global::<Detail<'_>>();
    detail.set_project(Project::default());
    detail.set_description(SharedString::new());
    detail.set_proposer(SharedString::new());
    detail.set_refusal(ShownRefusal::None);
    detail.set_refusal_number(0);
    detail.set_refusal_money(SharedString::new());
    let receipt = window.global::<ReceiptSlip<'_>>();
    receipt.set_qr(Image::default());
    receipt.set_code_top(SharedString::new());
    receipt.set_code_bottom(SharedString::new());
    receipt.set_printing(Printing::None);
    receipt.set_notice(SharedString::new());
}
