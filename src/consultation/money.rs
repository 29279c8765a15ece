//! Money in whole cents, read from its decimal text without rounding.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of money in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub u64);

/// More than any public budget; keeps every sum of 512 amounts far from overflow.
pub const LARGEST: Cents = Cents(10_u64.pow(15));

impl Cents {
    /// Reads `45000`, `45 000`, `45000.5` or `45000,50` (euros). `None` for a sign, an exponent, more than two decimals
    /// that are not zero, or more than [`LARGEST`].
    pub fn parse(text: &str) -> Option<Self> {
        let digits: String =
            text.chars().filter(|character| !matches!(character, ' ' | '\u{a0}' | '\u{202f}')).collect();
        let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((&digits, ""));
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_number(whole) || !is_number(decimals) || digits.ends_with(['.', ',']) {
            return None;
        }
        let (cents, rest) = decimals.split_at_checked(2).unwrap_or((decimals, ""));
        if rest.bytes().any(|byte| byte != b'0') {
            return None;
        }
        let cents: u64 = format!("{cents:0<2}").parse().ok()?;
        let euros: u64 = whole.parse().ok()?;
        euros.checked_mul(100)?.checked_add(cents).map(Self).filter(|amount| *amount <= LARGEST)
    }

    /// As on screens and papers in French: `45 000 €`, `12,50 €`, with non-breaking spaces.
    pub fn french(self) -> String {
        let (euros, cents) = (grouped(self.0 / 100), self.0 % 100);
        if cents == 0 { format!("{euros}\u{a0}€") } else { format!("{euros},{cents:02}\u{a0}€") }
    }

    /// As on pages in English: `€45,000`, `€12.50`.
    pub fn english(self) -> String {
        let (euros, cents) = (grouped(self.0 / 100).replace('\u{202f}', ","), self.0 % 100);
        if cents == 0 { format!("€{euros}") } else { format!("€{euros}.{cents:02}") }
    }

    /// As in files for machines: `45000` or `12.50`.
    pub fn decimal(self) -> String {
        let (euros, cents) = (self.0 / 100, self.0 % 100);
        if cents == 0 { euros.to_string() } else { format!("{euros}.{cents:02}") }
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.french())
    }
}

/// A number in groups of three digits with narrow non-breaking spaces, as French papers want it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A number with its French noun: singular for 0 and 1, else with an s (`0 bulletin`, `2 bulletins`).
pub fn french_count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number < 2 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_counts_zero_as_singular() {
        let counted = [0, 1, 2, 1500].map(|number| french_count(number, "bulletin"));
        assert_eq!(counted, ["0 bulletin", "1 bulletin", "2 bulletins", "1\u{202f}500 bulletins"]);
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, cents) in [
            ("45000", 4_500_000),
            ("45 000", 4_500_000),
            ("0.5", 50),
            ("12,34", 1234),
            ("4000.0", 400_000),
            ("1.230", 123),
        ] {
            assert_eq!(Cents::parse(text), Some(Cents(cents)), "{text}");
        }
        for text in ["", "-1", "1.234", "1e5", ".5", "5.", "1.2.3", "99999999999999999999", "10000000000000.01"] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_for_people_and_for_machines() {
        assert_eq!(Cents(4_500_000).french(), "45\u{202f}000\u{a0}€");
        assert_eq!(Cents(123_456_789).french(), "1\u{202f}234\u{202f}567,89\u{a0}€");
        assert_eq!(Cents(123_456_789).english(), "€1,234,567.89");
        assert_eq!(Cents(1250).decimal(), "12.50");
        assert_eq!(grouped(999), "999");
    }
}
