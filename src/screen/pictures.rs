//! The pictures of a package as the pages show them: decoded when a page wants them, reduced to the size it gives them.
//!
//! The renderer draws a large picture in a small place by leaving pixels out, which frays every line; here they are averaged.
//! Only pictures that Urne made are decoded; what cannot be shown is left out and told in the log, with its name.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use slint::{Image, Rgba8Pixel, SharedPixelBuffer};

use crate::consultation::Package;
use crate::picture::Shown;

/// How large a page shows a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// On the first page.
    Tile,
    /// On a card.
    Card,
    /// On a project's own page.
    Detail,
    /// On a line of the review.
    Line,
    /// The organiser's.
    Logo,
}

impl Size {
    /// Width and height of its place, in millimetres of the page; the pages of `ui` say the same.
    const fn millimetres(self) -> (f32, f32) {
        match self {
            Self::Tile => (33.0, 33.0),
            Self::Card => (22.5, 22.5),
            Self::Detail => (50.0, 50.0),
            Self::Line => (12.0, 12.0),
            Self::Logo => (50.0, 10.0),
        }
    }
}

/// The last ones are kept, not all: two hundred photographs would fill the memory of a small kiosk.
pub(super) struct Pictures {
    files: Arc<BTreeMap<String, Vec<u8>>>,
    kept: RefCell<VecDeque<Kept>>,
    /// Pixels of the screen in a millimetre of the page.
    density: Cell<f32>,
}

struct Kept {
    name: String,
    size: Size,
    picture: Option<Image>,
}

/// Decoded pictures kept; more than any page shows.
const KEPT_PICTURES: usize = 24;
/// Most pixels of a side, on the largest screens.
const LARGEST_SIDE: u16 = 2048;

impl Pictures {
    pub(super) fn new(package: &Package) -> Self {
        Self { files: package.shared_images(), kept: RefCell::default(), density: Cell::new(0.0) }
    }

    /// None of those that the last resident looked at.
    pub(super) fn forget(&self) {
        self.kept.borrow_mut().clear();
    }

    /// Pictures are for a screen with so many pixels in a millimetre of the page.
    pub(super) fn fit(&self, density: f32) {
        if self.density.replace(density).to_bits() != density.to_bits() {
            self.forget();
        }
    }

    /// The picture of that name; `None` where there is none or it cannot be decoded.
    pub(super) fn get(&self, name: &str, size: Size) -> Option<Image> {
        let mut kept = self.kept.borrow_mut();
        if let Some(place) = kept.iter().position(|known| known.name == name && known.size == size) {
            let found = kept.remove(place)?;
            let picture = found.picture.clone();
            kept.push_back(found);
            return picture;
        }
        let bytes = self.files.get(name)?;
        let (wide, high) = size.millimetres();
        let most = (pixels(wide * self.density.get()), pixels(high * self.density.get()));
        let shown = Shown::of(bytes, most).map_err(|flaw| log::error!("picture {name} is not shown: {flaw}"));
        let picture = shown.ok().map(|shown| {
            let buffer: SharedPixelBuffer<Rgba8Pixel> =
                SharedPixelBuffer::clone_from_slice(&shown.pixels, shown.width, shown.height);
            Image::from_rgba8_premultiplied(buffer)
        });
        kept.push_back(Kept { name: name.to_owned(), size, picture: picture.clone() });
        if kept.len() > KEPT_PICTURES {
            kept.pop_front();
        }
        picture
    }
}

/// A length rounded up to whole pixels.
fn pixels(length: f32) -> u32 {
    let mut sides = 1..=LARGEST_SIDE;
    u32::from(sides.find(|side| f32::from(*side) >= length).unwrap_or(LARGEST_SIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_and_bounded() {
        let found = [0.0, 0.3, 1.0, 131.99, 132.0, 1e9, f32::NAN].map(pixels);
        assert_eq!(found, [1, 1, 1, 132, 132, 2048, 2048]);
    }
}
