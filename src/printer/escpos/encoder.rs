//! The encoder: steps in, pieces out, remembering which style the printer is in.

use super::image::{self, Image};
use super::wrap::{wrap, wrap_evenly};
use super::{Align, Charset, Confirm, JobError, Piece, ProcessId, Profile, QrDrawing, StatusSource, Step, Style};
use crate::printer::profile::CELL_HEIGHT;

/// Dot rows from one line of text to the next, unless the characters are higher.
const LINE_ROWS: u16 = 30;
/// Lines fed where there is no cutter, so that the slip can be torn off below its last line.
const TEAR_LINES: u8 = 4;
/// Rows of black above and below a stamp's words.
const STAMP_ROWS: u16 = 12;
/// Dots of white above and below a rule.
const RULE_SPACE: u8 = 8;
/// Words on a stamp are twice as wide and twice as high.
const STAMP: Style = Style::CENTRED.bold().sized(2, 2);

/// What every job begins with: reset, single bytes, ASCII as ASCII, the code page, automatic status where it is used.
#[must_use]
pub fn initialisation(profile: &Profile) -> Vec<u8> {
    // ESC @, FS . (leaves the two-byte mode of Chinese firmware), ESC R 0 (USA), ESC t n
    let mut bytes = vec![0x1B, b'@', 0x1C, b'.', 0x1B, b'R', 0, 0x1B, b't', profile.code_page().number];
    if profile.status() == StatusSource::Automatic {
        bytes.extend([0x1D, b'a', 0xFF]);
    }
    bytes
}

pub(super) fn encode(steps: &[Step], profile: &Profile, id: ProcessId) -> Result<Vec<Piece>, JobError> {
    let mut encoder = Encoder::new(profile);
    for step in steps {
        encoder.step(step)?;
    }
    encoder.confirmation(id);
    Ok(encoder.pieces)
}

struct Encoder<'a> {
    profile: &'a Profile,
    charset: Charset,
    style: Style,
    pieces: Vec<Piece>,
}

impl<'a> Encoder<'a> {
    fn new(profile: &'a Profile) -> Self {
        let first = Piece { bytes: initialisation(profile), rows: 0 };
        Self { profile, charset: profile.code_page().charset, style: Style::PLAIN, pieces: vec![first] }
    }

    fn step(&mut self, step: &Step) -> Result<(), JobError> {
        match step {
            Step::Line { text, style } => self.paragraph(text, *style),
            Step::Pair { label, value } => self.pair(label, value),
            Step::Qr(text) => self.qr(text)?,
            Step::Rule { rows } => {
                self.space(RULE_SPACE);
                self.bar(self.profile.width_dots().into(), *rows);
                self.space(RULE_SPACE);
            }
            Step::Stamp(lines) => self.stamp(lines),
            Step::Feed(lines) => self.feed(*lines),
            Step::Cut if self.profile.cut().is_empty() => self.feed(TEAR_LINES),
            Step::Cut => self.send(self.profile.cut(), 0),
        }
        Ok(())
    }

    fn send(&mut self, bytes: &[u8], rows: u16) {
        self.pieces.push(Piece { bytes: bytes.to_vec(), rows: rows.into() });
    }

    fn feed(&mut self, lines: u8) {
        self.set(Style::PLAIN);
        self.send(&[0x1B, b'd', lines], LINE_ROWS.saturating_mul(lines.into()));
    }

    /// ESC J: feeds so many dots.
    fn space(&mut self, rows: u8) {
        self.send(&[0x1B, b'J', rows], rows.into());
    }

    fn set(&mut self, style: Style) {
        let mut bytes = Vec::new();
        if style.align != self.style.align {
            bytes.extend([0x1B, b'a', u8::from(style.align == Align::Centre)]);
        }
        if (style.width, style.height) != (self.style.width, self.style.height) {
            let size = (style.width - 1) << 4 | (style.height - 1);
            bytes.extend([0x1D, b'!', size]);
        }
        if style.bold != self.style.bold {
            bytes.extend([0x1B, b'E', u8::from(style.bold)]);
        }
        self.style = style;
        if !bytes.is_empty() {
            self.send(&bytes, 0);
        }
    }

    fn text_line(&mut self, printable: &str) {
        let mut bytes = self.charset.encode(printable);
        bytes.push(b'\n');
        let rows = LINE_ROWS.max(CELL_HEIGHT * u16::from(self.style.height));
        self.send(&bytes, rows);
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        let columns = self.profile.columns(style.width);
        let printable = self.charset.printable(text);
        let lines = match style.align {
            Align::Left => wrap(&printable, columns),
            Align::Centre => wrap_evenly(&printable, columns),
        };
        self.set(style);
        for line in lines {
            self.text_line(&line);
        }
    }

    /// Label and value on one line where they fit; otherwise the value wraps in the room right of the label.
    fn pair(&mut self, label: &str, value: &str) {
        let columns = self.profile.columns(1);
        let (label, value) = (self.charset.printable(label), self.charset.printable(value));
        let beside = columns.saturating_sub(label.chars().count() + 1);
        let longest = value.split(' ').map(|word| word.chars().count()).max().unwrap_or_default();
        self.set(Style::PLAIN);
        if beside < longest {
            self.paragraph(&label, Style::PLAIN);
            for line in wrap(&value, columns) {
                self.text_line(&format!("{line:>columns$}"));
            }
            return;
        }
        let lines = wrap(&value, beside);
        let leader = if lines.len() == 1 { "." } else { " " };
        for (index, line) in lines.iter().enumerate() {
            let free = beside - line.chars().count();
            match index {
                0 if free > 1 => self.text_line(&format!("{label} {} {line}", leader.repeat(free - 1))),
                0 => self.text_line(&format!("{label} {}{line}", " ".repeat(free))),
                _ => self.text_line(&format!("{line:>columns$}")),
            }
        }
    }

    fn qr(&mut self, text: &str) -> Result<(), JobError> {
        match self.profile.qr() {
            QrDrawing::Raster => {
                let image = Image::qr(text, self.profile)?;
                self.set(Style::CENTRED);
                self.pieces.extend(image.bands(self.profile.band_rows()));
            }
            QrDrawing::Native => self.native_qr(text)?,
        }
        Ok(())
    }

    /// `GS ( k`: the printer draws, and leaves no quiet zone, hence a line fed above and below.
    fn native_qr(&mut self, text: &str) -> Result<(), JobError> {
        let modules = image::qr_code(text)?.width();
        let dots = u8::try_from(image::module_dots(modules, self.profile)?).unwrap_or(u8::MAX);
        let rows = u16::try_from(modules).unwrap_or(u16::MAX).saturating_mul(dots.into());
        let [low, high] = u16::try_from(text.len() + 3).unwrap_or(u16::MAX).to_le_bytes();
        self.set(Style::CENTRED);
        self.send(&[0x1B, b'd', 1], LINE_ROWS);
        self.send(&[0x1D, b'(', b'k', 4, 0, 0x31, 0x41, 0x32, 0], 0);
        self.send(&[0x1D, b'(', b'k', 3, 0, 0x31, 0x43, dots], 0);
        self.send(&[0x1D, b'(', b'k', 3, 0, 0x31, 0x45, 0x31], 0);
        self.send(&[&[0x1D, b'(', b'k', low, high, 0x31, 0x50, 0x30], text.as_bytes()].concat(), 0);
        self.send(&[0x1D, b'(', b'k', 3, 0, 0x31, 0x51, 0x30], rows);
        self.send(&[0x1B, b'd', 1], LINE_ROWS);
        Ok(())
    }

    fn bar(&mut self, width_dots: usize, rows: u16) {
        self.set(Style::CENTRED);
        self.pieces.extend(Image::bar(width_dots, rows).bands(self.profile.band_rows()));
    }

    /// White on black (`GS B`), each line filled to the box's width; two columns stay white at either side.
    fn stamp(&mut self, lines: &[String]) {
        let columns = self.profile.columns(STAMP.width).saturating_sub(2).max(1);
        let width_dots = columns * usize::from(crate::printer::profile::CELL_WIDTH) * usize::from(STAMP.width);
        self.bar(width_dots, STAMP_ROWS);
        self.set(STAMP);
        self.send(&[0x1D, b'B', 1], 0);
        for line in lines {
            for part in wrap_evenly(&self.charset.printable(line), columns) {
                self.stamp_line(&part, columns);
            }
        }
        self.send(&[0x1D, b'B', 0], 0);
        self.bar(width_dots, STAMP_ROWS);
    }

    /// Spaces at either side are of single width, so that odd words stand in the middle of an even box.
    fn stamp_line(&mut self, words: &str, columns: usize) {
        let side = vec![b' '; columns.saturating_sub(words.chars().count())];
        let (narrow, wide) = ([0x1D, b'!', 0x01], [0x1D, b'!', 0x11]);
        let words = self.charset.encode(words);
        let line = [&narrow, side.as_slice(), &wide, &words, &narrow, &side, &wide, b"\n"].concat();
        self.send(&line, CELL_HEIGHT * u16::from(STAMP.height));
    }

    fn confirmation(&mut self, id: ProcessId) {
        match self.profile.confirm() {
            Confirm::ProcessId => {
                let request = [&[0x1D, b'(', b'H', 6, 0, 0x30, 0x30], id.bytes().as_slice()].concat();
                self.send(&request, 0);
            }
            Confirm::GsR => self.send(&[0x1D, b'r', 1], 0),
            Confirm::None => {}
        }
    }
}
