//! From a job to the bytes a printer understands.
//!
//! A [`Job`] says what is on the paper without knowing the printer: lines, pairs, a QR code, rules, a stamp. Encoding it
//! for a [`Profile`] wraps words at the paper's columns, chooses the code page and draws the QR code.
//!
//! Promises: text never carries a command; an image never carries the bytes of a real-time command; a job sets all it
//! relies on and leaves nothing set that the next one would inherit. Pure: no port, no clock.
//! Source of the sequences: Epson ESC/POS reference; what differs between makers is noted in each profile.

use std::time::Duration;

use crate::printer::charset::Charset;
use crate::printer::profile::{Confirm, Profile, QrDrawing, StatusSource};

mod encoder;
mod image;
mod wrap;

pub use encoder::initialisation;

/// Where a line stands on the paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle, its lines of about equal length.
    Centre,
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    align: Align,
    width: u8,
    height: u8,
    bold: bool,
}

impl Style {
    /// Left, single size, regular.
    pub const PLAIN: Self = Self { align: Align::Left, width: 1, height: 1, bold: false };
    /// Centred, single size, regular.
    pub const CENTRED: Self = Self { align: Align::Centre, ..Self::PLAIN };

    /// The same in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// The same in characters so many times as wide and as high, 1 to 8.
    #[must_use]
    pub const fn sized(self, width: u8, height: u8) -> Self {
        Self { width: clamp_size(width), height: clamp_size(height), ..self }
    }
}

const fn clamp_size(size: u8) -> u8 {
    match size {
        0 => 1,
        1..=8 => size,
        _ => 8,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Line { text: String, style: Style },
    Pair { label: String, value: String },
    Qr(String),
    Rule { rows: u16 },
    Stamp(Vec<String>),
    Feed(u8),
    Cut,
}

/// Why a job cannot be printed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The text does not fit any QR code.
    #[error("a QR code cannot hold {length} characters")]
    QrTooLong {
        /// Characters in the text.
        length: usize,
        /// What the encoder says.
        #[source]
        source: qrcode::types::QrError,
    },
    /// The symbol is wider than the paper even at the smallest module.
    #[error("a QR code of {modules} modules does not fit on {width_dots} dots")]
    QrTooWide {
        /// Modules across, without the quiet zone.
        modules: usize,
        /// Dots across the paper.
        width_dots: u16,
    },
}

/// Four printable characters that name a job on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessId([u8; 4]);

impl ProcessId {
    /// The id for a counter; ids repeat after 95⁴ jobs.
    #[must_use]
    pub fn from_counter(counter: u32) -> Self {
        let mut rest = counter;
        Self(std::array::from_fn(|_| {
            let digit = u8::try_from(rest % 95).unwrap_or_default();
            rest /= 95;
            b' ' + digit
        }))
    }

    /// The four bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 4] {
        self.0
    }
}

/// Bytes to send in one go, and the dot rows they put on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Dot rows printed or fed.
    pub rows: u32,
}

impl Piece {
    /// How long a printer without flow control needs for it, beyond its time on the wire.
    #[must_use]
    pub fn pause(&self, profile: &Profile) -> Duration {
        profile.row_time().saturating_mul(self.rows)
    }
}

/// What is on one slip of paper, top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    steps: Vec<Step>,
}

impl Job {
    /// An empty slip.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a paragraph; words wrap at the paper's edge, line feeds in it are kept.
    #[must_use]
    pub fn line(mut self, text: impl Into<String>, style: Style) -> Self {
        self.steps.push(Step::Line { text: text.into(), style });
        self
    }

    /// Adds a label at the left and its value at the right, dots between.
    #[must_use]
    pub fn pair(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.steps.push(Step::Pair { label: label.into(), value: value.into() });
        self
    }

    /// Adds a QR code, centred.
    #[must_use]
    pub fn qr(mut self, text: impl Into<String>) -> Self {
        self.steps.push(Step::Qr(text.into()));
        self
    }

    /// Adds a black rule across the paper, so many dots thick, with some white above and below.
    #[must_use]
    pub fn rule(mut self, rows: u16) -> Self {
        self.steps.push(Step::Rule { rows });
        self
    }

    /// Adds large white words on a black box, a line each.
    #[must_use]
    pub fn stamp(mut self, lines: &[&str]) -> Self {
        self.steps.push(Step::Stamp(lines.iter().map(|&line| line.to_owned()).collect()));
        self
    }

    /// Adds empty lines.
    #[must_use]
    pub fn feed(mut self, lines: u8) -> Self {
        self.steps.push(Step::Feed(lines));
        self
    }

    /// Cuts the paper, or feeds it out to be torn off.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.steps.push(Step::Cut);
        self
    }

    /// The bytes for this printer, from initialisation to the request that asks whether all was printed.
    ///
    /// # Errors
    /// A QR code that cannot be made or does not fit.
    pub fn encode(&self, profile: &Profile, id: ProcessId) -> Result<Vec<Piece>, JobError> {
        encoder::encode(&self.steps, profile, id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::samples;

    fn bytes(job: &Job, profile: &str) -> Vec<u8> {
        let profile = Profile::shipped(profile).unwrap();
        let pieces = job.encode(&profile, ProcessId::from_counter(0)).unwrap();
        pieces.into_iter().flat_map(|piece| piece.bytes).collect()
    }

    #[test]
    fn job_begins_and_ends_as_each_printer_needs() {
        let job = Job::new().line("Été", Style::PLAIN).cut();
        let epson = b"\x1B@\x1C.\x1BR\0\x1Bt\x10\x1Da\xFF\xC9t\xE9\n\x1DVB\0\x1D(H\x06\0\x30\x30    ";
        assert_eq!(bytes(&job, "epson-80"), epson);
        let citizen = b"\x1B@\x1C.\x1BR\0\x1Bt\x10\x1Da\xFF\xC9t\xE9\n\x1DVB\0\x1Dr\x01";
        assert_eq!(bytes(&job, "citizen"), citizen);
        let custom = b"\x1B@\x1C.\x1BR\0\x1Bt\x13\x90t\x82\n\x1CP\x0A\x01R\x1E\x1Dr\x01";
        assert_eq!(bytes(&job, "custom-vkp80"), custom);
        assert_eq!(bytes(&job, "generic-58"), b"\x1B@\x1C.\x1BR\0\x1Bt\x10\xC9t\xE9\n\x1Bd\x04");
    }

    #[test]
    fn styles_are_sent_when_they_change() {
        let job = Job::new()
            .line("a", Style::CENTRED.bold().sized(2, 1))
            .line("b", Style::CENTRED.bold().sized(2, 1))
            .line("c", Style::PLAIN);
        let text = &bytes(&job, "generic-58")[10..];
        assert_eq!(text, b"\x1Ba\x01\x1D!\x10\x1BE\x01a\nb\n\x1Ba\0\x1D!\0\x1BE\0c\n");
    }

    #[test]
    fn pairs_reach_both_edges() {
        let job = Job::new()
            .pair("Démarrages", "3")
            .pair("Consultation", "7F3A 90C1 D24B 11E8")
            .pair("Lieu", "Salle des mariages de la mairie")
            .pair("Site", "budget.haute-ombrie.example");
        let text = &bytes(&job, "generic-58")[10..];
        assert_eq!(
            text,
            b"D\xE9marrages ................... 3\n\
            Consultation 7F3A 90C1 D24B 11E8\nLieu    Salle des mariages de la\n                          mairie\n\
            Site budget.haute-ombrie.example\n"
        );
    }

    #[test]
    fn native_qr_is_stored_then_printed() {
        let text = std::fs::read_to_string("kiosk-config/printers/epson-80.toml").unwrap();
        let profile = Profile::parse(&text.replace("\"raster\"", "\"native\"")).unwrap();
        let pieces = Job::new().qr("AB1").encode(&profile, ProcessId::from_counter(0)).unwrap();
        let bytes: Vec<u8> = pieces.into_iter().flat_map(|piece| piece.bytes).collect();
        let expected = b"\x1Ba\x01\x1Bd\x01\x1D(k\x04\0\x31\x41\x32\0\x1D(k\x03\0\x31\x43\x06\x1D(k\x03\0\x31\x45\x31\
            \x1D(k\x06\0\x31\x50\x30AB1\x1D(k\x03\0\x31\x51\x30\x1Bd\x01";
        assert_eq!(&bytes[13..13 + expected.len()], expected);
    }

    #[test]
    fn raster_holds_no_real_time_command() {
        for dots in 2..=8 {
            let profile = samples::epson_80_with("module_dots = 6", &format!("module_dots = {dots}"));
            let pieces = Job::new().qr(samples::qr_text()).encode(&profile, ProcessId::from_counter(7)).unwrap();
            for piece in pieces {
                let command = |pair: &[u8]| pair[0] == 0x10 && [0x04, 0x05, 0x14].contains(&pair[1]);
                assert!(!piece.bytes.windows(2).any(command), "{dots} dots");
            }
        }
    }

    #[test]
    fn bands_stay_within_the_profile() {
        let profile = Profile::shipped("generic-58").unwrap();
        let pieces = Job::new().qr(samples::qr_text()).encode(&profile, ProcessId::from_counter(0)).unwrap();
        let rows: Vec<u32> = pieces.iter().map(|piece| piece.rows).filter(|rows| *rows > 0).collect();
        assert_eq!(rows, [128, 128, 9]);
    }

    #[test]
    fn qr_shrinks_to_the_paper_or_is_refused() {
        let profile = Profile::shipped("epson-58").unwrap();
        assert!(Job::new().qr("A".repeat(600)).encode(&profile, ProcessId::from_counter(0)).is_ok());
        let profile = samples::epson_80_with("width_dots = 576", "width_dots = 256");
        let wide = Job::new().qr("A".repeat(3_300)).encode(&profile, ProcessId::from_counter(0));
        assert!(matches!(wide, Err(JobError::QrTooWide { .. })));
        let long = Job::new().qr("A".repeat(5_000)).encode(&profile, ProcessId::from_counter(0));
        assert!(matches!(long, Err(JobError::QrTooLong { length: 5_000, .. })));
    }

    #[test]
    fn process_ids_are_printable_and_differ() {
        let ids: Vec<[u8; 4]> = (0..200).map(|counter| ProcessId::from_counter(counter).bytes()).collect();
        assert!(ids.iter().flatten().all(|byte| (0x20..0x7F).contains(byte)));
        assert_eq!(&ids[95], b" !  ");
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(ProcessId::from_counter(u32::MAX).bytes().len(), 4);
    }
}
