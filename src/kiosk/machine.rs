//! The slow half of a kiosk: the box and the printer, behind calls that the screen makes from a thread of its own.

use super::{Exported, Kiosk, KioskError, KioskPrinter, Notice, PinAnswer, PinError, StaffPin};
use crate::ballot::Ballot;
use crate::batch::LifeState;
use crate::consultation::ReceiptPolicy;
use crate::envelope::Receipt;
use crate::journal::Event;
use crate::language::Language;
use crate::printer::{Cause, Outcome, State as PrinterState};
use crate::session::Moment;
use crate::stick::{FolderStick, StickError, StickPlace};

/// A kiosk, its printer, and what staff need at it.
pub struct Machine {
    kiosk: Kiosk,
    printer: Option<KioskPrinter>,
    /// How the printer was when it was last looked at.
    printer_state: Option<PrinterState>,
    desk: Option<Desk>,
    looks: u32,
}

/// What lets staff act at the kiosk itself.
pub struct Desk {
    /// Their PIN.
    pub pin: StaffPin,
    /// Where sticks are mounted.
    pub stick: Option<StickPlace>,
}

/// What staff do at the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Open, or resume, on this date as staff confirmed it; `None` where nobody did.
    Open(Option<String>),
    /// Pause.
    Pause,
    /// Close for good.
    Close,
    /// Write the batch on the stick.
    Export,
    /// Print the last slip once more.
    Slip,
}

/// What an act came to. It is done, and nothing undoes it; only its paper may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The batch is on the stick.
    Exported(Exported),
    /// The slip is on paper.
    Printed,
    /// The printer cannot say whether the slip came out.
    PaperUnknown,
    /// The slip did not come out.
    PaperMissing(Cause),
    /// The kiosk has no printer, and makes no slip.
    NoPrinter,
}

/// What staff see of the kiosk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Installed, open, paused or closed.
    pub life: LifeState,
    /// Sealed ballots in the box.
    pub envelopes: u64,
    /// Whether a slip for staff was made, which can be printed again.
    pub has_slip: bool,
    /// How the printer is; `None` without one.
    pub printer: Option<PrinterState>,
    /// Whether a stick is there.
    pub stick: StickStanding,
    /// What they should know although residents can vote, and what they can do about it.
    pub warnings: Vec<Notice>,
}

/// Whether a stick is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StickStanding {
    /// Nobody said where sticks are mounted.
    Unset,
    /// None is there.
    Absent,
    /// One is there.
    Here,
}

/// Looks at an idle kiosk between two that write to its disk to find out whether it works.
const LOOKS: u32 = 12;

impl Machine {
    /// Takes a loaded kiosk. Its printer is reached when it is first needed, and may come later.
    pub fn new(kiosk: Kiosk, printer: Option<KioskPrinter>) -> Self {
        let printer_state = printer.as_ref().map(|_| PrinterState::Unreachable);
        Self { kiosk, printer, printer_state, desk: None, looks: 0 }
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
        self.tend_printer();
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
        match self.printer_state {
            Some(PrinterState::Ready | PrinterState::PaperLow | PrinterState::Unknown) => None,
            Some(PrinterState::PaperOut) => Some(Notice::PaperNeeded),
            Some(_) => Some(Notice::PrinterNotReady),
            None => Some(Notice::PrinterUnset),
        }
    }

    /// Finds a printer that was away, and sees how it is.
    fn tend_printer(&mut self) {
        let state = self.printer.as_mut().map(KioskPrinter::tend);
        if state != self.printer_state {
            log::debug!("printer: {state:?}");
        }
        self.printer_state = state;
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

    /// Prints the last slip for staff; `None` without a printer.
    pub fn print_last_slip(&mut self) -> Result<Option<Outcome>, KioskError> {
        let job = self.kiosk.last_slip()?;
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

    /// What staff see; the printer as it was when it was last looked at.
    pub fn standing(&self) -> Standing {
        let (life, envelopes) = (self.kiosk.life(), self.kiosk.counters().casts);
        let printer = self.printer_state;
        let gives_receipts = self.kiosk.definition.receipt != ReceiptPolicy::None;
        let of_printer = match printer {
            Some(state) => Notice::of_printer(state),
            None => gives_receipts.then_some(Notice::PrinterUnset),
        };
        let warnings = self.kiosk.warnings().into_iter().chain(of_printer).collect();
        let stick = match self.stick() {
            Ok(_) => StickStanding::Here,
            Err(StickError::Unset) => StickStanding::Unset,
            Err(_) => StickStanding::Absent,
        };
        let has_slip = printer.is_some() && self.kiosk.journal.slips() > 0;
        Standing { life, envelopes, has_slip, printer, stick, warnings }
    }

    /// The stick that is there.
    fn stick(&self) -> Result<FolderStick, StickError> {
        let place = self.desk.as_ref().and_then(|desk| desk.stick.as_ref()).ok_or(StickError::Unset)?;
        place.stick(&self.kiosk.folder)
    }

    /// Does what staff ask, then prints its slip. When this returns `Ok` it is done, whatever became of the paper.
    ///
    /// # Errors
    /// It is not done, and why.
    pub fn act(&mut self, act: &Act) -> Result<Done, KioskError> {
        self.kiosk.tend(true);
        match act {
            Act::Open(date) => {
                self.expect_printer()?;
                self.kiosk.open(date.as_deref())?;
            }
            Act::Pause => self.kiosk.pause()?,
            Act::Close => self.kiosk.close()?,
            Act::Export => {
                return match self.stick() {
                    Ok(mut stick) => self.kiosk.export(&mut stick).map(Done::Exported),
                    Err(missing) => Err(self.kiosk.miss_stick(missing)),
                };
            }
            Act::Slip if self.printer.is_none() => return Err(KioskError::NoPrinterForSlip),
            Act::Slip => drop(self.kiosk.last_slip()?),
        }
        let printed = self.print_last_slip();
        self.tend_printer();
        Ok(match printed {
            Ok(Some(Outcome::Confirmed)) => Done::Printed,
            Ok(Some(Outcome::Unknown)) => Done::PaperUnknown,
            Ok(Some(Outcome::Failed(cause))) => Done::PaperMissing(cause),
            Ok(None) => Done::NoPrinter,
            // The act is noted already: a slip that cannot be laid out is missing, and no more.
            Err(error) => {
                log::error!("{error}.");
                Done::PaperMissing(Cause::Unprintable)
            }
        })
    }

    /// A real vote that promises paper opens with a printer only; whether it is ready is told to whoever comes to vote.
    fn expect_printer(&self) -> Result<(), KioskError> {
        let promised = self.kiosk.definition.receipt == ReceiptPolicy::Printed;
        let missing = promised && self.printer.is_none() && !self.kiosk.is_rehearsal();
        if missing { Err(KioskError::NoPrinter) } else { Ok(()) }
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
