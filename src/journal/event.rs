//! The catalogue of events: what a journal may say, and its words.

use serde::{Deserialize, Serialize};

use crate::keys::Hash;

/// What happened to a kiosk. Counters are the box's at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Event {
    /// Package, certificate and empty box were put in place.
    Installed {
        /// Name and version of the program.
        software: String,
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
        /// The date as staff confirmed it.
        date: String,
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
        /// The date as staff confirmed it.
        date: String,
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
}

/// The events that change a kiosk's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            Self::Started { .. } | Self::Exported { .. } | Self::ExportFailed { .. } => None,
        }
    }
}
