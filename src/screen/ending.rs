//! How the window ends: staff switch the kiosk off, or the system asks. Never in the middle of a ballot, its receipt or an act of
//! staff; choices that were not cast are erased, as when a resident leaves.

use std::time::Duration;

use super::visit::{Print, Visit};
use crate::session::{Moment, State};

/// How long the receipt page of a ballot just cast still stays when the system asks for the end.
const LAST_LOOK: Duration = Duration::from_secs(15);

/// Why the window ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Staff switched the kiosk off on their page: the machine may stop.
    SwitchedOff,
    /// The system asked for it.
    Asked,
    /// Somebody closed a window that can be closed.
    Closed,
    /// The part of the program that holds the box died.
    Stopped,
}

/// What is asked of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// To go on.
    #[default]
    No,
    /// To end soon, since then.
    Asked(Moment),
    /// To end now.
    SwitchedOff,
}

impl Visit {
    /// The system asks the window to end.
    pub(super) fn ask_to_end(&mut self) {
        if self.ending == Ending::No {
            self.ending = Ending::Asked(self.now());
        }
    }

    /// Staff switch the kiosk off.
    pub(super) fn switch_off(&mut self) {
        self.ending = Ending::SwitchedOff;
    }

    /// Why the window is to end now, if so.
    pub(super) fn ended(&self) -> Option<Ended> {
        match self.ending {
            Ending::No => None,
            Ending::SwitchedOff => Some(Ended::SwitchedOff),
            Ending::Asked(since) => {
                let under_way = match self.session.state() {
                    State::Casting => true,
                    State::Receipt(_) => {
                        self.printing == Print::Running || self.now().saturating_sub(since) < LAST_LOOK
                    }
                    _ => self.staff.is_busy(),
                };
                (!under_way).then_some(Ended::Asked)
            }
        }
    }
}
