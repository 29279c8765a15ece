//! What a resident or staff is told when something does not work: a stable code, what happened, what to do.

mod sentence;

use super::{IdentityError, KioskError};
use crate::ballot_box::BoxError;
use crate::consultation::Texts;
use crate::database::{DatabaseError, Trouble};
use crate::printer::{Cause, Outcome, State as PrinterState};
use crate::stick::StickError;

/// A notice. Codes never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The poll is not open: what a ballot is told that comes too late.
    NotOpen,
    /// The poll was not opened yet.
    NotYetOpen,
    /// The poll is paused.
    Paused,
    /// The poll is closed for good.
    Closed,
    /// The consultation asks what this version cannot show.
    NotShown,
    /// The box is full.
    BoxFull,
    /// The disk refused.
    Disk,
    /// The system gives no randomness.
    NoRandomness,
    /// Anything else between "Voter" and the box.
    NotRecorded,
    /// The program's own part that writes the box has stopped.
    Stopped,
    /// The disk failed in mid-cast, and does not say whether it has the ballot.
    CastUnknown,
    /// The disk takes no writes.
    NoWriting,
    /// The program stopped without saying so.
    UncleanStop,
    /// The disk failed in mid-cast, and the resident was told that the ballot may be recorded.
    CastDoubt,
    /// The box was mended with its mirror.
    BoxHealed,
    /// The mirror's medium is not there.
    MirrorAway,
    /// The mirror's medium holds another box.
    MirrorNotOurs,
    /// The mirror's medium fails.
    MirrorFailing,
    /// The disk is nearly full.
    DiskLow,
    /// The clock is not to be believed.
    Clock,
    /// The box is damaged and no mirror helps.
    BoxDamaged,
    /// The box is missing and no mirror helps.
    BoxMissing,
    /// The box or the journal is another kiosk's, another consultation's or another version's.
    BoxNotOurs,
    /// The box holds less than the journal has noted.
    BoxBehind,
    /// The journal is missing or damaged.
    JournalDamaged,
    /// Others may read the kiosk's key.
    KeyOpen,
    /// The program has no access to its files.
    NoAccess,
    /// The data folder holds no kiosk yet.
    NotPrepared,
    /// No consultation is installed.
    NothingInstalled,
    /// More than one consultation is installed.
    SeveralInstalled,
    /// The settings are wrong.
    Settings,
    /// Another program is at work on the kiosk.
    Busy,
    /// What is installed does not belong together.
    Installation,
    /// Anything else keeps the kiosk from starting.
    NotStarted,
    /// Paper out.
    PaperOut,
    /// Cover open.
    CoverOpen,
    /// The printer does not answer or reports a fault.
    Printer,
    /// The printer cannot say whether the receipt came out.
    PrintUnknown,
    /// Receipts are promised and there is no paper.
    PaperNeeded,
    /// Receipts are promised and the printer is not ready.
    PrinterNotReady,
    /// A staff act is done, its slip did not surely come out.
    SlipMissing,
    /// A staff act is done, and the printer cannot say whether its slip came out.
    SlipUnknown,
    /// Receipts are promised and no printer is set, or staff have none for their slips.
    PrinterUnset,
    /// For staff: paper out.
    RollEmpty,
    /// For staff: the paper is nearly out.
    RollLow,
    /// For staff: cover open.
    CoverToClose,
    /// For staff: the printer is stuck.
    PrinterStuck,
    /// For staff: the printer is not there.
    PrinterAway,
    /// For staff: the printer never answers.
    PrinterMute,
    /// Nobody said where sticks are mounted.
    StickUnset,
    /// No stick.
    StickAbsent,
    /// Stick full.
    StickFull,
    /// Stick write-protected.
    StickReadOnly,
    /// Stick broken.
    StickBroken,
    /// Another file of the batch's name.
    StickTaken,
    /// The staff PIN's file.
    PinFile,
    /// A staff act was refused or failed.
    NotDone,
    /// No page fits on the screen.
    ScreenTooSmall,
}

impl Notice {
    /// All notices, for the manual.
    pub const ALL: [Self; 58] = [
        Self::NotOpen,
        Self::NotYetOpen,
        Self::Paused,
        Self::Closed,
        Self::NotShown,
        Self::BoxFull,
        Self::Disk,
        Self::NoRandomness,
        Self::NotRecorded,
        Self::Stopped,
        Self::CastUnknown,
        Self::NoWriting,
        Self::UncleanStop,
        Self::CastDoubt,
        Self::BoxHealed,
        Self::MirrorAway,
        Self::MirrorNotOurs,
        Self::MirrorFailing,
        Self::DiskLow,
        Self::Clock,
        Self::BoxDamaged,
        Self::BoxMissing,
        Self::BoxNotOurs,
        Self::BoxBehind,
        Self::JournalDamaged,
        Self::KeyOpen,
        Self::NoAccess,
        Self::NotPrepared,
        Self::NothingInstalled,
        Self::SeveralInstalled,
        Self::Settings,
        Self::Busy,
        Self::Installation,
        Self::NotStarted,
        Self::PaperOut,
        Self::CoverOpen,
        Self::Printer,
        Self::PrintUnknown,
        Self::PaperNeeded,
        Self::PrinterNotReady,
        Self::SlipMissing,
        Self::SlipUnknown,
        Self::PrinterUnset,
        Self::RollEmpty,
        Self::RollLow,
        Self::CoverToClose,
        Self::PrinterStuck,
        Self::PrinterAway,
        Self::PrinterMute,
        Self::StickUnset,
        Self::StickAbsent,
        Self::StickFull,
        Self::StickReadOnly,
        Self::StickBroken,
        Self::StickTaken,
        Self::PinFile,
        Self::NotDone,
        Self::ScreenTooSmall,
    ];

    /// The notice of an error between "Voter" and the box.
    pub fn of(error: &KioskError) -> Self {
        match error {
            KioskError::NotNow { .. } => Self::NotOpen,
            KioskError::Box(BoxError::Full) => Self::BoxFull,
            KioskError::Box(BoxError::Unknown(_)) => Self::CastUnknown,
            KioskError::Box(_) | KioskError::File(_) => Self::Disk,
            KioskError::Randomness(_) => Self::NoRandomness,
            KioskError::Stick(error) => match error {
                StickError::Unset => Self::StickUnset,
                StickError::Absent(_) | StickError::SameDisk(_) => Self::StickAbsent,
                StickError::Full { .. } => Self::StickFull,
                StickError::ReadOnly => Self::StickReadOnly,
                StickError::Failed(_) | StickError::Lying => Self::StickBroken,
                StickError::Taken(_) => Self::StickTaken,
            },
            _ => Self::NotRecorded,
        }
    }

    /// The notice of a kiosk that does not start, where there is a remedy.
    pub fn of_start(error: &KioskError) -> Option<Self> {
        let of_database = |error: &DatabaseError, damaged, missing| match error {
            DatabaseError::Absent { .. } => Some(missing),
            DatabaseError::Damaged { .. } => Some(damaged),
            DatabaseError::Foreign { .. } | DatabaseError::OtherVersion { .. } => Some(Self::BoxNotOurs),
            _ => match error.trouble()? {
                Trouble::Forbidden => Some(Self::NoAccess),
                Trouble::Full | Trouble::ReadOnly | Trouble::Failing => Some(Self::NoWriting),
                Trouble::Damaged | Trouble::Taken | Trouble::Other => None,
            },
        };
        match error {
            KioskError::Box(BoxError::Database(error)) => of_database(error, Self::BoxDamaged, Self::BoxMissing),
            KioskError::Box(BoxError::OtherOwner | BoxError::OtherConsultation) | KioskError::OtherJournal => {
                Some(Self::BoxNotOurs)
            }
            KioskError::Behind { .. } => Some(Self::BoxBehind),
            KioskError::Box(BoxError::File { .. }) => Some(Self::NoWriting),
            error if error.is_damage() => Some(Self::BoxDamaged),
            KioskError::Journal(crate::journal::JournalError::Database(error)) => {
                of_database(error, Self::JournalDamaged, Self::JournalDamaged)
            }
            KioskError::Journal(_) => Some(Self::JournalDamaged),
            KioskError::Identity(IdentityError::Permissions(_)) => Some(Self::KeyOpen),
            KioskError::File(error) if error.source.kind() == std::io::ErrorKind::PermissionDenied => {
                Some(Self::NoAccess)
            }
            KioskError::File(error) if error.is_of_device() => Some(Self::NoWriting),
            KioskError::NotPrepared(_) => Some(Self::NotPrepared),
            KioskError::NothingInstalled => Some(Self::NothingInstalled),
            KioskError::SeveralInstalled => Some(Self::SeveralInstalled),
            KioskError::Configuration(_) => Some(Self::Settings),
            KioskError::Busy => Some(Self::Busy),
            KioskError::OtherKiosk { .. }
            | KioskError::Certificate
            | KioskError::Predecessors
            | KioskError::NoConsultation(_)
            | KioskError::Package(_)
            | KioskError::Artefact(_)
            | KioskError::Identity(_) => Some(Self::Installation),
            _ => None,
        }
    }

    /// What the window of a kiosk that does not start says.
    pub fn out_of_service(error: &KioskError) -> Self {
        Self::of_start(error).unwrap_or(Self::NotStarted)
    }

    /// The notice of a staff act that was not done.
    pub fn of_staff(error: &KioskError) -> Self {
        match error {
            KioskError::Stick(_) => Self::of(error),
            KioskError::Box(BoxError::Waiting) => Self::NoWriting,
            KioskError::NoPrinter | KioskError::NoPrinterForSlip => Self::PrinterUnset,
            error if error.is_damage() => Self::BoxDamaged,
            _ => Self::NotDone,
        }
    }

    /// The notice of a receipt that did not surely come out.
    pub fn of_print(outcome: &Outcome) -> Option<Self> {
        match outcome {
            Outcome::Confirmed => None,
            Outcome::Unknown => Some(Self::PrintUnknown),
            Outcome::Failed(Cause::PaperOut) => Some(Self::PaperOut),
            Outcome::Failed(Cause::CoverOpen) => Some(Self::CoverOpen),
            Outcome::Failed(_) => Some(Self::Printer),
        }
    }

    /// What staff can do about a printer, and whether there is anything to do.
    pub fn of_printer(state: PrinterState) -> Option<Self> {
        match state {
            PrinterState::Ready => None,
            PrinterState::PaperLow => Some(Self::RollLow),
            PrinterState::PaperOut => Some(Self::RollEmpty),
            PrinterState::CoverOpen => Some(Self::CoverToClose),
            PrinterState::CutterFault | PrinterState::Offline => Some(Self::PrinterStuck),
            PrinterState::Unreachable => Some(Self::PrinterAway),
            PrinterState::Unknown => Some(Self::PrinterMute),
        }
    }

    /// What staff can do about a slip that did not come out.
    pub fn of_missing_paper(cause: Cause) -> Self {
        match cause {
            Cause::PaperOut => Self::RollEmpty,
            Cause::CoverOpen => Self::CoverToClose,
            Cause::Unreachable => Self::PrinterAway,
            Cause::CutterFault | Cause::Offline | Cause::Stalled | Cause::NotCleared | Cause::Unprintable => {
                Self::PrinterStuck
            }
        }
    }

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotOpen => "K-101",
            Self::NotYetOpen => "K-103",
            Self::Paused => "K-104",
            Self::Closed => "K-105",
            Self::NotShown => "K-102",
            Self::BoxFull => "K-201",
            Self::Disk => "K-202",
            Self::NoRandomness => "K-203",
            Self::NotRecorded => "K-204",
            Self::Stopped => "K-205",
            Self::CastUnknown => "K-206",
            Self::NoWriting => "K-207",
            Self::UncleanStop => "K-211",
            Self::CastDoubt => "K-218",
            Self::BoxHealed => "K-212",
            Self::MirrorAway => "K-213",
            Self::MirrorNotOurs => "K-214",
            Self::MirrorFailing => "K-215",
            Self::DiskLow => "K-216",
            Self::Clock => "K-217",
            Self::BoxDamaged => "K-221",
            Self::BoxMissing => "K-222",
            Self::BoxNotOurs => "K-223",
            Self::BoxBehind => "K-227",
            Self::JournalDamaged => "K-224",
            Self::KeyOpen => "K-225",
            Self::NoAccess => "K-226",
            Self::NotPrepared => "K-231",
            Self::NothingInstalled => "K-232",
            Self::SeveralInstalled => "K-233",
            Self::Settings => "K-234",
            Self::Busy => "K-235",
            Self::Installation => "K-236",
            Self::NotStarted => "K-237",
            Self::PaperOut => "K-301",
            Self::CoverOpen => "K-302",
            Self::Printer => "K-303",
            Self::PrintUnknown => "K-304",
            Self::PaperNeeded => "K-305",
            Self::PrinterNotReady => "K-306",
            Self::SlipMissing => "K-307",
            Self::SlipUnknown => "K-308",
            Self::PrinterUnset => "K-309",
            Self::RollEmpty => "K-311",
            Self::CoverToClose => "K-312",
            Self::PrinterStuck => "K-313",
            Self::PrinterAway => "K-314",
            Self::RollLow => "K-315",
            Self::PrinterMute => "K-316",
            Self::StickAbsent => "K-401",
            Self::StickUnset => "K-406",
            Self::StickFull => "K-402",
            Self::StickReadOnly => "K-403",
            Self::StickBroken => "K-404",
            Self::StickTaken => "K-405",
            Self::PinFile => "K-501",
            Self::NotDone => "K-502",
            Self::ScreenTooSmall => "K-601",
        }
    }
}

/// The manual page of all notices, Markdown.
pub fn notices_manual() -> String {
    let mut page = String::from(
        "# Les messages de la borne\n\n\
         Chaque message a un code qui ne change jamais de sens. / Each notice has a code that never changes its meaning.\n\n\
         | code | français | English |\n|---|---|---|\n",
    );
    let mut notices = Notice::ALL;
    notices.sort_unstable_by_key(|notice| notice.code());
    for notice in notices {
        let Texts { fr, en, .. } = notice.sentence();
        page += &format!("| {} | {fr} | {} |\n", notice.code(), en.unwrap_or_default());
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<&str> = Notice::ALL.iter().map(|notice| notice.code()).collect();
        assert_eq!(codes.len(), Notice::ALL.len());
    }
}
