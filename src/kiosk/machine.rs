//! The slow half of a kiosk: the box and the printer, behind calls that the screen makes from a thread of its own.

use std::path::PathBuf;

use super::{Kiosk, KioskError, KioskPrinter, Notice, Paper, PinAnswer, PinError, StaffPin};
use crate::ballot::Ballot;
use crate::batch::LifeState;
use crate::consultation::ReceiptPolicy;
use crate::envelope::Receipt;
use crate::journal::Event;
use crate::printer::{Language, Outcome, State as PrinterState};
use crate::session::Moment;
use crate::stick::FolderStick;

/// A kiosk, its printer, and what staff need at it.
pub struct Machine {
    kiosk: Kiosk,
    printer: Option<KioskPrinter>,
    desk: Option<Desk>,
    looks: u32,
}

/// What lets staff act at the kiosk itself.
pub struct Desk {
    /// Their PIN.
    pub pin: StaffPin,
    /// Where the stick is.
    pub stick: Option<PathBuf>,
}

/// What staff do at the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Open, or resume, on this date as staff confirmed it.
    Open(String),
    /// Pause.
    Pause,
    /// Close for good.
    Close,
    /// Write the batch on the stick.
    Export,
}

/// What staff see of the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Installed, open, paused or closed.
    pub life: LifeState,
    /// Sealed ballots in the box.
    pub envelopes: u64,
    /// What they should know although residents can vote.
    pub warnings: Vec<Notice>,
}

/// Looks at an idle kiosk between two that write to its disk to find out whether it works.
const LOOKS: u32 = 12;

impl Machine {
    /// Takes a loaded kiosk; clears what the printer may still hold of an earlier life.
    pub fn new(kiosk: Kiosk, mut printer: Option<KioskPrinter>) -> Self {
        if let Some(printer) = &mut printer
            && let Err(cause) = printer.clear()
        {
            log::warn!("la mémoire de l’imprimante n’est pas vidée ({cause:?}).");
        }
        Self { kiosk, printer, desk: None, looks: 0 }
    }

    /// The same, with staff able to act at it.
    pub fn with_desk(mut self, desk: Desk) -> Self {
        self.desk = Some(desk);
        self
    }

    /// The kiosk.
    pub fn kiosk(&self) -> &Kiosk {
        &self.kiosk
    }

    /// The kiosk, for staff.
    pub fn kiosk_mut(&mut self) -> &mut Kiosk {
        &mut self.kiosk
    }

    /// Why no resident may start now, if so: not open, disk or box not fit, no paper where a receipt is promised.
    pub fn closed_to_residents(&mut self) -> Option<Notice> {
        self.looks = (self.looks + 1) % LOOKS;
        self.kiosk.tend(self.looks == 0);
        match self.kiosk.life() {
            LifeState::Open => {}
            LifeState::Installed => return Some(Notice::NotYetOpen),
            LifeState::Paused => return Some(Notice::Paused),
            LifeState::Closed => return Some(Notice::Closed),
        }
        if let Some(notice) = self.kiosk.unfit() {
            return Some(notice);
        }
        if self.kiosk.definition.receipt != ReceiptPolicy::Printed {
            return None;
        }
        match self.printer.as_mut().map(KioskPrinter::status) {
            Some(PrinterState::Ready | PrinterState::PaperLow | PrinterState::Unknown) => None,
            Some(PrinterState::PaperOut) => Some(Notice::PaperNeeded),
            Some(
                PrinterState::CoverOpen | PrinterState::CutterFault | PrinterState::Offline | PrinterState::Unreachable,
            )
            | None => Some(Notice::PrinterNotReady),
        }
    }

    /// Makes a ballot durable; [`Self::cover`] follows, while the resident already reads the confirmation.
    pub fn cast(&mut self, ballot: &Ballot) -> Result<Receipt, Notice> {
        // Nothing is logged here: a line of the system's log has a time. The journal notes that the disk failed.
        self.kiosk.cast(ballot).map_err(|error| Notice::of(&error))
    }

    /// Hides which slot was filled last.
    pub fn cover(&mut self) {
        if let Err(error) = self.kiosk.cover() {
            log::debug!("the box could not be covered: {error}");
        }
    }

    /// Prints a receipt; `None` without a printer.
    pub fn print_receipt(&mut self, receipt: &Receipt, language: Language) -> Option<Outcome> {
        let job = self.kiosk.receipt_slip(receipt, language);
        let outcome = self.printer.as_mut()?.print(&job);
        if matches!(outcome, Outcome::Failed(_))
            && let Err(error) = self.kiosk.count_print_failure()
        {
            log::debug!("a print failure could not be counted: {error}");
        }
        Some(outcome)
    }

    /// Prints a slip for staff; `None` without a printer.
    pub fn print_staff_slip(&mut self, paper: &Paper) -> Result<Option<Outcome>, KioskError> {
        let job = self.kiosk.staff_slip(paper)?;
        Ok(self.printer.as_mut().map(|printer| printer.print(&job)))
    }

    /// Tries the staff PIN.
    pub fn try_pin(&mut self, pin: &str, now: Moment) -> Result<PinAnswer, Notice> {
        let Some(desk) = &mut self.desk else { return Ok(PinAnswer::Unset) };
        let was_awaited = desk.pin.state(now).is_ok_and(|state| state == PinAnswer::Awaited);
        let answer = desk.pin.try_pin(pin, now).map_err(of_pin)?;
        if was_awaited
            && matches!(answer, PinAnswer::Wait(_))
            && let Err(error) = self.kiosk.note(Event::PinBlocked)
        {
            log::error!("un code bloqué n’a pas pu être noté : {error}.");
        }
        Ok(answer)
    }

    /// What staff meet before they type.
    pub fn pin_state(&self, now: Moment) -> Result<PinAnswer, Notice> {
        self.desk.as_ref().map_or(Ok(PinAnswer::Unset), |desk| desk.pin.state(now).map_err(of_pin))
    }

    /// What staff see.
    pub fn standing(&self) -> Standing {
        let (life, envelopes) = (self.kiosk.life(), self.kiosk.counters().casts);
        Standing { life, envelopes, warnings: self.kiosk.warnings() }
    }

    /// Does what staff ask, and prints its slip; a slip that did not come out is told, and undoes nothing.
    pub fn act(&mut self, act: &Act) -> Result<(), Notice> {
        let told = |error: KioskError| {
            log::error!("{error}.");
            Notice::of_staff(&error)
        };
        self.kiosk.tend(true);
        let paper = match act {
            Act::Open(date) => self.kiosk.open(date).map(|()| Paper::Opening(date.clone())),
            Act::Pause => self.kiosk.pause().map(|()| Paper::Pause),
            Act::Close => self.kiosk.close().map(|()| Paper::Closing),
            Act::Export => {
                let folder = self.desk.as_ref().and_then(|desk| desk.stick.clone()).ok_or(Notice::StickAbsent)?;
                return self.kiosk.export(&mut FolderStick::new(folder)).map(|_| ()).map_err(told);
            }
        };
        match self.print_staff_slip(&paper.map_err(told)?).map_err(told)? {
            Some(Outcome::Confirmed) => Ok(()),
            _ => Err(Notice::SlipMissing),
        }
    }

    /// Stops as it should be stopped.
    pub fn stop(self) -> Result<(), KioskError> {
        self.kiosk.stop()
    }
}

fn of_pin(error: PinError) -> Notice {
    log::error!("code de l’accueil : {error}.");
    Notice::PinFile
}
