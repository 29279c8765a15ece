//! The catalogue of events: what a journal may say, and its words. The manual `docs/journal.md` is made from it.

use serde::{Deserialize, Serialize};

use super::reason::{ExportReason, MirrorReason};
use crate::keys::certificate::HexBytes;
use crate::keys::{ConsultationHash, Hash, Instance, KioskNumber};
use crate::language::words::journal as words;
use crate::language::{Language, Message};

/// What happened to a kiosk. Counters are the box's at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// Package, certificate and empty box were put in place.
    Installed {
        /// Name and version of the program.
        software: String,
        /// Whose journal this is.
        instance: Instance,
        /// Random bytes that are never published, so that nobody can search for what the journal says by its head.
        salt: HexBytes<32>,
    },
    /// The ballots of another kiosk were taken over.
    Restored {
        /// Whose, then whose that kiosk had taken over itself, and so on; never empty.
        from: Vec<Taken>,
        /// How many.
        envelopes: u64,
    },
    /// The program started.
    Started {
        /// Whether it had stopped without saying so.
        after_unclean_stop: bool,
        /// Name and version of the program.
        software: String,
    },
    /// Staff opened the poll.
    Opened {
        /// The date as staff confirmed it; `None` where nobody did.
        date: Option<String>,
        /// Ballots in the box.
        casts: u64,
    },
    /// Staff paused the poll.
    Paused {
        /// Ballots in the box.
        casts: u64,
        /// Unlocks by staff.
        unlocks: u64,
        /// Receipts that did not print.
        print_failures: u64,
    },
    /// Staff went on after a pause.
    Resumed {
        /// The date as staff confirmed it; `None` where nobody did.
        date: Option<String>,
        /// Ballots in the box.
        casts: u64,
    },
    /// Staff closed the poll for good.
    Closed {
        /// Ballots in the box.
        casts: u64,
        /// Unlocks by staff.
        unlocks: u64,
        /// Receipts that did not print.
        print_failures: u64,
        /// Starts of the program.
        starts: u64,
        /// Starts after a stop that was none.
        unclean_stops: u64,
    },
    /// A batch was written and read back.
    Exported {
        /// The batch's number.
        sequence: u64,
        /// The hash of its manifest.
        manifest: Hash,
        /// Ballots in it.
        casts: u64,
    },
    /// A batch could not be written.
    ExportFailed {
        /// Why.
        reason: ExportReason,
    },
    /// The staff PIN was wrong too often.
    PinBlocked,
    /// Ballots of the box were damaged and came back from its mirror.
    BoxHealed {
        /// How many slots.
        slots: u64,
    },
    /// The box's file was lost or damaged and was made anew from its mirror.
    BoxRebuilt,
    /// The disk of the box failed.
    DiskFailed,
    /// The disk of the box works again.
    DiskBack,
    /// A mirror of the box was made.
    MirrorMade,
    /// The mirror was damaged and was made anew.
    MirrorRebuilt,
    /// The mirror was behind and has caught up.
    MirrorCaughtUp,
    /// The mirror cannot be used.
    MirrorLost {
        /// Why.
        reason: MirrorReason,
    },
}

/// A kiosk whose ballots were taken over; its certificate is beside the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    /// Its number.
    pub kiosk: KioskNumber,
    /// Its instance.
    pub nonce: HexBytes<16>,
    /// The manifest hash of its last known batch, if one is known.
    pub manifest: Option<Hash>,
}

/// The events that change a kiosk's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifeEvent {
    /// See [`Event::Installed`].
    Installed,
    /// See [`Event::Opened`] and [`Event::Resumed`].
    Opened,
    /// See [`Event::Paused`].
    Paused,
    /// See [`Event::Closed`].
    Closed,
}

impl Event {
    /// The change of life, if it is one.
    pub fn life(&self) -> Option<LifeEvent> {
        match self {
            Self::Installed { .. } => Some(LifeEvent::Installed),
            Self::Opened { .. } | Self::Resumed { .. } => Some(LifeEvent::Opened),
            Self::Paused { .. } => Some(LifeEvent::Paused),
            Self::Closed { .. } => Some(LifeEvent::Closed),
            _ => None,
        }
    }

    /// Whether a slip for staff tells of it. The event is on the disk before its slip is printed, and gives it its number.
    pub fn has_slip(&self) -> bool {
        matches!(self.life(), Some(LifeEvent::Opened | LifeEvent::Paused | LifeEvent::Closed))
    }

    /// Ballots in the box at that moment, where they are noted.
    pub fn casts(&self) -> Option<u64> {
        match self {
            Self::Restored { envelopes: casts, .. }
            | Self::Opened { casts, .. }
            | Self::Paused { casts, .. }
            | Self::Resumed { casts, .. }
            | Self::Closed { casts, .. }
            | Self::Exported { casts, .. } => Some(*casts),
            _ => None,
        }
    }

    /// Whether a device caused it, and nobody's hand.
    pub fn is_device(&self) -> bool {
        matches!(
            self,
            Self::DiskFailed
                | Self::DiskBack
                | Self::MirrorMade
                | Self::MirrorRebuilt
                | Self::MirrorCaughtUp
                | Self::MirrorLost { .. }
        )
    }

    /// What happened, in a sentence.
    pub fn said(&self, language: Language) -> String {
        let number = |number: &u64| language.number(*number);
        let fill = |message: Message, places: &[(&str, &str)]| message.fill(language, places);
        let dated = |(with, without): (Message, Message), date: &Option<String>, casts: &u64| match date {
            Some(date) => fill(with, &[("date", date), ("ballots", &number(casts))]),
            None => fill(without, &[("ballots", &number(casts))]),
        };
        let counted = |message: Message, casts: &u64, unlocks: &u64, failures: &u64| {
            let [casts, unlocks, failures] = [casts, unlocks, failures].map(number);
            fill(message, &[("ballots", &casts), ("unlocks", &unlocks), ("failures", &failures)])
        };
        match self {
            Self::Installed { software, instance, .. } => {
                fill(words::INSTALLED, &[("kiosk", &instance.kiosk.to_string()), ("software", software)])
            }
            Self::Restored { from, envelopes } => {
                fill(words::RESTORED, &[("kiosks", &numbers(from)), ("ballots", &number(envelopes))])
            }
            Self::Started { after_unclean_stop: true, software } => {
                fill(words::STARTED_AFTER_UNCLEAN_STOP, &[("software", software)])
            }
            Self::Started { after_unclean_stop: false, software } => fill(words::STARTED, &[("software", software)]),
            Self::Opened { date, casts } => dated((words::OPENED, words::OPENED_UNDATED), date, casts),
            Self::Resumed { date, casts } => dated((words::RESUMED, words::RESUMED_UNDATED), date, casts),
            Self::Paused { casts, unlocks, print_failures } => counted(words::PAUSED, casts, unlocks, print_failures),
            Self::Closed { casts, unlocks, print_failures, .. } => {
                counted(words::CLOSED, casts, unlocks, print_failures)
            }
            Self::Exported { sequence, casts, .. } => {
                fill(words::EXPORTED, &[("number", &sequence.to_string()), ("ballots", &number(casts))])
            }
            Self::ExportFailed { reason } => fill(words::EXPORT_FAILED, &[("reason", reason.message().say(language))]),
            Self::BoxHealed { slots } => fill(words::BOX_HEALED, &[("slots", &number(slots))]),
            Self::MirrorLost { reason } => fill(words::MIRROR_LOST, &[("reason", reason.message().say(language))]),
            Self::PinBlocked => words::PIN_BLOCKED.say(language).to_owned(),
            Self::BoxRebuilt => words::BOX_REBUILT.say(language).to_owned(),
            Self::DiskFailed => words::DISK_FAILED.say(language).to_owned(),
            Self::DiskBack => words::DISK_BACK.say(language).to_owned(),
            Self::MirrorMade => words::MIRROR_MADE.say(language).to_owned(),
            Self::MirrorRebuilt => words::MIRROR_REBUILT.say(language).to_owned(),
            Self::MirrorCaughtUp => words::MIRROR_CAUGHT_UP.say(language).to_owned(),
        }
    }

    /// One of each, for the manual.
    fn samples() -> Vec<Self> {
        let (hash, kiosk, nonce) = (Hash([0; 32]), KioskNumber(3), HexBytes([0; 16]));
        let instance = Instance { eh: ConsultationHash(hash), kiosk, nonce };
        let (software, date) = (|| "urne 1.0.0".to_owned(), || "02/03/2027 09:00".to_owned());
        let mut samples = vec![
            Self::Installed { software: software(), instance, salt: HexBytes([0; 32]) },
            Self::Restored { from: vec![Taken { kiosk: KioskNumber(2), nonce, manifest: Some(hash) }], envelopes: 120 },
            Self::Started { after_unclean_stop: false, software: software() },
            Self::Started { after_unclean_stop: true, software: software() },
            Self::Opened { date: Some(date()), casts: 0 },
            Self::Opened { date: None, casts: 0 },
            Self::Paused { casts: 120, unlocks: 0, print_failures: 1 },
            Self::Resumed { date: Some(date()), casts: 120 },
            Self::Closed { casts: 240, unlocks: 0, print_failures: 2, starts: 3, unclean_stops: 0 },
            Self::Exported { sequence: 1, manifest: hash, casts: 240 },
            Self::PinBlocked,
            Self::BoxHealed { slots: 1 },
            Self::BoxRebuilt,
            Self::DiskFailed,
            Self::DiskBack,
            Self::MirrorMade,
            Self::MirrorRebuilt,
            Self::MirrorCaughtUp,
        ];
        samples.extend(ExportReason::ALL.iter().map(|reason| Self::ExportFailed { reason: *reason }));
        samples.extend(MirrorReason::ALL.iter().map(|reason| Self::MirrorLost { reason: *reason }));
        samples
    }
}

/// Kiosks in a row: the one replaced, then the one that it had replaced.
fn numbers(from: &[Taken]) -> String {
    from.iter().map(|taken| taken.kiosk.to_string()).collect::<Vec<_>>().join(" ← ")
}

/// The manual page of all events, Markdown.
pub fn manual() -> String {
    let mut page = String::from(
        "# Le journal d’une borne\n\n\
         Ce que le journal d’une borne peut dire, et rien d’autre. Il ne dit rien des habitants : ni vote, ni heure de vote, \
         ni reçu. / What a kiosk’s journal may say, and nothing else. It says nothing about residents: no vote, no time, no \
         receipt.\n\n| événement / event |",
    );
    for language in Language::all() {
        page += &format!(" {} |", language.name());
    }
    page += &format!("\n|---|{}\n", "---|".repeat(Language::all().count()));
    for event in Event::samples() {
        let json = serde_json::to_value(&event).unwrap_or_default();
        let name = json.as_str().or_else(|| json.as_object()?.keys().next().map(String::as_str)).unwrap_or_default();
        page += &format!("| `{name}` |");
        for language in Language::all() {
            page += &format!(" {} |", event.said(language));
        }
        page.push('\n');
    }
    page
}
