//! What the kiosk prints: receipts for residents, slips for staff.

use super::{Kiosk, KioskError};
use crate::envelope::{Envelope, Receipt, root};
use crate::keys::Mode;
use crate::keys::hash::{hex, in_halves};
use crate::printer::receipt::ReceiptSlip;
use crate::printer::staff_slip::{ClosingSlip, Counters, OpeningSlip, PauseSlip};
use crate::printer::{Job, Language, Port, Printer};

/// A printer behind whatever port the kiosk has.
pub type KioskPrinter = Printer<Box<dyn Port + Send>>;

/// What staff may have printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// At the opening, with the date that staff confirmed.
    Opening(String),
    /// At a pause.
    Pause,
    /// At the closing.
    Closing,
}

impl Kiosk {
    /// A resident's receipt.
    pub fn receipt_slip(&self, receipt: &Receipt, language: Language) -> Job {
        let definition = &self.definition;
        let text_language = match language {
            Language::French => crate::consultation::Language::French,
            Language::English => crate::consultation::Language::English,
        };
        let slip = ReceiptSlip {
            organiser: definition.organiser.get(text_language).into(),
            title: definition.title.get(text_language).into(),
            kiosk: self.certificate.certificate.kiosk.0,
            place: self.certificate.certificate.name.clone(),
            consultation_fingerprint: self.package.eh().short_fingerprint(),
            qr_text: receipt.qr_text(),
            code: receipt.code().to_string(),
            results: definition.results.get(text_language).into(),
            rehearsal: self.is_rehearsal(),
        };
        slip.job(language)
    }

    /// A slip for staff, in French.
    pub fn staff_slip(&self, paper: &Paper) -> Result<Job, KioskError> {
        let organiser = self.definition.organiser.fr.clone();
        let title = self.definition.title.fr.clone();
        let kiosk = self.certificate.certificate.kiosk.0;
        let place = self.certificate.certificate.name.clone();
        let consultation_fingerprint = in_halves(&self.package.eh().fingerprint());
        let (ballots, rehearsal) = (self.counters().casts, self.is_rehearsal());
        // Counted by the journal when staff acted, before any paper: a slip printed again keeps its number.
        let ticket = self.journal.slips();
        Ok(match paper {
            Paper::Opening(date) => OpeningSlip {
                organiser,
                title,
                kiosk,
                place,
                consultation_fingerprint,
                key_fingerprint: self.certificate.certificate.key.fingerprint(),
                confirmed_date: date.clone(),
                ballots,
                ticket,
                rehearsal,
            }
            .job(Language::French),
            Paper::Pause => {
                PauseSlip { organiser, title, kiosk, place, consultation_fingerprint, ballots, ticket, rehearsal }
                    .job(Language::French)
            }
            Paper::Closing => ClosingSlip {
                organiser,
                title,
                kiosk,
                place,
                consultation_fingerprint,
                ballots,
                root: hex(&root(self.envelopes()?.iter().map(Envelope::leaf)).0),
                counters: self.slip_counters(),
                ticket,
                rehearsal,
            }
            .job(Language::French),
        })
    }

    fn slip_counters(&self) -> Counters {
        let counters = self.counters();
        Counters {
            cast: counters.casts,
            unlocks: counters.unlocks,
            print_failures: counters.print_failures,
            starts: counters.starts,
            unclean_stops: counters.unclean_stops,
        }
    }

    fn is_rehearsal(&self) -> bool {
        self.definition.mode == Mode::Rehearsal
    }
}
