//! The emulator at work: bytes from the buffer become commands, commands become rows, rows become paper.

use qrcode::{Color, EcLevel, QrCode};

use super::command::{self, Command, Parsed};
use super::{Emulator, Fault, LONGEST_PAPER, LONGEST_TEXT, MOST_SLIPS, Slip, blank};

/// An image of which rows are still to come.
#[derive(Clone, Debug)]
pub(super) struct RasterLeft {
    row_bytes: usize,
    rows: u16,
    row: Vec<u8>,
}

/// What `GS ( k` has set.
#[derive(Clone, Debug)]
pub(super) struct StoredQr {
    dots: u8,
    level: EcLevel,
    data: Vec<u8>,
}

impl Default for StoredQr {
    fn default() -> Self {
        Self { dots: 3, level: EcLevel::L, data: Vec::new() }
    }
}

impl Emulator {
    /// Goes on until the buffer is empty or something stops the mechanism.
    pub(super) fn run(&mut self) {
        loop {
            while !self.offline() {
                let Some(row) = self.head.pop_front() else { break };
                self.print(&row);
            }
            if self.offline() {
                return;
            }
            let Some(byte) = self.buffer.pop_front() else { return };
            if self.paper.bytes.len() < LONGEST_TEXT {
                self.paper.bytes.push(byte);
            }
            self.take(byte);
        }
    }

    fn print(&mut self, row: &[u8]) {
        let before = self.block();
        if self.paper.picture.height() < LONGEST_PAPER {
            self.paper.picture.push_row(row);
        }
        self.rows_left = self.rows_left.map(|rows| rows.saturating_sub(1));
        self.tell_change(before);
    }

    fn take(&mut self, byte: u8) {
        if let Some(image) = &mut self.image {
            image.row.push(byte);
            if image.row.len() == image.row_bytes {
                let row = std::mem::take(&mut image.row);
                image.rows -= 1;
                if image.rows == 0 {
                    self.image = None;
                }
                self.head.push_back(self.press.image_row(&row));
            }
            return;
        }
        self.held.push(byte);
        match command::parse(&self.held) {
            Parsed::More => {}
            Parsed::Known(command) => {
                self.held.clear();
                if let Err(fault) = self.obey(command) {
                    self.note(fault);
                }
            }
            Parsed::Unknown => {
                let unknown = Fault::UnknownCommand(std::mem::take(&mut self.held));
                self.note(unknown);
            }
        }
    }

    /// The first faults tell; the rest only follow from them.
    fn note(&mut self, fault: Fault) {
        if self.faults.len() < MOST_SLIPS {
            self.faults.push(fault);
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Fault> {
        match command {
            Command::Nothing => {}
            Command::Text(byte) => self.press.set(byte)?,
            Command::LineFeed => {
                let (rows, text) = self.press.end_line();
                if self.paper.text.len() < LONGEST_TEXT {
                    self.paper.text.push_str(&text);
                    self.paper.text.push('\n');
                }
                self.head.extend(rows);
            }
            Command::Initialise => self.press.initialise(),
            Command::SingleBytes => self.press.leave_two_byte_mode(),
            Command::CodePage(number) if number == self.profile.code_page().number => self.press.choose_page(),
            Command::CodePage(number) => return Err(Fault::WrongCodePage(number)),
            Command::Size(size) => (self.press.width, self.press.height) = ((size >> 4) + 1, (size & 0x0F) + 1),
            Command::Bold(on) => self.press.bold = on,
            Command::Reversed(on) => self.press.reversed = on,
            Command::QrModule(dots) => self.qr.dots = dots,
            Command::QrLevel(level) => self.qr.level = error_correction(level),
            Command::QrStore(data) => self.qr.data = data,
            Command::AutomaticStatus(on) => {
                self.automatic = on;
                let block = self.block();
                self.answer(if on { &block } else { &[] });
            }
            Command::PaperSensor | Command::ProcessId(_) if self.withholds => {}
            Command::PaperSensor => self.answer(if self.near_end() { &[0x03] } else { &[0x00] }),
            Command::ProcessId([a, b, c, d]) => self.answer(&[0x37, 0x22, a, b, c, d, 0x00]),
            Command::Align(_)
            | Command::Feed(_)
            | Command::FeedDots(_)
            | Command::Cut
            | Command::Raster { .. }
            | Command::QrPrint => {
                return self.obey_between_lines(&command);
            }
        }
        Ok(())
    }

    fn obey_between_lines(&mut self, command: &Command) -> Result<(), Fault> {
        if self.press.line_begun() {
            return Err(Fault::LineBegun);
        }
        match *command {
            Command::Align(side) => self.press.align = side,
            Command::Feed(lines) => self.head.extend(self.press.feed(lines)),
            Command::FeedDots(rows) => self.head.extend(self.press.feed_dots(rows)),
            Command::Raster { row_bytes, rows } => {
                if rows == 0 || row_bytes == 0 || row_bytes > self.profile.width_dots() / 8 {
                    return Err(Fault::BadImage { row_bytes, rows });
                }
                self.image = Some(RasterLeft { row_bytes: row_bytes.into(), rows, row: Vec::new() });
            }
            Command::QrPrint => self.print_qr()?,
            _ => self.cut()?,
        }
        Ok(())
    }

    /// A jammed cutter stops the printer; the paper stays in one piece.
    fn cut(&mut self) -> Result<(), Fault> {
        if self.profile.cut().is_empty() {
            return Err(Fault::NoCutter);
        }
        if self.cutter_jammed {
            let before = self.block();
            self.cutter_stopped = true;
            self.tell_change(before);
            return Ok(());
        }
        let slip: Slip = std::mem::replace(&mut self.paper, blank(&self.profile));
        self.slips.push_back(slip);
        if self.slips.len() > MOST_SLIPS {
            self.slips.pop_front();
        }
        Ok(())
    }

    fn print_qr(&mut self) -> Result<(), Fault> {
        let data = std::mem::take(&mut self.qr.data);
        if data.is_empty() {
            return Err(Fault::BadQr);
        }
        let code = QrCode::with_error_correction_level(data, self.qr.level).map_err(|_| Fault::BadQr)?;
        let dots = usize::from(self.qr.dots);
        let side = code.width() * dots;
        if side > usize::from(self.profile.width_dots()) {
            return Err(Fault::BadQr);
        }
        for line in code.to_colors().chunks(code.width()) {
            let dark = |x: usize| line.get(x / dots) == Some(&Color::Dark);
            let byte = |index: usize| (0..8).fold(0, |byte, bit| byte << 1 | u8::from(dark(index * 8 + bit)));
            let data: Vec<u8> = (0..side.div_ceil(8)).map(byte).collect();
            let row = self.press.image_row(&data);
            self.head.extend(std::iter::repeat_n(row, dots));
        }
        Ok(())
    }
}

fn error_correction(level: u8) -> EcLevel {
    match level {
        0x30 => EcLevel::L,
        0x31 => EcLevel::M,
        0x32 => EcLevel::Q,
        _ => EcLevel::H,
    }
}
