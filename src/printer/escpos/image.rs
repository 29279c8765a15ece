//! Images: the QR code as dots, and the bands in which any image is sent.

use qrcode::{Color, EcLevel, QrCode};

use super::{JobError, Piece, Profile};

/// White modules that a reader needs on every side (ISO/IEC 18004).
const QUIET_MODULES: usize = 4;

/// One bit a dot, most significant bit left, 1 is black; rows of whole bytes.
pub(super) struct Image {
    row_bytes: usize,
    rows: Vec<u8>,
}

impl Image {
    /// A black bar.
    pub(super) fn bar(width_dots: usize, rows: u16) -> Self {
        let row_bytes = width_dots / 8;
        Self { row_bytes, rows: vec![0xFF; row_bytes * usize::from(rows)] }
    }

    /// A QR code at error correction M with its quiet zone, cropped to it; modules of the profile's size, or smaller
    /// where the paper is too narrow.
    pub(super) fn qr(text: &str, profile: &Profile) -> Result<Self, JobError> {
        let code = qr_code(text)?;
        let dots = module_dots(code.width(), profile)?;
        let side = code.width() + 2 * QUIET_MODULES;
        let row_bytes = (side * dots).div_ceil(8);
        let colours = code.to_colors();
        let mut rows = vec![0; row_bytes * QUIET_MODULES * dots];
        for line in colours.chunks(code.width()) {
            let row = qr_row(line, dots, row_bytes);
            for _ in 0..dots {
                rows.extend_from_slice(&row);
            }
        }
        rows.resize(row_bytes * side * dots, 0);
        Ok(Self { row_bytes, rows })
    }

    /// The image in bands, each a `GS v 0` of its own.
    pub(super) fn bands(&self, band_rows: u16) -> Vec<Piece> {
        let band_bytes = (self.row_bytes * usize::from(band_rows)).max(1);
        let band = |data: &[u8]| {
            let rows = data.len() / self.row_bytes.max(1);
            let mut bytes = vec![0x1D, b'v', b'0', 0];
            bytes.extend(u16::try_from(self.row_bytes).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend(u16::try_from(rows).unwrap_or(u16::MAX).to_le_bytes());
            bytes.extend_from_slice(data);
            Piece { bytes, rows: u32::try_from(rows).unwrap_or(u32::MAX) }
        };
        self.rows.chunks(band_bytes).map(band).collect()
    }
}

/// The symbol for a text.
pub(super) fn qr_code(text: &str) -> Result<QrCode, JobError> {
    QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|source| JobError::QrTooLong { length: text.chars().count(), source })
}

/// Dots a module: the profile's, or the most that fit.
pub(super) fn module_dots(modules: usize, profile: &Profile) -> Result<usize, JobError> {
    let width_dots = profile.width_dots();
    let most = usize::from(width_dots) / (modules + 2 * QUIET_MODULES);
    if most < 2 {
        return Err(JobError::QrTooWide { modules, width_dots });
    }
    Ok(most.min(usize::from(profile.module_dots())))
}

fn qr_row(line: &[Color], dots: usize, row_bytes: usize) -> Vec<u8> {
    let mut row = vec![0u8; row_bytes];
    for (module, colour) in line.iter().enumerate() {
        if *colour == Color::Dark {
            let from = (module + QUIET_MODULES) * dots;
            for dot in from..from + dots {
                if let Some(byte) = row.get_mut(dot / 8) {
                    *byte |= 0x80 >> (dot % 8);
                }
            }
        }
    }
    row
}
