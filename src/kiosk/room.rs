//! Room on the kiosk's disk: how much is left, and a ballast file that is given up when a last write needs it.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{FallocateFlags, StatVfsMountFlags, fallocate, statvfs};

use crate::files::french;

/// Bytes of the ballast: several times what the journal ever needs.
const BALLAST: u64 = 4 << 20;
/// Free bytes below which staff are told.
const LOW: u64 = 32 << 20;

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Enough,
    Low,
    /// The file system takes no writes.
    ReadOnly,
}

/// The disk under a folder.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
}

impl Room {
    /// The room of a folder; its ballast is laid, where there is room for it.
    pub(super) fn of(folder: &Path) -> Self {
        let room = Self::at(folder);
        room.lay_ballast();
        room
    }

    /// The room of a folder, to be looked at only.
    pub(super) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// How much is left, looked at now.
    pub(super) fn look(&self) -> Space {
        match statvfs(&self.folder) {
            Ok(disk) if disk.f_flag.contains(StatVfsMountFlags::RDONLY) => Space::ReadOnly,
            Ok(disk) if disk.f_bavail.saturating_mul(disk.f_frsize) < LOW => Space::Low,
            Ok(_) => Space::Enough,
            Err(error) => {
                log::warn!("la place libre de {} est inconnue : {}.", self.folder.display(), french(&error.into()));
                Space::Low
            }
        }
    }

    /// Lays the ballast again once there is plenty of room.
    pub(super) fn lay_ballast(&self) {
        let path = self.ballast();
        if path.exists() || self.look() != Space::Enough {
            return;
        }
        let laid = OpenOptions::new().write(true).create_new(true).mode(super::folder::PRIVATE_FILE).open(&path);
        let laid = laid.and_then(|file| Ok(fallocate(&file, FallocateFlags::empty(), 0, BALLAST)?));
        if let Err(error) = laid {
            log::warn!("pas de réserve dans {} : {}.", self.folder.display(), french(&error));
            let _nothing_laid = fs::remove_file(&path);
        }
    }

    /// Gives the ballast up; whether there was one.
    pub(super) fn release(&self) -> bool {
        fs::remove_file(self.ballast()).is_ok()
    }
}
