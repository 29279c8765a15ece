//! The receipt page.

use slint::{Image, SharedPixelBuffer, SharedString};

use crate::consultation::ReceiptPolicy;
use crate::envelope::Receipt;
use crate::screen::generated::{Printing, ReceiptShown};
use crate::screen::held::model;
use crate::screen::visit::{Print, Visit};

/// Light modules around the QR code.
const QUIET_ZONE: usize = 4;

impl Visit {
    pub(super) fn held_receipt(&self, receipt: &Receipt) -> ReceiptShown {
        let definition = self.session.definition();
        let code = receipt.code().to_string();
        let (top, bottom) = code.split_at_checked(10).unwrap_or((&code, ""));
        let notice = match &self.printing {
            Print::Failed(notice) => self.sentence(*notice),
            Print::None | Print::Absent | Print::Running | Print::Done => SharedString::new(),
        };
        ReceiptShown {
            given: definition.receipt != ReceiptPolicy::None,
            has_printer: self.printing != Print::Absent,
            results: definition.results.unbroken(self.language).into(),
            code_top: top.trim().into(),
            code_bottom: bottom.into(),
            qr: model(vec![qr(&receipt.qr_text())]),
            printing: self.shown_printing(),
            came_out: self.came_out,
            notice,
        }
    }

    pub(super) fn shown_printing(&self) -> Printing {
        match &self.printing {
            Print::None | Print::Absent => Printing::None,
            Print::Running => Printing::Running,
            Print::Done => Printing::Done,
            Print::Failed(_) => Printing::Failed,
        }
    }
}

/// A QR code as a picture of one pixel a module.
fn qr(text: &str) -> Image {
    let Ok(code) = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::M) else {
        return Image::default();
    };
    let width = code.width();
    let side = width + 2 * QUIET_ZONE;
    // Three bytes a module, white but for the dark ones.
    let mut pixels = vec![[255_u8; 3]; side * side];
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        let at = (place / width + QUIET_ZONE) * side + place % width + QUIET_ZONE;
        if let (qrcode::Color::Dark, Some(pixel)) = (colour, pixels.get_mut(at)) {
            *pixel = [0; 3];
        }
    }
    let side = u32::try_from(side).unwrap_or(0);
    Image::from_rgb8(SharedPixelBuffer::clone_from_slice(pixels.as_flattened(), side, side))
}
