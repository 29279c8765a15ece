//! Exporting the batch, with the journal beside it.

use std::path::Path;

use super::restore::certificate_of;
use super::{Kiosk, KioskError, SOFTWARE};
use crate::batch::{self, BatchCounters, JournalState, LifeState, Manifest};
use crate::envelope::{Envelope, root};
use crate::files::FileError;
use crate::journal::{Event, ExportReason, Extent};
use crate::keys::certificate::HexBytes;
use crate::keys::{Hash, Predecessor};
use crate::stick::{Stick, StickError};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The batch's file name.
    pub file_name: String,
    /// The manifest's hash.
    pub manifest: Hash,
    /// Envelopes in the batch.
    pub envelopes: u64,
}

impl Kiosk {
    /// Writes all envelopes so far to a stick and proves it by reading back. A failure is journalled; nothing is lost.
    pub fn export(&mut self, stick: &mut dyn Stick) -> Result<Exported, KioskError> {
        self.expect("un relevé", &[LifeState::Open, LifeState::Paused, LifeState::Closed])?;
        let result = self.write_batch(stick);
        let event = match &result {
            Ok((exported, sequence)) => {
                Event::Exported { sequence: *sequence, manifest: exported.manifest, casts: exported.envelopes }
            }
            Err(error) => Event::ExportFailed { reason: reason(error) },
        };
        self.note(event)?;
        result.map(|(exported, _)| exported)
    }

    /// Notes that there was no stick to write to; the error to be told.
    pub(super) fn miss_stick(&mut self, missing: StickError) -> KioskError {
        let event = Event::ExportFailed { reason: stick_reason(&missing) };
        match self.note(event) {
            Ok(()) => missing.into(),
            Err(error) => error,
        }
    }

    fn write_batch(&mut self, stick: &mut dyn Stick) -> Result<(Exported, u64), KioskError> {
        let envelopes = self.sound_envelopes()?;
        let last = self.journal.last_export();
        let sequence = last.map_or(1, |(sequence, _)| sequence + 1);
        let counters = self.counters();
        let mut salt = HexBytes([0; 32]);
        self.random.fill(&mut salt.0)?;
        let Extent { head, entries, base } = self.journal.extent();
        let manifest = Manifest {
            format: batch::Format::V1,
            mode: self.definition.mode,
            eh: *self.package.eh(),
            certificate: self.certificate.clone(),
            salt,
            sequence,
            previous: last.map(|(_, manifest)| manifest),
            envelopes: counters.casts,
            root: root(envelopes.iter().map(Envelope::leaf)),
            counters: BatchCounters {
                casts: counters.casts,
                unlocks: counters.unlocks,
                print_failures: counters.print_failures,
                starts: counters.starts,
                unclean_stops: counters.unclean_stops,
            },
            restored: self.restored(),
            state: self.life(),
            journal: JournalState { head, entries, base },
            slips: self.journal.slips(),
            software: SOFTWARE.into(),
        };
        let file_name = batch::file_name(&self.definition.id, self.certificate.certificate.kiosk, sequence);
        let mut bytes = Vec::new();
        let hash = batch::write(&mut bytes, &manifest, &envelopes, self.identity.key())
            .map_err(FileError::at(Path::new(&file_name)))?;
        stick.write_new(&file_name, &bytes)?;
        stick.write(&format!("{}.journal", file_name.trim_end_matches(".urne")), &self.journal.export()?)?;
        Ok((Exported { file_name, manifest: hash, envelopes: counters.casts }, sequence))
    }

    /// The kiosks that this one replaces, as the journal declares them.
    fn restored(&self) -> Vec<Predecessor> {
        let declared = self.journal.restored().iter();
        let of = |taken| Some((certificate_of(&self.predecessors, taken)?.clone(), taken.manifest));
        declared.filter_map(of).map(|(certificate, manifest)| Predecessor { certificate, manifest }).collect()
    }
}

fn reason(error: &KioskError) -> ExportReason {
    match error {
        KioskError::Stick(error) => stick_reason(error),
        KioskError::Box(_) | KioskError::Record(_) | KioskError::EnvelopeSignature | KioskError::Behind { .. } => {
            ExportReason::BoxUnreadable
        }
        _ => ExportReason::KioskFailed,
    }
}

fn stick_reason(error: &StickError) -> ExportReason {
    match error {
        StickError::Unset => ExportReason::StickUnset,
        StickError::Absent(_) => ExportReason::StickAbsent,
        StickError::SameDisk(_) => ExportReason::StickSameDisk,
        StickError::Full { .. } => ExportReason::StickFull,
        StickError::ReadOnly => ExportReason::StickReadOnly,
        StickError::Taken(_) => ExportReason::StickTaken,
        StickError::Failed(_) => ExportReason::StickFailed,
        StickError::Lying => ExportReason::StickLying,
    }
}
