//! The organiser's colour and logo: what they may change on the screens, within limits that keep every word readable.
//!
//! The colour stands for the blue of the calm theme: large buttons with white words, and its own light tint under dark
//! words of the same colour. Both must keep the contrast of WCAG 2.2, criterion 1.4.6 (AAA): 7 to 1.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::money::french_count;

/// Least contrast between words and what is behind them.
pub const LEAST_CONTRAST: f64 = 7.0;
/// The paper of the calm theme, behind words in the organiser's colour.
const PAPER: Colour = Colour { red: 0xFB, green: 0xF8, blue: 0xF2 };
/// Part of the colour in its tint, in thousandths; the rest is white.
const TINT: u16 = 110;
/// Least side of a logo, in pixels, and how much wider than high it may be.
const LEAST_LOGO_SIDE: u32 = 60;
const WIDEST_LOGO: u32 = 6;

/// What the organiser's identity gives to the screens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// In place of the blue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// An image's name, shown on the first page, on white.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<String>,
}

impl Look {
    /// Whether the organiser gives nothing.
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// A colour of the sRGB space, written `#RRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// 0 to 255.
    pub red: u8,
    /// 0 to 255.
    pub green: u8,
    /// 0 to 255.
    pub blue: u8,
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] = number
            .ok_or_else(|| format!("« {text} » n’est pas une couleur : écrivez-la comme \"#0A4A66\""))?
            .to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)
    }
}

impl Colour {
    fn map(self, change: impl Fn(u8) -> u8) -> Self {
        Self { red: change(self.red), green: change(self.green), blue: change(self.blue) }
    }

    /// The light surface that goes with it.
    pub fn tint(self) -> Self {
        let mix = |channel: u8| {
            let mixed = (u32::from(channel) * u32::from(TINT) + 255 * u32::from(1000 - TINT)) / 1000;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        self.map(mix)
    }

    /// Relative luminance (WCAG 2.2), 0 to 1.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// Contrast ratio (WCAG 2.2), 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// The least contrast it would have on the screens.
    pub fn least_contrast(self) -> f64 {
        self.contrast(PAPER).min(self.contrast(self.tint()))
    }

    /// The nearest darker colour of the same hue that is readable.
    pub fn darkened(self) -> Self {
        let scaled = |part: u16| self.map(|channel| u8::try_from(u16::from(channel) * part / 100).unwrap_or(0));
        let readable = |colour: &Self| colour.least_contrast() >= LEAST_CONTRAST;
        (0..=100).rev().map(scaled).find(readable).unwrap_or(Self { red: 0, green: 0, blue: 0 })
    }
}

/// Whether a logo, as made, has a size that the first page can show.
///
/// # Errors
/// One sentence.
pub fn logo(width: u32, height: u32) -> Result<(), String> {
    if width < LEAST_LOGO_SIDE || height < LEAST_LOGO_SIDE {
        return Err(format!(
            "l’image fait {width} x {} ; il en faut au moins {LEAST_LOGO_SIDE} de côté.",
            french_count(height, "point")
        ));
    }
    if width > height.saturating_mul(WIDEST_LOGO) || height > width.saturating_mul(2) {
        return Err(format!("l’image est trop allongée ({width} x {}).", french_count(height, "point")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((colour("#000000").contrast(colour("#FFFFFF")) - 21.0).abs() < 0.01);
        assert!((colour("#767676").contrast(colour("#FFFFFF")) - 4.54).abs() < 0.01);
        assert!(colour("#0A4A66").least_contrast() >= LEAST_CONTRAST);
    }

    #[test]
    fn a_pale_colour_is_darkened_until_it_can_be_read() {
        for pale in ["#E2001A", "#FFD500", "#00A0E1", "#FFFFFF"] {
            let found = colour(pale);
            assert!(found.least_contrast() < LEAST_CONTRAST, "{pale}");
            assert!(found.darkened().least_contrast() >= LEAST_CONTRAST, "{pale}");
        }
        assert_eq!(colour("#0A4A66").darkened(), colour("#0A4A66"));
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for wrong in ["", "#", "0A4A66", "#0A4A6", "#0A4A667", "#0A4A6G", "#+A4A66", "#é4A66", "red"] {
            assert!(Colour::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
        assert_eq!(colour("#0a4a66").to_string(), "#0A4A66");
    }

    #[test]
    fn a_logo_has_sides_that_can_be_shown() {
        assert!(logo(300, 100).is_ok() && logo(360, 60).is_ok() && logo(100, 200).is_ok());
        assert!(logo(30, 100).unwrap_err().contains("30 x 100"));
        assert!(logo(1024, 100).unwrap_err().contains("allongée"));
        assert!(logo(100, 201).unwrap_err().contains("allongée"));
    }
}
