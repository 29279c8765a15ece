//! The receipt a resident takes away, and the frame every slip shares.
//!
//! It names a sealed ballot, never a choice, and holds no time and no number in a sequence: two receipts of one kiosk
//! cannot be put in order. In a rehearsal a mark stands at its top and its bottom. Pure: data in, [`Job`] out.

use crate::language::{Language, Message};
use crate::printer::escpos::{Job, Style};
use crate::printer::words::{self, rehearsal_mark};

/// All that is on a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptSlip {
    /// Who holds the consultation.
    pub organiser: String,
    /// What the consultation is called.
    pub title: String,
    /// The kiosk's number.
    pub kiosk: u16,
    /// Where the kiosk stands.
    pub place: String,
    /// The consultation hash in groups, such as `7F3A 90C1 D24B 11E8`.
    pub consultation_fingerprint: String,
    /// What the QR code holds: upper-case letters and digits.
    pub qr_text: String,
    /// The receipt code in groups, such as `K7QF 2M9X 40TD W3RA-5`.
    pub code: String,
    /// A sentence: when and where to look for it.
    pub results: String,
    /// Marks the slip as without value.
    pub rehearsal: bool,
}

impl ReceiptSlip {
    /// The receipt as a print job.
    #[must_use]
    pub fn job(&self, language: Language) -> Job {
        let frame = Frame {
            organiser: &self.organiser,
            title: &self.title,
            kiosk: self.kiosk,
            place: &self.place,
            consultation_fingerprint: &self.consultation_fingerprint,
            rehearsal: self.rehearsal,
            language,
        };
        let body = frame
            .top(words::RECEIPT)
            .qr(&self.qr_text)
            .line(&self.code, Style::CENTRED.bold().sized(2, 2))
            .feed(1)
            .line(words::KEEP_IT.say(language), Style::CENTRED.bold())
            .feed(1)
            .line(words::CHECK_WITH_IT.say(language), Style::PLAIN)
            .feed(1)
            .line(&self.results, Style::PLAIN)
            .feed(1);
        frame.bottom(frame.station(body))
    }
}

/// What stands at the top and the bottom of every slip.
pub(super) struct Frame<'a> {
    pub(super) organiser: &'a str,
    pub(super) title: &'a str,
    pub(super) kiosk: u16,
    pub(super) place: &'a str,
    pub(super) consultation_fingerprint: &'a str,
    pub(super) rehearsal: bool,
    pub(super) language: Language,
}

impl Frame<'_> {
    /// The mark in a rehearsal, organiser, title, heading.
    pub(super) fn top(&self, heading: Message) -> Job {
        let mut job = Job::new();
        if self.rehearsal {
            job = job.stamp(&rehearsal_mark(self.language)).feed(1);
        }
        job.line(self.organiser, Style::CENTRED)
            .line(self.title, Style::CENTRED.bold())
            .feed(1)
            .rule(3)
            .line(heading.say(self.language), Style::CENTRED.bold().sized(2, 2))
            .rule(3)
            .feed(1)
    }

    /// Kiosk, place, and the consultation's fingerprint.
    pub(super) fn station(&self, job: Job) -> Job {
        let say = |message: Message| message.say(self.language);
        job.rule(2)
            .pair(say(words::KIOSK), self.kiosk.to_string())
            .pair(say(words::PLACE), self.place)
            .pair(say(words::CONSULTATION), self.consultation_fingerprint)
    }

    /// The mark in a rehearsal, and the cut.
    pub(super) fn bottom(&self, job: Job) -> Job {
        let job = job.feed(1);
        if self.rehearsal { job.stamp(&rehearsal_mark(self.language)).feed(1).cut() } else { job.cut() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::escpos::ProcessId;
    use crate::printer::profile::Profile;
    use crate::printer::samples;

    /// The bytes as sent, a line feed ending each line, images by their size.
    fn readable(slip: &ReceiptSlip, profile: &str, language: Language) -> String {
        let profile = Profile::shipped(profile).unwrap();
        let pieces = slip.job(language).encode(&profile, ProcessId::from_counter(0)).unwrap();
        let show = |bytes: &[u8]| match bytes {
            [0x1D, b'v', b'0', 0, xl, xh, yl, yh, ..] => {
                format!("[{}x{}]", u16::from_le_bytes([*xl, *xh]) * 8, u16::from_le_bytes([*yl, *yh]))
            }
            _ => bytes.escape_ascii().to_string().replace("\\n", "\n"),
        };
        pieces.iter().map(|piece| show(&piece.bytes)).collect()
    }

    #[test]
    fn receipt_goes_out_as_agreed() {
        let bytes = readable(&samples::receipt(false), "epson-58", Language::FRENCH);
        assert_eq!(bytes, include_str!("receipt/epson-58.golden").trim_end_matches('\n'));
        let bytes = readable(&samples::receipt(true), "custom-vkp80", Language::of_tag("en").unwrap());
        assert_eq!(bytes, include_str!("receipt/custom-vkp80-rehearsal.golden").trim_end_matches('\n'));
    }

    #[test]
    fn rehearsal_is_marked_at_both_ends() {
        let real = readable(&samples::receipt(false), "epson-80", Language::FRENCH);
        assert!(!real.contains("SANS VALEUR"));
        let rehearsal = readable(&samples::receipt(true), "epson-80", Language::FRENCH);
        assert_eq!(rehearsal.matches("SANS VALEUR").count(), 2);
    }

    #[test]
    fn promises_stay_within_what_holds() {
        for language in [Language::FRENCH, Language::of_tag("en").unwrap()] {
            let words = readable(&samples::receipt(false), "epson-80", language).to_lowercase();
            for word in ["anonym", "infalsifiable", "tamper", "certifi", "garanti", "guarant"] {
                assert!(!words.contains(word), "{word}");
            }
        }
    }
}
