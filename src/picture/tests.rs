use std::io::Cursor;

use image::codecs::{jpeg::JpegEncoder, webp::WebPEncoder};
use image::{DynamicImage, ImageEncoder as _, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

const PLACE: &[u8] = b"48.8584N 2.2945E";
const PHONE: &[u8] = b"Telephone 12 Pro";

fn make(source: &[u8]) -> Result<Made, Refusal> {
    InProcess.make(source)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

fn decoded(made: &Made) -> RgbaImage {
    image::load_from_memory(&made.bytes).unwrap().into_rgba8()
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.into().write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 100).encode_image(picture).unwrap();
    bytes
}

/// Something like a photograph: slopes, and no two neighbours alike.
fn rich(width: u32, height: u32) -> RgbImage {
    let mut picture = noise(width, height);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let slope = |at: u32, of: u32| u8::try_from(at * 200 / of).unwrap();
        let [red, green, blue] = pixel.0;
        pixel.0 = [slope(x, width) + red / 8, slope(y, height) + green / 8, 100 + blue / 8];
    }
    picture
}

fn noise(width: u32, height: u32) -> RgbImage {
    let mut state = 1_u32;
    RgbImage::from_fn(width, height, |_, _| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        Rgb([next(), next(), next()])
    })
}

fn svg(content: &str) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 40 30\">{content}</svg>").into_bytes()
}

/// A note of the form that telephones write (Exif 2.32, 4.6): orientation, model, and a place.
fn exif(orientation: u8) -> Vec<u8> {
    let mut notes = b"Exif\0\0II*\0\x08\0\0\0\x02\0".to_vec();
    notes.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    notes.extend_from_slice(&[0x10, 0x01, 2, 0, 16, 0, 0, 0, 38, 0, 0, 0]);
    notes.extend_from_slice(&[0; 4]);
    notes.extend_from_slice(PHONE);
    notes.extend_from_slice(PLACE);
    notes
}

/// A JPEG with a segment after its start.
fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// A PNG with a chunk after its header.
fn with_chunk(png: &[u8], kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let checksum = checksum(&[&kind, content].concat()).to_be_bytes();
    [&png[..33], &length, &kind, content, &checksum, &png[33..]].concat()
}

/// CRC-32 (PNG, annex D), a bit at a time.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

/// Exif 2.32, 4.6.4: where row 0 and column 0 of what is stored are in what is seen.
#[test]
fn a_photograph_is_turned_upright_from_each_of_the_eight_orientations() {
    let (wide, high) = (64, 32);
    let seen = RgbImage::from_fn(wide, high, |x, y| match (x < wide / 2, y < high / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([240, 240, 240]),
    });
    for orientation in 1..=8 {
        let (columns, rows) = if orientation < 5 { (wide, high) } else { (high, wide) };
        let stored = RgbImage::from_fn(columns, rows, |column, row| {
            let (x, y) = match orientation {
                1 => (column, row),
                2 => (wide - 1 - column, row),
                3 => (wide - 1 - column, high - 1 - row),
                4 => (column, high - 1 - row),
                5 => (row, column),
                6 => (wide - 1 - row, column),
                7 => (wide - 1 - row, high - 1 - column),
                _ => (row, high - 1 - column),
            };
            *seen.get_pixel(x, y)
        });
        let source = with_segment(&jpeg(&stored), 0xE1, &exif(orientation));
        assert!(holds(&source, PLACE) && holds(&source, PHONE));
        let made = make(&source).unwrap();
        assert_eq!((made.facts().width, made.facts().height), (wide, high), "{orientation}");
        let shown = decoded(&made);
        for (x, y) in [(8, 8), (56, 8), (8, 24), (56, 24)] {
            let (is, due) = (shown.get_pixel(x, y).0, seen.get_pixel(x, y).0);
            let near = is.iter().zip(due).all(|(is, due)| is.abs_diff(due) < 12);
            assert!(near, "{orientation}, ({x}, {y}): {is:?}, not {due:?}");
        }
        for secret in [PLACE, PHONE, b"Exif"] {
            assert!(!holds(&made.bytes, secret), "{orientation}");
        }
    }
}

#[test]
fn nothing_but_pixels_is_left() {
    let drawing = RgbaImage::from_fn(40, 30, |x, _| Rgba([10, 20, 30, if x < 20 { 255 } else { 100 }]));
    let photograph = jpeg(&rich(300, 200));
    let sources = [
        with_chunk(&png(drawing.clone()), *b"tEXt", &[b"Author\0", PLACE].concat()),
        with_chunk(&png(drawing.clone()), *b"eXIf", &exif(1)[6..]),
        with_chunk(&png(drawing), *b"iCCP", &[b"profil\0\0", PLACE].concat()),
        with_segment(&photograph, 0xFE, PLACE),
        with_segment(&photograph, 0xE2, &[b"ICC_PROFILE\0\x01\x01", PLACE].concat()),
        with_segment(&photograph, 0xE1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), PLACE].concat()),
        with_segment(&photograph, 0xED, &[b"Photoshop 3.0\0".as_slice(), PLACE].concat()),
        [&photograph[..], b"PK\x03\x04", PLACE].concat(),
        svg(&format!("<metadata>{}</metadata><rect width=\"9\" height=\"9\"/>", String::from_utf8_lossy(PLACE))),
    ];
    for source in sources {
        assert!(holds(&source, PLACE));
        let made = make(&source).unwrap();
        assert!(!holds(&made.bytes, PLACE));
        assert_eq!(inspect(&made.bytes), Ok(made.facts()));
    }
}

#[test]
fn the_same_file_gives_the_same_bytes_and_a_made_picture_its_own_size() {
    let sources = [jpeg(&rich(1500, 900)), png(rich(200, 300)), svg("<circle cx=\"20\" cy=\"15\" r=\"9\"/>")];
    for source in sources {
        let made = make(&source).unwrap();
        assert_eq!(made, make(&source).unwrap());
        let again = make(&made.bytes).unwrap();
        assert_eq!((again.facts().width, again.facts().height), (made.facts().width, made.facts().height));
    }
}

#[test]
fn photographs_become_jpeg_drawings_and_what_is_transparent_png() {
    let form = |source: &[u8]| make(source).unwrap().facts().form;
    assert_eq!(form(&png(rich(900, 700))), Form::Jpeg);
    assert_eq!(form(&jpeg(&rich(900, 700))), Form::Jpeg);
    assert_eq!(form(&svg("<rect width=\"40\" height=\"30\" fill=\"#0a4a66\"/>")), Form::Png);
    let mut seen_through: RgbaImage = DynamicImage::from(rich(200, 100)).into_rgba8();
    seen_through.put_pixel(3, 3, Rgba([1, 2, 3, 0]));
    let made = make(&png(seen_through)).unwrap();
    assert_eq!(made.facts().form, Form::Png);
    assert_eq!(decoded(&made).get_pixel(3, 3).0[3], 0);
    // Too rich for a PNG of the length allowed: on white.
    let mut large: RgbaImage = DynamicImage::from(noise(1000, 700)).into_rgba8();
    large.pixels_mut().for_each(|pixel| pixel.0 = [pixel.0[0] / 16, pixel.0[1] / 16, pixel.0[2] / 16, 255]);
    large.put_pixel(500, 300, Rgba([0, 0, 0, 0]));
    assert_eq!(form(&png(large)), Form::Jpeg);
}

#[test]
fn an_edge_beside_nothing_keeps_its_colour_when_reduced() {
    let edge = RgbaImage::from_fn(4000, 100, |x, _| if x < 2003 { Rgba([200, 0, 0, 255]) } else { Rgba([0, 0, 0, 0]) });
    let made = make(&png(edge)).unwrap();
    for pixel in decoded(&made).pixels().filter(|pixel| pixel.0[3] > 8) {
        assert!(pixel.0[0] > 180 && pixel.0[1] < 10, "{pixel:?}");
    }
}

#[test]
fn a_picture_fits_the_page_and_is_never_enlarged() {
    for (from, to) in [
        ((4000, 3000), (1024, 768)),
        ((3000, 4000), (576, 768)),
        ((1024, 768), (1024, 768)),
        ((1025, 2), (1024, 2)),
        ((100_000, 1), (1024, 1)),
        ((1, 65_500), (1, 768)),
        ((10, 20), (10, 20)),
    ] {
        assert_eq!(fitting(from, (WIDEST, HIGHEST)), to, "{from:?}");
    }
    let made = make(&png(DynamicImage::new_luma8(4000, 3000))).unwrap();
    assert_eq!((made.facts().width, made.facts().height), (1024, 768));
    assert!(made.bytes.len() < 4096);
}

#[test]
fn noise_is_still_short_enough() {
    assert!(make(&png(noise(WIDEST, HIGHEST))).unwrap().bytes.len() <= LONGEST);
}

#[test]
fn known_forms_that_are_not_read_are_named() {
    for (start, foreign) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), Foreign::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Foreign::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Foreign::Avif),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", Foreign::Avif),
        (b"II*\0rest", Foreign::Tiff),
        (b"GIF89a", Foreign::Gif),
        (b"BM......", Foreign::Bmp),
        (b"%PDF-1.7", Foreign::Pdf),
        (b"\x1f\x8b\x08", Foreign::Svgz),
        (b"PK\x03\x04", Foreign::Zip),
    ] {
        assert_eq!(make(start), Err(Refusal::Foreign(foreign)));
        assert_eq!(Foreign::from_code(foreign.code()), Some(foreign));
    }
    for nothing in [b"".as_slice(), b"bonjour", b"\xff\xfe<\0s\0", b"<html><body/></html>", b"<svg2/>", &[0; 100]] {
        assert_eq!(make(nothing), Err(Refusal::NotAPicture));
    }
}

#[test]
fn what_breaks_off_is_damaged() {
    let mut webp = Vec::new();
    let lossless = WebPEncoder::new_lossless(&mut webp);
    lossless.write_image(rich(80, 60).as_raw(), 80, 60, image::ExtendedColorType::Rgb8).unwrap();
    assert!(make(&webp).is_ok());
    for whole in [png(rich(80, 60)), jpeg(&rich(80, 60)), with_segment(&jpeg(&rich(80, 60)), 0xE1, &exif(6)), webp] {
        for part in [12, 30, whole.len() / 2, whole.len() - 60] {
            let told = make(&whole[..part]);
            assert_eq!(told.map(|made| made.facts()), Err(Refusal::Damaged), "{part} of {}", whole.len());
        }
    }
    assert_eq!(make(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><g>"), Err(Refusal::Damaged));
}

/// Of a moving picture the first image is shown, and nothing moves any more.
#[test]
fn a_moving_picture_stands_still() {
    let part = |kind: &[u8], content: &[u8]| {
        let padding = vec![0; content.len() % 2];
        [kind, &u32::try_from(content.len()).unwrap().to_le_bytes(), content, &padding].concat()
    };
    let frame = |colour: [u8; 3]| {
        let mut still = Vec::new();
        let frame = RgbImage::from_pixel(8, 8, Rgb(colour));
        WebPEncoder::new_lossless(&mut still)
            .write_image(frame.as_raw(), 8, 8, image::ExtendedColorType::Rgb8)
            .unwrap();
        let head = [0, 0, 0, 0, 0, 0, 7, 0, 0, 7, 0, 0, 100, 0, 0, 0];
        part(b"ANMF", &[&head, &still[12..]].concat())
    };
    let canvas = part(b"VP8X", &[2, 0, 0, 0, 7, 0, 0, 7, 0, 0]);
    let frames = [frame([200, 0, 0]), frame([0, 0, 200])].concat();
    let moving = part(b"RIFF", &[b"WEBP", &canvas[..], &part(b"ANIM", &[0; 6]), &frames].concat());
    let made = make(&moving).unwrap();
    // Laid on a transparent canvas, by the decoder's arithmetic.
    let [red, green, blue, alpha] = decoded(&made).get_pixel(4, 4).0;
    assert!(red.abs_diff(200) < 3 && (green, blue, alpha) == (0, 0, 255), "{red} {green} {blue} {alpha}");

    let mut moving = Vec::new();
    let mut encoder = png::Encoder::new(&mut moving, 8, 8);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[200; 64]).unwrap();
    writer.write_image_data(&[0; 64]).unwrap();
    writer.finish().unwrap();
    assert!(holds(&moving, b"acTL"));
    let made = make(&moving).unwrap();
    assert_eq!(decoded(&made).get_pixel(4, 4).0, [200, 200, 200, 255]);
    assert!(!holds(&made.bytes, b"acTL"));
}

#[test]
fn pixels_are_bounded_before_they_are_decoded() {
    let mut bomb = png(RgbImage::new(1, 1));
    for (place, byte) in 15_000_u32.to_be_bytes().into_iter().chain(15_000_u32.to_be_bytes()).enumerate() {
        bomb[16 + place] = byte;
    }
    let sum = checksum(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&sum);
    assert_eq!(make(&bomb), Err(Refusal::TooManyPixels { width: 15_000, height: 15_000 }));
    let mut bomb = jpeg(&rich(16, 16));
    let frame = bomb.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert_eq!(make(&bomb), Err(Refusal::TooManyPixels { width: 65_535, height: 65_535 }));
    let long = vec![0; usize::try_from(LARGEST_SOURCE).unwrap() + 1];
    assert_eq!(make(&long), Err(Refusal::TooManyBytes));
}

/// What passed the filter of words that stood here: nothing of it can be in a picture of pixels.
#[test]
fn a_drawing_that_holds_programs_is_drawn_without_them() {
    let green = "<rect width=\"40\" height=\"30\" fill=\"#00a000\"/>";
    for content in [
        format!("<rect width=\"1\" height=\"1\" onload =\"alert(1)\"/>{green}"),
        format!("<x:script xmlns:x=\"http://www.w3.org/2000/svg\">alert(1)</x:script>{green}"),
        format!("<script href=\"https://example.org/alert(1).js\"/>{green}"),
        format!("<style>@import url( http://example.org/alert(1).css );</style>{green}"),
        format!("<a href=\"javascript:alert(1)\">{green}</a>"),
        format!("{green}<rect fill=\"url( http://example.org/alert(1).svg#a )\" width=\"0\" height=\"0\"/>"),
        format!("{green}<use href=\"file:///etc/passwd#alert(1)\"/>"),
    ] {
        let made = make(&svg(&content)).unwrap();
        assert_eq!(made.facts().form, Form::Png);
        assert!(!holds(&made.bytes, b"alert"), "{content}");
        assert_eq!(decoded(&made).get_pixel(500, 400).0, [0, 160, 0, 255], "{content}");
    }
    let sheet = [b"<?xml-stylesheet href=\"https://example.org/alert(1).xsl\"?>".as_slice(), &svg(green)].concat();
    assert!(!holds(&make(&sheet).unwrap().bytes, b"alert"));
}

#[test]
fn a_drawing_that_asks_for_another_picture_is_refused() {
    for content in [
        "<image href=\"/dev/zero\" width=\"9\" height=\"9\"/>",
        "<image xmlns:xlink=\"http://www.w3.org/1999/xlink\" xlink:href=\"file:///etc/passwd\" width=\"9\" height=\"9\"/>",
        "<s:image xmlns:s=\"http://www.w3.org/2000/svg\" href=\"data:image/png;base64,AAAA\"/>",
        "<filter id=\"f\"><feImage href=\"/dev/zero\"/></filter><rect width=\"9\" height=\"9\" filter=\"url(#f)\"/>",
        "<foreignObject width=\"9\" height=\"9\"><p>mot</p></foreignObject>",
    ] {
        assert_eq!(make(&svg(content)), Err(Refusal::Reference), "{content}");
    }
    let fallback = "<switch><foreignObject/><rect width=\"40\" height=\"30\" fill=\"red\"/></switch>";
    assert_eq!(decoded(&make(&svg(fallback)).unwrap()).get_pixel(9, 9).0, [255, 0, 0, 255]);
}

#[test]
fn a_drawing_is_bounded_in_depth_and_size() {
    let nested = format!("<text>{}{}</text>", "<tspan>".repeat(1000), "</tspan>".repeat(1000));
    assert_eq!(make(&svg(&nested)), Err(Refusal::TooDeep));
    let many = "<g/>".repeat(200_000);
    assert_eq!(make(&svg(&many)), Err(Refusal::TooDeep));
    let laughs: String =
        (1..12).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let bomb =
        format!("<!DOCTYPE svg [<!ENTITY e0 \"ha\">{laughs}]><svg xmlns=\"http://www.w3.org/2000/svg\">&e11;</svg>");
    assert_eq!(make(bomb.as_bytes()), Err(Refusal::TooDeep));
    let outside =
        "<!DOCTYPE svg [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\">&e;</svg>";
    assert_eq!(make(outside.as_bytes()), Err(Refusal::Damaged));
    assert_eq!(make(&svg(&" ".repeat(5 << 20))), Err(Refusal::TooManyBytes));
    for size in ["width=\"0\" height=\"0\"", "width=\"-3\" height=\"4\"", "viewBox=\"0 0 0 0\""] {
        let empty = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" {size}><rect width=\"9\" height=\"9\"/></svg>");
        let told = make(empty.as_bytes()).map(|made| made.facts());
        assert!(told.is_err() || told.is_ok_and(|facts| facts.width <= WIDEST && facts.height <= HIGHEST), "{size}");
    }
    let thin = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000000\" height=\"0.001\"/>";
    assert_eq!(make(thin.as_bytes()).unwrap().facts().height, 1);
}

#[test]
fn words_of_a_drawing_are_drawn_whatever_font_they_ask_for() {
    let words = svg("<text x=\"2\" y=\"20\" font-family=\"Arial\" font-size=\"16\" fill=\"#ff0000\">Mot</text>");
    let red = decoded(&make(&words).unwrap()).pixels().filter(|pixel| pixel.0 == [255, 0, 0, 255]).count();
    assert!(red > 5000, "{red}");
}

#[test]
fn only_what_the_encoder_writes_passes_the_inspection() {
    let drawing = make(&svg("<rect width=\"9\" height=\"9\" fill=\"red\"/>")).unwrap().bytes;
    let palette = make(&svg("<rect width=\"40\" height=\"30\" fill=\"red\"/>")).unwrap().bytes;
    let photograph = make(&jpeg(&rich(900, 700))).unwrap().bytes;
    for made in [&drawing, &palette, &photograph] {
        assert!(inspect(made).is_ok());
        for part in 0..made.len().min(2000) {
            assert!(inspect(&made[..part]).is_err(), "{part}");
        }
        assert!(inspect(&[made, b"\0".as_slice()].concat()).is_err());
        assert!(inspect(&[made, &made[..]].concat()).is_err(), "polyglot");
    }
    for kind in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"gAMA", b"pHYs", b"tIME", b"acTL", b"tRNS", b"PLTE"] {
        assert_eq!(inspect(&with_chunk(&drawing, *kind, b"abc")), Err(Flaw::Parts));
    }
    for marker in [0xE0, 0xE1, 0xE2, 0xED, 0xFE, 0xDD, 0xC4, 0xDB, 0xC2] {
        assert_eq!(inspect(&with_segment(&photograph, marker, b"abc")), Err(Flaw::Parts), "{marker:x}");
    }
    for foreign in [svg(""), b"GIF89a".to_vec(), b"RIFF....WEBP".to_vec(), Vec::new(), b"bonjour".to_vec()] {
        assert_eq!(inspect(&foreign), Err(Flaw::Form));
    }
    assert_eq!(inspect(&png(RgbImage::new(WIDEST + 1, 1))), Err(Flaw::Size));
    assert_eq!(inspect(&png(RgbImage::new(1, HIGHEST + 1))), Err(Flaw::Size));
    assert!(inspect(&png(RgbImage::new(WIDEST, HIGHEST))).is_ok());
    assert_eq!(inspect(&png(DynamicImage::new_luma16(9, 9))), Err(Flaw::Parts));
    assert_eq!(inspect(&png(DynamicImage::new_luma_a8(9, 9))), Err(Flaw::Parts));
    assert_eq!(inspect(&[&drawing[..], &vec![0; LONGEST]].concat()), Err(Flaw::TooLong));
}

#[test]
fn a_refusal_passes_from_the_child_to_its_parent() {
    let all = [
        Refusal::NotAPicture,
        Refusal::Foreign(Foreign::Heic),
        Refusal::Foreign(Foreign::Zip),
        Refusal::Damaged,
        Refusal::Empty,
        Refusal::TooManyBytes,
        Refusal::TooManyPixels { width: 15_000, height: 7 },
        Refusal::TooMuchMemory,
        Refusal::TooSlow,
        Refusal::TooDeep,
        Refusal::Reference,
        Refusal::Unavailable,
    ];
    for refusal in all {
        assert_eq!(Refusal::from_bytes(&refusal.to_bytes()), Some(refusal));
    }
    for wrong in [&[0; 9][..], &[99, 0, 0, 0, 0, 0, 0, 0, 0], &[1; 8], &[2, 0, 0, 1, 0, 0, 0, 0, 0], b""] {
        assert_eq!(Refusal::from_bytes(wrong), None);
    }
}

#[test]
fn a_made_picture_is_reduced_to_what_a_page_shows() {
    let half = RgbaImage::from_fn(800, 600, |x, _| if x < 400 { Rgba([200, 100, 0, 255]) } else { Rgba([9, 9, 9, 0]) });
    let made = make(&png(half)).unwrap();
    let shown = Shown::of(&made.bytes, (100, 90)).unwrap();
    assert_eq!((shown.width, shown.height, shown.pixels.len()), (100, 75, 100 * 75 * 4));
    assert_eq!((&shown.pixels[..4], &shown.pixels[396..400]), ([200, 100, 0, 255].as_slice(), [0; 4].as_slice()));
    let own = Shown::of(&made.bytes, (5000, 5000)).unwrap();
    assert_eq!((own.width, own.height), (800, 600));
    assert!(Shown::of(&svg("<rect width=\"9\" height=\"9\"/>"), (10, 10)).is_err(), "only made pictures are decoded");
    let mut broken = made.bytes;
    let place = broken.len() / 2;
    broken[place] ^= 0xFF;
    assert!(Shown::of(&broken, (10, 10)).is_err());
}
