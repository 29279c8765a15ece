//! `kiosk.toml`: the printer, the stick, the mirror, the screen, the waiting times.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::Notice;
use crate::consultation::{Definition, ReceiptPolicy};
use crate::files::{self, FileError};
use crate::keys::Mode;
use crate::printer::Profile;
use crate::printer::profile::ProfileError;
use crate::reading::toml;
use crate::session::Patience;
use crate::stick::StickPlace;

/// The settings' file in the data folder.
const FILE: &str = "kiosk.toml";
/// Longest settings or profile read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Checked settings.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// The printer's family.
    pub profile: Profile,
    /// Where the printer is.
    pub port: PrinterPort,
    /// Where sticks are mounted.
    pub stick: Option<StickPlace>,
    /// Where the second box is, if there is to be one.
    pub mirror: Option<MirrorSetting>,
    /// How long the session waits.
    pub patience: Patience,
    /// Width of the visible picture in millimetres, where somebody measured it.
    pub screen_width_mm: Option<u16>,
}

/// Where the second box is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorSetting {
    /// The folder of its medium.
    pub folder: PathBuf,
    /// Whether it may be on the disk of the box.
    pub on_same_disk: bool,
}

/// Where the printer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrinterPort {
    /// Nobody said: a printer in memory where it is a rehearsal, else none.
    Unset,
    /// Drawn, not printed: for rehearsals only.
    Emulator,
    /// A serial port.
    Device(String),
}

/// Why settings are refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key is unknown or has no sense.
    #[error("kiosk.toml, ligne {line} : {reason}")]
    Toml {
        /// Which line, from 1.
        line: usize,
        /// Why, in French.
        reason: String,
    },
    /// The profile is unknown or malformed.
    #[error("kiosk.toml : le modèle d’imprimante « {name} » ne convient pas : {reason}")]
    Profile {
        /// As written.
        name: String,
        /// Why.
        reason: String,
    },
    /// A waiting time is out of bounds.
    #[error("kiosk.toml : idle_seconds va de 15 à 600, countdown_seconds de 10 à 120")]
    Patience,
    /// A mirror without a place.
    #[error("kiosk.toml : mirror.folder est le chemin complet d’un dossier : /media/urne-copie, par exemple")]
    Mirror,
    /// A screen that no kiosk has.
    #[error("kiosk.toml : screen.width_mm va de 100 à 1500 : mesurez la largeur de l’image à la règle, en millimètres")]
    Screen,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Raw {
    printer: RawPrinter,
    stick: RawStick,
    mirror: RawMirror,
    session: RawSession,
    screen: RawScreen,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawPrinter {
    profile: String,
    port: Option<String>,
}

impl Default for RawPrinter {
    fn default() -> Self {
        Self { profile: "epson-80".into(), port: None }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawStick {
    folder: Option<PathBuf>,
    on_same_disk: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawMirror {
    folder: Option<PathBuf>,
    on_same_disk: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawScreen {
    width_mm: Option<u16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawSession {
    idle_seconds: u64,
    countdown_seconds: u64,
}

impl Default for RawSession {
    fn default() -> Self {
        Self { idle_seconds: 90, countdown_seconds: 30 }
    }
}

impl Configuration {
    /// What is not set and will be missed by a consultation: a printer where residents get receipts, the place of sticks.
    pub fn missing(&self, definition: &Definition) -> Vec<Notice> {
        let has_device = matches!(self.port, PrinterPort::Device(_));
        let wants_printer = definition.mode == Mode::Real && definition.receipt != ReceiptPolicy::None;
        let printer = (wants_printer && !has_device).then_some(Notice::PrinterUnset);
        let stick = self.stick.is_none().then_some(Notice::StickUnset);
        printer.into_iter().chain(stick).collect()
    }

    /// Reads `kiosk.toml` of a data folder; without the file, the sample's values, no printer and no stick.
    pub fn load(data: &Path) -> Result<Self, ConfigurationError> {
        let path = data.join(FILE);
        match files::read_text(&path, LONGEST) {
            Err(error) if error.source.kind() == std::io::ErrorKind::NotFound => Self::parse(""),
            read => Self::parse(&read?),
        }
    }

    /// Checks the text of a `kiosk.toml`.
    pub fn parse(text: &str) -> Result<Self, ConfigurationError> {
        let raw: Raw = toml::read(text).map_err(|fault| ConfigurationError::Toml {
            line: fault.line,
            reason: format!("{} {}", fault.problem, fault.remedy),
        })?;
        let RawSession { idle_seconds, countdown_seconds } = raw.session;
        if !(15..=600).contains(&idle_seconds) || !(10..=120).contains(&countdown_seconds) {
            return Err(ConfigurationError::Patience);
        }
        if raw.screen.width_mm.is_some_and(|width| !(100..=1500).contains(&width)) {
            return Err(ConfigurationError::Screen);
        }
        let RawMirror { folder, on_same_disk } = raw.mirror;
        if folder.as_ref().is_some_and(|folder| !folder.is_absolute()) {
            return Err(ConfigurationError::Mirror);
        }
        let port = match raw.printer.port.as_deref() {
            None => PrinterPort::Unset,
            Some("emulator") => PrinterPort::Emulator,
            Some(path) => PrinterPort::Device(path.to_owned()),
        };
        let stick = |folder| StickPlace { folder, on_same_disk: raw.stick.on_same_disk };
        Ok(Self {
            profile: profile(&raw.printer.profile)?,
            port,
            stick: raw.stick.folder.map(stick),
            mirror: folder.map(|folder| MirrorSetting { folder, on_same_disk }),
            patience: Patience {
                idle: Duration::from_secs(idle_seconds),
                countdown: Duration::from_secs(countdown_seconds),
                ..Patience::default()
            },
            screen_width_mm: raw.screen.width_mm,
        })
    }
}

/// Why a profile is refused, in French.
fn why(error: &ProfileError) -> String {
    match error {
        ProfileError::Unreadable(fault) => format!("ligne {}, {} {}", fault.line, fault.problem, fault.remedy),
        ProfileError::UnknownName(name) => format!("aucun modèle livré ne s’appelle « {name} »"),
        ProfileError::OutOfRange { key, value, .. } => format!("{key} = {value} est hors des valeurs permises"),
        ProfileError::NotHex { key, value } => {
            format!("{key} = « {value} » n’est pas 32 octets au plus, en hexadécimal")
        }
        ProfileError::NothingToClearWith => "la clé clear est vide".into(),
    }
}

/// A shipped profile by name, or one from a file by path.
fn profile(name: &str) -> Result<Profile, ConfigurationError> {
    let refused = |reason: String| ConfigurationError::Profile { name: name.into(), reason };
    if name.contains('/') || name.ends_with(".toml") {
        let text = files::read_text(Path::new(name), LONGEST)?;
        return Profile::parse(&text).map_err(|error| refused(why(&error)));
    }
    Profile::shipped(name).map_err(|error| refused(why(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_accepted_and_mistakes_are_named() {
        let sample = include_str!("../../kiosk-config/kiosk.toml");
        let configuration = Configuration::parse(sample).unwrap();
        assert_eq!(configuration.port, PrinterPort::Device("/dev/urne-printer".into()));
        assert_eq!(configuration.patience, Patience::default());
        assert_eq!(Configuration::parse("").unwrap().port, PrinterPort::Unset);
        let stick = Configuration::parse("[stick]\nfolder = \"/media/cle\"").unwrap().stick.unwrap();
        assert_eq!(stick, StickPlace { folder: "/media/cle".into(), on_same_disk: false });
        let refused = |text: &str| Configuration::parse(text).unwrap_err().to_string();
        assert!(refused("[printer]\nprofile = \"unknown\"").contains("unknown"));
        assert!(refused("[session]\nidle_seconds = 1").contains("15 à 600"));
        assert!(refused("[screen]\nwidth_mm = 22").contains("100 à 1500"));
        assert!(refused("[mirror]\nfolder = \"copie\"").contains("chemin complet"));
        assert!(refused("[printers]\n").contains("printers"));
        let place = refused("\n[place]\nname = \"Médiathèque\"");
        assert!(place.contains("ligne 2") && place.contains("place"), "the certificate says where it stands: {place}");
    }
}
