//! What a file is, by its first bytes; its name says nothing.

use std::fmt;

use image::ImageFormat;

use super::Refusal;

/// A file that is read.
#[derive(Debug)]
pub(super) enum Source<'a> {
    /// PNG, JPEG or WebP.
    Raster(ImageFormat),
    /// What may be SVG: text that begins as XML does.
    Vector(&'a str),
}

/// A known form that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// What a telephone of Apple makes unless told otherwise.
    Heic,
    /// AV1 stills.
    Avif,
    /// From scanners.
    Tiff,
    /// The moving pictures of old.
    Gif,
    /// From Windows.
    Bmp,
    /// A page, not a picture.
    Pdf,
    /// The successor that few programs read.
    JpegXl,
    /// SVG inside gzip.
    Svgz,
    /// Photoshop's own.
    Psd,
    /// Office documents and archives.
    Zip,
}

impl Foreign {
    /// In the order of their codes, which begin at 0.
    const ALL: [Self; 10] = [
        Self::Heic,
        Self::Avif,
        Self::Tiff,
        Self::Gif,
        Self::Bmp,
        Self::Pdf,
        Self::JpegXl,
        Self::Svgz,
        Self::Psd,
        Self::Zip,
    ];

    pub(super) fn code(self) -> u32 {
        let place = Self::ALL.iter().position(|foreign| *foreign == self);
        place.and_then(|place| u32::try_from(place).ok()).unwrap_or(u32::MAX)
    }

    pub(super) fn from_code(code: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(code).ok()?).copied()
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Tiff => "TIFF",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Pdf => "PDF",
            Self::JpegXl => "JPEG XL",
            Self::Svgz => "SVGZ",
            Self::Psd => "PSD",
            Self::Zip => "ZIP",
        })
    }
}

/// What the file is.
pub(super) fn recognise(source: &[u8]) -> Result<Source<'_>, Refusal> {
    if source.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(Source::Raster(ImageFormat::Png));
    }
    if source.starts_with(b"\xff\xd8\xff") {
        return Ok(Source::Raster(ImageFormat::Jpeg));
    }
    if source.starts_with(b"RIFF") && source.get(8..12) == Some(b"WEBP") {
        return Ok(Source::Raster(ImageFormat::WebP));
    }
    if let Some(foreign) = foreign(source) {
        return Err(Refusal::Foreign(foreign));
    }
    let text = std::str::from_utf8(source).map_err(|_| Refusal::NotAPicture)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    if text.starts_with('<') { Ok(Source::Vector(text)) } else { Err(Refusal::NotAPicture) }
}

fn foreign(source: &[u8]) -> Option<Foreign> {
    if source.get(4..8) == Some(b"ftyp") {
        // ISO/IEC 14496-12: the major brand, a version, then the compatible brands.
        let length = source.first_chunk::<4>().map_or(0, |length| u32::from_be_bytes(*length));
        let end = usize::try_from(length).unwrap_or(usize::MAX).clamp(12, 256).min(source.len());
        let brands: Vec<&[u8]> = source.get(8..end).unwrap_or_default().chunks(4).collect();
        let has = |wanted: &[&[u8]]| brands.iter().any(|brand| wanted.contains(brand));
        if has(&[b"avif", b"avis"]) {
            return Some(Foreign::Avif);
        }
        return has(&[b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"]).then_some(Foreign::Heic);
    }
    let starts: [(&[u8], Foreign); 11] = [
        (b"II*\0", Foreign::Tiff),
        (b"MM\0*", Foreign::Tiff),
        (b"GIF8", Foreign::Gif),
        (b"BM", Foreign::Bmp),
        (b"%PDF", Foreign::Pdf),
        (b"\xff\x0a", Foreign::JpegXl),
        (b"\0\0\0\x0cJXL ", Foreign::JpegXl),
        (b"\x1f\x8b", Foreign::Svgz),
        (b"8BPS", Foreign::Psd),
        (b"PK\x03\x04", Foreign::Zip),
        (b"PK\x05\x06", Foreign::Zip),
    ];
    starts.into_iter().find(|(start, _)| source.starts_with(start)).map(|(_, foreign)| foreign)
}
