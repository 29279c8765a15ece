//! What a resident or staff is told when something does not work: a stable code, what happened, what to do.

use super::KioskError;
use crate::ballot_box::BoxError;
use crate::consultation::Texts;
use crate::printer::{Cause, Outcome};
use crate::stick::StickError;

/// A notice. Codes never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The poll is not open.
    NotOpen,
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
    pub const ALL: [Self; 21] = [
        Self::NotOpen,
        Self::NotShown,
        Self::BoxFull,
        Self::Disk,
        Self::NoRandomness,
        Self::NotRecorded,
        Self::Stopped,
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
            KioskError::Box(_) | KioskError::Io { .. } => Self::Disk,
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

    /// The notice of a staff act that was not done.
    pub fn of_staff(error: &KioskError) -> Self {
        match error {
            KioskError::Stick(_) => Self::of(error),
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
            Self::NotShown => "K-102",
            Self::BoxFull => "K-201",
            Self::Disk => "K-202",
            Self::NoRandomness => "K-203",
            Self::NotRecorded => "K-204",
            Self::Stopped => "K-205",
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
            Self::NotShown => (
                "Cette borne ne sait pas encore présenter cette consultation. Demandez à l’accueil.",
                "This kiosk cannot show this consultation yet. Ask at the desk.",
            ),
            Self::BoxFull => (
                "L’urne est pleine : votre vote n’est pas enregistré. Demandez à l’accueil une autre borne.",
                "The box is full: your vote is not recorded. Ask at the desk for another kiosk.",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<&str> = Notice::ALL.iter().map(|notice| notice.code()).collect();
        assert_eq!(codes.len(), Notice::ALL.len());
    }
}
