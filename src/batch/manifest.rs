//! What a batch says of itself.

use serde::{Deserialize, Serialize};

use crate::keys::{CertifiedKiosk, ConsultationHash, Hash, Mode, Predecessor};

/// The signed manifest; fields as in `FORMAT.md`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// `urne-batch-1`.
    pub format: Format,
    /// As in the package.
    pub mode: Mode,
    /// The consultation.
    pub eh: ConsultationHash,
    /// The kiosk.
    pub certificate: CertifiedKiosk,
    /// From 1.
    pub sequence: u64,
    /// The previous batch's manifest hash.
    pub previous: Option<Hash>,
    /// Number of records.
    pub envelopes: u64,
    /// Root over the sorted leaves.
    pub root: Hash,
    /// The box's counters.
    pub counters: BatchCounters,
    /// The kiosk whose ballots this one took over, if it did.
    pub restored: Option<Predecessor>,
    /// The kiosk's life.
    pub state: LifeState,
    /// Head of the journal.
    pub journal: Hash,
    /// Name and version of the program.
    pub software: String,
}

/// The format mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// Version 1.
    #[serde(rename = "urne-batch-1")]
    V1,
}

/// The box's counters in a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchCounters {
    /// Envelopes cast.
    pub casts: u64,
    /// Unlocks by staff.
    pub unlocks: u64,
    /// Receipts that did not print.
    pub print_failures: u64,
    /// Starts of the program.
    pub starts: u64,
    /// Starts after a stop that was none.
    pub unclean_stops: u64,
}

/// Where a kiosk is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifeState {
    /// Set up, never opened.
    Installed,
    /// Residents may vote.
    Open,
    /// Stopped for a while.
    Paused,
    /// Over.
    Closed,
}
