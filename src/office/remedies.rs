//! Which remedy belongs to which error.

use std::io::ErrorKind;

use super::cause::Cause;
use super::remedy::{
    BatchRemedy, ConsultationRemedy, FileRemedy, KeysRemedy, KioskRemedy, PaperRemedy, PublicationRemedy,
    RegisterRemedy, Remedy,
};
use crate::consultation::PackageError;
use crate::files::signed::ArtefactError;
use crate::files::{self, FileError};
use crate::keys::authority::AuthorityKeyError;
use crate::keys::share::ShareError;
use crate::register::slips::SlipFault;
use crate::register::{AbsenceFault, RegisterError, Step};

/// What to do about a cause.
pub(super) fn of(cause: &Cause) -> Vec<Remedy> {
    let one = match cause {
        Cause::File(error) => of_file(error),
        Cause::Artefact(error) => of_artefact(error),
        Cause::Register(error) => of_register(error),
        Cause::Package(error) => of_package(error),
        Cause::AuthorityKey(error) => of_authority(error),
        Cause::Share(error) => of_share(error),
        Cause::Revocation(_) => KioskRemedy::CompareWithList.into(),
        Cause::Pabulib(_) => ConsultationRemedy::CorrectPabulib.into(),
        Cause::Import(refusal) => ConsultationRemedy::ForImport(refusal.clone()).into(),
        Cause::Slips { fault: SlipFault::Table(fault), .. } => BatchRemedy::Table(fault.clone()).into(),
        Cause::Slips { fault: SlipFault::Cells { fault, .. }, .. } => BatchRemedy::Cells(fault.clone()).into(),
        Cause::Slips { .. } => BatchRemedy::ColumnsOfSlips.into(),
        Cause::Batch { .. } => BatchRemedy::NewExport.into(),
        Cause::Objection(objection) => return objection.remedies(),
    };
    vec![one]
}

/// What to do about a file.
pub fn of_file(error: &FileError) -> Remedy {
    if let Some(fault) = files::text_fault(&error.source) {
        return FileRemedy::SaveText(fault.clone()).into();
    }
    match error.source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FileRemedy::MakeRoom.into(),
        ErrorKind::ReadOnlyFilesystem => FileRemedy::WritablePlace.into(),
        ErrorKind::PermissionDenied => FileRemedy::AskForRights.into(),
        ErrorKind::NotFound => FileRemedy::CheckName.into(),
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => FileRemedy::OtherName.into(),
        _ if error.is_of_device() => FileRemedy::CheckDevice.into(),
        _ => FileRemedy::CheckFile.into(),
    }
}

/// What to do about a signed file.
pub fn of_artefact(error: &ArtefactError) -> Remedy {
    match error {
        ArtefactError::File(error) => of_file(error),
        ArtefactError::Signature(_) | ArtefactError::Malformed { .. } | ArtefactError::Spelling(_) => {
            FileRemedy::GenuineCopy.into()
        }
        ArtefactError::Mismatch { .. } => FileRemedy::SameConsultation.into(),
    }
}

/// What to do about a package.
pub fn of_package(error: &PackageError) -> Remedy {
    match error {
        PackageError::Mode => KeysRemedy::FittingKeys.into(),
        PackageError::Definition(_) | PackageError::NotYet(_) => ConsultationRemedy::CorrectAndSeal.into(),
        PackageError::TooLarge(_) => ConsultationRemedy::SmallerPictures.into(),
        PackageError::Zip(_)
        | PackageError::Around
        | PackageError::Missing(_)
        | PackageError::Unexpected(_)
        | PackageError::Altered(_)
        | PackageError::Json(_)
        | PackageError::Picture { .. }
        | PackageError::Signature => ConsultationRemedy::GenuinePackage.into(),
    }
}

fn of_share(error: &ShareError) -> Remedy {
    match error {
        ShareError::Line(_) => PaperRemedy::CompareLine.into(),
        ShareError::Swapped(..) | ShareError::Moved { .. } => PaperRemedy::LinesInOrder.into(),
        ShareError::Repeated(_)
        | ShareError::MissingLines { .. }
        | ShareError::MissingLine(_)
        | ShareError::Sequence => PaperRemedy::AllLines.into(),
        ShareError::NotAShare => PaperRemedy::OnlyShare.into(),
        ShareError::Version(_) | ShareError::OldVersion(_) => PaperRemedy::VersionOfKeys.into(),
        ShareError::OtherKeys(_) | ShareError::AuthoritySheet => PaperRemedy::RightSheet.into(),
        ShareError::WrongPart { .. } | ShareError::WrongSigner(_) => PaperRemedy::SheetOrOthers.into(),
        ShareError::TooFew { .. } => PaperRemedy::MoreHolders.into(),
    }
}

fn of_authority(error: &AuthorityKeyError) -> Remedy {
    match error {
        AuthorityKeyError::NotAKeyFile => PaperRemedy::GiveAuthorityKey.into(),
        AuthorityKeyError::Line(_) => PaperRemedy::CompareLine.into(),
        AuthorityKeyError::NotAPaperCopy => PaperRemedy::AllAuthorityLines.into(),
        AuthorityKeyError::WrongPassphrase => PaperRemedy::TypeAgain.into(),
        AuthorityKeyError::ShortPassphrase => PaperRemedy::LongerPassphrase.into(),
        AuthorityKeyError::Randomness(_) => Remedy::Again,
    }
}

fn of_register(error: &RegisterError) -> Remedy {
    match error {
        RegisterError::File(error) => of_file(error),
        RegisterError::Artefact(error) => of_artefact(error),
        RegisterError::Package(error) => of_package(error),
        RegisterError::Share(error) => of_share(error),
        RegisterError::Sqlite { .. } => RegisterRemedy::MergeWhole.into(),
        RegisterError::OtherConsultation(_) => RegisterRemedy::OwnRegister.into(),
        RegisterError::Taken(_) => RegisterRemedy::RegisterFolder.into(),
        RegisterError::Strange { .. } => PublicationRemedy::MoveStrange.into(),
        RegisterError::NotAPlace { .. } => PublicationRemedy::NewPlace.into(),
        RegisterError::Busy(_) => RegisterRemedy::WaitForOther.into(),
        RegisterError::Missing { step: Step::Merge, .. } => RegisterRemedy::MergeFirst.into(),
        RegisterError::Missing { step: Step::Freeze, .. } => RegisterRemedy::FreezeFirst.into(),
        RegisterError::Missing { step: Step::Draw, .. } => RegisterRemedy::DrawFirst.into(),
        RegisterError::Missing { step: Step::Open, .. } => RegisterRemedy::OpenFirst.into(),
        RegisterError::TooLate(_) => RegisterRemedy::GoOn.into(),
        RegisterError::ChangedSinceFreeze { .. } => RegisterRemedy::FreezeAgain.into(),
        RegisterError::KeptBatch { .. } => RegisterRemedy::GiveBatchAgain.into(),
        RegisterError::KeptName(_) => RegisterRemedy::RemoveAndGiveBatch.into(),
        RegisterError::ShorterList => BatchRemedy::NewestList.into(),
        RegisterError::Absence(AbsenceFault::Unstated(kiosks)) => RegisterRemedy::StateAbsences(kiosks.clone()).into(),
        RegisterError::Absence(AbsenceFault::NotMissing(_)) => RegisterRemedy::DropAbsence.into(),
        RegisterError::Absence(_) => RegisterRemedy::CorrectAbsence.into(),
        RegisterError::Slips(_) => BatchRemedy::CorrectSlips.into(),
        RegisterError::Lot { .. } => RegisterRemedy::TypeLot.into(),
        RegisterError::NotAPublication => PublicationRemedy::GivePublication.into(),
        RegisterError::NotPublished(_) => PublicationRemedy::WholePublication.into(),
        RegisterError::Unverified(_) => PublicationRemedy::DoNotPublish.into(),
        RegisterError::Count(_) => RegisterRemedy::ShowOrganiser.into(),
        RegisterError::OtherAuthority => PaperRemedy::GiveSealingKey.into(),
        RegisterError::OtherCount => RegisterRemedy::VersionOfOpening.into(),
        RegisterError::Randomness(_) | RegisterError::Cancelled(_) => Remedy::Again,
    }
}
