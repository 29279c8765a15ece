//! A kiosk: its key, its consultations, its box, journal, printer and stick, from installation to closing.
//!
//! ```text
//! data/kiosk.toml                          settings (optional)
//! data/identity/kiosk.key                  the kiosk's secret key, readable by its owner only
//! data/staff.pin                           the staff PIN's hash and its wrong tries (optional)
//! data/identity/request.json               what the officer enrols
//! data/consultations/<eh16>/               one consultation: package.consultation, certificate.json, box.db, journal.db, ballast
//!                                          and predecessors.json: certificates of the kiosks that this one replaces
//! <mirror>/<eh16>/                         the same certificates and box.db: the second box, where kiosk.toml sets one
//! ```
//!
//! Life: `installed -> open <-> paused -> closed`. Between [`Kiosk::cast`] being called and returning, the ballot becomes an
//! envelope and is durable; the kiosk itself can no longer read it.

mod care;
mod configuration;
mod controller;
mod date;
mod error;
mod export;
mod folder;
mod glance;
mod identity;
mod machine;
mod notice;
mod paper;
mod pin;
mod restore;
mod retry;
mod room;
mod station;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use zeroize::Zeroizing;

use crate::ballot::{self, Ballot};
use crate::ballot_box::{BallotBox, BoxError, Counters, MirrorPlace, MirroredBox, Owner, Places, Shape};
use crate::batch::LifeState;
use crate::consultation::{Definition, Package, PackageError};
use crate::database::Trouble;
use crate::envelope::{Envelope, Receipt, RecordError, Signers, record_length, seal};
use crate::files::signed;
use crate::journal::{Event, Journal, LifeEvent};
use crate::keys::certificate::HexBytes;
use crate::keys::{Certificate, CertifiedKiosk, ConsultationHash, Randomness};

pub use configuration::{Configuration, ConfigurationError, MirrorSetting, PrinterPort};
pub use controller::{Controller, Voted};
pub use date::{date_to_confirm, names_a_day};
pub use error::KioskError;
pub use export::Exported;
pub use glance::Glance;
pub use identity::{Identity, IdentityError};
pub use machine::{Act, Desk, Done, Machine, Standing, StickStanding};
pub use notice::{Notice, notices_manual};
pub use paper::KioskPrinter;
pub use pin::{PIN_DIGITS, PinAnswer, PinError, StaffPin};
pub use restore::Restored;
use retry::Retry;
use room::Room;
pub use station::Station;

pub use crate::SOFTWARE;

/// A kiosk with one of its consultations loaded.
pub struct Kiosk {
    /// Held for the life of this value: one program at a time works on a consultation.
    _lock: std::fs::File,
    identity: Identity,
    certificate: CertifiedKiosk,
    /// Certificates of the kiosks whose envelopes may be in the box.
    predecessors: Vec<CertifiedKiosk>,
    /// The folder of the mirror, where one is set.
    mirror_folder: Option<PathBuf>,
    folder: PathBuf,
    package: Package,
    definition: Arc<Definition>,
    ballot_box: MirroredBox,
    journal: Journal,
    room: Room,
    random: Box<dyn Randomness>,
    after_unclean_stop: bool,
    /// The box was mended with its mirror since the start.
    is_healed: bool,
    /// A cast failed in a way that left open whether the ballot is stored.
    left_doubt: bool,
    retry: Retry,
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
        let plain = ballot::plaintext_length(package.definition());
        if plain > ballot::LONGEST_PLAINTEXT {
            return Err(PackageError::TooLarge(format!("{} octets par bulletin", ballot::LONGEST_PLAINTEXT)).into());
        }
        let folder = folder::of(data, package.eh());
        if folder.exists() {
            return Err(KioskError::Installed);
        }
        if let Some(other) = folder::consultations(data)?.first() {
            return Err(KioskError::OtherInstalled(folder::of(data, other)));
        }
        // Everything is made beside and moved in place whole: a cut during installation leaves nothing half-installed.
        let making = folder.with_extension("new");
        folder::renew(&making)?;
        let made = Self::fill(&making, package, certificate, random);
        let moved = made.and_then(|()| folder::move_in_place(&making, &folder));
        if moved.is_err() {
            // What a full disk did not take only takes its room.
            let _gone_at_the_next_try = std::fs::remove_dir_all(&making);
            // Empty only where this was the first consultation.
            let _others_are_installed = making.parent().map(std::fs::remove_dir);
        }
        moved?;
        Ok(*package.eh())
    }

    fn fill(
        making: &Path,
        package: &Package,
        certificate: &CertifiedKiosk,
        random: &mut dyn Randomness,
    ) -> Result<(), KioskError> {
        folder::write(&making.join(folder::PACKAGE), package.bytes())?;
        folder::write(&making.join(folder::CERTIFICATE), &signed::json(certificate)?)?;
        let certificate = &certificate.certificate;
        BallotBox::install(&making.join(folder::BOX), &shape(package.definition(), certificate), random)?;
        let mut salt = HexBytes([0; 32]);
        random.fill(&mut salt.0)?;
        let installed = Event::Installed { software: SOFTWARE.into(), instance: certificate.instance(), salt };
        Ok(Journal::install(&making.join(folder::JOURNAL))?.record(installed)?)
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
        let path = folder.join(folder::CERTIFICATE);
        let certificate: CertifiedKiosk = signed::parse(&path, &folder::read(&path)?)?;
        check_certificate(&identity, &package, &certificate)?;
        let definition = Arc::new(package.definition().clone());
        let journal = Journal::open(&folder.join(folder::JOURNAL))?;
        if journal.instance() != Some(certificate.certificate.instance()) {
            return Err(KioskError::OtherJournal);
        }
        let predecessors = restore::read_predecessors(&folder, &package)?;
        if journal.restored().iter().any(|taken| restore::certificate_of(&predecessors, taken).is_none()) {
            return Err(KioskError::Predecessors);
        }
        let mirror =
            Configuration::load(data)?.mirror.map(|setting| place(&setting, &folder, &certificate)).transpose()?;
        let mirror_folder = mirror.as_ref().map(|place| place.root.join(&place.folder));
        let places = Places { main: folder.join(folder::BOX), mirror };
        let shape = shape(&definition, &certificate.certificate);
        let genuine = genuine(Signers::of(&certificate.certificate, &predecessors), shape.record_length);
        let mut ballot_box = MirroredBox::open(places, shape, &genuine, random.as_mut())?;
        let (found, noted) = (ballot_box.counters().casts, journal.casts());
        if found < noted {
            return Err(KioskError::Behind { found, noted });
        }
        let after_unclean_stop = ballot_box.begin()?;
        drop(genuine);
        let mut kiosk = Self {
            _lock: lock,
            identity,
            certificate,
            predecessors,
            mirror_folder,
            folder: folder.clone(),
            package,
            definition,
            ballot_box,
            journal,
            room: Room::of(&folder),
            random,
            after_unclean_stop,
            is_healed: false,
            left_doubt: false,
            retry: Retry::default(),
        };
        kiosk.note(Event::Started { after_unclean_stop, software: SOFTWARE.into() })?;
        kiosk.note_findings();
        kiosk.label_mirror();
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
        life_of(&self.journal)
    }

    fn expect(&self, step: &'static str, allowed: &[LifeState]) -> Result<(), KioskError> {
        let life = self.life();
        if allowed.contains(&life) { Ok(()) } else { Err(KioskError::NotNow { step, life: life_word(life) }) }
    }

    /// Opens the poll for the first time, or goes on after a pause. `date` is what somebody confirmed, and nothing else.
    pub fn open<'a>(&mut self, date: impl Into<Option<&'a str>>) -> Result<(), KioskError> {
        self.expect("l’ouverture", &[LifeState::Installed, LifeState::Paused])?;
        let casts = self.counters().casts;
        if self.life() == LifeState::Installed && casts > 0 && self.journal.restored().is_empty() {
            return Err(KioskError::NotEmpty(casts));
        }
        self.sound_envelopes()?;
        let date = date.into().map(str::to_owned);
        let resumed = self.life() == LifeState::Paused;
        let event = if resumed { Event::Resumed { date, casts } } else { Event::Opened { date, casts } };
        self.acted(event)
    }

    /// Staff did something: they have seen what there was to see.
    fn acted(&mut self, event: Event) -> Result<(), KioskError> {
        self.note(event)?;
        (self.after_unclean_stop, self.left_doubt) = (false, false);
        Ok(())
    }

    /// Pauses the poll; the kiosk may travel.
    pub fn pause(&mut self) -> Result<(), KioskError> {
        self.expect("la pause", &[LifeState::Open])?;
        let Counters { casts, unlocks, print_failures, .. } = self.counters();
        self.acted(Event::Paused { casts, unlocks, print_failures })
    }

    /// Closes the poll for good.
    pub fn close(&mut self) -> Result<(), KioskError> {
        self.expect("la clôture", &[LifeState::Open, LifeState::Paused])?;
        self.sound_envelopes()?;
        let Counters { casts, unlocks, print_failures, starts, unclean_stops, .. } = self.counters();
        self.acted(Event::Closed { casts, unlocks, print_failures, starts, unclean_stops })
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
        self.store(&envelope.record())?;
        Ok(Receipt::of(&envelope, &eh, kiosk))
    }

    fn store(&mut self, record: &[u8]) -> Result<(), KioskError> {
        let mut stored = self.ballot_box.cast(record, self.random.as_mut());
        if let Err(BoxError::Database(error)) = &stored
            && error.trouble() == Some(Trouble::Full)
            && self.room.release()
        {
            stored = self.ballot_box.cast(record, self.random.as_mut());
        }
        self.left_doubt |= matches!(stored, Err(BoxError::Unknown(_)));
        self.note_findings();
        Ok(stored?)
    }

    /// Hides which slot was filled last.
    pub fn cover(&mut self) -> Result<(), KioskError> {
        let covered = self.ballot_box.cover(self.random.as_mut());
        self.note_findings();
        Ok(covered?)
    }

    /// Counts a receipt that did not print.
    pub fn count_print_failure(&mut self) -> Result<(), KioskError> {
        let counters = self.ballot_box.counters();
        Ok(self.ballot_box.count(Counters { print_failures: counters.print_failures + 1, ..counters })?)
    }

    /// The same; damage is healed from the mirror first, where there is one.
    fn sound_envelopes(&mut self) -> Result<Vec<Envelope>, KioskError> {
        match self.envelopes() {
            Err(error) if error.is_damage() => {
                log::error!("l’urne est rouverte : {error}.");
                self.mend()?;
                self.envelopes()
            }
            found => found,
        }
    }

    /// Whose envelopes may be in the box.
    fn signers(&self) -> Signers {
        Signers::of(&self.certificate.certificate, &self.predecessors)
    }

    fn record_length(&self) -> usize {
        record_length(ballot::plaintext_length(&self.definition))
    }

    /// Every envelope of the box, checked, sorted by leaf.
    fn envelopes(&self) -> Result<Vec<Envelope>, KioskError> {
        let (eh, signers) = (self.package.eh(), self.signers());
        let length = self.record_length();
        let check = |record: &Vec<u8>| {
            let envelope = Envelope::read(record, eh, length).map_err(KioskError::Record)?;
            let envelope = envelope.ok_or(KioskError::Record(RecordError::State))?;
            signers.signer(&envelope).map(|_| envelope).ok_or(KioskError::EnvelopeSignature)
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

/// Where a kiosk is in its life, by its journal.
fn life_of(journal: &Journal) -> LifeState {
    match journal.life() {
        Some(LifeEvent::Opened) => LifeState::Open,
        Some(LifeEvent::Paused) => LifeState::Paused,
        Some(LifeEvent::Closed) => LifeState::Closed,
        Some(LifeEvent::Installed) | None => LifeState::Installed,
    }
}

/// What the box of a kiosk must be.
fn shape(definition: &Definition, certificate: &Certificate) -> Shape {
    let record_length = record_length(ballot::plaintext_length(definition));
    Shape { record_length, capacity: definition.capacity, owner: Owner::of(certificate) }
}

/// Whether a record is an envelope signed by one of these kiosks.
fn genuine(signers: Signers, record_length: usize) -> impl Fn(&[u8]) -> bool + Sync {
    move |record| signers.read(record, record_length).is_some()
}

/// Where the mirror of a consultation's box is.
fn place(setting: &MirrorSetting, folder: &Path, certificate: &CertifiedKiosk) -> Result<MirrorPlace, KioskError> {
    let json = signed::json(certificate)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(MirrorPlace {
        root: setting.folder.clone(),
        folder: name,
        certificate: (folder::CERTIFICATE, json),
        on_same_disk: setting.on_same_disk,
    })
}

fn check_certificate(identity: &Identity, package: &Package, certified: &CertifiedKiosk) -> Result<(), KioskError> {
    if certified.certificate.eh != *package.eh() {
        return Err(KioskError::OtherCertificate { certified: certified.certificate.eh, package: *package.eh() });
    }
    if !certified.verify(&package.keys().authority).is_good() {
        return Err(KioskError::Certificate);
    }
    let own = certified.certificate.key == identity.key().public() && certified.certificate.nonce == identity.nonce();
    if own {
        return Ok(());
    }
    let (named, this) = (certified.certificate.name.clone(), identity.request().name.clone());
    Err(KioskError::OtherKiosk { kiosk: certified.certificate.kiosk, named, this })
}

fn life_word(life: LifeState) -> &'static str {
    match life {
        LifeState::Installed => "installée, pas encore ouverte",
        LifeState::Open => "ouverte",
        LifeState::Paused => "en pause",
        LifeState::Closed => "close",
    }
}
