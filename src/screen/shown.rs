//! From the session to the pages' globals: what is shown, and nothing that decides.

mod find;
mod question;
mod receipt;
mod review;

use slint::{ComponentHandle as _, SharedString};

use super::generated::{AppWindow, Display, Frame, Help, Navigation, Place, Steps, Theme, Welcome};
use super::held::{Held, model};
use super::page::Aside;
use super::question as kinds;
use super::visit::Visit;
use crate::consultation::{Definition, ReceiptPolicy};
use crate::kiosk::Notice;
use crate::language::{Language, Message};
use crate::session::State;

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
    window.global::<Help<'_>>().set_kind(kinds::common(definition));
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
            State::Question(_) => kinds::place(self.kind()),
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
        let mut held = Held::default();
        match self.session.state() {
            State::Attract => {
                self.show_welcome(&window);
                self.show_staff(&window);
            }
            State::Question(question) => self.hold_question(&window, *question, &mut held),
            State::Review => held.review = self.held_review(),
            State::Receipt(receipt) => held.receipt = self.held_receipt(receipt),
            State::Thanks => held.receipt.printing = self.shown_printing(),
            State::Declaration | State::Territory => self.show_steps(&window),
            State::Casting => {}
        }
        held.put(&window);
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
