//! One visit on one kiosk: what the screen calls and what the demonstration drives.
//!
//! It joins session, box and printer, and holds no rule of its own. Steps that write or print take their time: the screen
//! calls them from a thread.

use super::{Kiosk, KioskPrinter, Notice};
use crate::ballot_box::Counters;
use crate::batch::LifeState;
use crate::envelope::Receipt;
use crate::keys::RandomnessUnavailable;
use crate::printer::{Language, Outcome, State as PrinterState};
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
    kiosk: Kiosk,
    session: Session,
    printer: Option<KioskPrinter>,
}

impl Controller {
    /// Takes a loaded kiosk; clears what the printer may still hold of an earlier life.
    pub fn new(kiosk: Kiosk, patience: Patience, mut printer: Option<KioskPrinter>) -> Self {
        if let Some(printer) = &mut printer
            && let Err(cause) = printer.clear()
        {
            log::warn!("the printer's buffer is not cleared: {cause:?}");
        }
        let session = Session::new(kiosk.definition(), patience);
        Self { kiosk, session, printer }
    }

    /// The kiosk.
    pub fn kiosk(&self) -> &Kiosk {
        &self.kiosk
    }

    /// The kiosk, for staff.
    pub fn kiosk_mut(&mut self) -> &mut Kiosk {
        &mut self.kiosk
    }

    /// The visit.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The visit, for the resident's choices.
    pub fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Why no resident may start now, if so: not open, box full, no paper where a receipt is promised.
    pub fn closed_to_residents(&mut self) -> Option<Notice> {
        use crate::consultation::ReceiptPolicy;
        if self.kiosk.life() != LifeState::Open {
            return Some(Notice::NotOpen);
        }
        if self.kiosk.ballot_box.room() == 0 {
            return Some(Notice::BoxFull);
        }
        if self.kiosk.definition.receipt != ReceiptPolicy::Printed {
            return None;
        }
        match self.printer.as_mut().map(KioskPrinter::status) {
            Some(PrinterState::Ready | PrinterState::PaperLow | PrinterState::Unknown) => None,
            Some(PrinterState::PaperOut) => Some(Notice::PaperOut),
            Some(PrinterState::CoverOpen) => Some(Notice::CoverOpen),
            Some(PrinterState::CutterFault | PrinterState::Offline | PrinterState::Unreachable) | None => {
                Some(Notice::Printer)
            }
        }
    }

    /// "Commencer".
    pub fn start(&mut self, now: Moment) -> Result<Result<(), Refused>, RandomnessUnavailable> {
        self.session.start(now, self.kiosk.random.as_mut())
    }

    /// "Voter": the envelope is durable before this says so. [`Self::after_vote`] follows.
    pub fn vote(&mut self, now: Moment) -> Voted {
        let ballot = match self.session.vote(now) {
            Ok(ballot) => ballot,
            Err(refused) => return Voted::Refused(refused),
        };
        let (voted, told) = match self.kiosk.cast(&ballot) {
            Ok(receipt) => (Voted::Recorded(receipt.clone()), self.session.recorded(receipt, now)),
            Err(error) => {
                log::error!("a ballot was not recorded: {error}");
                (Voted::NotRecorded(Notice::of(&error)), self.session.not_recorded(now))
            }
        };
        debug_assert!(told.is_ok(), "the session was casting");
        voted
    }

    /// Hides which slot was filled last, while the resident reads the confirmation.
    pub fn after_vote(&mut self) {
        if let Err(error) = self.kiosk.cover() {
            log::error!("the box could not be covered: {error}");
        }
    }

    /// Prints the receipt of the visit on the receipt page; `None` elsewhere or without a printer.
    pub fn print_receipt(&mut self, language: Language) -> Option<Outcome> {
        let State::Receipt(receipt) = self.session.state() else { return None };
        let job = self.kiosk.receipt_slip(receipt, language);
        let outcome = self.printer.as_mut()?.print(&job);
        if matches!(outcome, Outcome::Failed(_))
            && let Err(error) = self.kiosk.count_print_failure()
        {
            log::error!("a print failure could not be counted: {error}");
        }
        Some(outcome)
    }

    /// Prints a slip for staff; `None` without a printer.
    pub fn print_staff_slip(&mut self, paper: &super::Paper) -> Result<Option<Outcome>, super::KioskError> {
        let job = self.kiosk.staff_slip(paper)?;
        Ok(self.printer.as_mut().map(|printer| printer.print(&job)))
    }

    /// The box's counters.
    pub fn counters(&self) -> Counters {
        self.kiosk.counters()
    }

    /// Stops as it should be stopped.
    pub fn stop(self) -> Result<(), super::KioskError> {
        self.kiosk.stop()
    }
}
