//! What turns commands into dot rows: one line of characters, images, feeds.

use super::fault::Fault;
use super::font::{self, Cell};
use crate::printer::charset::Charset;
use crate::printer::profile::{CELL_HEIGHT, CELL_WIDTH};

const LINE_ROWS: usize = 30;

/// The style in force and the line not yet printed.
#[derive(Clone, Debug)]
pub(super) struct Press {
    width_dots: usize,
    charset: Charset,
    single_bytes: bool,
    page_chosen: bool,
    pub(super) align: u8,
    pub(super) width: u8,
    pub(super) height: u8,
    pub(super) bold: bool,
    pub(super) reversed: bool,
    line: Vec<Placed>,
    used: usize,
    text: String,
}

#[derive(Clone, Copy, Debug)]
struct Placed {
    cell: Cell,
    x: usize,
    width: usize,
    height: usize,
    reversed: bool,
}

impl Press {
    pub(super) fn new(width_dots: u16, charset: Charset) -> Self {
        Self {
            width_dots: width_dots.into(),
            charset,
            single_bytes: false,
            page_chosen: false,
            align: 0,
            width: 1,
            height: 1,
            bold: false,
            reversed: false,
            line: Vec::new(),
            used: 0,
            text: String::new(),
        }
    }

    pub(super) fn initialise(&mut self) {
        let width_dots = u16::try_from(self.width_dots).unwrap_or(u16::MAX);
        *self = Self::new(width_dots, self.charset);
    }

    pub(super) fn leave_two_byte_mode(&mut self) {
        self.single_bytes = true;
    }

    pub(super) fn choose_page(&mut self) {
        self.page_chosen = true;
    }

    pub(super) fn line_begun(&self) -> bool {
        !self.line.is_empty()
    }

    /// Sets one character at the end of the line.
    pub(super) fn set(&mut self, byte: u8) -> Result<(), Fault> {
        if byte >= 0x80 && !(self.single_bytes && self.page_chosen) {
            return Err(Fault::TwoByteMode(byte));
        }
        let (width, height) = (usize::from(self.width), usize::from(self.height));
        let advance = width * usize::from(CELL_WIDTH);
        // Before the character is looked up: what finds no room on the line costs next to nothing, however much there is of it.
        if self.used + advance > self.width_dots {
            return Err(Fault::LineTooLong);
        }
        let character = self.charset.character(byte).ok_or(Fault::NoCharacter(byte))?;
        let cell = font::cell(character, self.bold).ok_or(Fault::NoCharacter(byte))?;
        self.line.push(Placed { cell, x: self.used, width, height, reversed: self.reversed });
        self.used += advance;
        self.text.push(character);
        Ok(())
    }

    /// Ends the line: its dot rows with the space below, and its text.
    pub(super) fn end_line(&mut self) -> (Vec<Vec<u8>>, String) {
        let line = std::mem::take(&mut self.line);
        let used = std::mem::take(&mut self.used);
        let left = self.left_of(used);
        let tallest = line.iter().map(|placed| placed.height * usize::from(CELL_HEIGHT)).max().unwrap_or(0);
        let mut rows = vec![vec![0; self.width_dots.div_ceil(8)]; tallest.max(LINE_ROWS)];
        for placed in line {
            placed.draw(&mut rows, left, tallest);
        }
        (rows, std::mem::take(&mut self.text))
    }

    /// Empty rows for so many lines.
    pub(super) fn feed(&self, lines: u8) -> Vec<Vec<u8>> {
        vec![vec![0; self.width_dots.div_ceil(8)]; LINE_ROWS * usize::from(lines)]
    }

    /// So many empty rows.
    pub(super) fn feed_dots(&self, rows: u8) -> Vec<Vec<u8>> {
        vec![vec![0; self.width_dots.div_ceil(8)]; rows.into()]
    }

    /// One row of an image, moved to where the alignment puts it.
    pub(super) fn image_row(&self, data: &[u8]) -> Vec<u8> {
        let left = self.left_of(data.len() * 8);
        let mut row = vec![0; self.width_dots.div_ceil(8)];
        for (index, byte) in data.iter().enumerate() {
            for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                blacken(&mut row, left + index * 8 + bit);
            }
        }
        row
    }

    fn left_of(&self, width: usize) -> usize {
        let free = self.width_dots.saturating_sub(width);
        match self.align {
            0 => 0,
            1 => free / 2,
            _ => free,
        }
    }
}

impl Placed {
    fn draw(&self, rows: &mut [Vec<u8>], left: usize, tallest: usize) {
        let top = tallest - self.height * usize::from(CELL_HEIGHT);
        for (y, row) in rows.iter_mut().skip(top).take(self.height * usize::from(CELL_HEIGHT)).enumerate() {
            let dots = self.cell.get(y / self.height).copied().unwrap_or_default();
            let dots = if self.reversed { !dots } else { dots };
            for x in 0..usize::from(CELL_WIDTH) * self.width {
                if dots & (0x800 >> (x / self.width)) != 0 {
                    blacken(row, left + self.x + x);
                }
            }
        }
    }
}

fn blacken(row: &mut [u8], x: usize) {
    if let Some(byte) = row.get_mut(x / 8) {
        *byte |= 0x80 >> (x % 8);
    }
}
