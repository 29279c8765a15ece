//! Writing a made picture: PNG for drawings and whatever is transparent, JPEG for the rest.

use std::collections::BTreeMap;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ExtendedColorType, RgbaImage};

use super::{LONGEST, Made, Refusal};

/// A PNG up to this length, in bytes, is kept even where JPEG is shorter: its lines are sharp.
const SHORT_PNG: usize = 96 << 10;
/// Tried in this order until the file is short enough; all but noise passes at the first.
const QUALITIES: [u8; 4] = [85, 75, 60, 45];

/// The file of a drawn picture.
pub(super) fn encode(drawn: &RgbaImage) -> Result<Made, Refusal> {
    let is_opaque = drawn.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let png = png(drawn, is_opaque).ok_or(Refusal::Damaged)?;
    if png.len() <= LONGEST && (!is_opaque || png.len() <= SHORT_PNG) {
        return ours(png);
    }
    // Nothing else holds transparency: what is too rich for PNG stands on white.
    let rgb = if is_opaque { without_alpha(drawn) } else { on_white(drawn) };
    for quality in QUALITIES {
        let mut jpeg = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut jpeg, quality);
        image::ImageEncoder::write_image(encoder, &rgb, drawn.width(), drawn.height(), ExtendedColorType::Rgb8)
            .map_err(|_| Refusal::Damaged)?;
        if jpeg.len() <= LONGEST {
            return ours(if png.len() <= jpeg.len() { png } else { jpeg });
        }
    }
    let half = |side: u32| (side / 2).max(1);
    encode(&image::imageops::resize(drawn, half(drawn.width()), half(drawn.height()), FilterType::Triangle))
}

fn ours(bytes: Vec<u8>) -> Result<Made, Refusal> {
    Made::new(bytes).map_err(|_| Refusal::Damaged)
}

fn without_alpha(drawn: &RgbaImage) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(drawn.as_raw().len());
    for pixel in drawn.pixels() {
        let [red, green, blue, _] = pixel.0;
        rgb.extend_from_slice(&[red, green, blue]);
    }
    rgb
}

fn on_white(drawn: &RgbaImage) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(drawn.as_raw().len());
    for pixel in drawn.pixels() {
        let [red, green, blue, alpha] = pixel.0;
        let mix = |channel: u8| {
            let mixed = u32::from(channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
        };
        rgb.extend_from_slice(&[mix(red), mix(green), mix(blue)]);
    }
    rgb
}

fn png(drawn: &RgbaImage, is_opaque: bool) -> Option<Vec<u8>> {
    let palette = is_opaque.then(|| palette(drawn)).flatten();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, drawn.width(), drawn.height());
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let data: Vec<u8> = if let Some(palette) = &palette {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.keys().flatten().copied().collect::<Vec<u8>>());
        encoder.set_filter(png::Filter::NoFilter);
        places(drawn, palette)
    } else {
        encoder.set_color(if is_opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
        encoder.set_filter(png::Filter::Adaptive);
        if is_opaque { without_alpha(drawn) } else { drawn.as_raw().clone() }
    };
    encoder.write_header().ok()?.write_image_data(&data).ok()?;
    Some(bytes)
}

/// The colours of a picture that has few, in rising order, each with its place.
fn palette(drawn: &RgbaImage) -> Option<BTreeMap<[u8; 3], u8>> {
    let mut colours = BTreeMap::new();
    let mut last = None;
    for pixel in drawn.pixels() {
        // Drawings are runs of one colour.
        if last.replace(pixel) == Some(pixel) {
            continue;
        }
        let [red, green, blue, _] = pixel.0;
        if colours.insert([red, green, blue], 0).is_none() && colours.len() > 256 {
            return None;
        }
    }
    for (place, number) in colours.values_mut().zip(0..=u8::MAX) {
        *place = number;
    }
    Some(colours)
}

/// Each pixel's place in the palette.
fn places(drawn: &RgbaImage, palette: &BTreeMap<[u8; 3], u8>) -> Vec<u8> {
    let (mut last, mut place) = (None, 0);
    let mut data = Vec::with_capacity(drawn.as_raw().len() / 4);
    for pixel in drawn.pixels() {
        if last.replace(pixel) != Some(pixel) {
            let [red, green, blue, _] = pixel.0;
            place = palette.get(&[red, green, blue]).copied().unwrap_or_default();
        }
        data.push(place);
    }
    data
}
