//! What the kiosk prints: receipts for residents, slips for staff.

use super::{Kiosk, KioskError};
use crate::envelope::{Envelope, Receipt, root};
use crate::journal::Event;
use crate::keys::Mode;
use crate::keys::hash::{hex, in_halves};
use crate::language::Language;
use crate::printer::receipt::ReceiptSlip;
use crate::printer::staff_slip::{ClosingSlip, Counters, OpeningSlip, PauseSlip};
use crate::printer::{Job, Printer, Wire};

/// A printer at the end of whatever wire the kiosk has.
pub type KioskPrinter = Printer<Box<dyn Wire + Send>>;

impl Kiosk {
    /// A resident's receipt.
    pub fn receipt_slip(&self, receipt: &Receipt, language: Language) -> Job {
        let definition = &self.definition;
        let slip = ReceiptSlip {
            organiser: definition.organiser.get(language).into(),
            title: definition.title.get(language).into(),
            kiosk: self.certificate.certificate.kiosk.0,
            place: self.certificate.certificate.name.clone(),
            consultation_fingerprint: self.package.eh().short_fingerprint(),
            qr_text: receipt.qr_text(),
            code: receipt.code().to_string(),
            results: definition.results.get(language).into(),
            rehearsal: self.is_rehearsal(),
        };
        slip.job(language)
    }

    /// The last slip for staff, in French: what the journal noted when they acted, with the number that it then gave. Printed
    /// again, on another day too, it says the same.
    pub fn last_slip(&self) -> Result<Job, KioskError> {
        let event = self.journal.last_slip().ok_or(KioskError::NoSlip)?;
        let organiser = self.definition.organiser.fr.clone();
        let title = self.definition.title.fr.clone();
        let kiosk = self.certificate.certificate.kiosk.0;
        let place = self.certificate.certificate.name.clone();
        let consultation_fingerprint = in_halves(&self.package.eh().fingerprint());
        let (ticket, rehearsal) = (self.journal.slips(), self.is_rehearsal());
        let job = match event.clone() {
            Event::Opened { date: confirmed_date, casts: ballots }
            | Event::Resumed { date: confirmed_date, casts: ballots } => OpeningSlip {
                organiser,
                title,
                kiosk,
                place,
                consultation_fingerprint,
                key_fingerprint: self.certificate.certificate.key.fingerprint(),
                confirmed_date,
                ballots,
                ticket,
                rehearsal,
            }
            .job(Language::FRENCH),
            Event::Paused { casts: ballots, .. } => {
                PauseSlip { organiser, title, kiosk, place, consultation_fingerprint, ballots, ticket, rehearsal }
                    .job(Language::FRENCH)
            }
            Event::Closed { casts, unlocks, print_failures, starts, unclean_stops } => ClosingSlip {
                organiser,
                title,
                kiosk,
                place,
                consultation_fingerprint,
                ballots: casts,
                root: hex(&root(self.envelopes()?.iter().map(Envelope::leaf)).0),
                counters: Counters { cast: casts, unlocks, print_failures, starts, unclean_stops },
                ticket,
                rehearsal,
            }
            .job(Language::FRENCH),
            _ => return Err(KioskError::NoSlip),
        };
        Ok(job)
    }

    pub(super) fn is_rehearsal(&self) -> bool {
        self.definition.mode == Mode::Rehearsal
    }
}
