//! Photographs and other pictures of pixels: decoded, reduced, turned upright.

use std::io::Cursor;

use image::codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::error::ImageError;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, Limits, RgbaImage};

use super::{Form, HIGHEST, MOST_PIXELS, Refusal, WIDEST, fitting};

/// Most bytes of a decoded picture: 100 megapixels of three channels, and as much again is left for the decoder.
const MOST_DECODED: u64 = 320 << 20;

/// The picture as the kiosk shows it.
pub(super) fn draw(source: &[u8], format: ImageFormat) -> Result<RgbaImage, Refusal> {
    let input = Cursor::new(source);
    match format {
        ImageFormat::Png => decode(PngDecoder::with_limits(input, limits()).map_err(refusal)?),
        ImageFormat::Jpeg if !is_whole_jpeg(source) => Err(Refusal::Damaged),
        ImageFormat::Jpeg => decode(JpegDecoder::new(input).map_err(refusal)?),
        _ => decode(WebPDecoder::new(input).map_err(refusal)?),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    limits
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooMuchMemory,
        _ => Refusal::Damaged,
    }
}

fn decode(mut decoder: impl ImageDecoder) -> Result<RgbaImage, Refusal> {
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Refusal::Empty);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Refusal::TooManyPixels { width, height });
    }
    if decoder.total_bytes() > MOST_DECODED {
        return Err(Refusal::TooMuchMemory);
    }
    // A picture with unreadable notes on how it was held is shown as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let decoded = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    let mut reduced = reduce(decoded, orientation);
    reduced.apply_orientation(orientation);
    Ok(reduced.into_rgba8())
}

/// Reduced before it is turned: turning copies every pixel.
fn reduce(decoded: DynamicImage, orientation: Orientation) -> DynamicImage {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let (width, height) = (decoded.width(), decoded.height());
    let lies = matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let (wide, high) = if lies {
        let (high, wide) = fitting((height, width), (WIDEST, HIGHEST));
        (wide, high)
    } else {
        fitting((width, height), (WIDEST, HIGHEST))
    };
    if (wide, high) == (width, height) {
        return decoded;
    }
    if !decoded.color().has_alpha() {
        return decoded.resize_exact(wide, high, FilterType::Lanczos3);
    }
    let weighted = weighted(decoded.into_rgba8());
    let mut small = image::imageops::resize(&weighted, wide, high, FilterType::CatmullRom);
    for pixel in small.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let restore = |channel: u8| part(u32::from(channel) * 255, u32::from(alpha));
        pixel.0 = [restore(red), restore(green), restore(blue), alpha];
    }
    small.into()
}

/// Colours weighted by opacity: a transparent pixel has no say in the colour of its neighbours.
fn weighted(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let weigh = |channel: u8| part(u32::from(channel) * u32::from(alpha), 255);
        pixel.0 = [weigh(red), weigh(green), weigh(blue), alpha];
    }
    picture
}

/// A made picture's pixels, reduced to fit into `most`, their colours weighted by opacity.
pub(super) fn reduced(bytes: &[u8], form: Form, most: (u32, u32)) -> Option<RgbaImage> {
    let format = match form {
        Form::Png => ImageFormat::Png,
        Form::Jpeg => ImageFormat::Jpeg,
    };
    let decoded = image::load_from_memory_with_format(bytes, format).ok()?;
    let is_opaque = !decoded.color().has_alpha();
    let decoded = decoded.into_rgba8();
    let decoded = if is_opaque { decoded } else { weighted(decoded) };
    let (wide, high) = fitting((decoded.width(), decoded.height()), most);
    let fits = (wide, high) == (decoded.width(), decoded.height());
    Some(if fits { decoded } else { image::imageops::thumbnail(&decoded, wide, high) })
}

fn part(of: u32, whole: u32) -> u8 {
    u8::try_from((of + whole / 2).checked_div(whole).unwrap_or(0)).unwrap_or(u8::MAX)
}

/// Whether the file reaches its end of image. The decoder would fill what is missing with grey, and nobody would know that
/// the copy broke off.
fn is_whole_jpeg(source: &[u8]) -> bool {
    let mut rest = source.get(2..).unwrap_or_default();
    loop {
        // Entropy-coded bytes and filling are passed over; FF 00 and restart markers belong to them.
        let Some(place) = rest.iter().position(|byte| *byte == 0xFF) else { return false };
        rest = rest.get(place + 1..).unwrap_or_default();
        let Some((marker, after)) = rest.split_first() else { return false };
        match marker {
            0xD9 => return true,
            0x00 | 0x01 | 0xD0..=0xD8 => rest = after,
            0xFF => {}
            _ => {
                let Some(length) = after.first_chunk::<2>().map(|length| u16::from_be_bytes(*length)) else {
                    return false;
                };
                rest = after.get(usize::from(length.max(2))..).unwrap_or_default();
            }
        }
    }
}
