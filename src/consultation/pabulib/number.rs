//! Exact numbers read from decimal text: money in cents, whole numbers, and scores with decimals.
//!
//! Nothing is rounded and nothing passes through a float: a text that would need either is refused.
//! Signs, exponents, thousands separators and decimal commas are not numbers here.

use std::fmt;

use crate::consultation::Cents;
use crate::consultation::money::LARGEST;

/// Why a text is not a number that can be kept exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// Not `digits` or `digits.digits`.
    NotANumber,
    /// More decimals than can be kept (two for money, none for whole numbers, nine for scores).
    TooFine,
    /// Beyond the bound of its kind.
    TooLarge,
}

/// Reads money as the format writes it: `1000000`, `4000.0` or `2532645.83`.
///
/// The format has one decimal sign, the point, so that `48000.000` is one amount here and two where people type.
///
/// # Errors
/// A text that is no plain decimal, has more than two decimals that are not zero, or exceeds
/// [`LARGEST`].
pub(super) fn money(text: &str) -> Result<Cents, Unread> {
    let Decimal { digits, places } = Decimal::read(text)?;
    let missing = 2_u8.checked_sub(places).ok_or(Unread::TooFine)?;
    let cents = digits.checked_mul(10_u64.pow(missing.into())).map(Cents);
    cents.filter(|cents| *cents <= LARGEST).ok_or(Unread::TooLarge)
}

/// An exact decimal number, kept in lowest terms: equal numbers are equal values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: u64,
    places: u8,
}

impl Decimal {
    /// Reads `18998` or `12.5`; zeros at the end of the decimals are dropped.
    ///
    /// # Errors
    /// A text that is no plain decimal, has more than nine decimals that count, or exceeds 64 bits.
    pub fn read(text: &str) -> Result<Self, Unread> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return Err(Unread::NotANumber),
            None => (text, ""),
        };
        if !is_digits(whole) {
            return Err(Unread::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let places = u8::try_from(fraction.len()).map_err(|_| Unread::TooFine)?;
        if places > 9 {
            return Err(Unread::TooFine);
        }
        let mut digits = 0_u64;
        for byte in whole.bytes().chain(fraction.bytes()) {
            let next = digits.checked_mul(10);
            let next = next.and_then(|d| d.checked_add(u64::from(byte - b'0')));
            digits = next.ok_or(Unread::TooLarge)?;
        }
        Ok(Self { digits, places })
    }

    /// The number when it has no decimals.
    #[must_use]
    pub const fn whole(self) -> Option<u64> {
        match self.places {
            0 => Some(self.digits),
            _ => None,
        }
    }

    /// The least whole number that is not smaller.
    #[must_use]
    pub const fn ceil(self) -> u64 {
        self.digits.div_ceil(10_u64.pow(self.places as u32))
    }
}

impl From<u64> for Decimal {
    fn from(digits: u64) -> Self {
        Self { digits, places: 0 }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.pow(u32::from(self.places));
        write!(f, "{}", self.digits / scale)?;
        match self.places {
            0 => Ok(()),
            places => {
                let width = usize::from(places);
                write!(f, ".{:0width$}", self.digits % scale)
            }
        }
    }
}

/// Reads a whole number up to `most`; `3.0` is three.
///
/// # Errors
/// A text that is no plain decimal, has decimals that are not zero, or exceeds `most`.
pub(super) fn whole(text: &str, most: u64) -> Result<u64, Unread> {
    let number = Decimal::read(text)?.whole().ok_or(Unread::TooFine)?;
    if number > most { Err(Unread::TooLarge) } else { Ok(number) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_to_the_cent_and_never_rounded() {
        assert_eq!(money("2532645.83"), Ok(Cents(253_264_583)));
        assert_eq!(money("4000.0"), Ok(Cents(400_000)));
        assert_eq!(money("0.500"), Ok(Cents(50)));
        assert_eq!(money("0.125"), Err(Unread::TooFine));
        assert_eq!(money("10000000000000.01"), Err(Unread::TooLarge));
        assert_eq!(money("99999999999999999999999"), Err(Unread::TooLarge));
        for text in ["", "-1", "+1", "1e3", "1,5", "1 000", ".5", "5.", "1.2.3", "NaN", "١"] {
            assert_eq!(money(text), Err(Unread::NotANumber), "{text}");
        }
    }

    #[test]
    fn numbers_print_as_they_are_read() {
        for text in ["0", "7", "12.5", "0.000000001", "18446744073709551615"] {
            assert_eq!(Decimal::read(text).unwrap().to_string(), text);
        }
        assert_eq!(Decimal::read("3.00"), Ok(Decimal::from(3)));
        assert_eq!(["3.00", "3.1", "0.001"].map(|text| Decimal::read(text).unwrap().ceil()), [3, 4, 1]);
        assert_eq!(whole("3.0", 3), Ok(3));
        assert_eq!(whole("3.5", 9), Err(Unread::TooFine));
        assert_eq!(whole("4", 3), Err(Unread::TooLarge));
    }
}
