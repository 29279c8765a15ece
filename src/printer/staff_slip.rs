//! The slips for staff: opening, pause, closing. Kept with the minutes of the poll.
//!
//! They hold counts, fingerprints and room for signatures; no choice, and nothing about one resident.
//! Pure: data in, [`Job`] out.

use crate::language::{Language, Message};
use crate::printer::escpos::{Job, Style};
use crate::printer::receipt::Frame;
use crate::printer::words;

/// Where a date is written by hand.
const BY_HAND: &str = "___ / ___ / _______";

/// Printed when the poll opens: the box is empty, and under which keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpeningSlip {
    /// Who holds the consultation.
    pub organiser: String,
    /// What the consultation is called.
    pub title: String,
    /// The kiosk's number.
    pub kiosk: u16,
    /// Where the kiosk stands.
    pub place: String,
    /// The consultation hash in groups.
    pub consultation_fingerprint: String,
    /// The kiosk key's fingerprint in groups.
    pub key_fingerprint: String,
    /// Date and time as the officer confirmed them, in words; `None` leaves room to write them by hand.
    pub confirmed_date: Option<String>,
    /// Ballots in the box; more than 0 only when a poll resumes.
    pub ballots: u64,
    /// The slip's running number.
    pub ticket: u64,
    /// Marks the slip as without value.
    pub rehearsal: bool,
}

/// Printed when the poll pauses, so that the kiosk may travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PauseSlip {
    /// Who holds the consultation.
    pub organiser: String,
    /// What the consultation is called.
    pub title: String,
    /// The kiosk's number.
    pub kiosk: u16,
    /// Where the kiosk stands.
    pub place: String,
    /// The consultation hash in groups.
    pub consultation_fingerprint: String,
    /// Ballots in the box.
    pub ballots: u64,
    /// The slip's running number.
    pub ticket: u64,
    /// Marks the slip as without value.
    pub rehearsal: bool,
}

/// Printed when the poll closes, with room for two signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingSlip {
    /// Who holds the consultation.
    pub organiser: String,
    /// What the consultation is called.
    pub title: String,
    /// The kiosk's number.
    pub kiosk: u16,
    /// Where the kiosk stands.
    pub place: String,
    /// The consultation hash in groups.
    pub consultation_fingerprint: String,
    /// Ballots in the box.
    pub ballots: u64,
    /// The Merkle root of the box in hexadecimal, grouped or not.
    pub root: String,
    /// What the kiosk counted.
    pub counters: Counters,
    /// The slip's running number.
    pub ticket: u64,
    /// Marks the slip as without value.
    pub rehearsal: bool,
}

/// What a kiosk counts besides ballots in its box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Envelopes cast.
    pub cast: u64,
    /// Sessions unlocked by staff or by code.
    pub unlocks: u64,
    /// Receipts that did not come out.
    pub print_failures: u64,
    /// Starts of the kiosk.
    pub starts: u64,
    /// Stops without warning.
    pub unclean_stops: u64,
}

macro_rules! frame {
    ($slip:expr, $language:expr) => {
        Frame {
            organiser: &$slip.organiser,
            title: &$slip.title,
            kiosk: $slip.kiosk,
            place: &$slip.place,
            consultation_fingerprint: &$slip.consultation_fingerprint,
            rehearsal: $slip.rehearsal,
            language: $language,
        }
    };
}

impl OpeningSlip {
    /// The slip as a print job.
    #[must_use]
    pub fn job(&self, language: Language) -> Job {
        let frame = frame!(self, language);
        let job = ballots(frame.top(words::OPENING), self.ballots, language).feed(1);
        let job =
            numbered(frame.station(job), self.ticket, language).pair(words::KEY.say(language), &self.key_fingerprint);
        let date = self.confirmed_date.as_deref().unwrap_or(BY_HAND);
        let job = job.pair(words::DATE.say(language), date);
        frame.bottom(job)
    }
}

impl PauseSlip {
    /// The slip as a print job.
    #[must_use]
    pub fn job(&self, language: Language) -> Job {
        let frame = frame!(self, language);
        let job = ballots(frame.top(words::PAUSE), self.ballots, language).feed(1);
        let job = job.line(words::PAUSE_ADVICE.say(language), Style::PLAIN).feed(1);
        frame.bottom(numbered(frame.station(job), self.ticket, language))
    }
}

impl ClosingSlip {
    /// The slip as a print job.
    #[must_use]
    pub fn job(&self, language: Language) -> Job {
        let say = |message: Message| message.say(language);
        let frame = frame!(self, language);
        let job = ballots(frame.top(words::CLOSING), self.ballots, language).feed(1);
        let job = job
            .line(say(words::ROOT), Style::CENTRED)
            .line(in_groups(&self.root), Style::CENTRED.bold())
            .feed(1)
            .line(say(words::CLOSING_ADVICE), Style::PLAIN)
            .feed(1);
        let mut job =
            numbered(frame.station(job), self.ticket, language).rule(2).line(say(words::COUNTERS), Style::PLAIN.bold());
        for (phrase, count) in self.counters.lines() {
            job = job.pair(say(phrase), language.number(count));
        }
        for _ in 0..2 {
            job = job.rule(2).line(say(words::SIGNATURE), Style::PLAIN).feed(4);
        }
        frame.bottom(job.rule(2))
    }
}

impl Counters {
    fn lines(&self) -> [(Message, u64); 5] {
        [
            (words::CAST, self.cast),
            (words::UNLOCKS, self.unlocks),
            (words::PRINT_FAILURES, self.print_failures),
            (words::STARTS, self.starts),
            (words::UNCLEAN_STOPS, self.unclean_stops),
        ]
    }
}

fn ballots(job: Job, count: u64, language: Language) -> Job {
    job.line(words::BALLOTS.say(language), Style::CENTRED)
        .line(language.number(count), Style::CENTRED.bold().sized(3, 3))
}

/// The running number, to be told at the merge: a kiosk set back to an older state is found by it.
fn numbered(job: Job, ticket: u64, language: Language) -> Job {
    job.pair(words::TICKET.say(language), language.number(ticket))
}

/// Groups of four digits, four groups a line.
fn in_groups(hex: &str) -> String {
    let digits: Vec<char> =
        hex.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect();
    let line = |digits: &[char]| digits.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ");
    digits.chunks(16).map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_stands_in_groups() {
        assert_eq!(in_groups("00112233445566778899aabbccddeeff0"), "0011 2233 4455 6677\n8899 AABB CCDD EEFF\n0");
        assert_eq!(in_groups("0011 2233\n4455"), "0011 2233 4455");
    }
}
