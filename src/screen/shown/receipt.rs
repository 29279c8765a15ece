//! The receipt page.

use slint::{ComponentHandle as _, Image, SharedPixelBuffer, SharedString};

use crate::consultation::ReceiptPolicy;
use crate::envelope::Receipt;
use crate::screen::generated::{AppWindow, Printing, ReceiptSlip};
use crate::screen::visit::{Print, Visit};

/// Light modules around the QR code.
const QUIET_ZONE: usize = 4;

impl Visit {
    pub(super) fn show_receipt(&self, window: &AppWindow, receipt: &Receipt) {
        let page = window.global::<ReceiptSlip<'_>>();
        let definition = self.session.definition();
        page.set_given(definition.receipt != ReceiptPolicy::None);
        page.set_has_printer(self.printing != Print::Absent);
        page.set_results(definition.results.unbroken(self.language).into());
        let code = receipt.code().to_string();
        let (top, bottom) = code.split_at_checked(10).unwrap_or((&code, ""));
        page.set_code_top(top.trim().into());
        page.set_code_bottom(bottom.into());
        page.set_qr(qr(&receipt.qr_text()));
        let (printing, notice) = match &self.printing {
            Print::None | Print::Absent => (Printing::None, SharedString::new()),
            Print::Running => (Printing::Running, SharedString::new()),
            Print::Done => (Printing::Done, SharedString::new()),
            Print::Failed(notice) => (Printing::Failed, self.sentence(*notice)),
        };
        page.set_printing(printing);
        page.set_came_out(self.came_out);
        page.set_notice(notice);
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
