//! How amounts are written for people: in euros, or in the currency that a file names.

use crate::consultation::Cents;
use crate::consultation::money::grouped;

/// A currency by its sign, or by its code where it is not the euro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency<'a>(Option<&'a str>);

impl<'a> Currency<'a> {
    /// The euro.
    pub const EURO: Self = Self(None);

    /// The currency of a code such as `PLN`; the euro without one.
    pub fn of(code: Option<&'a str>) -> Self {
        Self(code.filter(|code| *code != "EUR"))
    }

    /// `45 000 €`, `45 000 PLN`, with non-breaking spaces.
    pub fn french(self, amount: Cents) -> String {
        match self.0 {
            None => amount.french(),
            Some(code) => amount.french().replace('€', code),
        }
    }

    /// `€45,000`, `PLN 45,000`, with a non-breaking space.
    pub fn english(self, amount: Cents) -> String {
        match self.0 {
            None => amount.english(),
            Some(code) => amount.english().replace('€', &format!("{code}\u{a0}")),
        }
    }
}

/// `45,000`.
pub fn english_number(number: u64) -> String {
    grouped(number).replace('\u{202f}', ",")
}

/// `1 ballot`, `0 ballots`.
pub(super) fn english_count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", english_number(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_the_currency_of_the_file() {
        let amount = Cents(4_500_050);
        for (code, french, english) in [
            (None, "45\u{202f}000,50\u{a0}€", "€45,000.50"),
            (Some("EUR"), "45\u{202f}000,50\u{a0}€", "€45,000.50"),
            (Some("PLN"), "45\u{202f}000,50\u{a0}PLN", "PLN\u{a0}45,000.50"),
        ] {
            let currency = Currency::of(code);
            assert_eq!((currency.french(amount).as_str(), currency.english(amount).as_str()), (french, english));
        }
    }
}
