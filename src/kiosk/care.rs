//! What the kiosk does about its own disks: finds trouble before a resident does, mends what it can, tells staff the rest.

use super::date::is_clock_wrong;
use super::retry::Retry;
use super::room::Space;
use super::{Kiosk, KioskError, Notice};
use crate::ballot_box::{Finding, Lost, MirrorTrouble};
use crate::database::Trouble;
use crate::journal::{Event, JournalError, MirrorReason};

impl Kiosk {
    /// Notes an event; where the disk is full, the ballast makes room for it.
    pub(super) fn note(&mut self, event: Event) -> Result<(), KioskError> {
        let noted = self.journal.record(event.clone());
        let noted = match noted {
            Err(JournalError::Database(error)) if error.trouble() == Some(Trouble::Full) && self.room.release() => {
                self.journal.record(event)
            }
            noted => noted,
        };
        Ok(noted?)
    }

    /// Notes what the box found and mended. A journal that fails is logged: no ballot waits for it.
    pub(super) fn note_findings(&mut self) {
        for finding in self.ballot_box.take_findings() {
            if matches!(finding, Finding::Healed(_) | Finding::Rebuilt) {
                self.is_healed = true;
            }
            if let Err(error) = self.note(event_of(finding)) {
                log::error!("un événement n’a pas pu être noté : {error}.");
            }
        }
    }

    /// Opens the box and its mirror anew, with every check of a start.
    pub(super) fn mend(&mut self) -> Result<(), KioskError> {
        let genuine = super::genuine(self.signers(), self.record_length());
        let mended = self.ballot_box.mend(&genuine, self.random.as_mut());
        drop(genuine);
        self.note_findings();
        Ok(mended?)
    }

    /// Looks after the disks while nobody votes: whether the box's takes writes, whether the mirror is back. `thoroughly`
    /// writes to find out. A disk that stays broken is asked less and less often.
    pub fn tend(&mut self, thoroughly: bool) {
        if thoroughly && let Err(error) = self.ballot_box.cover(self.random.as_mut()) {
            log::debug!("the disk takes no cover: {error}");
        }
        let is_due = thoroughly || (self.ballot_box.is_suspect() && self.retry.is_due());
        if is_due {
            let genuine = super::genuine(self.signers(), self.record_length());
            let tended = self.ballot_box.tend(&genuine, self.random.as_mut());
            drop(genuine);
            match tended {
                Ok(()) => self.retry = Retry::default(),
                Err(error) => log::debug!("the box is not fit for use: {error}"),
            }
            self.room.lay_ballast();
            self.label_mirror();
        }
        self.note_findings();
    }

    /// Why the box takes no ballot at the moment, if so.
    pub(super) fn unfit(&self) -> Option<Notice> {
        if self.ballot_box.is_suspect() || self.room.look() == Space::ReadOnly {
            return Some(Notice::NoWriting);
        }
        (self.ballot_box.room() == 0).then_some(Notice::BoxFull)
    }

    /// What staff should know although residents can vote.
    pub fn warnings(&self) -> Vec<Notice> {
        let mirror = self.ballot_box.mirror_trouble().map(|trouble| match trouble {
            MirrorTrouble::Away => Notice::MirrorAway,
            MirrorTrouble::NotOurs => Notice::MirrorNotOurs,
            MirrorTrouble::Failing => Notice::MirrorFailing,
        });
        let low = (self.room.look() == Space::Low).then_some(Notice::DiskLow);
        let unclean = self.after_unclean_stop.then_some(Notice::UncleanStop);
        let doubt = self.left_doubt.then_some(Notice::CastDoubt);
        let healed = self.is_healed.then_some(Notice::BoxHealed);
        let clock = is_clock_wrong().then_some(Notice::Clock);
        [unclean, doubt, healed, mirror, low, clock].into_iter().flatten().collect()
    }
}

fn event_of(finding: Finding) -> Event {
    match finding {
        Finding::Healed(slots) => Event::BoxHealed { slots: u64::try_from(slots).unwrap_or(u64::MAX) },
        Finding::Rebuilt => Event::BoxRebuilt,
        Finding::DiskFailed => Event::DiskFailed,
        Finding::DiskBack => Event::DiskBack,
        Finding::MirrorMade => Event::MirrorMade,
        Finding::MirrorRebuilt => Event::MirrorRebuilt,
        Finding::MirrorCaughtUp => Event::MirrorCaughtUp,
        Finding::MirrorLost(lost) => Event::MirrorLost { reason: mirror_reason(&lost) },
    }
}

fn mirror_reason(lost: &Lost) -> MirrorReason {
    match lost {
        Lost::Absent(_) => MirrorReason::Absent,
        Lost::SameDisk(_) => MirrorReason::SameDisk,
        Lost::NotOurs(_) => MirrorReason::NotOurs,
        Lost::Failing(_) => MirrorReason::Failing,
        Lost::Io(_) => MirrorReason::Unwritable,
    }
}
