//! A look at a kiosk from outside: where it is in its life, how many ballots it holds, what staff should know.
//!
//! Nothing changes on the disk, not a byte and not a date: it can be taken while the window is open, of a folder that takes no
//! writes, and of a kiosk that was stopped abruptly. What a start would mend is not mended here.

use std::path::Path;

use super::date::is_clock_wrong;
use super::room::{Room, Space};
use super::{Configuration, Identity, Kiosk, KioskError, LifeState, Notice, check_certificate, folder, life_of, shape};
use crate::ballot_box::{BallotBox, Counters};
use crate::consultation::Package;
use crate::files::{self, signed};
use crate::journal::Journal;
use crate::keys::CertifiedKiosk;

/// What is seen.
#[derive(Debug, Clone)]
pub struct Glance {
    /// Whose kiosk it is.
    pub certificate: CertifiedKiosk,
    /// The consultation.
    pub package: Package,
    /// Where it is in its life.
    pub life: LifeState,
    /// What the box counts.
    pub counters: Counters,
    /// Whether the window or a command is at work on it.
    pub is_taken: bool,
    /// What staff should know.
    pub warnings: Vec<Notice>,
}

impl Kiosk {
    /// Looks at the only kiosk of a data folder.
    ///
    /// # Errors
    /// What keeps it from starting, as far as it can be seen without a change.
    pub fn glance(data: &Path) -> Result<Glance, KioskError> {
        let configuration = Configuration::load(data)?;
        let eh = folder::only(data)?;
        let folder = folder::of(data, &eh);
        let package = Package::read(folder::read(&folder.join(folder::PACKAGE))?)?;
        let path = folder.join(folder::CERTIFICATE);
        let certificate: CertifiedKiosk = signed::parse(&path, &folder::read(&path)?)?;
        check_certificate(&Identity::load(data)?, &package, &certificate)?;
        let is_taken = folder::is_taken(&folder);
        let journal = Journal::look(&folder.join(folder::JOURNAL))?;
        if journal.instance() != Some(certificate.certificate.instance()) {
            return Err(KioskError::OtherJournal);
        }
        let owner = shape(package.definition(), &certificate.certificate).owner;
        let counters = BallotBox::look(&folder.join(folder::BOX), &owner)?;
        let space = Room::at(&folder).look();
        let is_away = |folder: &Path| files::is_on_disk_of(folder, data).is_err();
        let unset = configuration.missing(package.definition());
        let mirror = configuration.mirror.filter(|mirror| is_away(&mirror.folder));
        let warnings = [
            (counters.running && !is_taken).then_some(Notice::UncleanStop),
            mirror.map(|_| Notice::MirrorAway),
            (space == Space::Low).then_some(Notice::DiskLow),
            (space == Space::ReadOnly).then_some(Notice::NoWriting),
            is_clock_wrong().then_some(Notice::Clock),
        ];
        let warnings = warnings.into_iter().flatten().chain(unset).collect();
        Ok(Glance { certificate, package, life: life_of(&journal), counters, is_taken, warnings })
    }
}
