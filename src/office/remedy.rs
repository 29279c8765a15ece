//! What can be done about a trouble, as data: a command words each as a sentence with the command to type, a window as a button.

use crate::consultation::import;
use crate::keys::{KioskNumber, Mode};
use crate::reading::TextFault;
use crate::reading::table::{CellFault, TableFault};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// The same again.
    Again,
    /// About any file.
    File(FileRemedy),
    /// About a consultation's folder and the package sealed from it.
    Consultation(ConsultationRemedy),
    /// About the keys and the folder they are in.
    Keys(KeysRemedy),
    /// About what is typed from sheets of paper, and who keeps them.
    Paper(PaperRemedy),
    /// About kiosks and their list.
    Kiosk(KioskRemedy),
    /// About batches, journals and slips.
    Batch(BatchRemedy),
    /// About a register and the order of its steps.
    Register(RegisterRemedy),
    /// About a publication and its place.
    Publication(PublicationRemedy),
}

impl From<FileRemedy> for Remedy {
    fn from(remedy: FileRemedy) -> Self {
        Self::File(remedy)
    }
}

impl From<ConsultationRemedy> for Remedy {
    fn from(remedy: ConsultationRemedy) -> Self {
        Self::Consultation(remedy)
    }
}

impl From<KeysRemedy> for Remedy {
    fn from(remedy: KeysRemedy) -> Self {
        Self::Keys(remedy)
    }
}

impl From<PaperRemedy> for Remedy {
    fn from(remedy: PaperRemedy) -> Self {
        Self::Paper(remedy)
    }
}

impl From<KioskRemedy> for Remedy {
    fn from(remedy: KioskRemedy) -> Self {
        Self::Kiosk(remedy)
    }
}

impl From<BatchRemedy> for Remedy {
    fn from(remedy: BatchRemedy) -> Self {
        Self::Batch(remedy)
    }
}

impl From<RegisterRemedy> for Remedy {
    fn from(remedy: RegisterRemedy) -> Self {
        Self::Register(remedy)
    }
}

impl From<PublicationRemedy> for Remedy {
    fn from(remedy: PublicationRemedy) -> Self {
        Self::Publication(remedy)
    }
}

/// About any file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRemedy {
    /// Make room on the disk.
    MakeRoom,
    /// Take a place that can be written.
    WritablePlace,
    /// Ask for the right to the file.
    AskForRights,
    /// Look at the name and the place.
    CheckName,
    /// Give another name, or put aside what is there.
    OtherName,
    /// Look at the disk or the stick.
    CheckDevice,
    /// Look at the file or the folder.
    CheckFile,
    /// Save the text in another encoding.
    SaveText(TextFault),
    /// Take the file as Urne wrote it.
    GenuineCopy,
    /// Look whether all files are of this consultation.
    SameConsultation,
}

/// About a consultation's folder and the package sealed from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsultationRemedy {
    /// Give a new folder.
    NewFolder,
    /// Correct the Pabulib file.
    CorrectPabulib,
    /// What an election lacks to be a consultation.
    ForImport(import::Refusal),
    /// See the faults of the consultation.
    SeeFaults,
    /// Correct what the remarks say, or seal it as it is.
    ReadRemarks,
    /// See why the consultation cannot be read.
    SeeWhyUnread,
    /// Change what no kiosk of this version can hold, or wait for one that can.
    ChangeOrWait,
    /// Correct the folder, then seal it again.
    CorrectAndSeal,
    /// Make the pictures smaller.
    SmallerPictures,
    /// Take the package as it was sealed.
    GenuinePackage,
    /// Give the package another name, or put the other one aside.
    OtherPackageName,
    /// Use the package that was sealed.
    ThatPackage,
}

/// About the keys and the folder they are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysRemedy {
    /// Make keys.
    MakeKeys,
    /// Make the keys first.
    MakeKeysFirst,
    /// Make keys for this consultation.
    KeysForThis,
    /// Make keys of this mode.
    KeysOfMode(Mode),
    /// Take keys of the consultation's mode.
    FittingKeys,
    /// Give the consultation this identifier back, if it is the same.
    SameIdentifier(String),
    /// Put the folder of the keys back as it was made.
    KeysAsMade,
    /// Choose a quorum that exists.
    PossibleQuorum,
    /// Write less on the sheets.
    ShorterFact,
    /// Type the sheet's lines or scan its code.
    TypeOrScan,
    /// Let each of these holders read the share back.
    TestEach,
    /// Erase the files of the shares.
    EraseShares,
    /// Put a strange file elsewhere, then erase.
    MoveThenErase,
    /// Give another name to what is written, or put the file there aside.
    OtherFileName,
}

/// About what is typed from sheets of paper, and who keeps them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperRemedy {
    /// Give the authority's key file.
    GiveAuthorityKey,
    /// Give the authority's key that sealed this consultation.
    GiveSealingKey,
    /// Copy all lines of the authority's sheet.
    AllAuthorityLines,
    /// Type the passphrase again.
    TypeAgain,
    /// Choose a longer one.
    LongerPassphrase,
    /// Compare a line with the sheet.
    CompareLine,
    /// Put the lines in the sheet's order.
    LinesInOrder,
    /// Copy all lines once.
    AllLines,
    /// Copy the lines of a holder's sheet and nothing else.
    OnlyShare,
    /// Use the version that made the keys.
    VersionOfKeys,
    /// Ask for the sheet of this consultation.
    RightSheet,
    /// Read the sheet again, or ask other holders.
    SheetOrOthers,
    /// Bring more holders together.
    MoreHolders,
    /// Give each holder's share once.
    OneShareEach,
}

/// About kiosks and their list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KioskRemedy {
    /// Give the request as the kiosk wrote it.
    RequestAsWritten,
    /// Make the request again, with another name.
    RequestAgain,
    /// Divide the consultation by territory.
    SplitByTerritory,
    /// Put the note of lists aside.
    SetNoteAside,
    /// Enrol where the list is.
    FolderOfList,
    /// Compare with the list of kiosks and the slips.
    CompareWithList,
    /// Give the last batch of the kiosk that is trusted.
    LastTrusted,
}

/// About batches, journals and slips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchRemedy {
    /// Give batches.
    GiveBatches,
    /// Give the list of kiosks.
    GiveList,
    /// Give the newest list.
    NewestList,
    /// Do not use the batch, and ask for another export.
    NewExport,
    /// Ask for another export of batch and journal.
    NewExportWithJournal,
    /// Have the kiosk examined.
    ExamineKiosk,
    /// Correct the table of slips.
    CorrectSlips,
    /// See to the columns of the table of slips.
    ColumnsOfSlips,
    /// See to the table.
    Table(TableFault),
    /// See to the cells of a line.
    Cells(CellFault),
}

/// About a register and the order of its steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterRemedy {
    /// Make the register again.
    MergeWhole,
    /// Merge first.
    MergeFirst,
    /// Freeze first.
    FreezeFirst,
    /// Note the draw first.
    DrawFirst,
    /// Open first.
    OpenFirst,
    /// Leave it as it is, and take the next step.
    GoOn,
    /// Merge, then freeze again.
    FreezeAgain,
    /// Give a kept batch again.
    GiveBatchAgain,
    /// Take a file out, then give the batch again.
    RemoveAndGiveBatch,
    /// Give each consultation its own register.
    OwnRegister,
    /// Give a new folder, or the register's.
    RegisterFolder,
    /// Wait for the other step.
    WaitForOther,
    /// Bring the batches of these kiosks, or say why they are missing.
    StateAbsences(Vec<KioskNumber>),
    /// Take a reason back.
    DropAbsence,
    /// Correct a reason.
    CorrectAbsence,
    /// Type the lot as it was thrown.
    TypeLot,
    /// Count with the version that opened.
    VersionOfOpening,
    /// Show the sentence to the organiser.
    ShowOrganiser,
}

/// About a publication and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationRemedy {
    /// Put a strange file elsewhere, or publish elsewhere.
    MoveStrange,
    /// Publish into a new folder.
    NewPlace,
    /// Give the folder of a publication.
    GivePublication,
    /// Give the whole of it.
    WholePublication,
    /// Do not publish; make the register again.
    DoNotPublish,
}
