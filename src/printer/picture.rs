//! A picture of paper: one bit a dot, black on white.

use std::io;

/// Dots, row by row; rows of whole bytes, most significant bit left, 1 is black.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    row_bytes: usize,
    bits: Vec<u8>,
}

impl Picture {
    /// A strip of paper without length.
    #[must_use]
    pub fn new(width_dots: u16) -> Self {
        let width = usize::from(width_dots);
        Self { width, row_bytes: width.div_ceil(8), bits: Vec::new() }
    }

    /// Dots across.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Dots down.
    #[must_use]
    pub fn height(&self) -> usize {
        self.bits.len() / self.row_bytes.max(1)
    }

    /// Whether nothing was fed yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// Whether a dot is black; outside the paper nothing is.
    #[must_use]
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        let byte = self.bits.get(y * self.row_bytes + x / 8).copied().unwrap_or_default();
        x < self.width && byte & (0x80 >> (x % 8)) != 0
    }

    /// Adds a row below, cut or filled with white to the width.
    pub fn push_row(&mut self, row: &[u8]) {
        let end = self.bits.len() + self.row_bytes;
        self.bits.extend(row.iter().take(self.row_bytes));
        self.bits.resize(end, 0);
    }

    /// The picture as a PNG, one bit a dot, with a white margin around it. The same picture gives the same bytes.
    ///
    /// # Errors
    /// A picture without rows, or too large for the format.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let margin_bytes = 3;
        let row_bytes = self.row_bytes + 2 * margin_bytes;
        let blank = vec![0xFF; row_bytes * margin_bytes * 8];
        let mut white = blank.clone();
        for row in self.bits.chunks(self.row_bytes.max(1)) {
            white.extend([0xFF; 3]);
            white.extend(row.iter().map(|byte| !byte));
            white.extend([0xFF; 3]);
        }
        white.extend(blank);
        let side = |dots: usize| u32::try_from(dots).map_err(io::Error::other);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, side(row_bytes * 8)?, side(white.len() / row_bytes)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header().map_err(io::Error::other)?;
        writer.write_image_data(&white).map_err(io::Error::other)?;
        writer.finish().map_err(io::Error::other)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_reads_back_dot_for_dot() {
        let mut picture = Picture::new(16);
        picture.push_row(&[0x80, 0x01]);
        picture.push_row(&[0x00, 0xFF, 0xFF]);
        assert!(picture.is_black(0, 0) && picture.is_black(15, 0) && !picture.is_black(1, 0));
        assert!(!picture.is_black(16, 1) && !picture.is_black(0, 2));
        let bytes = picture.png().unwrap();
        assert_eq!(bytes, picture.png().unwrap());
        let mut reader = png::Decoder::new(io::Cursor::new(bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (16 + 48, 2 + 48));
        assert_eq!(&pixels[24 * 8 + 3..24 * 8 + 5], [0x7F, 0xFE]);
        assert_eq!(&pixels[25 * 8 + 3..25 * 8 + 5], [0xFF, 0x00]);
    }
}
