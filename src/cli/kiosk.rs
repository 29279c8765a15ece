//! `urne kiosk`

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::enrol::read_package;
use super::passphrase::choose_pin;
use super::{Failure, Kind, LARGEST_FILE};
use crate::batch::LifeState;
use crate::consultation::money::grouped;
use crate::keys::{CertifiedKiosk, OperatingSystem, Randomness};
use crate::kiosk::{
    Configuration, Identity, Kiosk, KioskError, KioskPrinter, Paper, PrinterPort, StaffPin, date_to_confirm,
    notices_manual,
};
use crate::printer::{Emulator, Outcome, Port, Printer, SerialPort, emulator::SharedEmulator};
use crate::stick::FolderStick;

/// How long a slip may take before the printer counts as stalled.
const PRINT_DEADLINE: Duration = Duration::from_secs(20);

/// La borne : sa fenêtre ; préparer, installer, ouvrir, fermer, exporter
///
/// Sans commande, la fenêtre de la borne s’ouvre.
#[derive(Debug, clap::Args)]
#[command(subcommand_help_heading = "Commandes", subcommand_value_name = "COMMANDE")]
pub(super) struct Args {
    /// Le dossier de données de la borne
    #[arg(long, global = true, value_name = "DOSSIER", default_value = "borne")]
    data: PathBuf,
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
    /// Dire où en est la borne
    Status,
    /// Écrire la liste de tous les messages de la borne (docs/notices.md)
    Notices,
    /// Ouvrir le vote, ou le reprendre après une pause
    Open {
        /// La date, confirmée par l’agent (par défaut celle de l’horloge, à vérifier)
        #[arg(long, value_name = "DATE")]
        date: Option<String>,
    },
    /// Mettre le vote en pause
    Pause,
    /// Clore le vote pour de bon
    Close,
    /// Écrire le relevé sur la clé USB
    Export {
        /// Le dossier où la clé est montée
        #[arg(long, value_name = "DOSSIER")]
        stick: Option<PathBuf>,
    },
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Some(action) = &args.action else { return show(&args.data) };
    match action {
        Action::Request { name } => {
            Identity::make(&args.data, &crate::reading::line(name), &mut OperatingSystem)?;
            say!("Demande prête : {}", args.data.join("identity/request.json").display());
            say!("L’agent l’enrôle avec « urne enrol ».");
            Ok(())
        }
        Action::Install { package, certificate } => install(&args.data, package, certificate),
        Action::Pin { pin_file } => {
            let pin = choose_pin(pin_file.as_deref())?;
            StaffPin::choose(&args.data, &pin, &mut OperatingSystem)?;
            say!(
                "Code de l’accueil choisi. À l’écran : un doigt deux secondes sur le nom de la borne, en bas à gauche."
            );
            Ok(())
        }
        Action::Restore { sources } => {
            let mut kiosk = load(&args.data)?;
            let restored = kiosk.restore(sources);
            kiosk.stop()?;
            let restored = restored?;
            say!("Bulletins scellés repris de la borne {} : {}.", restored.from, grouped(restored.envelopes));
            say!("Vérifiez ce nombre avec le dernier ticket. Ensuite : urne kiosk open");
            Ok(())
        }
        Action::Notices => {
            show!("{}", notices_manual());
            Ok(())
        }
        Action::Status => {
            let kiosk = load(&args.data)?;
            status(&kiosk);
            Ok(kiosk.stop()?)
        }
        Action::Open { date } => {
            let date = date.as_deref().map_or_else(date_to_confirm, crate::reading::line);
            let opened = date.clone();
            staff(&args.data, Some(Paper::Opening(date)), |kiosk| {
                kiosk.package().expect_shown()?;
                Ok(kiosk.open(&opened)?)
            })
        }
        Action::Pause => staff(&args.data, Some(Paper::Pause), |kiosk| Ok(kiosk.pause()?)),
        Action::Close => staff(&args.data, Some(Paper::Closing), |kiosk| Ok(kiosk.close()?)),
        Action::Export { stick } => {
            let configured = Configuration::load(&args.data)?.stick;
            let folder = stick.clone().or(configured).ok_or_else(|| {
                Failure::new(Kind::Usage, "Le dossier de la clé USB manque.")
                    .hint("Donnez-le : --stick DOSSIER, ou stick.folder dans kiosk.toml.")
            })?;
            staff(&args.data, None, |kiosk| {
                let exported = kiosk.export(&mut FolderStick::new(&folder))?;
                say!("Relevé écrit et relu : {}", folder.join(&exported.file_name).display());
                say!("{} bulletins scellés. Vous pouvez retirer la clé.", grouped(exported.envelopes));
                Ok(())
            })
        }
    }
}

/// Shows the kiosk's window until it is closed.
#[cfg(feature = "screen")]
fn show(data: &Path) -> Result<(), Failure> {
    use crate::kiosk::{Desk, Machine};
    let configuration = Configuration::load(data)?;
    let (printer, _) = printer(&configuration)?;
    let desk = Desk { pin: StaffPin::of(data, Duration::ZERO), stick: configuration.stick.clone() };
    let kiosk = match load_only(data)? {
        Ok(kiosk) => kiosk,
        Err(error) => return out_of_service(error),
    };
    let machine = Machine::new(kiosk, Some(printer)).with_desk(desk);
    let setup = crate::screen::Setup { patience: configuration.patience, width_mm: configuration.screen_width_mm };
    let shown = crate::screen::run(machine, setup);
    Ok(shown.map_err(|error| Failure::of(Kind::Device, &error))?.stop()?)
}

/// Says on the screen why the kiosk cannot start, where staff can do something about it; then starts the program anew.
#[cfg(feature = "screen")]
fn out_of_service(error: KioskError) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt as _;

    use crate::kiosk::Notice;
    let Some(notice) = Notice::of_start(&error) else { return Err(error.into()) };
    complain!("{}", Failure::from(error));
    let shown = crate::screen::out_of_service(notice);
    if !shown.map_err(|error| Failure::of(Kind::Device, &error))? {
        return Err(Failure::new(Kind::Device, "La borne ne démarre pas."));
    }
    let itself = std::env::current_exe().map_err(|error| Failure::file(Path::new("urne"), error))?;
    let error = std::process::Command::new(&itself).args(std::env::args_os().skip(1)).exec();
    Err(Failure::file(&itself, error))
}

#[cfg(not(feature = "screen"))]
fn show(_data: &Path) -> Result<(), Failure> {
    Err(without_screen())
}

/// What a build without Slint says where a window is wanted.
#[cfg(not(feature = "screen"))]
pub(super) fn without_screen() -> Failure {
    Failure::new(Kind::Usage, "Cette version d’Urne est construite sans écran.")
        .hint("Construisez-la avec : cargo build --release")
}

fn install(data: &Path, package: &Path, certificate: &Path) -> Result<(), Failure> {
    let package = read_package(package)?;
    package.expect_shown()?;
    let bytes = Failure::read(certificate, LARGEST_FILE)?;
    let certificate: CertifiedKiosk = crate::files::signed::parse(certificate, &bytes)?;
    let eh = Kiosk::install(data, &package, &certificate, &mut OperatingSystem)?;
    say!("Consultation {} installée. Ensuite : urne kiosk open", eh.fingerprint());
    Ok(())
}

/// The kiosk with its only consultation.
fn load(data: &Path) -> Result<Kiosk, Failure> {
    Ok(load_only(data)??)
}

/// The same, or why the kiosk itself refuses.
fn load_only(data: &Path) -> Result<Result<Kiosk, KioskError>, Failure> {
    let installed = Kiosk::consultations(data)?;
    match installed.as_slice() {
        [eh] => Ok(Kiosk::load(data, eh, Box::new(OperatingSystem))),
        [] => Err(Failure::new(Kind::Usage, "Aucune consultation n’est installée sur cette borne.")
            .hint("Installez-en une : urne kiosk install PAQUET CERTIFICAT.")),
        _ => Err(Failure::new(Kind::Usage, "Plusieurs consultations sont installées sur cette borne.")
            .hint("Donnez un dossier de données par consultation : --data DOSSIER.")),
    }
}

fn status(kiosk: &Kiosk) {
    let certificate = &kiosk.certificate().certificate;
    let life = match kiosk.life() {
        LifeState::Installed => "installée, pas encore ouverte",
        LifeState::Open => "ouverte",
        LifeState::Paused => "en pause",
        LifeState::Closed => "close",
    };
    say!("Borne {} : {}", certificate.kiosk, certificate.name);
    say!("{} ({})", kiosk.definition().title.fr, kiosk.package().eh().fingerprint());
    say!("Elle est {life}. Bulletins scellés dans l’urne : {}.", grouped(kiosk.counters().casts));
    for warning in kiosk.warnings() {
        say!("  → {} : {}", warning.code(), warning.sentence().fr);
    }
}

/// One act of staff: load, do, print, stop.
fn staff(
    data: &Path,
    paper: Option<Paper>,
    act: impl FnOnce(&mut Kiosk) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut kiosk = load(data)?;
    let done = act(&mut kiosk);
    if let (Ok(()), Some(paper)) = (&done, paper) {
        print_slip(data, &kiosk, &paper)?;
        status(&kiosk);
    }
    kiosk.stop()?;
    done
}

fn print_slip(data: &Path, kiosk: &Kiosk, paper: &Paper) -> Result<(), Failure> {
    let job = kiosk.staff_slip(paper)?;
    let (mut printer, emulator) = printer(&Configuration::load(data)?)?;
    if printer.clear().is_ok() && printer.print(&job) == Outcome::Confirmed {
        say!("Ticket imprimé.");
    } else {
        say!("Le ticket n’est pas sorti : regardez l’imprimante. Rien d’autre n’est en cause.");
    }
    let Some(emulator) = emulator else { return Ok(()) };
    for slip in emulator.with(Emulator::take_slips) {
        show!("{}", slip.text);
    }
    Ok(())
}

/// The printer of the settings; the emulator too, when it is one.
pub(super) fn printer(configuration: &Configuration) -> Result<(KioskPrinter, Option<SharedEmulator>), Failure> {
    let mut first_id = [0; 4];
    OperatingSystem.fill(&mut first_id)?;
    let (port, emulator): (Box<dyn Port + Send>, _) = match &configuration.port {
        PrinterPort::Emulator => {
            let emulator = SharedEmulator::new(Emulator::new(&configuration.profile));
            (Box::new(emulator.clone()), Some(emulator))
        }
        PrinterPort::Device(path) => {
            let port = SerialPort::open(path, &configuration.profile);
            let hint = "Vérifiez le câble, ou mettez port = \"emulator\" dans kiosk.toml pour essayer sans imprimante.";
            let failure = |error: std::io::Error| {
                Failure::new(
                    Kind::Device,
                    format!("L’imprimante {path} ne s’ouvre pas : {}.", crate::files::french(&error)),
                )
                .hint(hint)
            };
            (Box::new(port.map_err(failure)?), None)
        }
    };
    let id = u32::from_le_bytes(first_id);
    Ok((Printer::new(port, configuration.profile.clone(), PRINT_DEADLINE, id), emulator))
}
