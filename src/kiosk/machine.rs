//! The slow half of a kiosk: the box and the printer, behind calls that the screen makes from a thread of its own.

use super::{Kiosk, KioskError, KioskPrinter, Notice, Paper};
use crate::ballot::Ballot;
use crate::batch::LifeState;
use crate::consultation::ReceiptPolicy;
use crate::envelope::Receipt;
use crate::printer::{Language, Outcome, State as PrinterState};

/// A kiosk and its printer.
pub struct Machine {
    kiosk: Kiosk,
    printer: Option<KioskPrinter>,
}

impl Machine {
    /// Takes a loaded kiosk; clears what the printer may still hold of an earlier life.
    pub fn new(kiosk: Kiosk, mut printer: Option<KioskPrinter>) -> Self {
        if let Some(printer) = &mut printer
            && let Err(cause) = printer.clear()
        {
            log::warn!("the printer's buffer is not cleared: {cause:?}");
        }
        Self { kiosk, printer }
    }

    /// The kiosk.
    pub fn kiosk(&self) -> &Kiosk {
        &self.kiosk
    }

    /// The kiosk, for staff.
    pub fn kiosk_mut(&mut self) -> &mut Kiosk {
        &mut self.kiosk
    }

    /// Why no resident may start now, if so: not open, box full, no paper where a receipt is promised.
    pub fn closed_to_residents(&mut self) -> Option<Notice> {
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

    /// Makes a ballot durable; [`Self::cover`] follows, while the resident already reads the confirmation.
    pub fn cast(&mut self, ballot: &Ballot) -> Result<Receipt, Notice> {
        self.kiosk.cast(ballot).map_err(|error| {
            log::error!("a ballot was not recorded: {error}");
            Notice::of(&error)
        })
    }

    /// Hides which slot was filled last.
    pub fn cover(&mut self) {
        if let Err(error) = self.kiosk.cover() {
            log::error!("the box could not be covered: {error}");
        }
    }

    /// Prints a receipt; `None` without a printer.
    pub fn print_receipt(&mut self, receipt: &Receipt, language: Language) -> Option<Outcome> {
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
    pub fn print_staff_slip(&mut self, paper: &Paper) -> Result<Option<Outcome>, KioskError> {
        let job = self.kiosk.staff_slip(paper)?;
        Ok(self.printer.as_mut().map(|printer| printer.print(&job)))
    }

    /// Stops as it should be stopped.
    pub fn stop(self) -> Result<(), KioskError> {
        self.kiosk.stop()
    }
}
