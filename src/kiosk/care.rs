//! What the kiosk does about its own disks: finds trouble before a resident does, mends what it can, tells staff the rest.

use super::date::is_clock_wrong;
use super::room::Space;
use super::{Kiosk, KioskError, Notice};
use crate::ballot_box::{Finding, MirrorTrouble};
use crate::database::Trouble;
use crate::journal::{Event, JournalError};

/// Longest reason that the journal keeps of a failure, in characters.
const LONGEST_REASON: usize = 300;

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
            if matches!(finding, Finding::Healed(_) | Finding::Rebuilt(_)) {
                self.is_healed = true;
            }
            if let Err(error) = self.note(event_of(finding)) {
                log::error!("an event could not be noted: {error}");
            }
        }
    }

    /// Looks after the disks while nobody votes: whether the box's takes writes, whether the mirror is back. `thoroughly`
    /// writes to find out.
    pub fn tend(&mut self, thoroughly: bool) {
        if self.ballot_box.is_suspect() || thoroughly {
            let genuine = super::genuine(&self.certificate.certificate, self.record_length());
            let random = self.random.as_mut();
            if let Err(error) = self.ballot_box.tend(&genuine, random).and_then(|()| self.ballot_box.cover(random)) {
                log::error!("the box is not fit for use: {error}");
            }
            self.room.lay_ballast();
        }
        self.note_findings();
    }

    /// Why the box takes no ballot at the moment, if so.
    pub(super) fn unfit(&self) -> Option<Notice> {
        if self.ballot_box.is_suspect() {
            return Some(if self.is_uncertain { Notice::CastUnknown } else { Notice::NoWriting });
        }
        if self.room.look() == Space::ReadOnly {
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
        let healed = self.is_healed.then_some(Notice::BoxHealed);
        let clock = is_clock_wrong().then_some(Notice::Clock);
        [unclean, healed, mirror, low, clock].into_iter().flatten().collect()
    }
}

fn event_of(finding: Finding) -> Event {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    match finding {
        Finding::Healed(slots) => Event::BoxHealed { slots: count(slots) },
        Finding::Rebuilt(casts) => Event::BoxRebuilt { casts },
        Finding::DiskFailed => Event::DiskFailed,
        Finding::DiskBack => Event::DiskBack,
        Finding::MirrorMade => Event::MirrorMade,
        Finding::MirrorRebuilt => Event::MirrorRebuilt,
        Finding::MirrorCaughtUp(slots) => Event::MirrorCaughtUp { slots: count(slots) },
        Finding::MirrorLost(lost) => Event::MirrorLost { reason: reason(&lost.to_string()) },
    }
}

/// A sentence as the journal keeps it: bounded.
pub(super) fn reason(sentence: &str) -> String {
    sentence.chars().take(LONGEST_REASON).collect()
}
