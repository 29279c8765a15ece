//! What to do about each refusal: one sentence for one kind of error, shown after an arrow.

use std::io::ErrorKind;

use crate::consultation::PackageError;
use crate::files::signed::ArtefactError;
use crate::files::{self, FileError};
use crate::keys::authority::AuthorityKeyError;
use crate::keys::share::ShareError;
use crate::kiosk::{IdentityError, KioskError, PinError};
use crate::register::{AbsenceFault, RegisterError, Step};
use crate::stick::StickError;

const AGAIN: &str = "Relancez la même commande.";
const COPY: &str = "Reprenez ce fichier tel qu’Urne l’a écrit, depuis la clé ou la copie d’où il vient.";
const STAFF: &str = "N’ouvrez pas cette borne : gardez-la telle qu’elle est, et appelez l’organisateur.";

pub(super) fn of_file(error: &FileError) -> &'static str {
    if let Some(fault) = files::text_fault(&error.source) {
        return fault.remedy();
    }
    match error.source.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "Faites de la place, puis relancez la même commande.",
        ErrorKind::ReadOnlyFilesystem => "Choisissez un support où l’on peut écrire, puis relancez la même commande.",
        ErrorKind::PermissionDenied => "Demandez les droits sur ce fichier, ou lancez la commande avec le bon compte.",
        ErrorKind::NotFound => "Vérifiez le nom et l’endroit.",
        ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty => {
            "Donnez un autre nom, ou mettez de côté ce qui est là."
        }
        _ if error.is_of_device() => {
            "Vérifiez le disque ou la clé (câble, autre prise), puis relancez la même commande."
        }
        _ => "Vérifiez ce fichier ou ce dossier, puis relancez la même commande.",
    }
}

pub(super) fn of_artefact(error: &ArtefactError) -> &'static str {
    match error {
        ArtefactError::File(error) => of_file(error),
        ArtefactError::Signature(_) | ArtefactError::Malformed { .. } | ArtefactError::Spelling(_) => COPY,
        ArtefactError::Mismatch { .. } => "Vérifiez que les fichiers donnés sont tous de cette consultation.",
    }
}

pub(super) fn of_package(error: &PackageError) -> &'static str {
    match error {
        PackageError::Mode => "Prenez des clés faites pour cela : {keys}, avec --rehearsal pour une répétition.",
        PackageError::Definition(_) | PackageError::NotYet(_) => {
            "Corrigez le dossier de la consultation ({check}), puis scellez-le de nouveau : {seal}"
        }
        PackageError::TooLarge(_) => "Réduisez les images de la consultation, puis scellez-la de nouveau.",
        PackageError::Zip(_)
        | PackageError::Around
        | PackageError::Missing(_)
        | PackageError::Unexpected(_)
        | PackageError::Altered(_)
        | PackageError::Json(_)
        | PackageError::Picture { .. }
        | PackageError::Signature => {
            "Reprenez le paquet .consultation que « urne seal » a écrit, et comparez l’empreinte affichée."
        }
    }
}

pub(super) fn of_share(error: &ShareError) -> &'static str {
    match error {
        ShareError::Line(_) => "Comparez cette ligne avec la feuille, caractère par caractère, et corrigez-la.",
        ShareError::Swapped(..) | ShareError::Moved { .. } => "Remettez les lignes dans l’ordre de la feuille.",
        ShareError::Repeated(_)
        | ShareError::MissingLines { .. }
        | ShareError::MissingLine(_)
        | ShareError::Sequence => {
            "Comptez les lignes sur la feuille, et recopiez-les toutes, une fois chacune, dans l’ordre."
        }
        ShareError::NotAShare => "Recopiez les lignes de la feuille du dépositaire, sans rien d’autre.",
        ShareError::Version(_) | ShareError::OldVersion(_) => "Servez-vous de la version d’Urne qui a fait ces clés.",
        ShareError::OtherKeys(_) => "Demandez au dépositaire la feuille de cette consultation.",
        ShareError::WrongPart { .. } | ShareError::WrongSigner(_) => {
            "Relisez la feuille du dépositaire, ou réunissez-en d’autres."
        }
        ShareError::TooFew { .. } => "Réunissez d’autres dépositaires : une option --share pour chacun.",
    }
}

pub(super) fn of_authority(error: &AuthorityKeyError) -> &'static str {
    match error {
        AuthorityKeyError::NotAKeyFile => "Donnez le fichier authority.key du dossier des clés.",
        AuthorityKeyError::Line(_) => "Comparez cette ligne avec la feuille, caractère par caractère, et corrigez-la.",
        AuthorityKeyError::NotAPaperCopy => {
            "Recopiez toutes les lignes de la feuille de l’autorité, dans l’ordre, sans rien d’autre."
        }
        AuthorityKeyError::WrongPassphrase => "Tapez-la de nouveau : majuscules, accents et espaces comptent.",
        AuthorityKeyError::ShortPassphrase => "Choisissez une phrase plus longue : quatre mots sans lien, par exemple.",
        AuthorityKeyError::Randomness(_) => AGAIN,
    }
}

pub(super) fn of_pin(error: &PinError) -> &'static str {
    match error {
        PinError::NotDigits | PinError::TooEasy => "Choisissez six chiffres que personne ne devine, puis relancez.",
        PinError::NotAPinFile => "Choisissez un nouveau code : {pin}",
        PinError::File(error) => of_kiosk(error),
        PinError::Randomness(_) => AGAIN,
    }
}

pub(super) fn of_register(error: &RegisterError) -> &'static str {
    match error {
        RegisterError::File(error) => of_file(error),
        RegisterError::Artefact(error) => of_artefact(error),
        RegisterError::Package(error) => of_package(error),
        RegisterError::Share(error) => of_share(error),
        RegisterError::Sqlite { .. } => "Vérifiez le disque, puis refaites le registre en entier : {merge}",
        RegisterError::OtherConsultation(_) => "Donnez à chaque consultation son propre dossier de registre.",
        RegisterError::Taken(_) => "Donnez un dossier neuf, ou celui du registre.",
        RegisterError::Strange { .. } => "Mettez ce fichier ailleurs, ou donnez un autre dossier avec --out.",
        RegisterError::NotAPlace { .. } => "Donnez le nom d’un dossier neuf avec --out.",
        RegisterError::Busy(_) => "Attendez la fin de l’autre commande, puis relancez celle-ci.",
        RegisterError::Missing { step: Step::Merge, .. } => "Rassemblez d’abord les relevés : {merge}",
        RegisterError::Missing { step: Step::Freeze, .. } => "Gelez d’abord le registre : {freeze}",
        RegisterError::Missing { step: Step::Draw, .. } => "Enregistrez d’abord le tirage public : {draw}",
        RegisterError::Missing { step: Step::Open, .. } => {
            "Ouvrez d’abord les bulletins, avec une option --share par dépositaire : {open}"
        }
        RegisterError::TooLate(_) => "Laissez ce registre tel qu’il est, et poursuivez avec l’étape suivante.",
        RegisterError::ChangedSinceFreeze { .. } => "Tant que rien n’est tiré : {merge}, puis {freeze}",
        RegisterError::KeptBatch { .. } => "Redonnez ce relevé depuis sa clé, il est complet : {merge}",
        RegisterError::KeptName(_) => {
            "Ôtez ce fichier du dossier batches, puis redonnez le relevé depuis sa clé : {merge}"
        }
        RegisterError::ShorterList => {
            "Donnez avec --kiosks la liste la plus récente, celle de « urne enrol » ou « urne revoke »."
        }
        RegisterError::Absence(AbsenceFault::Unstated(_)) => {
            "Ajoutez ces relevés ({merge}), ou dites pourquoi ils manquent : {freeze} --missing NUMÉRO=\"motif\", un pour chaque borne."
        }
        RegisterError::Absence(AbsenceFault::NotMissing(_)) => "Retirez ce --missing, puis relancez la même commande.",
        RegisterError::Absence(_) => "Corrigez ce --missing, puis relancez la même commande.",
        RegisterError::Slips(_) => "Corrigez cette table : une ligne par ticket, avec borne;ticket;bulletins.",
        RegisterError::Lot { .. } => "Tapez exactement ce qui est sorti, signe par signe.",
        RegisterError::NotAPublication => {
            "Donnez le dossier que « urne publish » a écrit, ou une copie entière du site."
        }
        RegisterError::NotPublished(_) => "Donnez le dossier publié entier, tel qu’il a été publié.",
        RegisterError::Unverified(_) => "Ne publiez pas. Refaites le registre : {merge} ; sinon, faites-le examiner.",
        RegisterError::Count(_) => "Montrez cette phrase à l’organisateur : la règle ne peut pas être appliquée.",
        RegisterError::OtherAuthority => "Donnez avec --key le fichier authority.key qui a scellé cette consultation.",
        RegisterError::Randomness(_) | RegisterError::Cancelled(_) => AGAIN,
        RegisterError::OtherCount => {
            "Comptez avec la version d’Urne qui a ouvert l’urne ; sinon, faites examiner le registre."
        }
    }
}

pub(super) fn of_kiosk(error: &KioskError) -> &'static str {
    match error {
        KioskError::File(error) => of_file(error),
        KioskError::Artefact(error) => of_artefact(error),
        KioskError::Package(error) => of_package(error),
        KioskError::NoConsultation(_) => "Installez-la : {install}",
        KioskError::Busy => "Fermez la fenêtre de la borne ou attendez l’autre commande, puis relancez celle-ci.",
        KioskError::Installed => "Rien à refaire. Où elle en est : {status}",
        KioskError::OtherInstalled(_) => {
            "Une borne tient une consultation à la fois. Exportez et remettez le relevé de l’autre, puis mettez son dossier de côté ; \
             ou donnez à celle-ci son propre dossier de données avec --data, et sa propre demande."
        }
        KioskError::NotPrepared(_) => "Donnez son dossier avec --data, ou préparez-la : {request}",
        KioskError::NothingInstalled => "Installez-en une : {install}",
        KioskError::SeveralInstalled => {
            "Mettez de côté le dossier de celle qui est finie, dans consultations, une fois son relevé remis."
        }
        KioskError::NoPrinter => {
            "Réglez printer.port dans kiosk.toml, dans le dossier de données de la borne : la prise où l’imprimante est branchée. \
             Un vote sans imprimante se scelle avec receipt = \"offered\" ou \"none\" dans consultation.toml ; une imprimante simulée ne sert qu’aux répétitions."
        }
        KioskError::NoPrinterForSlip => "Réglez printer.port dans kiosk.toml, dans le dossier de données de la borne.",
        KioskError::NoSlip => "Un ticket est fait à l’ouverture, à la pause et à la clôture.",
        KioskError::Predecessors => "Refaites la reprise, depuis les mêmes sources : {restore}",
        KioskError::OtherKiosk { .. } => {
            "Prenez le certificat fait pour cette borne-ci ; s’il n’y en a pas, l’agent enrôle sa demande : {enrol}"
        }
        KioskError::Certificate | KioskError::OtherCertificate { .. } => {
            "Prenez le certificat fait avec ce paquet par « urne enrol »."
        }
        KioskError::NotNow { .. } => "Où elle en est, et ce qui est possible : {status}",
        KioskError::NothingToRestore(_) | KioskError::OtherPredecessor(_) | KioskError::Batch { .. } => {
            "Donnez un relevé entier, ou le dossier de la borne perdue."
        }
        KioskError::Configuration(_) => "Corrigez kiosk.toml : le modèle livré avec Urne en explique chaque ligne.",
        KioskError::Stick(StickError::Unset) => "Donnez-le : --stick DOSSIER, ou stick.folder dans kiosk.toml.",
        KioskError::Stick(StickError::SameDisk(_)) => {
            "Branchez la clé et vérifiez qu’elle est montée là. Pour essayer sans clé : --on-same-disk, ou stick.on_same_disk = true dans kiosk.toml."
        }
        KioskError::Stick(_) => "Vérifiez la clé USB ou prenez-en une autre, puis relancez l’export.",
        KioskError::Identity(IdentityError::Name(_)) => "Choisissez un nom court : le lieu de la borne.",
        KioskError::Identity(IdentityError::Exists) => "Gardez-la, ou donnez un autre dossier de données avec --data.",
        KioskError::Identity(IdentityError::Permissions(_)) => "Rendez-le privé : chmod 600 sur ce fichier.",
        KioskError::Identity(IdentityError::Malformed)
        | KioskError::OtherJournal
        | KioskError::NotEmpty(_)
        | KioskError::Behind { .. }
        | KioskError::Record(_)
        | KioskError::EnvelopeSignature
        | KioskError::Box(_)
        | KioskError::Journal(_) => STAFF,
        KioskError::Ballot(_) | KioskError::Seal(_) | KioskError::Randomness(_) => AGAIN,
    }
}
