//! Whether bytes are a made picture: every marker and chunk is looked at, none is decoded.
//!
//! The walk is linear, and anything that the encoder does not write is a flaw: other forms, notes, profiles, texts, bytes
//! after the end. A made picture can therefore be shown and published as it is.

use super::{Facts, Form, HIGHEST, LONGEST, WIDEST};

/// Why bytes are not a made picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// More bytes than [`LONGEST`].
    #[error("l’image dépasse {} Kio", LONGEST >> 10)]
    TooLong,
    /// Neither PNG nor JPEG.
    #[error("ce n’est ni un PNG ni un JPEG")]
    Form,
    /// No surface, or larger than a kiosk shows.
    #[error("l’image dépasse {WIDEST} x {HIGHEST} points, ou n’en a aucun")]
    Size,
    /// A PNG or JPEG with another part, or in another order, than Urne writes.
    #[error("l’image contient autre chose que des points, ou n’est pas écrite comme Urne l’écrit")]
    Parts,
    /// What [`inspect`] does not look at: the data cannot be decoded.
    #[error("les données de l’image sont abîmées")]
    Data,
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Start of image.
const JPEG: &[u8] = b"\xff\xd8";
/// `JFIF`, version 1.2, square pixels, no thumbnail.
const JFIF: &[u8] = b"JFIF\0\x01\x02\x00\x00\x01\x00\x01\x00\x00";
/// The segments of a made JPEG in their order: marker and length (ITU-T T.81, B.1.1.4).
const SEGMENTS: [(u8, u16); 9] =
    [(0xE0, 16), (0xC0, 17), (0xDB, 67), (0xDB, 67), (0xC4, 31), (0xC4, 181), (0xC4, 31), (0xC4, 181), (0xDA, 12)];

/// Form and size of a made picture.
///
/// # Errors
/// The first thing that Urne would not have written.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Flaw> {
    if bytes.len() > LONGEST {
        return Err(Flaw::TooLong);
    }
    let facts = if let Some(rest) = bytes.strip_prefix(PNG) {
        png(rest)?
    } else if let Some(rest) = bytes.strip_prefix(JPEG) {
        jpeg(rest)?
    } else {
        return Err(Flaw::Form);
    };
    let fits = (1..=WIDEST).contains(&facts.width) && (1..=HIGHEST).contains(&facts.height);
    if fits { Ok(facts) } else { Err(Flaw::Size) }
}

/// A chunk's kind and content, and what follows it (PNG, third edition, 5.3).
type Chunk<'a> = (&'a [u8; 4], &'a [u8], &'a [u8]);

fn chunk(bytes: &[u8]) -> Option<Chunk<'_>> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (content, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    let (_checksum, rest) = rest.split_first_chunk::<4>()?;
    Some((kind, content, rest))
}

fn png(bytes: &[u8]) -> Result<Facts, Flaw> {
    let (b"IHDR", header, mut rest) = chunk(bytes).ok_or(Flaw::Parts)? else { return Err(Flaw::Parts) };
    let Some((sides, [8, colour @ (2 | 3 | 6), 0, 0, 0])) = header.split_first_chunk::<8>() else {
        return Err(Flaw::Parts);
    };
    let [a, b, c, d, e, f, g, h] = *sides;
    let facts =
        Facts { form: Form::Png, width: u32::from_be_bytes([a, b, c, d]), height: u32::from_be_bytes([e, f, g, h]) };
    if *colour == 3 {
        let (b"PLTE", colours, after) = chunk(rest).ok_or(Flaw::Parts)? else { return Err(Flaw::Parts) };
        if colours.is_empty() || colours.len() > 768 || colours.len() % 3 != 0 {
            return Err(Flaw::Parts);
        }
        rest = after;
    }
    let mut has_data = false;
    loop {
        match chunk(rest).ok_or(Flaw::Parts)? {
            (b"IDAT", _, after) => {
                has_data = true;
                rest = after;
            }
            (b"IEND", [], []) if has_data => return Ok(facts),
            _ => return Err(Flaw::Parts),
        }
    }
}

fn jpeg(bytes: &[u8]) -> Result<Facts, Flaw> {
    let mut rest = bytes;
    let mut frame = None;
    for (marker, length) in SEGMENTS {
        let ([0xFF, found], after) = rest.split_first_chunk::<2>().ok_or(Flaw::Parts)? else {
            return Err(Flaw::Parts);
        };
        let (segment, after) = after.split_at_checked(length.into()).ok_or(Flaw::Parts)?;
        let (stated, content) = segment.split_first_chunk::<2>().ok_or(Flaw::Parts)?;
        let is_due = *found == marker && u16::from_be_bytes(*stated) == length;
        if !is_due || (marker == 0xE0 && content != JFIF) {
            return Err(Flaw::Parts);
        }
        if marker == 0xC0 {
            frame = Some(size(content).ok_or(Flaw::Parts)?);
        }
        rest = after;
    }
    let (width, height) = frame.ok_or(Flaw::Parts)?;
    let data = rest.strip_suffix(b"\xff\xd9").ok_or(Flaw::Parts)?;
    // Within the data each FF is followed by 00: no marker, so no further part, stands there.
    let has_marker = data.windows(2).any(|pair| matches!(pair, [0xFF, after] if *after != 0));
    if has_marker || data.is_empty() || data.ends_with(b"\xff") {
        return Err(Flaw::Parts);
    }
    Ok(Facts { form: Form::Jpeg, width: width.into(), height: height.into() })
}

/// Width and height of a frame of eight bits and three components without subsampling.
fn size(frame: &[u8]) -> Option<(u16, u16)> {
    let [8, a, b, c, d, 3, _, 0x11, _, _, 0x11, _, _, 0x11, _] = *frame else { return None };
    Some((u16::from_be_bytes([c, d]), u16::from_be_bytes([a, b])))
}
