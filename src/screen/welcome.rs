//! The first page: what it invites to, and why nobody may vote where nobody may.
//!
//! Which pictures it shows is drawn by lot: the first six of the list would be the same at every visit, and a project that everybody
//! sees before choosing has an advantage that its neighbours have not.

use std::collections::BTreeSet;

use slint::{ComponentHandle as _, Image};

use super::generated::{AppWindow, Welcome};
use super::held::model;
use super::pictures::Size;
use super::visit::{Visit, seconds};
use crate::keys::random::shuffle;
use crate::kiosk::Notice;

/// Pictures on the first page.
const PICTURES: usize = 6;

impl Visit {
    /// Draws the pictures of the first page; without randomness there are none rather than always the same.
    pub(super) fn draw_pictures(&mut self) {
        let options = self.session.definition().questions.iter().flat_map(|question| &question.options);
        let names: BTreeSet<&String> = options.filter_map(|option| option.image.as_ref()).collect();
        let mut names: Vec<String> = names.into_iter().cloned().collect();
        self.drawn = match shuffle(&mut names, self.random.as_mut()) {
            Ok(()) => names,
            Err(error) => {
                log::error!("{error}.");
                Vec::new()
            }
        };
    }

    /// The names of the pictures on the first page, in their order: the first that were drawn and can be shown.
    pub(super) fn invited(&self) -> impl Iterator<Item = &str> {
        let can_be_shown = |name: &&str| self.pictures.get(name, Size::Tile).is_some();
        self.drawn.iter().map(String::as_str).filter(can_be_shown).take(PICTURES)
    }

    pub(super) fn show_welcome(&self, window: &AppWindow) {
        let definition = self.session.definition();
        let page = window.global::<Welcome<'_>>();
        page.set_organiser(definition.organiser.unbroken(self.language).into());
        page.set_title(definition.title.unbroken(self.language).into());
        page.set_help(definition.help.unbroken(self.language).into());
        let pictures: Vec<Image> = self.invited().filter_map(|name| self.pictures.get(name, Size::Tile)).collect();
        page.set_pictures(model(pictures));
        let logo = definition.look.logo.as_ref().and_then(|name| self.pictures.get(name, Size::Logo));
        page.set_has_logo(logo.is_some());
        page.set_logo(logo.unwrap_or_default());
        let notice = self.closed.map(|notice| self.sentence(notice)).unwrap_or_default();
        page.set_notice(notice);
        let results = (self.closed == Some(Notice::Closed)).then(|| definition.results.unbroken(self.language));
        page.set_results(results.unwrap_or_default().into());
        page.set_wait(seconds(self.session.pause_left(self.now())));
    }
}
