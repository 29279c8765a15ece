//! The catalogue of events: what a journal may say, and its words. The manual `docs/journal.md` is made from it.

use serde::{Deserialize, Serialize};

use crate::consultation::Texts;
use crate::consultation::money::grouped;
use crate::keys::certificate::HexBytes;
use crate::keys::{ConsultationHash, Hash, Instance, KioskNumber};

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
        /// Why, one sentence.
        reason: String,
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
        /// Why, one sentence.
        reason: String,
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
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn sentence(&self) -> Texts {
        let (french, english) = match self {
            Self::Installed { software, instance, .. } => (
                format!("Consultation installée sur la borne {} ({software}).", instance.kiosk),
                format!("Consultation installed on kiosk {} ({software}).", instance.kiosk),
            ),
            Self::Restored { from, envelopes } => (
                format!("Bulletins scellés repris de la borne {} : {}.", numbers(from), grouped(*envelopes)),
                format!("Sealed ballots taken over from kiosk {}: {}.", numbers(from), grouped(*envelopes)),
            ),
            Self::Started { after_unclean_stop: true, software } => (
                format!("Démarrage après un arrêt brusque ({software})."),
                format!("Started after an unclean stop ({software})."),
            ),
            Self::Started { after_unclean_stop: false, software } => {
                (format!("Démarrage ({software})."), format!("Started ({software})."))
            }
            Self::Opened { date, casts } => (
                format!("Vote ouvert, {}. Bulletins dans l’urne : {}.", day(date).0, grouped(*casts)),
                format!("Poll opened, {}. Ballots in the box: {}.", day(date).1, grouped(*casts)),
            ),
            Self::Resumed { date, casts } => (
                format!("Vote repris, {}. Bulletins dans l’urne : {}.", day(date).0, grouped(*casts)),
                format!("Poll resumed, {}. Ballots in the box: {}.", day(date).1, grouped(*casts)),
            ),
            Self::Paused { casts, unlocks, print_failures } => {
                counted(("Vote en pause", "Poll paused"), *casts, *unlocks, *print_failures)
            }
            Self::Closed { casts, unlocks, print_failures, .. } => {
                counted(("Vote clos", "Poll closed"), *casts, *unlocks, *print_failures)
            }
            Self::Exported { sequence, casts, .. } => (
                format!("Relevé n° {sequence} écrit et relu. Bulletins scellés : {}.", grouped(*casts)),
                format!("Batch no. {sequence} written and read back. Sealed ballots: {}.", grouped(*casts)),
            ),
            Self::ExportFailed { reason } => {
                (format!("Relevé non écrit : {reason}."), format!("Batch not written: “{reason}”."))
            }
            Self::PinBlocked => {
                ("Code de l’accueil faux cinq fois de suite.".into(), "Staff PIN wrong five times in a row.".into())
            }
            Self::BoxHealed { slots } => (
                format!("Urne réparée avec sa copie. Cases réparées : {}.", grouped(*slots)),
                format!("Box repaired from its mirror. Slots repaired: {}.", grouped(*slots)),
            ),
            Self::BoxRebuilt => {
                ("Urne abîmée, refaite avec sa copie.".into(), "Box damaged, made anew from its mirror.".into())
            }
            Self::DiskFailed => {
                ("Le disque de l’urne ne répond pas bien.".into(), "The disk of the box failed.".into())
            }
            Self::DiskBack => {
                ("Le disque de l’urne répond de nouveau.".into(), "The disk of the box works again.".into())
            }
            Self::MirrorMade => ("Copie de l’urne créée.".into(), "Mirror of the box made.".into()),
            Self::MirrorRebuilt => {
                ("Copie de l’urne abîmée, refaite.".into(), "Mirror of the box damaged, made anew.".into())
            }
            Self::MirrorCaughtUp => {
                ("Copie de l’urne remise à jour.".into(), "Mirror of the box brought up to date.".into())
            }
            Self::MirrorLost { reason } => (
                format!("Copie de l’urne inutilisable : {reason}."),
                format!("Mirror of the box not usable: “{reason}”."),
            ),
        };
        Texts { fr: french, en: Some(english), br: None, fr_falc: None }
    }

    /// One of each, for the manual.
    fn samples() -> Vec<Self> {
        let (hash, kiosk, nonce) = (Hash([0; 32]), KioskNumber(3), HexBytes([0; 16]));
        let instance = Instance { eh: ConsultationHash(hash), kiosk, nonce };
        let (software, date) = (|| "urne 1.0.0".to_owned(), || "02/03/2027 09:00".to_owned());
        let reason = || "la clé USB est pleine".to_owned();
        vec![
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
            Self::ExportFailed { reason: reason() },
            Self::PinBlocked,
            Self::BoxHealed { slots: 1 },
            Self::BoxRebuilt,
            Self::DiskFailed,
            Self::DiskBack,
            Self::MirrorMade,
            Self::MirrorRebuilt,
            Self::MirrorCaughtUp,
            Self::MirrorLost { reason: "le support de la copie n’est pas là".into() },
        ]
    }
}

/// Kiosks in a row: the one replaced, then the one that it had replaced.
fn numbers(from: &[Taken]) -> String {
    from.iter().map(|taken| taken.kiosk.to_string()).collect::<Vec<_>>().join(" ← ")
}

/// The day of an opening, as far as somebody confirmed it.
fn day(date: &Option<String>) -> (String, String) {
    match date {
        Some(date) => (format!("date confirmée : {date}"), format!("date confirmed: {date}")),
        None => ("date non confirmée".into(), "date not confirmed".into()),
    }
}

fn counted((french, english): (&str, &str), casts: u64, unlocks: u64, print_failures: u64) -> (String, String) {
    let [casts, unlocks, print_failures] = [casts, unlocks, print_failures].map(grouped);
    (
        format!(
            "{french}. Bulletins dans l’urne : {casts} ; accès donnés : {unlocks} ; reçus non sortis : {print_failures}."
        ),
        format!("{english}. Ballots in the box: {casts}; unlocks: {unlocks}; receipts not printed: {print_failures}."),
    )
}

/// The manual page of all events, Markdown.
pub fn manual() -> String {
    let mut page = String::from(
        "# Le journal d’une borne\n\n\
         Ce que le journal d’une borne peut dire, et rien d’autre. Il ne dit rien des habitants : ni vote, ni heure de vote, \
         ni reçu. / What a kiosk’s journal may say, and nothing else. It says nothing about residents: no vote, no time, no \
         receipt.\n\n\
         | événement / event | français | English |\n|---|---|---|\n",
    );
    for event in Event::samples() {
        let json = serde_json::to_value(&event).unwrap_or_default();
        let name = json.as_str().or_else(|| json.as_object()?.keys().next().map(String::as_str)).unwrap_or_default();
        let Texts { fr, en, .. } = event.sentence();
        page += &format!("| `{name}` | {fr} | {} |\n", en.unwrap_or_default());
    }
    page
}
