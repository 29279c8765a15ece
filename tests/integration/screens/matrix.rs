//! Every page x layout x text size x language: nothing cut, nothing on top of another, targets large and apart.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of a small picture")]

use std::collections::{BTreeMap, BTreeSet};

use urne::screen::{Picture, Spot, Wording};

use super::gallery::{LAYOUTS, MATRIX, SCALES};
use super::tour::{Tongue, english, walk};
use super::{Booth, Layout};

/// Half an inch, and the gap between two of them.
const TARGET_MM: f32 = 12.7;
const GAP_MM: f32 = 2.5;
/// Lengths are rounded to whole pixels here and there.
const PIXEL: f32 = 1.0;

/// Width of a letter's key where ten of them make a row upright; its height makes up for it.
const KEY_MM: f32 = 10.5;

/// Pixels in a millimetre, as `ui/theme.slint` has it.
pub fn millimetre(((width, height), width_mm): Layout) -> f32 {
    let (width, height) = (width as f32, height as f32);
    let fills = if height > width { (width / 136.0).min(height / 218.0) } else { (width / 218.0).min(height / 136.0) };
    fills.max(width_mm.map_or(5.866, |millimetres| width / f32::from(millimetres)))
}

fn overlap(left: &[f32; 4], right: &[f32; 4]) -> bool {
    left[0] + PIXEL < right[0] + right[2]
        && right[0] + PIXEL < left[0] + left[2]
        && left[1] + PIXEL < right[1] + right[3]
        && right[1] + PIXEL < left[1] + left[3]
}

/// The distance between two areas, along the axis where they are apart.
pub fn distance(left: &[f32; 4], right: &[f32; 4]) -> f32 {
    let across = (right[0] - left[0] - left[2]).max(left[0] - right[0] - right[2]);
    let down = (right[1] - left[1] - left[3]).max(left[1] - right[1] - right[3]);
    across.max(down)
}

fn is_inside(area: &[f32; 4], (width, height): (u32, u32)) -> bool {
    area[0] >= -PIXEL
        && area[1] >= -PIXEL
        && area[0] + area[2] <= width as f32 + PIXEL
        && area[1] + area[3] <= height as f32 + PIXEL
}

fn holds(outer: &[f32; 4], inner: &[f32; 4]) -> bool {
    inner[0] + PIXEL >= outer[0]
        && inner[1] + PIXEL >= outer[1]
        && inner[0] + inner[2] <= outer[0] + outer[2] + PIXEL
        && inner[1] + inner[3] <= outer[1] + outer[3] + PIXEL
}

/// Texts of the pages themselves, in every language: never cut.
fn our_texts() -> BTreeSet<&'static str> {
    let catalogue = include_str!("../../../ui/lang/en/LC_MESSAGES/urne.po");
    let quoted = |line: &'static str| line.strip_prefix("msg")?.split_once('"')?.1.strip_suffix('"');
    catalogue.lines().filter_map(quoted).filter(|text| !text.is_empty() && !text.contains('{')).collect()
}

fn faults_of_wordings(wordings: &[Wording], spots: &[Spot], size: (u32, u32)) -> Vec<String> {
    let ours = our_texts();
    let mut faults = Vec::new();
    for (place, wording) in wordings.iter().enumerate() {
        let Wording { text, area, needed, scrolls, whole: (whole, lines) } = wording;
        if *scrolls {
            continue;
        }
        if needed[1] > area[3] + PIXEL || needed[0] > area[2] + PIXEL {
            faults.push(format!("« {text} » is cut: {needed:?} in {area:?}"));
        }
        if *lines > 0 && *whole > *lines as f32 * area[2] + PIXEL && ours.contains(text.as_str()) {
            faults.push(format!("« {text} » is a label cut at its end: {area:?}"));
        }
        if !is_inside(area, size) {
            faults.push(format!("« {text} » leaves the window: {area:?}"));
        }
        let centre = [area[0] + area[2] / 2.0, area[1] + area[3] / 2.0, 2.0 * PIXEL, 2.0 * PIXEL];
        let card = spots.iter().find(|spot| overlap(&spot.area, &centre));
        if let Some(Spot { label, area: card, .. }) = card.filter(|spot| !holds(&spot.area, area)) {
            faults.push(format!("« {text} » {area:?} leaves « {label} » {card:?}"));
        }
        // The glyphs' own height in the middle of a box that may be larger.
        for other in wordings.iter().skip(place + 1).filter(|other| !other.scrolls) {
            if other.area != *area && overlap(area, &other.area) {
                faults.push(format!("« {text} » {area:?} and « {} » {:?} overlap", other.text, other.area));
            }
        }
    }
    faults
}

fn faults_of_spots(spots: &[Spot], layout: Layout) -> Vec<String> {
    let (size, millimetre) = (layout.0, millimetre(layout));
    let mut faults = Vec::new();
    for (place, spot) in spots.iter().enumerate() {
        let Spot { label, area, .. } = spot;
        if label.trim().is_empty() {
            faults.push(format!("something at {area:?} has no name"));
        }
        let is_key = label.chars().count() == 1 || ["apostrophe", "tiret", "hyphen"].contains(&label.as_str());
        let least = if is_key { KEY_MM } else { TARGET_MM };
        if area[2] + PIXEL < least * millimetre || area[3] + PIXEL < TARGET_MM * millimetre {
            faults.push(format!("« {label} » is small: {area:?}"));
        }
        if !is_inside(area, size) {
            faults.push(format!("« {label} » leaves the window: {area:?}"));
        }
        for other in spots.iter().skip(place + 1) {
            if distance(area, &other.area) + PIXEL < GAP_MM * millimetre {
                faults.push(format!("« {label} » {area:?} and « {} » {:?} are close", other.label, other.area));
            }
        }
    }
    faults
}

fn faults_at(mut booth: Booth, layout: Layout, (scales, most_pages): (&[f32], usize)) -> BTreeSet<String> {
    let mut faults = BTreeSet::new();
    for tongue in Tongue::ALL {
        walk(&mut booth, tongue, &mut |page, booth| {
            for &scale in scales {
                booth.window.display(scale, 0);
                // The order of the projects is another in each visit: all their pages are turned.
                let (back, next) = (tongue.words("Précédents"), tongue.words("Suivants"));
                let turns = page == "05-projets";
                for _ in 0..most_pages {
                    let (spots, wordings) = booth.window.outline();
                    let mut found = faults_of_wordings(&wordings, &spots, layout.0);
                    found.extend(faults_of_spots(&spots, layout));
                    faults.extend(found.into_iter().map(|fault| format!("{page} {} {scale}: {fault}", tongue.code())));
                    if !turns || booth.window.press(&next).is_err() {
                        break;
                    }
                }
                while turns && booth.window.press(&back).is_ok() {}
            }
            booth.window.display(1.0, 0);
        });
    }
    booth.casts();
    faults
}

fn luminance([red, green, blue]: [u8; 3]) -> f64 {
    let linear = |channel: u8| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast ratio of WCAG 2.2.
fn contrast(left: [u8; 3], right: [u8; 3]) -> f64 {
    let (left, right) = (luminance(left), luminance(right));
    (left.max(right) + 0.05) / (left.min(right) + 0.05)
}

/// The contrast of the words in an area: its most frequent colour against whatever differs most from it.
fn contrast_in(picture: &Picture, area: &[f32; 4]) -> f64 {
    let mut colours: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    let (left, top) = (area[0].max(0.0) as u32, area[1].max(0.0) as u32);
    let right = ((area[0] + area[2]) as u32).min(picture.width);
    let bottom = ((area[1] + area[3]) as u32).min(picture.height);
    for (row, column) in (top..bottom).flat_map(|row| (left..right).map(move |column| (row, column))) {
        let at = usize::try_from((row * picture.width + column) * 3).unwrap();
        *colours.entry([picture.rgb[at], picture.rgb[at + 1], picture.rgb[at + 2]]).or_default() += 1;
    }
    let Some((background, _)) = colours.iter().max_by_key(|(_, count)| **count) else { return 21.0 };
    colours.keys().map(|colour| contrast(*background, *colour)).fold(1.0, f64::max)
}

#[test]
fn words_stand_out_in_every_theme() {
    let mut booth = Booth::troubled(LAYOUTS[0]);
    let mut faults = BTreeSet::new();
    walk(&mut booth, Tongue::French, &mut |page, booth| {
        for theme in 0..4 {
            booth.window.display(1.0, theme);
            let picture = booth.window.picture();
            let disabled: Vec<[f32; 4]> =
                booth.window.spots().into_iter().filter(|spot| !spot.enabled).map(|spot| spot.area).collect();
            for Wording { text, area, .. } in booth.window.wordings() {
                let least = if disabled.iter().any(|spot| overlap(spot, &area)) { 4.5 } else { 7.0 };
                let found = contrast_in(&picture, &area);
                if found < least {
                    faults.insert(format!("{page}, theme {theme}: « {text} » has {found:.1}:1"));
                }
            }
        }
        booth.window.display(1.0, 0);
    });
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), Vec::from_iter(faults).join("\n"));
}

#[test]
fn everything_that_answers_is_reached_by_tab() {
    let faults: BTreeSet<String> = MATRIX.into_iter().flat_map(unreached).collect();
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

fn unreached(layout: Layout) -> BTreeSet<String> {
    let mut booth = Booth::troubled_on(layout);
    let mut faults = BTreeSet::new();
    walk(&mut booth, Tongue::French, &mut |page, booth| {
        let answering = |spots: Vec<Spot>| spots.into_iter().filter(|spot| spot.enabled).map(|spot| spot.label);
        let mut missed: BTreeSet<String> = answering(booth.window.spots()).collect();
        for _ in 0..2 * missed.len() + 2 {
            booth.window.key("\t");
            for spot in booth.window.spots().into_iter().filter(|spot| spot.focused) {
                missed.remove(&spot.label);
            }
            if missed.is_empty() {
                break;
            }
        }
        faults.extend(missed.into_iter().map(|label| format!("{page}, {layout:?}: « {label} » is never reached")));
    });
    faults
}

#[test]
fn no_french_is_left_on_an_english_page() {
    let mut booth = Booth::troubled(LAYOUTS[0]);
    let catalogue = include_str!("../../../ui/lang/en/LC_MESSAGES/urne.po");
    let french: BTreeSet<&str> = catalogue
        .lines()
        .filter_map(|line| line.strip_prefix("msgid \"")?.strip_suffix('"'))
        .filter(|text| !text.is_empty() && !text.contains('{') && english(text) != **text)
        .collect();
    assert!(french.len() > 100, "the catalogue was read");
    let mut faults = BTreeSet::new();
    walk(&mut booth, Tongue::English, &mut |page, booth| {
        let texts = booth.window.wordings().into_iter().map(|wording| wording.text);
        let labels = booth.window.spots().into_iter().map(|spot| spot.label);
        let left = texts.chain(labels).filter(|text| french.contains(text.as_str()) && page != "27-accueil-ferme");
        faults.extend(left.map(|text| format!("{page}: « {text} »")));
    });
    // The other language is named in its own words, wherever it can be chosen.
    faults.retain(|fault| !fault.ends_with("« Français »") && !fault.ends_with("« English »"));
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

fn check(layout: Layout) {
    let longest = (&[1.0, 2.0][..], 4);
    for (what, booth, extent) in [
        ("longest texts", Booth::longest(layout), longest),
        ("sample", Booth::troubled_on(layout), (&SCALES[..], usize::MAX)),
    ] {
        let faults = faults_at(booth, layout, extent);
        let told = Vec::from_iter(&faults).into_iter().take(60).map(String::as_str).collect::<Vec<_>>().join("\n");
        assert!(faults.is_empty(), "{what}, {layout:?}: {} faults\n{told}", faults.len());
    }
}

#[test]
fn nothing_is_cut_or_small_on_a_tablet() {
    check(MATRIX[0]);
}

#[test]
fn nothing_is_cut_or_small_upright() {
    check(MATRIX[1]);
}

#[test]
fn nothing_is_cut_or_small_on_a_low_screen() {
    check(MATRIX[2]);
}

#[test]
fn nothing_is_cut_or_small_on_a_large_screen() {
    check(MATRIX[3]);
}

#[test]
fn nothing_is_cut_or_small_on_the_panel_of_seven_inches() {
    check(MATRIX[4]);
}

#[test]
fn nothing_is_cut_or_small_on_a_screen_of_four_to_three() {
    check(MATRIX[5]);
}

#[test]
fn nothing_is_cut_or_small_on_a_measured_screen_of_four_to_three() {
    check(MATRIX[6]);
}
