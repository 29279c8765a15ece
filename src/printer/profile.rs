//! What one family of printers can do: width, code page, cutter, status, confirmation.
//!
//! A profile is a small TOML file. Five are shipped (`kiosk-config/printers/`) and compiled in; an installation may
//! bring its own. `Raw` is the file as written; [`Profile`] is what passed the checks, and nothing else makes one.

use std::time::Duration;

use serde::Deserialize;

use crate::printer::charset::Charset;
use crate::reading::toml::{self, TomlFault};

/// Dots across one character of font A.
pub const CELL_WIDTH: u16 = 12;
/// Dots down one character of font A.
pub const CELL_HEIGHT: u16 = 24;

/// The profiles that come with Urne, by name.
const SHIPPED: [(&str, &str); 5] = [
    ("epson-80", include_str!("../../kiosk-config/printers/epson-80.toml")),
    ("epson-58", include_str!("../../kiosk-config/printers/epson-58.toml")),
    ("citizen", include_str!("../../kiosk-config/printers/citizen.toml")),
    ("custom-vkp80", include_str!("../../kiosk-config/printers/custom-vkp80.toml")),
    ("generic-58", include_str!("../../kiosk-config/printers/generic-58.toml")),
];

/// Why a profile is refused.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, a missing or an unknown key, a value of the wrong kind.
    #[error("the printer profile cannot be read: line {}, {}", .0.line, .0.problem)]
    Unreadable(TomlFault),
    /// No shipped profile has this name.
    #[error("no printer profile is called \"{0}\"")]
    UnknownName(String),
    /// A number out of its range.
    #[error("printer profile: {key} is {value}, not one of {allowed}")]
    OutOfRange {
        /// The key in the file.
        key: &'static str,
        /// What it holds.
        value: u32,
        /// What it may hold, in words.
        allowed: &'static str,
    },
    /// A byte sequence that is not pairs of hexadecimal digits, or is too long.
    #[error("printer profile: {key} is \"{value}\", not at most 32 bytes in hexadecimal")]
    NotHex {
        /// The key in the file.
        key: &'static str,
        /// What it holds.
        value: String,
    },
    /// A profile whose printer must be told to drop what it holds, and is told nothing.
    #[error("printer profile: clear is empty")]
    NothingToClearWith,
}

/// Who draws the QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QrDrawing {
    /// Urne does, as an image: works everywhere.
    Raster,
    /// The printer does.
    Native,
}

/// How the printer says "wait".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flow {
    /// Not at all: the output is paced.
    None,
    /// By the bytes 13h and 11h.
    XonXoff,
    /// By a wire.
    RtsCts,
}

/// How the end of a print is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirm {
    /// `GS ( H`: answered when the printing is completed.
    ProcessId,
    /// `GS r 1`: answered when the printer gets there.
    GsR,
    /// It cannot be known.
    None,
}

/// How the state of the printer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatusSource {
    /// `GS a`: told at each change, and asked by `DLE EOT`.
    Automatic,
    /// `DLE EOT`: asked.
    DleEot,
    /// It cannot be known.
    None,
}

/// The number of a code page on this printer, and what that page holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePage {
    /// The n of `ESC t n`.
    pub number: u8,
    /// The characters behind it.
    pub charset: Charset,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    width_dots: u16,
    code_page: CodePage,
    qr: QrDrawing,
    module_dots: u8,
    cut: String,
    baud: u32,
    flow: Flow,
    band_rows: u16,
    confirm: Confirm,
    status: StatusSource,
    clear: String,
    #[serde(default)]
    row_ms: u16,
}

/// A checked profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    width_dots: u16,
    code_page: CodePage,
    qr: QrDrawing,
    module_dots: u8,
    cut: Vec<u8>,
    baud: u32,
    flow: Flow,
    band_rows: u16,
    confirm: Confirm,
    status: StatusSource,
    clear: Vec<u8>,
    row_time: Duration,
}

impl Profile {
    /// Reads and checks a profile file.
    ///
    /// # Errors
    /// The first thing wrong with it.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let raw: Raw = toml::read(text).map_err(ProfileError::Unreadable)?;
        Self::check(raw)
    }

    /// A profile that comes with Urne.
    ///
    /// # Errors
    /// [`ProfileError::UnknownName`] for a name not in [`Self::shipped_names`].
    pub fn shipped(name: &str) -> Result<Self, ProfileError> {
        let text = SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| text);
        Self::parse(text.ok_or_else(|| ProfileError::UnknownName(name.to_owned()))?)
    }

    /// The names of the profiles that come with Urne.
    pub fn shipped_names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    fn check(raw: Raw) -> Result<Self, ProfileError> {
        let whole_bytes = raw.width_dots.is_multiple_of(8) && (256..=832).contains(&raw.width_dots);
        within("width_dots", raw.width_dots, whole_bytes, "the multiples of 8 from 256 to 832")?;
        // Below two dots a module an image can hold the bytes of a real-time command.
        within("module_dots", raw.module_dots, (2..=8).contains(&raw.module_dots), "2 to 8")?;
        within("band_rows", raw.band_rows, (8..=1024).contains(&raw.band_rows), "8 to 1024")?;
        let speeds = [4_800, 9_600, 19_200, 38_400, 57_600, 115_200];
        within("baud", raw.baud, speeds.contains(&raw.baud), "4800, 9600, 19200, 38400, 57600, 115200")?;
        within("row_ms", raw.row_ms, raw.row_ms <= 50, "0 to 50")?;
        let clear = hex("clear", &raw.clear)?;
        if clear.is_empty() {
            return Err(ProfileError::NothingToClearWith);
        }
        Ok(Self {
            width_dots: raw.width_dots,
            code_page: raw.code_page,
            qr: raw.qr,
            module_dots: raw.module_dots,
            cut: hex("cut", &raw.cut)?,
            baud: raw.baud,
            flow: raw.flow,
            band_rows: raw.band_rows,
            confirm: raw.confirm,
            status: raw.status,
            clear,
            row_time: Duration::from_millis(raw.row_ms.into()),
        })
    }

    /// Printable dots across the paper.
    #[must_use]
    pub fn width_dots(&self) -> u16 {
        self.width_dots
    }

    /// Characters on a line, for characters `size` times as wide as font A.
    #[must_use]
    pub fn columns(&self, size: u8) -> usize {
        usize::from(self.width_dots / CELL_WIDTH / u16::from(size.max(1))).max(1)
    }

    /// The code page to print with.
    #[must_use]
    pub fn code_page(&self) -> CodePage {
        self.code_page
    }

    /// Who draws the QR code.
    #[must_use]
    pub fn qr(&self) -> QrDrawing {
        self.qr
    }

    /// Dots across one module of the QR code.
    #[must_use]
    pub fn module_dots(&self) -> u8 {
        self.module_dots
    }

    /// The bytes that cut, and present where the printer can; empty without a cutter.
    #[must_use]
    pub fn cut(&self) -> &[u8] {
        &self.cut
    }

    /// Bits a second.
    #[must_use]
    pub fn baud(&self) -> u32 {
        self.baud
    }

    /// How the printer says "wait".
    #[must_use]
    pub fn flow(&self) -> Flow {
        self.flow
    }

    /// Rows of the largest image sent in one piece.
    #[must_use]
    pub fn band_rows(&self) -> u16 {
        self.band_rows
    }

    /// How the end of a print is known.
    #[must_use]
    pub fn confirm(&self) -> Confirm {
        self.confirm
    }

    /// How the state of the printer is known.
    #[must_use]
    pub fn status(&self) -> StatusSource {
        self.status
    }

    /// The bytes that make the printer drop what it has not printed yet.
    #[must_use]
    pub fn clear(&self) -> &[u8] {
        &self.clear
    }

    /// The pause for each dot row where nothing else slows the output down.
    #[must_use]
    pub fn row_time(&self) -> Duration {
        self.row_time
    }
}

fn within(key: &'static str, value: impl Into<u32>, good: bool, allowed: &'static str) -> Result<(), ProfileError> {
    if good { Ok(()) } else { Err(ProfileError::OutOfRange { key, value: value.into(), allowed }) }
}

fn hex(key: &'static str, text: &str) -> Result<Vec<u8>, ProfileError> {
    let byte = |pair: &str| {
        let digits = pair.len() == 2 && pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        digits.then(|| u8::from_str_radix(pair, 16).ok()).flatten()
    };
    let bytes: Option<Vec<u8>> = text.split_ascii_whitespace().map(byte).collect();
    let bytes = bytes.filter(|bytes| bytes.len() <= 32);
    bytes.ok_or_else(|| ProfileError::NotHex { key, value: text.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(from: &str, to: &str) -> Result<Profile, ProfileError> {
        let text = SHIPPED[0].1;
        assert!(text.contains(from), "{from}");
        Profile::parse(&text.replace(from, to))
    }

    #[test]
    fn shipped_profiles_are_good() {
        for name in Profile::shipped_names() {
            Profile::shipped(name).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        }
        assert!(matches!(Profile::shipped("star"), Err(ProfileError::UnknownName(_))));
    }

    #[test]
    fn columns_follow_width_and_size() {
        let wide = Profile::shipped("epson-80").unwrap();
        assert_eq!((wide.columns(1), wide.columns(2)), (48, 24));
        let narrow = Profile::shipped("generic-58").unwrap();
        assert_eq!((narrow.columns(1), narrow.columns(2), narrow.columns(0)), (32, 16, 32));
    }

    #[test]
    fn wrong_values_are_named() {
        for (from, to, key) in [
            ("width_dots = 576", "width_dots = 577", "width_dots"),
            ("module_dots = 6", "module_dots = 1", "module_dots"),
            ("band_rows = 256", "band_rows = 0", "band_rows"),
            ("baud = 38400", "baud = 38401", "baud"),
        ] {
            match edited(from, to) {
                Err(ProfileError::OutOfRange { key: named, .. }) => assert_eq!(named, key),
                other => panic!("{to}: {other:?}"),
            }
        }
    }

    #[test]
    fn byte_sequences_are_pairs_of_digits() {
        for bad in ["1D 5", "1D56", "+1", "GS V"] {
            let edit = edited("\"1D 56 42 00\"", &format!("\"{bad}\""));
            assert!(matches!(edit, Err(ProfileError::NotHex { key: "cut", .. })), "{bad}");
        }
        let empty = edited("\"10 14 08 01 03 14 01 06 02 08\"", "\"\"");
        assert!(matches!(empty, Err(ProfileError::NothingToClearWith)));
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(matches!(edited("baud =", "colour = 1\nbaud ="), Err(ProfileError::Unreadable(_))));
        assert!(matches!(edited("qr = \"raster\"", "qr = \"laser\""), Err(ProfileError::Unreadable(_))));
    }
}
