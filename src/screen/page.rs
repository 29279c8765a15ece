//! Which page is on the screen, and what the hand is told when it is another.
//!
//! A page is another one as soon as something else lies under a finger: the next question, a page laid on or taken off, the
//! idle question, a button that took another's place. Typing, points and the leaves of a list are within a page.

use std::time::Duration;

use slint::ComponentHandle as _;

use super::generated::{Navigation, Place, StaffAct};
use super::question;
use super::visit::{Print, Visit};
use crate::batch::LifeState;
use crate::kiosk::Notice;
use crate::session::State;

/// A page beside the session's own, laid on it and taken off again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aside {
    Help,
    Settings,
    Find,
    Number,
    Word,
    Territories,
    Categories,
    /// An option in full.
    Detail(usize),
    /// "Quitter", asked once.
    Leaving,
    Pin,
    Staff,
}

/// What tells one page from another.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Page {
    place: Place,
    idle: bool,
    question: Option<usize>,
    /// The option in full, and whether it is chosen where one touch chooses it.
    detail: Option<(usize, bool)>,
    blank: bool,
    closed: Option<Notice>,
    printing: Print,
    staff: Option<(LifeState, StaffAct)>,
    turned: u64,
    leaf: usize,
}

impl Visit {
    fn present_page(&self) -> Page {
        let state = self.session.state();
        let place = self.place();
        let asked = match state {
            State::Question(question) => Some(*question),
            _ => None,
        };
        let is_chosen = |option| question::turns(self.kind()) && self.mark(option) > 0;
        let attract = state == &State::Attract;
        let standing = self.staff.standing().filter(|_| place == Place::Staff);
        Page {
            place,
            idle: self.idle,
            question: asked,
            detail: self.detail().map(|option| (option, is_chosen(option))),
            blank: state == &State::Review && self.session.is_blank(),
            closed: self.closed.filter(|_| attract),
            printing: if place == Place::Receipt { self.printing } else { Print::None },
            staff: standing.map(|standing| (standing.life, self.staff.running())),
            turned: self.turned,
            leaf: if place == Place::Projects { self.filter.page } else { 0 },
        }
    }

    /// Tells the hand where the page is another one now.
    pub(super) fn look_at_page(&mut self) {
        let present = self.present_page();
        if present == self.page {
            return;
        }
        let leaf = Page { leaf: present.leaf, ..self.page.clone() } == present;
        self.page = present;
        if leaf { self.hand.turn_leaf() } else { self.turn() }
    }

    /// Something else lies under the fingers.
    pub(super) fn turn(&mut self) {
        let patience = self.session.patience();
        let slow = matches!(self.page.place, Place::Review | Place::Receipt | Place::Casting) && !self.page.idle;
        self.hand.turn(if slow { patience.review } else { patience.page });
        self.session.covered();
        self.is_settled = false;
        // The loop draws before it comes round to this.
        let window = self.window.clone();
        slint::Timer::single_shot(Duration::ZERO, move || {
            if let Some(window) = window.upgrade() {
                window.global::<Navigation<'_>>().invoke_seen();
            }
        });
    }

    /// How long until the page takes touches and keys.
    pub(super) fn pause_left(&self) -> Duration {
        self.hand.pause_left(self.now())
    }

    /// The page was drawn.
    pub(super) fn seen(&mut self) {
        let now = self.now();
        self.hand.seen(now);
        if self.page.place == Place::Review && !self.page.idle {
            self.session.shown(now);
        }
        // What the page says that changed while it was laid out comes before this.
        let window = self.window.clone();
        slint::Timer::single_shot(Duration::ZERO, move || {
            if let Some(window) = window.upgrade() {
                window.global::<Navigation<'_>>().invoke_settled();
            }
        });
    }

    /// The page lies as it will: what it shows of the review was on the screen.
    pub(super) fn settled(&mut self) {
        self.is_settled = true;
        self.read_review();
    }
}
