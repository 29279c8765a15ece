//! A kiosk: its key, its consultations, its box, journal, printer and stick, from installation to closing.
//!
//! ```text
//! data/kiosk.toml                          settings (optional)
//! data/identity/kiosk.key                  the kiosk's secret key, readable by its owner only
//! data/staff.pin                          the staff PIN's hash and its wrong tries (optional)
//! data/identity/request.json               what the officer enrols
//! data/consultations/<eh16>/               one consultation: package.consultation, certificate.json, box.db, journal.db
//! ```
//!
//! Life: `installed -> open <-> paused -> closed`. Between [`Kiosk::cast`] being called and returning, the ballot becomes an
//! envelope and is durable; the kiosk itself can no longer read it.

mod configuration;
mod controller;
mod date;
mod export;
mod folder;
mod identity;
mod machine;
mod notice;
mod paper;
mod pin;

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::ballot::{self, Ballot};
use crate::ballot_box::{BallotBox, BoxError, Counters};
use crate::batch::LifeState;
use crate::consultation::{Definition, Package, PackageError};
use crate::envelope::{Envelope, Receipt, RecordError, SealError, record_length, seal};
use crate::journal::{Event, Journal, JournalError, LifeEvent};
use crate::keys::{CertifiedKiosk, ConsultationHash, Randomness, RandomnessUnavailable};
use crate::stick::StickError;

pub use configuration::{Configuration, ConfigurationError, PrinterPort};
pub use controller::{Controller, Voted};
pub use date::date_to_confirm;
pub use export::Exported;
pub use identity::{Identity, IdentityError};
pub use machine::{Act, Desk, Machine, Standing};
pub use notice::Notice;
pub use paper::{KioskPrinter, Paper};
pub use pin::{PIN_DIGITS, PinAnswer, PinError, StaffPin};

/// Name and version as written into journals and batches.
pub const SOFTWARE: &str = concat!("urne ", env!("CARGO_PKG_VERSION"));

/// Why a kiosk refuses.
#[derive(Debug, thiserror::Error)]
pub enum KioskError {
    /// A file cannot be read or written.
    #[error("{path} : {source}")]
    Io {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// No such consultation here.
    #[error("cette borne n’a pas {0}")]
    NoConsultation(String),
    /// Another program is at work on it.
    #[error("une autre commande ou la fenêtre de la borne est déjà ouverte : fermez-la d’abord")]
    Busy,
    /// It is installed already.
    #[error("cette consultation est déjà installée sur cette borne")]
    Installed,
    /// The journal is gone, and with it whether the poll was closed.
    #[error("le journal de la borne manque : elle ne peut pas dire si le vote a été clos")]
    NoJournal,
    /// The certificate is not for this kiosk.
    #[error("le certificat n’est pas celui de cette borne")]
    OtherKiosk,
    /// The certificate is not signed by the consultation's authority, or for another consultation.
    #[error("le certificat n’est pas signé par l’autorité de cette consultation")]
    Certificate,
    /// A JSON file is malformed.
    #[error("{file} est illisible : {source}")]
    Json {
        /// Which file.
        file: &'static str,
        /// What serde says.
        source: serde_json::Error,
    },
    /// The step does not belong to the present life.
    #[error("{step} n’est pas possible : la borne est {life}")]
    NotNow {
        /// The step, in French.
        step: &'static str,
        /// The life, in French.
        life: &'static str,
    },
    /// Opening with ballots in the box.
    #[error("l’urne contient déjà {0} bulletins : elle ne peut pas ouvrir comme neuve")]
    NotEmpty(u64),
    /// A stored envelope is malformed.
    #[error("un bulletin scellé de l’urne est illisible")]
    Record(#[source] RecordError),
    /// A stored envelope is not signed by this kiosk.
    #[error("un bulletin scellé de l’urne ne porte pas la signature de cette borne")]
    EnvelopeSignature,
    /// The ballot breaks a rule that the session should have kept.
    #[error("le bulletin n’est pas conforme aux règles")]
    Ballot(#[source] ballot::PayloadError),
    /// See [`SealError`].
    #[error(transparent)]
    Seal(#[from] SealError),
    /// See [`BoxError`].
    #[error(transparent)]
    Box(#[from] BoxError),
    /// See [`JournalError`].
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// See [`PackageError`].
    #[error(transparent)]
    Package(#[from] PackageError),
    /// See [`StickError`].
    #[error(transparent)]
    Stick(#[from] StickError),
    /// See [`IdentityError`].
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// No randomness.
    #[error(transparent)]
    Randomness(#[from] RandomnessUnavailable),
}

/// A kiosk with one of its consultations loaded.
pub struct Kiosk {
    /// Held for the life of this value: one program at a time works on a consultation.
    _lock: std::fs::File,
    identity: Identity,
    certificate: CertifiedKiosk,
    package: Package,
    definition: Arc<Definition>,
    ballot_box: BallotBox,
    journal: Journal,
    random: Box<dyn Randomness>,
}

impl std::fmt::Debug for Kiosk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Kiosk {}", self.certificate.certificate.kiosk)
    }
}

impl Kiosk {
    /// Puts a consultation in place: package, certificate, empty box, journal. EH names it from now on.
    pub fn install(
        data: &Path,
        package: &Package,
        certificate: &CertifiedKiosk,
        random: &mut dyn Randomness,
    ) -> Result<ConsultationHash, KioskError> {
        let identity = Identity::load(data)?;
        check_certificate(&identity, package, certificate)?;
        let folder = folder::of(data, package.eh());
        if folder.exists() {
            return Err(KioskError::Installed);
        }
        // Everything is made beside and moved in place whole: a cut during installation leaves nothing half-installed.
        let making = folder.with_extension("new");
        folder::renew(&making)?;
        folder::write(&making.join(folder::PACKAGE), package.bytes())?;
        let json = serde_json::to_vec_pretty(certificate);
        let json = json.map_err(|source| KioskError::Json { file: folder::CERTIFICATE, source })?;
        folder::write(&making.join(folder::CERTIFICATE), &json)?;
        let definition = package.definition();
        let length = record_length(ballot::plaintext_length(definition));
        BallotBox::install(&making.join(folder::BOX), length, definition.capacity, random)?;
        Journal::open(&making.join(folder::JOURNAL))?.record(Event::Installed { software: SOFTWARE.into() })?;
        folder::move_in_place(&making, &folder)?;
        Ok(*package.eh())
    }

    /// Starts the kiosk with one of its consultations: every check, then a cover, before a resident may come.
    pub fn load(data: &Path, eh: &ConsultationHash, mut random: Box<dyn Randomness>) -> Result<Self, KioskError> {
        let folder = folder::of(data, eh);
        let lock = folder::lock(&folder)?;
        let package = Package::read(folder::read(&folder.join(folder::PACKAGE))?)?;
        if package.eh() != eh {
            return Err(KioskError::NoConsultation(format!("la consultation {}", eh.fingerprint())));
        }
        let identity = Identity::load(data)?;
        let certificate: CertifiedKiosk = serde_json::from_slice(&folder::read(&folder.join(folder::CERTIFICATE))?)
            .map_err(|source| KioskError::Json { file: folder::CERTIFICATE, source })?;
        check_certificate(&identity, &package, &certificate)?;
        let definition = Arc::new(package.definition().clone());
        let length = record_length(ballot::plaintext_length(&definition));
        let journal = folder.join(folder::JOURNAL);
        if !journal.exists() {
            return Err(KioskError::NoJournal);
        }
        let journal = Journal::open(&journal)?;
        if journal.life().is_none() {
            return Err(KioskError::NoJournal);
        }
        let ballot_box = BallotBox::open(&folder.join(folder::BOX), length, definition.capacity, random.as_mut())?;
        let mut kiosk = Self { _lock: lock, identity, certificate, package, definition, ballot_box, journal, random };
        kiosk.envelopes()?;
        let after_unclean_stop = kiosk.ballot_box.after_unclean_stop();
        kiosk.journal.record(Event::Started { after_unclean_stop, software: SOFTWARE.into() })?;
        Ok(kiosk)
    }

    /// The consultations installed under `data`, by EH's first 16 hexadecimal digits.
    pub fn consultations(data: &Path) -> Result<Vec<ConsultationHash>, KioskError> {
        folder::consultations(data)
    }

    /// The consultation.
    pub fn package(&self) -> &Package {
        &self.package
    }

    /// The definition, shared with the session.
    pub fn definition(&self) -> Arc<Definition> {
        Arc::clone(&self.definition)
    }

    /// The kiosk's certificate.
    pub fn certificate(&self) -> &CertifiedKiosk {
        &self.certificate
    }

    /// The box's counters.
    pub fn counters(&self) -> Counters {
        self.ballot_box.counters()
    }

    /// Randomness for what is not the box's: the order of options.
    pub fn random(&mut self) -> &mut dyn Randomness {
        self.random.as_mut()
    }

    /// Where the kiosk is in its life.
    pub fn life(&self) -> LifeState {
        match self.journal.life() {
            Some(LifeEvent::Opened) => LifeState::Open,
            Some(LifeEvent::Paused) => LifeState::Paused,
            Some(LifeEvent::Closed) => LifeState::Closed,
            Some(LifeEvent::Installed) | None => LifeState::Installed,
        }
    }

    fn expect(&self, step: &'static str, allowed: &[LifeState]) -> Result<(), KioskError> {
        let life = self.life();
        if allowed.contains(&life) { Ok(()) } else { Err(KioskError::NotNow { step, life: life_word(life) }) }
    }

    /// Opens the poll for the first time, or goes on after a pause. `date` is what staff confirmed.
    pub fn open(&mut self, date: &str) -> Result<(), KioskError> {
        self.expect("l’ouverture", &[LifeState::Installed, LifeState::Paused])?;
        let casts = self.counters().casts;
        if self.life() == LifeState::Installed && casts > 0 {
            return Err(KioskError::NotEmpty(casts));
        }
        let date = date.to_owned();
        let resumed = self.life() == LifeState::Paused;
        let event = if resumed { Event::Resumed { date, casts } } else { Event::Opened { date, casts } };
        Ok(self.journal.record(event)?)
    }

    /// Pauses the poll; the kiosk may travel.
    pub fn pause(&mut self) -> Result<(), KioskError> {
        self.expect("la pause", &[LifeState::Open])?;
        let Counters { casts, unlocks, print_failures, .. } = self.counters();
        Ok(self.journal.record(Event::Paused { casts, unlocks, print_failures })?)
    }

    /// Closes the poll for good.
    pub fn close(&mut self) -> Result<(), KioskError> {
        self.expect("la clôture", &[LifeState::Open, LifeState::Paused])?;
        self.envelopes()?;
        let Counters { casts, unlocks, print_failures, .. } = self.counters();
        Ok(self.journal.record(Event::Closed { casts, unlocks, print_failures })?)
    }

    /// Seals, signs and stores a ballot. When this returns the envelope is durable, and nobody here can open it.
    ///
    /// [`Self::cover`] follows, while the resident already reads the confirmation.
    pub fn cast(&mut self, ballot: &Ballot) -> Result<Receipt, KioskError> {
        self.expect("un vote", &[LifeState::Open])?;
        let eh = *self.package.eh();
        let plain = ballot::encode(&self.definition, &eh, ballot).map_err(KioskError::Ballot)?;
        let mut seed = Zeroizing::new([0; crate::envelope::SEED_LENGTH]);
        self.random.fill(seed.as_mut_slice())?;
        let sealed = seal(&self.package.keys().ballot_key, &eh, &plain, seed)?;
        drop(plain);
        let kiosk = self.certificate.certificate.kiosk;
        let envelope = Envelope::sign(sealed, &eh, kiosk, self.identity.key());
        self.ballot_box.cast(&envelope.record(), self.random.as_mut())?;
        Ok(Receipt::of(&envelope, &eh, kiosk))
    }

    /// Hides which slot was filled last.
    pub fn cover(&mut self) -> Result<(), KioskError> {
        Ok(self.ballot_box.cover(self.random.as_mut())?)
    }

    /// Counts a receipt that did not print.
    pub fn count_print_failure(&mut self) -> Result<(), KioskError> {
        let counters = self.ballot_box.counters();
        Ok(self.ballot_box.count(Counters { print_failures: counters.print_failures + 1, ..counters })?)
    }

    /// Every envelope of the box, checked, sorted by leaf.
    fn envelopes(&self) -> Result<Vec<Envelope>, KioskError> {
        let (eh, certificate) = (self.package.eh(), &self.certificate.certificate);
        let length = record_length(ballot::plaintext_length(&self.definition));
        let check = |record: &Vec<u8>| {
            let envelope = Envelope::read(record, eh, length).map_err(KioskError::Record)?;
            let envelope = envelope.ok_or(KioskError::Record(RecordError::State))?;
            let verdict = envelope.verify(eh, certificate.kiosk, &certificate.key);
            if verdict.is_good() { Ok(envelope) } else { Err(KioskError::EnvelopeSignature) }
        };
        let mut envelopes: Vec<Envelope> =
            self.ballot_box.records()?.par_iter().map(check).collect::<Result<_, _>>()?;
        envelopes.sort_unstable_by_key(Envelope::leaf);
        Ok(envelopes)
    }

    /// Stops the program as it should be stopped.
    pub fn stop(self) -> Result<(), KioskError> {
        Ok(self.ballot_box.close()?)
    }
}

fn check_certificate(identity: &Identity, package: &Package, certified: &CertifiedKiosk) -> Result<(), KioskError> {
    if certified.certificate.eh != *package.eh() || !certified.verify(&package.keys().authority).is_good() {
        return Err(KioskError::Certificate);
    }
    let own = certified.certificate.key == identity.key().public() && certified.certificate.nonce == identity.nonce();
    if own { Ok(()) } else { Err(KioskError::OtherKiosk) }
}

fn life_word(life: LifeState) -> &'static str {
    match life {
        LifeState::Installed => "installée, pas encore ouverte",
        LifeState::Open => "ouverte",
        LifeState::Paused => "en pause",
        LifeState::Closed => "close",
    }
}
