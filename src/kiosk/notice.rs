//! What a resident or staff is told when something does not work: a stable code, what happened, what to do.

use super::{IdentityError, KioskError};
use crate::ballot_box::BoxError;
use crate::consultation::Texts;
use crate::database::{DatabaseError, Trouble};
use crate::printer::{Cause, Outcome};
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
}

impl Notice {
    /// All notices, for the manual.
    pub const ALL: [Self; 41] = [
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
        Self::PaperOut,
        Self::CoverOpen,
        Self::Printer,
        Self::PrintUnknown,
        Self::PaperNeeded,
        Self::PrinterNotReady,
        Self::SlipMissing,
        Self::StickAbsent,
        Self::StickFull,
        Self::StickReadOnly,
        Self::StickBroken,
        Self::StickTaken,
        Self::PinFile,
        Self::NotDone,
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
                StickError::Absent(_) => Self::StickAbsent,
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
            _ => None,
        }
    }

    /// The notice of a staff act that was not done.
    pub fn of_staff(error: &KioskError) -> Self {
        match error {
            KioskError::Stick(_) => Self::of(error),
            KioskError::Box(BoxError::Waiting) => Self::NoWriting,
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
            Self::PaperOut => "K-301",
            Self::CoverOpen => "K-302",
            Self::Printer => "K-303",
            Self::PrintUnknown => "K-304",
            Self::PaperNeeded => "K-305",
            Self::PrinterNotReady => "K-306",
            Self::SlipMissing => "K-307",
            Self::StickAbsent => "K-401",
            Self::StickFull => "K-402",
            Self::StickReadOnly => "K-403",
            Self::StickBroken => "K-404",
            Self::StickTaken => "K-405",
            Self::PinFile => "K-501",
            Self::NotDone => "K-502",
        }
    }

    /// What happened and what to do.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn sentence(self) -> Texts {
        let (french, english) = match self {
            Self::NotOpen => {
                ("Le vote n’est pas ouvert. Demandez à l’accueil.", "The poll is not open. Ask at the desk.")
            }
            Self::NotYetOpen => {
                ("Le vote n’est pas encore ouvert. Demandez à l’accueil.", "The poll is not open yet. Ask at the desk.")
            }
            Self::Paused => (
                "Le vote est en pause. Demandez à l’accueil quand il reprend.",
                "The poll is paused. Ask at the desk when it goes on.",
            ),
            Self::Closed => (
                "Le vote est clos : on ne peut plus voter sur cette borne.",
                "The poll is closed: no more votes on this kiosk.",
            ),
            Self::NotShown => (
                "Cette borne ne sait pas encore présenter cette consultation. Demandez à l’accueil.",
                "This kiosk cannot show this consultation yet. Ask at the desk.",
            ),
            Self::BoxFull => (
                "L’urne de cette borne est pleine : on ne peut plus y voter. Demandez à l’accueil une autre borne.",
                "This kiosk’s box is full: no more votes fit in. Ask at the desk for another kiosk.",
            ),
            Self::Disk => (
                "La borne ne peut pas écrire : votre vote n’est pas enregistré. Prévenez l’accueil.",
                "The kiosk cannot write: your vote is not recorded. Tell the desk.",
            ),
            Self::NoRandomness | Self::NotRecorded => {
                ("Votre vote n’est pas enregistré. Prévenez l’accueil.", "Your vote is not recorded. Tell the desk.")
            }
            Self::Stopped => (
                "Cette borne s’est arrêtée. Si vous veniez de voter, votre vote est peut-être enregistré. Prévenez l’accueil.",
                "This kiosk has stopped. If you had just voted, your vote may be recorded. Tell the desk.",
            ),
            Self::CastUnknown => (
                "Votre vote est peut-être enregistré, la borne ne peut pas encore le dire. Ne votez pas de nouveau : prévenez l’accueil.",
                "Your vote may be recorded, the kiosk cannot say yet. Do not vote again: tell the desk.",
            ),
            Self::NoWriting => (
                "Cette borne ne peut plus écrire sur son disque : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "This kiosk cannot write to its disk any more: voting is not possible at the moment. Tell the desk.",
            ),
            Self::UncleanStop => (
                "La borne s’était arrêtée brusquement : un bulletin a pu être enregistré sans confirmation. Notez le nombre de bulletins.",
                "The kiosk had stopped abruptly: a ballot may have been recorded unconfirmed. Write down the number of ballots.",
            ),
            Self::CastDoubt => (
                "Le disque a lâché pendant un vote : la personne a lu que son vote est peut-être enregistré. Notez le nombre de bulletins.",
                "The disk failed during a vote: the person read that the vote may be recorded. Write down the number of ballots.",
            ),
            Self::BoxHealed => (
                "L’urne était abîmée, sa copie l’a réparée. Notez le nombre de bulletins et prévenez l’organisateur : le disque est à changer.",
                "The box was damaged and its copy repaired it. Write down the number of ballots and tell the organiser: the disk needs replacing.",
            ),
            Self::MirrorAway => (
                "La copie de l’urne n’est pas là. On peut voter ; rebranchez son support ou prévenez l’organisateur.",
                "The copy of the box is not there. Voting goes on; plug its medium in again or tell the organiser.",
            ),
            Self::MirrorNotOurs => (
                "Le support de la copie porte l’urne d’une autre borne, laissée intacte. On peut voter ; branchez le bon support.",
                "The medium for the copy holds another kiosk’s box, left untouched. Voting goes on; plug in the right medium.",
            ),
            Self::MirrorFailing => (
                "Le support de la copie de l’urne ne marche pas bien. On peut voter ; prévenez l’organisateur.",
                "The medium with the copy of the box does not work well. Voting goes on; tell the organiser.",
            ),
            Self::DiskLow => (
                "Le disque de la borne est presque plein. On peut voter ; prévenez l’organisateur.",
                "The kiosk’s disk is nearly full. Voting goes on; tell the organiser.",
            ),
            Self::Clock => (
                "La date de la borne est fausse. On peut voter ; écrivez la bonne date sur le ticket.",
                "The kiosk’s date is wrong. Voting goes on; write the right date on the slip.",
            ),
            Self::BoxDamaged => (
                "L’urne de cette borne est abîmée et aucune copie ne la répare. N’effacez rien : l’organisateur reprend ses bulletins sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s box is damaged and no copy repairs it. Erase nothing: the organiser takes its ballots over on another kiosk (“urne kiosk restore”).",
            ),
            Self::BoxMissing => (
                "L’urne de cette borne a disparu et aucune copie n’est là. Rebranchez le support de la copie, ou reprenez un relevé sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s box is gone and there is no copy. Plug in the medium with the copy, or take a batch over on another kiosk (“urne kiosk restore”).",
            ),
            Self::BoxNotOurs => (
                "Ce disque porte l’urne d’une autre borne, d’une autre consultation ou d’une autre version d’Urne. Rien n’est touché : remettez le bon disque ou la bonne version.",
                "This disk holds the box of another kiosk, another consultation or another version of Urne. Nothing is touched: put the right disk or version back.",
            ),
            Self::BoxBehind => (
                "L’urne contient moins de bulletins que le journal n’en a noté : ce n’est pas son dernier état. Rebranchez le support de la copie, ou remettez le bon disque.",
                "The box holds fewer ballots than the journal has noted: it is not its latest state. Plug in the medium with the copy, or put the right disk back.",
            ),
            Self::JournalDamaged => (
                "Le journal de cette borne manque ou est abîmé : elle ne peut pas dire si le vote est clos. N’effacez rien : l’organisateur reprend ses bulletins sur une autre borne (« urne kiosk restore »).",
                "This kiosk’s journal is missing or damaged: it cannot tell whether the poll is closed. Erase nothing: the organiser takes its ballots over on another kiosk (“urne kiosk restore”).",
            ),
            Self::KeyOpen => (
                "D’autres programmes peuvent lire la clé de cette borne. Corrigez ses droits : chmod 600 identity/kiosk.key.",
                "Other programs can read this kiosk’s key. Correct its permissions: chmod 600 identity/kiosk.key.",
            ),
            Self::NoAccess => (
                "La borne n’a pas accès à ses propres fichiers. Rendez son dossier de données au compte qui lance Urne (chown -R).",
                "The kiosk has no access to its own files. Give its data folder back to the account that runs Urne (chown -R).",
            ),
            Self::PaperOut => (
                "Il n’y a plus de papier. Votre vote est bien enregistré ; l’accueil peut changer le rouleau.",
                "The paper is out. Your vote is recorded; the desk can change the roll.",
            ),
            Self::CoverOpen => (
                "Le capot de l’imprimante est ouvert. Votre vote est bien enregistré ; prévenez l’accueil.",
                "The printer’s cover is open. Your vote is recorded; tell the desk.",
            ),
            Self::Printer => (
                "Le reçu ne s’imprime pas. Votre vote est bien enregistré ; notez le code affiché.",
                "The receipt does not print. Your vote is recorded; write down the code shown.",
            ),
            Self::PrintUnknown => (
                "Regardez si votre reçu est sorti. Votre vote est bien enregistré.",
                "See whether your receipt came out. Your vote is recorded.",
            ),
            Self::PaperNeeded => (
                "Il n’y a plus de papier pour les reçus : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "There is no paper for receipts: voting is not possible at the moment. Tell the desk.",
            ),
            Self::PrinterNotReady => (
                "L’imprimante des reçus n’est pas prête : on ne peut pas voter pour l’instant. Prévenez l’accueil.",
                "The receipt printer is not ready: voting is not possible at the moment. Tell the desk.",
            ),
            Self::SlipMissing => (
                "C’est fait, mais le ticket n’est pas sorti. Regardez l’imprimante.",
                "It is done, but the slip did not come out. See the printer.",
            ),
            Self::StickAbsent => ("Aucune clé USB n’est là. Branchez-en une.", "There is no USB stick. Plug one in."),
            Self::StickFull => {
                ("La clé USB est pleine. Prenez-en une autre.", "The USB stick is full. Take another one.")
            }
            Self::StickReadOnly => (
                "La clé USB est protégée contre l’écriture. Déverrouillez-la ou prenez-en une autre.",
                "The USB stick is write-protected. Unlock it or take another one.",
            ),
            Self::StickTaken => (
                "La clé USB a déjà un autre relevé de ce nom. Prenez une autre clé et prévenez l’organisateur.",
                "The USB stick already has another batch of this name. Take another stick and tell the organiser.",
            ),
            Self::PinFile => (
                "Le code de l’accueil est illisible sur cette borne. Un agent en choisit un nouveau : « urne kiosk pin ».",
                "The desk’s code cannot be read on this kiosk. An officer chooses a new one: “urne kiosk pin”.",
            ),
            Self::NotDone => (
                "La borne n’a pas pu le faire. Rien n’est perdu. Réessayez, puis prévenez l’organisateur.",
                "The kiosk could not do it. Nothing is lost. Try again, then tell the organiser.",
            ),
            Self::StickBroken => (
                "La clé USB ne garde pas ce qu’on y écrit. Prenez-en une autre ; rien n’est perdu.",
                "The USB stick does not keep what is written. Take another one; nothing is lost.",
            ),
        };
        Texts { fr: french.into(), en: Some(english.into()), br: None, fr_falc: None }
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
