//! One visit on one kiosk, step after step on one thread: what the demonstration and the tests drive.
//!
//! It joins the same session and machine as the screen, which puts a thread between the two.

use super::{Act, Done, Kiosk, KioskError, KioskPrinter, Machine, Notice};
use crate::ballot_box::Counters;
use crate::envelope::Receipt;
use crate::keys::RandomnessUnavailable;
use crate::language::Language;
use crate::printer::Outcome;
use crate::session::{Moment, Patience, Refused, Session, State};

/// What became of "Voter".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Voted {
    /// The envelope is in the box.
    Recorded(Receipt),
    /// The session refuses: something is missing.
    Refused(Refused),
    /// The box refuses; the choices are kept.
    NotRecorded(Notice),
}

/// A kiosk in front of residents.
pub struct Controller {
    machine: Machine,
    session: Session,
}

impl Controller {
    /// Takes a loaded kiosk and its printer.
    pub fn new(kiosk: Kiosk, patience: Patience, printer: Option<KioskPrinter>) -> Self {
        Self::on(Machine::new(kiosk, printer), patience)
    }

    /// Takes a machine, in front of which nobody stands: without eyes in front of it a review is shown for no time at all.
    pub fn on(machine: Machine, patience: Patience) -> Self {
        let patience = Patience { review: Moment::ZERO, ..patience };
        Self { session: Session::new(machine.kiosk().definition(), patience), machine }
    }

    /// Gives the machine back.
    pub fn into_machine(self) -> Machine {
        self.machine
    }

    /// The kiosk.
    pub fn kiosk(&self) -> &Kiosk {
        self.machine.kiosk()
    }

    /// The kiosk, for staff.
    pub fn kiosk_mut(&mut self) -> &mut Kiosk {
        self.machine.kiosk_mut()
    }

    /// The visit.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The visit, for the resident's choices.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// See [`Machine::closed_to_residents`].
    pub fn closed_to_residents(&mut self) -> Option<Notice> {
        self.machine.closed_to_residents()
    }

    /// "Commencer".
    pub fn start(&mut self, now: Moment) -> Result<Result<(), Refused>, RandomnessUnavailable> {
        self.session.start(now, self.machine.kiosk_mut().random())
    }

    /// "Voter" on the review, which is shown: the envelope is durable before this says so. [`Self::after_vote`] follows.
    pub fn vote(&mut self, now: Moment) -> Voted {
        self.session.shown(now);
        let ballot = match self.session.vote(now) {
            Ok(ballot) => ballot,
            Err(refused) => return Voted::Refused(refused),
        };
        let (voted, told) = match self.machine.cast(&ballot) {
            Ok(receipt) => (Voted::Recorded(receipt.clone()), self.session.recorded(receipt, now)),
            Err(notice) => (Voted::NotRecorded(notice), self.session.not_recorded(now)),
        };
        debug_assert!(told.is_ok(), "the session was casting");
        voted
    }

    /// Hides which slot was filled last, while the resident reads the confirmation.
    pub fn after_vote(&mut self) {
        self.machine.cover();
    }

    /// Prints the receipt of the visit on the receipt page; `None` elsewhere or without a printer.
    pub fn print_receipt(&mut self, language: Language) -> Option<Outcome> {
        let State::Receipt(receipt) = self.session.state() else { return None };
        self.machine.print_receipt(receipt, language)
    }

    /// See [`Machine::act`].
    pub fn act(&mut self, act: &Act) -> Result<Done, KioskError> {
        self.machine.act(act)
    }

    /// The box's counters.
    pub fn counters(&self) -> Counters {
        self.kiosk().counters()
    }

    /// Stops as it should be stopped.
    pub fn stop(self) -> Result<(), KioskError> {
        self.machine.stop()
    }
}
