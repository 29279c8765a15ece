//! Where a mirror is, whose it is, and why it cannot be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{BallotBox, BoxError, Shape, file};
use crate::database::DatabaseError;
use crate::files;
use crate::keys::Randomness;

const BOX: &str = "box.db";

/// Where the mirror is, and what lies beside it.
#[derive(Debug, Clone)]
pub struct MirrorPlace {
    /// The medium's folder; it must be there.
    pub root: PathBuf,
    /// The mirror's own folder in it.
    pub folder: String,
    /// The file that tells a restore whose records these are: its name and its bytes.
    pub certificate: (&'static str, Vec<u8>),
    /// Whether the mirror may be on the disk of the box, where it helps little.
    pub on_same_disk: bool,
}

impl MirrorPlace {
    pub(super) fn path(&self) -> PathBuf {
        self.root.join(&self.folder).join(BOX)
    }

    fn label_path(&self) -> PathBuf {
        self.root.join(&self.folder).join(self.certificate.0)
    }

    /// Whether the certificate there is this kiosk's; `None` where there is none.
    fn is_labelled(&self) -> io::Result<Option<bool>> {
        let most = u64::try_from(self.certificate.1.len()).unwrap_or(u64::MAX);
        let label = file::bytes(&self.label_path(), most + 1)?;
        Ok((!label.is_empty()).then(|| label == self.certificate.1))
    }

    /// Makes the folder and puts the certificate there.
    pub(super) fn label(&self) -> io::Result<()> {
        fs::create_dir_all(self.root.join(&self.folder))?;
        fs::write(self.label_path(), &self.certificate.1)
    }
}

/// Where a box and its mirror are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The box's file.
    pub main: PathBuf,
    /// The mirror, where one is set.
    pub mirror: Option<MirrorPlace>,
}

/// Why there is no mirror at the moment.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The medium is not there.
    #[error("le support de la copie n’est pas là ({})", .0.display())]
    Absent(PathBuf),
    /// The folder is on the disk of the box: the medium is not mounted, or the setting is wrong.
    #[error("le dossier de la copie ({}) est sur le même disque que l’urne : son support n’est pas là", .0.display())]
    SameDisk(PathBuf),
    /// The medium holds another box; it stays.
    #[error("le support de la copie porte une autre urne, qui n’est pas touchée")]
    NotOurs(#[source] BoxError),
    /// The medium fails.
    #[error("le support de la copie ne garde pas ce qu’on y écrit")]
    Failing(#[source] BoxError),
    /// A file cannot be made there.
    #[error("le support de la copie refuse l’écriture")]
    Io(#[source] io::Error),
}

/// What is wrong with a mirror that is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirrorTrouble {
    /// Its medium is not there.
    Away,
    /// Its medium holds another kiosk's box.
    NotOurs,
    /// Its medium fails.
    Failing,
}

impl Lost {
    pub(super) fn trouble(&self) -> MirrorTrouble {
        match self {
            Self::Absent(_) | Self::SameDisk(_) => MirrorTrouble::Away,
            Self::NotOurs(_) => MirrorTrouble::NotOurs,
            Self::Failing(_) | Self::Io(_) => MirrorTrouble::Failing,
        }
    }
}

/// The mirror's box; `None` where one may be made: there is none, or a damaged one of ours.
pub(super) fn find_mirror(
    place: &MirrorPlace,
    main: &Path,
    shape: &Shape,
    random: &mut dyn Randomness,
) -> Result<Option<BallotBox>, Lost> {
    let same = files::is_on_disk_of(&place.root, main).map_err(|_| Lost::Absent(place.root.clone()))?;
    if same && !place.on_same_disk {
        return Err(Lost::SameDisk(place.root.clone()));
    }
    match BallotBox::open(&place.path(), shape, random) {
        Ok(mirror) => Ok(Some(mirror)),
        Err(damage) if damage.is_damage() => match place.is_labelled() {
            Ok(Some(false)) => Err(Lost::NotOurs(damage)),
            Ok(_) => Ok(None),
            Err(error) => Err(Lost::Io(error)),
        },
        Err(
            other @ (BoxError::OtherOwner
            | BoxError::OtherConsultation
            | BoxError::Database(DatabaseError::Foreign { .. } | DatabaseError::OtherVersion { .. })),
        ) => Err(Lost::NotOurs(other)),
        Err(other) => Err(Lost::Failing(other)),
    }
}
