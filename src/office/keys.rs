//! The keys and their ceremony: made once in a new folder, read back from paper, then used.
//!
//! The folder holds the authority's key (closed by a passphrase), the public half, the sheets to print, and notes of what was done
//! with them. What is secret is zeroised by whoever holds it; nothing here keeps or logs it.

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::remedy::KeysRemedy;
use super::{LARGEST_FILE, Objection, Trouble};
use crate::consultation::{PackageError, source};
use crate::files::{self, Access, NewFolder, signed};
use crate::keys::authority::{from_paper, to_paper};
use crate::keys::certificate::is_invisible;
use crate::keys::quorum::part_count;
use crate::keys::share::{Division, divide};
use crate::keys::{AuthorityKey, BallotSecret, KeySet, Mode, Randomness, Share, SigningKey};
use crate::picture::{Made, Maker, Refusal};
use crate::progress::{Progress, Work, during};
use crate::reading::workbook::Opener;

mod made_for;
mod sealed;
mod sheet;
mod tested;

pub(super) use made_for::expect_for;
pub(super) use sealed::{expect_new as expect_unsealed, note as note_sealed};
pub use tested::{
    ReadBack, are_all_tested, erase, expect_new, expect_paper, expect_ready, expect_tested, read_share, test,
};

/// The public half of the keys.
pub const PUBLIC: &str = "public.json";
/// The authority's key file.
pub const AUTHORITY: &str = "authority.key";
/// The sheet with the encrypted copy of the authority's key.
pub const AUTHORITY_SHEET: &str = "autorite.html";
/// The folder of the holders' sheets.
pub const PARTS: &str = "parts";
/// Largest file of the keys folder that is read, in bytes.
pub(super) const LARGEST_NOTE: u64 = 16 << 20;
/// Longest text of a sheet that is given with the keys, in characters.
pub const LONGEST_FACT: usize = 100;

/// What keys are wanted.
#[derive(Debug, Default)]
pub struct Wanted {
    /// How many holders open.
    pub threshold: u8,
    /// How many there are.
    pub holders: u8,
    /// Whether for a rehearsal.
    pub is_rehearsal: bool,
    /// What is written on the sheets.
    pub facts: Facts,
}

impl Wanted {
    /// The keys' mode: keys made for a rehearsal are a rehearsal's, said or not.
    pub fn mode(&self) -> Mode {
        if self.is_rehearsal { Mode::Rehearsal } else { self.facts.mode.unwrap_or(Mode::Real) }
    }

    fn impossible(&self) -> Trouble {
        Objection::Quorum { threshold: self.threshold, holders: self.holders }.into()
    }

    /// Refuses a rehearsal's keys for a real consultation.
    ///
    /// # Errors
    /// They would be.
    pub fn expect_of_mode(&self) -> Result<(), Trouble> {
        self.facts.mode.map_or(Ok(()), |mode| expect_of_mode(self.mode(), mode))
    }

    /// Refuses a quorum that does not exist, before anything is asked.
    ///
    /// # Errors
    /// It is none.
    pub fn expect_possible(&self) -> Result<(), Trouble> {
        part_count(self.threshold, self.holders).map(|_| ()).ok_or_else(|| self.impossible())
    }
}

/// What is known of the consultation when its keys are made, for the sheets; what is not is a place to fill in.
#[derive(Debug, Default)]
pub struct Facts {
    mode: Option<Mode>,
    title: Option<String>,
    id: Option<String>,
    organiser: Option<String>,
    date: Option<String>,
    call: Option<String>,
}

impl Facts {
    /// A date and whom to call, in the officers' words.
    ///
    /// # Errors
    /// A text has no room on a sheet.
    pub fn new(date: Option<String>, call: Option<String>) -> Result<Self, Trouble> {
        for text in [&date, &call].into_iter().flatten() {
            if text.chars().count() > LONGEST_FACT || text.chars().any(is_invisible) {
                return Err(Objection::LongFact(text.clone()).into());
            }
        }
        Ok(Self { date, call, ..Self::default() })
    }

    /// Adds what the consultation's folder says: its mode, its title, its identifier, who asks. Its pictures are not looked at.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of_consultation(self, folder: &Path, opener: &dyn Opener) -> Result<Self, Trouble> {
        let read = source::read_with(folder, &NoPictures, opener);
        let definition = read.definition.ok_or(Objection::Unread)?;
        let (mode, title, organiser) = (definition.mode, definition.title.fr, definition.organiser.fr);
        Ok(Self { mode: Some(mode), title: Some(title), id: Some(definition.id), organiser: Some(organiser), ..self })
    }
}

/// Makes no picture: none is wanted, and its absence is not told.
struct NoPictures;

impl Maker for NoPictures {
    fn make(&self, _source: &[u8]) -> Result<Made, Refusal> {
        Err(Refusal::Unavailable)
    }
}

/// Makes all keys in a new folder; the shares, for whoever prints them.
///
/// # Errors
/// The quorum or the passphrase will not do, the folder is taken, or the disk fails.
pub fn make(
    folder: &Path,
    wanted: &Wanted,
    passphrase: &str,
    random: &mut dyn Randomness,
    progress: &dyn Progress,
) -> Result<Vec<Share>, Trouble> {
    wanted.expect_of_mode()?;
    let (mode, Wanted { threshold, holders, facts, .. }) = (wanted.mode(), wanted);
    let secret = BallotSecret::generate(random)?;
    let divided = divide(&secret, (*threshold, *holders), mode, random)?;
    let Division { shares, parts, signers } = divided.ok_or_else(|| wanted.impossible())?;
    let authority = AuthorityKey { mode, key: SigningKey::generate(random)? };
    let (public, ballot_key) = (authority.key.public(), secret.public());
    let keys = KeySet { mode, authority: public, ballot_key, threshold: *threshold, holders: *holders, parts, signers };
    let file = during(progress, Work::Lock, || authority.to_file(passphrase, random))?;
    let new = NewFolder::start(folder, Access::Private)?;
    new.write(AUTHORITY, &file)?;
    new.write(AUTHORITY_SHEET, sheet::authority(&to_paper(&file)?, &keys, facts).as_bytes())?;
    new.write(PUBLIC, &signed::json(&keys)?)?;
    if let Some(id) = &facts.id {
        made_for::note(&new, id)?;
    }
    for share in &shares {
        let stem = Path::new(PARTS).join(format!("depositaire-{}", share.holder()));
        new.write(stem.with_extension("html"), sheet::holder(share, &keys, facts).as_bytes())?;
        // A real share is read back from paper: a file of it would be read instead.
        if mode == Mode::Rehearsal {
            let lines: Vec<Zeroizing<String>> = share.lines();
            let text = Zeroizing::new(lines.iter().map(|line| format!("{}\n", line.as_str())).collect::<String>());
            new.write(stem.with_extension("txt"), text.as_bytes())?;
        }
    }
    new.finish()?;
    Ok(shares)
}

/// The public keys of a folder.
///
/// # Errors
/// There are none, or they contradict themselves.
pub fn read_public(folder: &Path) -> Result<KeySet, Trouble> {
    let path = folder.join(PUBLIC);
    let read = files::read(&path, LARGEST_NOTE);
    let bytes = read.map_err(|error| Trouble::from(error).with(KeysRemedy::MakeKeysFirst))?;
    let keys: KeySet = signed::parse(&path, &bytes)?;
    if keys.is_consistent() { Ok(keys) } else { Err(Objection::Inconsistent.into()) }
}

/// The authority's key file, still closed.
pub struct Closed {
    path: PathBuf,
    file: Vec<u8>,
}

impl fmt::Debug for Closed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Closed").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Closed {
    /// Reads the file, before anybody is asked for its passphrase.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        Ok(Self { path: path.to_owned(), file: files::read(path, LARGEST_FILE)? })
    }

    /// Opens the key.
    ///
    /// # Errors
    /// The passphrase is another, or the file is no key.
    pub fn open(&self, passphrase: &str, progress: &dyn Progress) -> Result<AuthorityKey, Trouble> {
        let opened = during(progress, Work::Unlock, || AuthorityKey::from_file(&self.file, passphrase));
        opened.map_err(|error| Trouble::from(error).about(&self.path))
    }
}

/// Refuses keys of the other mode for a consultation.
///
/// # Errors
/// They are.
pub(super) fn expect_of_mode(keys: Mode, consultation: Mode) -> Result<(), Trouble> {
    if keys == consultation {
        return Ok(());
    }
    let remedies = vec![KeysRemedy::KeysOfMode(consultation).into()];
    Err(Trouble { remedies, ..Trouble::from(PackageError::Mode) })
}

/// Refuses a key that was made for the other mode.
///
/// # Errors
/// It was.
pub fn expect_mode(key: AuthorityKey, mode: Mode) -> Result<AuthorityKey, Trouble> {
    if key.mode == mode { Ok(key) } else { Err(PackageError::Mode.into()) }
}

/// Refuses to write a key file where something is.
///
/// # Errors
/// There is.
pub fn expect_absent(path: &Path) -> Result<(), Trouble> {
    if path.symlink_metadata().is_ok() { Err(Objection::FileThere(path.to_owned()).into()) } else { Ok(()) }
}

/// Makes the authority's key file again from its copy on paper, which came from `about`.
///
/// # Errors
/// It is no copy, or the disk fails.
pub fn recover(copy: &str, about: &Path, out: &Path) -> Result<(), Trouble> {
    let file = from_paper(copy).map_err(|error| Trouble::from(error).about(about))?;
    Ok(files::write_new(out, &file, Access::Private)?)
}
