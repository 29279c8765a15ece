//! What to do about each trouble, in words: one sentence for one kind of error, shown after an arrow; `{names}` are commands.

mod words;

use std::borrow::Cow;

use crate::kiosk::{IdentityError, KioskError, PinError};
use crate::office::remedies;
use crate::stick::StickError;

pub(super) use words::worded;

const AGAIN: &str = "Relancez la même commande.";
const STAFF: &str = "N’ouvrez pas cette borne : gardez-la telle qu’elle est, et appelez l’organisateur.";

pub(super) fn of_pin(error: &PinError) -> Cow<'static, str> {
    match error {
        PinError::NotDigits | PinError::TooEasy => "Choisissez six chiffres que personne ne devine.".into(),
        PinError::NotAPinFile => "Choisissez un nouveau code : {pin}".into(),
        PinError::File(error) => of_kiosk(error),
        PinError::Randomness(_) => AGAIN.into(),
    }
}

pub(super) fn of_kiosk(error: &KioskError) -> Cow<'static, str> {
    match error {
        KioskError::File(error) => worded(&remedies::of_file(error)),
        KioskError::Artefact(error) => worded(&remedies::of_artefact(error)),
        KioskError::Package(error) => worded(&remedies::of_package(error)),
        other => own(other).into(),
    }
}

fn own(error: &KioskError) -> &'static str {
    match error {
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
        KioskError::NotNow { .. } => "Où elle en est : {status}",
        KioskError::NothingToRestore(_) | KioskError::OtherPredecessor(_) | KioskError::Batch { .. } => {
            "Donnez un relevé entier, ou le dossier de la borne perdue."
        }
        KioskError::Configuration(_) => "Corrigez kiosk.toml : le modèle livré avec Urne en explique chaque ligne.",
        KioskError::Stick(StickError::Unset) => "Donnez-le : --stick DOSSIER, ou stick.folder dans kiosk.toml.",
        KioskError::Stick(StickError::SameDisk(_)) => {
            "Branchez la clé et vérifiez qu’elle est montée là. Pour essayer sans clé : --on-same-disk (stick.on_same_disk, dans kiosk.toml, ne vaut que pour le dossier de stick.folder)."
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
        KioskError::File(_)
        | KioskError::Artefact(_)
        | KioskError::Package(_)
        | KioskError::Ballot(_)
        | KioskError::Seal(_)
        | KioskError::Randomness(_) => AGAIN,
    }
}
