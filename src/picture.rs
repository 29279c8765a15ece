//! Pictures of strangers, decoded once, far from the kiosk, and drawn again in a form of our own.
//!
//! A [`Maker`] takes the bytes of any file and makes a [`Made`] picture of it: turned upright, no larger than a kiosk shows,
//! without anything that is not a pixel (place, phone, texts, programs). [`Child`] does so in a process of its own under
//! limits of time, memory and files, so that a hostile file costs one refusal; [`InProcess`] does it here, for files of our
//! own. [`inspect`] accepts a made picture and nothing else, without decoding it: that is all a package's reader has to trust.
//!
//! The same file gives the same bytes. No colour profile is applied, and of a moving picture the first image counts.

use std::fmt;

mod child;
mod encoding;
mod form;
mod inspection;
mod raster;
mod refusal;
mod remembered;
mod vector;

pub use child::{Child, ChildLimits, serve};
pub use form::Foreign;
pub use inspection::{Flaw, inspect};
pub use refusal::Refusal;
pub use remembered::Remembered;

/// Largest file that is looked at, in bytes: a photograph of 50 megapixels fits.
pub const LARGEST_SOURCE: u64 = 30 << 20;
/// Most pixels that are decoded.
pub const MOST_PIXELS: u64 = 100_000_000;
/// Widest made picture, in pixels: what the largest page of a kiosk shows.
pub const WIDEST: u32 = 1024;
/// Highest made picture, in pixels.
pub const HIGHEST: u32 = 768;
/// Longest made picture, in bytes.
pub const LONGEST: usize = 512 << 10;

/// The two forms of made pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Eight bits a channel: RGB, RGBA, or a palette of RGB. For drawings and whatever is transparent.
    Png,
    /// Baseline, three components, no subsampling. For photographs.
    Jpeg,
}

impl Form {
    /// How a file's name says it.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
        })
    }
}

/// What a made picture says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// PNG or JPEG.
    pub form: Form,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A picture of our own making.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    facts: Facts,
    bytes: Vec<u8>,
}

impl Made {
    /// The bytes, if they are a made picture.
    ///
    /// # Errors
    /// What shows that they are not.
    pub fn new(bytes: Vec<u8>) -> Result<Self, Flaw> {
        Ok(Self { facts: inspect(&bytes)?, bytes })
    }

    /// Form and size.
    pub const fn facts(&self) -> Facts {
        self.facts
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// A made picture's pixels, as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Red, green, blue weighted by opacity, and opacity; row by row.
    pub pixels: Vec<u8>,
}

impl Shown {
    /// Decodes a made picture, reduced to fit into `most`. Nothing but a made picture is decoded.
    ///
    /// # Errors
    /// It is not a made picture, or its data make no sense.
    pub fn of(bytes: &[u8], most: (u32, u32)) -> Result<Self, Flaw> {
        let facts = inspect(bytes)?;
        let reduced = raster::reduced(bytes, facts.form, most).ok_or(Flaw::Data)?;
        Ok(Self { width: reduced.width(), height: reduced.height(), pixels: reduced.into_raw() })
    }
}

/// Whoever can make pictures.
pub trait Maker: Sync {
    /// A picture of our own from the bytes of any file.
    ///
    /// # Errors
    /// Why there is none.
    fn make(&self, source: &[u8]) -> Result<Made, Refusal>;
}

/// Makes pictures in this process: limits of content hold, those of time and memory do not. For files of our own.
#[derive(Debug, Clone, Copy, Default)]
pub struct InProcess;

impl Maker for InProcess {
    fn make(&self, source: &[u8]) -> Result<Made, Refusal> {
        draw(source)
    }
}

/// Decodes, turns, reduces and writes.
fn draw(source: &[u8]) -> Result<Made, Refusal> {
    if u64::try_from(source.len()).unwrap_or(u64::MAX) > LARGEST_SOURCE {
        return Err(Refusal::TooManyBytes);
    }
    let drawn = match form::recognise(source)? {
        form::Source::Raster(format) => raster::draw(source, format)?,
        form::Source::Vector(text) => vector::draw(text)?,
    };
    encoding::encode(&drawn)
}

/// The largest size of the same shape that fits, in pixels; never larger than it is.
fn fitting((width, height): (u32, u32), (widest, highest): (u32, u32)) -> (u32, u32) {
    if width <= widest && height <= highest {
        return (width, height);
    }
    let (wide, high) = (u64::from(width), u64::from(height));
    let scaled = |side: u64, most: u32, of: u64| {
        let rounded = (side * u64::from(most) + of / 2) / of.max(1);
        u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
    };
    if wide * u64::from(highest) >= high * u64::from(widest) {
        (widest, scaled(high, widest, wide).min(highest))
    } else {
        (scaled(wide, highest, high).min(widest), highest)
    }
}

#[cfg(test)]
mod tests;
