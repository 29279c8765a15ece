//! `urne kiosk`

mod act;
mod signals;
#[cfg(feature = "screen")]
mod window;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::Failure;
use super::next::{self, Given};
use super::passphrase::choose_pin;
use crate::consultation::money::grouped;
use crate::keys::{CertifiedKiosk, OperatingSystem};
use crate::kiosk::{Act, Configuration, Identity, Kiosk, StaffPin, Station, notices_manual};
use crate::language::Language;
use crate::office;
use crate::stick::StickPlace;

/// La borne : sa fenêtre ; préparer, installer, ouvrir, fermer, exporter
///
/// Sans commande, la fenêtre de la borne s’ouvre : en plein écran, sans pointeur, et personne ne peut la fermer. Elle s’arrête comme
/// il faut par « Éteindre » sur la page de l’accueil (code de retour 10), ou par SIGTERM, SIGINT ou SIGHUP (code 0), après avoir
/// enregistré le bulletin en cours.
#[derive(Debug, clap::Args)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(super) struct Args {
    /// Le dossier de données de la borne
    #[arg(long, global = true, value_name = "DOSSIER", default_value = next::DATA)]
    data: PathBuf,
    /// Ouvrir une fenêtre ordinaire, que l’on peut fermer : pour essayer
    #[arg(long)]
    windowed: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Préparer la demande d’enrôlement de cette borne
    Request {
        /// Le nom de la borne : son lieu
        #[arg(value_name = "NOM")]
        name: String,
    },
    /// Installer une consultation avec le certificat de cette borne
    Install {
        /// Le paquet de la consultation
        #[arg(value_name = "PAQUET")]
        package: PathBuf,
        /// Le certificat reçu de l’agent
        #[arg(value_name = "CERTIFICAT")]
        certificate: PathBuf,
    },
    /// Reprendre les bulletins d’une borne perdue, avant d’ouvrir celle qui la remplace
    ///
    /// La borne de remplacement a sa propre demande, son certificat et son numéro. Chaque source est vérifiée ; tout ce qui
    /// est authentique est repris une fois.
    Restore {
        /// Un relevé (.urne), le dossier d’une clé USB, le support de la copie, ou le dossier de consultation de la borne perdue
        #[arg(required = true, value_name = "SOURCE")]
        sources: Vec<PathBuf>,
    },
    /// Choisir le code de l’accueil : six chiffres, demandés pour ouvrir, mettre en pause, clore et exporter à l’écran
    Pin {
        /// Lire le code dans un fichier plutôt qu’au clavier
        #[arg(long, value_name = "FICHIER")]
        pin_file: Option<PathBuf>,
    },
    /// Dire où en est la borne, sans rien y changer
    Status,
    /// Écrire la liste de tous les messages de la borne (docs/notices.md)
    Notices,
    /// Ouvrir le vote, ou le reprendre après une pause
    Open {
        /// La date, confirmée par l’agent (sinon elle est demandée au clavier)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
        /// Ouvrir sans date confirmée : le ticket laisse la place de l’écrire
        #[arg(long, conflicts_with = "date")]
        without_date: bool,
    },
    /// Mettre le vote en pause
    Pause,
    /// Clore le vote pour de bon
    Close,
    /// Imprimer encore une fois le dernier ticket : ouverture, pause ou clôture
    Slip,
    /// Écrire le relevé sur la clé USB
    Export {
        /// Le dossier où la clé est montée
        #[arg(long, value_name = "DOSSIER")]
        stick: Option<PathBuf>,
        /// Accepter un dossier du disque de la borne : pour essayer sans clé
        #[arg(long, requires = "stick")]
        on_same_disk: bool,
    },
}

impl Args {
    /// The paths that were given.
    pub(super) fn given(&self) -> Given {
        let package = match &self.action {
            Some(Action::Install { package, .. }) => Some(package.clone()),
            _ => None,
        };
        Given { data: Some(self.data.clone()), package, ..Given::default() }
    }
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let Some(action) = &args.action else { return show(&args.data, args.windowed) };
    run_action(&args.data, action).map(|()| ExitCode::SUCCESS)
}

fn run_action(data: &Path, action: &Action) -> Result<(), Failure> {
    match action {
        Action::Request { name } => {
            Identity::make(data, &crate::reading::line(name), &mut OperatingSystem)?;
            say!("Demande prête : {}", data.join("identity/request.json").display());
            say!("L’agent l’enrôle : {}", next::enrol(Some(&data.join("identity/request.json"))));
            Ok(())
        }
        Action::Install { package, certificate } => install(data, package, certificate),
        Action::Pin { pin_file } => {
            let pin = choose_pin(pin_file.as_deref())?;
            StaffPin::choose(data, &pin, &mut OperatingSystem)?;
            say!(
                "Code de l’accueil choisi. À l’écran : un doigt deux secondes sur le nom de la borne, en bas à gauche."
            );
            Ok(())
        }
        Action::Restore { sources } => {
            let mut machine = Station::set_up(data, None)?.machine;
            let restored = machine.kiosk_mut().restore(sources);
            machine.stop()?;
            let restored = restored?;
            say!("Bulletins scellés repris de la borne {} : {}.", restored.from, grouped(restored.envelopes));
            say!("Vérifiez ce nombre avec le dernier ticket. Ensuite : {}", next::kiosk("open"));
            Ok(())
        }
        Action::Notices => {
            show!("{}", notices_manual());
            Ok(())
        }
        Action::Status => act::status(data),
        Action::Open { date, without_date } => {
            let date = act::confirmed_date(date.as_deref(), *without_date)?;
            act::act(data, None, &Act::Open(date))
        }
        Action::Pause => act::act(data, None, &Act::Pause),
        Action::Close => act::act(data, None, &Act::Close),
        Action::Slip => act::act(data, None, &Act::Slip),
        Action::Export { stick, on_same_disk } => {
            let place = stick.clone().map(|folder| StickPlace { folder, on_same_disk: *on_same_disk });
            act::act(data, place, &Act::Export)
        }
    }
}

#[cfg(feature = "screen")]
fn show(data: &Path, windowed: bool) -> Result<ExitCode, Failure> {
    window::show(data, windowed)
}

#[cfg(not(feature = "screen"))]
fn show(_data: &Path, _windowed: bool) -> Result<ExitCode, Failure> {
    Err(without_screen())
}

/// What a build without Slint says where a window is wanted.
#[cfg(not(feature = "screen"))]
pub(super) fn without_screen() -> Failure {
    Failure::new(super::Kind::Usage, "Cette version d’Urne est construite sans écran.")
        .hint("Construisez-la avec : cargo build --release")
}

fn install(data: &Path, package: &Path, certificate: &Path) -> Result<(), Failure> {
    let package = office::read_package(package)?;
    package.expect_shown()?;
    let bytes = Failure::read(certificate, office::LARGEST_FILE)?;
    let certificate: CertifiedKiosk = crate::files::signed::parse(certificate, &bytes)?;
    let eh = Kiosk::install(data, &package, &certificate, &mut OperatingSystem)?;
    say!("Consultation {} installée.", eh.fingerprint());
    say!("Ensuite, le code de l’accueil : {} ; puis le vote : {}", next::kiosk("pin"), next::kiosk("open"));
    let missing = Configuration::load(data)?.missing(package.definition());
    for notice in &missing {
        say!("  → {} : {}", notice.code(), notice.message().say(Language::FRENCH));
    }
    if !missing.is_empty() {
        say!(
            "  Ces réglages vont dans {} ; le modèle livré avec Urne en explique chaque ligne.",
            data.join("kiosk.toml").display()
        );
    }
    Ok(())
}
