//! What a resident or staff is told when something does not work: a stable code, what happened, what to do.

use super::{IdentityError, KioskError};
use crate::ballot_box::BoxError;
use crate::database::{DatabaseError, Trouble};
use crate::language::words::notice as words;
use crate::language::{Language, Message};
use crate::printer::{Cause, Outcome, State as PrinterState};
use crate::stick::StickError;

/// Makes the notices and every list of them from one: a notice that is in none of them cannot be written.
macro_rules! notices {
    ($($(#[$doc:meta])* $notice:ident = $code:literal, $message:ident;)*) => {
        /// A notice. Codes never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Notice {
            $($(#[$doc])* $notice,)*
        }

        impl Notice {
            /// All notices, for the manual.
            pub const ALL: &'static [Self] = &[$(Self::$notice),*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$notice => $code,)*
                }
            }

            /// What happened and what to do.
            pub const fn message(self) -> Message {
                match self {
                    $(Self::$notice => words::$message,)*
                }
            }
        }
    };
}

notices! {
    /// The poll is not open: what a ballot is told that comes too late.
    NotOpen = "K-101", K_101;
    /// The poll was not opened yet.
    NotYetOpen = "K-103", K_103;
    /// The poll is paused.
    Paused = "K-104", K_104;
    /// The poll is closed for good.
    Closed = "K-105", K_105;
    /// The consultation asks what this version cannot show.
    NotShown = "K-102", K_102;
    /// The box is full.
    BoxFull = "K-201", K_201;
    /// The disk refused.
    Disk = "K-202", K_202;
    /// The system gives no randomness.
    NoRandomness = "K-203", K_203;
    /// Anything else between "Voter" and the box.
    NotRecorded = "K-204", K_204;
    /// The program's own part that writes the box has stopped.
    Stopped = "K-205", K_205;
    /// The disk failed in mid-cast, and does not say whether it has the ballot.
    CastUnknown = "K-206", K_206;
    /// The disk takes no writes.
    NoWriting = "K-207", K_207;
    /// The program stopped without saying so.
    UncleanStop = "K-211", K_211;
    /// The disk failed in mid-cast, and the resident was told that the ballot may be recorded.
    CastDoubt = "K-218", K_218;
    /// The box was mended with its mirror.
    BoxHealed = "K-212", K_212;
    /// The mirror's medium is not there.
    MirrorAway = "K-213", K_213;
    /// The mirror's medium holds another box.
    MirrorNotOurs = "K-214", K_214;
    /// The mirror's medium fails.
    MirrorFailing = "K-215", K_215;
    /// The disk is nearly full.
    DiskLow = "K-216", K_216;
    /// The clock is not to be believed.
    Clock = "K-217", K_217;
    /// The box is damaged and no mirror helps.
    BoxDamaged = "K-221", K_221;
    /// The box is missing and no mirror helps.
    BoxMissing = "K-222", K_222;
    /// The box or the journal is another kiosk's, another consultation's or another version's.
    BoxNotOurs = "K-223", K_223;
    /// The box holds less than the journal has noted.
    BoxBehind = "K-227", K_227;
    /// The journal is missing or damaged.
    JournalDamaged = "K-224", K_224;
    /// Others may read the kiosk's key.
    KeyOpen = "K-225", K_225;
    /// The program has no access to its files.
    NoAccess = "K-226", K_226;
    /// The data folder holds no kiosk yet.
    NotPrepared = "K-231", K_231;
    /// No consultation is installed.
    NothingInstalled = "K-232", K_232;
    /// More than one consultation is installed.
    SeveralInstalled = "K-233", K_233;
    /// The settings are wrong.
    Settings = "K-234", K_234;
    /// Another program is at work on the kiosk.
    Busy = "K-235", K_235;
    /// What is installed does not belong together.
    Installation = "K-236", K_236;
    /// Anything else keeps the kiosk from starting.
    NotStarted = "K-237", K_237;
    /// Paper out.
    PaperOut = "K-301", K_301;
    /// Cover open.
    CoverOpen = "K-302", K_302;
    /// The printer does not answer or reports a fault.
    Printer = "K-303", K_303;
    /// The printer cannot say whether the receipt came out.
    PrintUnknown = "K-304", K_304;
    /// Receipts are promised and there is no paper.
    PaperNeeded = "K-305", K_305;
    /// Receipts are promised and the printer is not ready.
    PrinterNotReady = "K-306", K_306;
    /// A staff act is done, its slip did not surely come out.
    SlipMissing = "K-307", K_307;
    /// A staff act is done, and the printer cannot say whether its slip came out.
    SlipUnknown = "K-308", K_308;
    /// Receipts are promised and no printer is set, or staff have none for their slips.
    PrinterUnset = "K-309", K_309;
    /// For staff: paper out.
    RollEmpty = "K-311", K_311;
    /// For staff: the paper is nearly out.
    RollLow = "K-315", K_315;
    /// For staff: cover open.
    CoverToClose = "K-312", K_312;
    /// For staff: the printer is stuck.
    PrinterStuck = "K-313", K_313;
    /// For staff: the printer is not there.
    PrinterAway = "K-314", K_314;
    /// For staff: the printer never answers.
    PrinterMute = "K-316", K_316;
    /// Nobody said where sticks are mounted.
    StickUnset = "K-406", K_406;
    /// No stick.
    StickAbsent = "K-401", K_401;
    /// Stick full.
    StickFull = "K-402", K_402;
    /// Stick write-protected.
    StickReadOnly = "K-403", K_403;
    /// Stick broken.
    StickBroken = "K-404", K_404;
    /// Another file of the batch's name.
    StickTaken = "K-405", K_405;
    /// The staff PIN's file.
    PinFile = "K-501", K_501;
    /// A staff act was refused or failed.
    NotDone = "K-502", K_502;
    /// No page fits on the screen.
    ScreenTooSmall = "K-601", K_601;
}

impl Notice {
    /// What the message adds to a sentence that stands beside it: where that sentence is its first one, only what follows.
    pub fn beyond(self, said: &str, language: Language) -> &'static str {
        let message = self.message().say(language);
        let first = message.split_once(". ").filter(|(first, _)| first.to_lowercase() == said.to_lowercase());
        first.map_or(message, |(_, rest)| rest)
    }

    /// Whether a sentence says nothing that the message does not say, in the words of the program's errors.
    pub fn repeats(self, said: &str) -> bool {
        self.beyond(said, Language::FRENCH) != self.message().say(Language::FRENCH)
    }

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
}

/// The manual page of all notices, Markdown.
pub fn notices_manual() -> String {
    let mut page = String::from(
        "# Les messages de la borne\n\n\
         Chaque message a un code qui ne change jamais de sens. / Each notice has a code that never changes its meaning.\n\n| code |",
    );
    for language in Language::all() {
        page += &format!(" {} |", language.name());
    }
    page += &format!("\n|---|{}\n", "---|".repeat(Language::all().count()));
    let mut notices = Notice::ALL.to_vec();
    notices.sort_unstable_by_key(|notice| notice.code());
    for notice in notices {
        page += &format!("| {} |", notice.code());
        for language in Language::all() {
            page += &format!(" {} |", notice.message().say(language));
        }
        page.push('\n');
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where an error has nothing of its own to tell, the notice's first sentence is its sentence, and both are said as one.
    #[test]
    fn nothing_is_said_twice() {
        for (error, remedy) in [
            (KioskError::NothingInstalled, "Un agent l’installe"),
            (KioskError::SeveralInstalled, "Un agent met de côté"),
            (KioskError::Busy, "Attendez qu’elle finisse"),
        ] {
            let notice = Notice::of_start(&error).unwrap();
            assert!(notice.repeats(&error.to_string()), "{error}");
            let beyond = notice.beyond(&error.to_string(), Language::FRENCH);
            assert!(beyond.starts_with(remedy), "{beyond}");
        }
        let other = KioskError::NotPrepared("ici".into()).to_string();
        let told = Notice::NotPrepared.beyond(&other, Language::FRENCH);
        assert_eq!(told, Notice::NotPrepared.message().say(Language::FRENCH), "what is said otherwise is said whole");
    }

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<&str> = Notice::ALL.iter().map(|notice| notice.code()).collect();
        assert_eq!(codes.len(), Notice::ALL.len());
    }
}
