//! How amounts are written for people: in euros, or in the currency that a file names.

use crate::consultation::Cents;
use crate::language::Language;

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

    /// `45 000 €`, `€45,000`, `45 000 PLN`, `PLN 45,000`, with non-breaking spaces.
    pub fn said(self, language: Language, amount: Cents) -> String {
        let euros = language.euros(amount.0);
        match (self.0, euros.strip_prefix('€')) {
            (None, _) => euros,
            (Some(code), Some(number)) => format!("{code}\u{a0}{number}"),
            (Some(code), None) => euros.replace('€', code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_in_the_currency_of_the_file() {
        let amount = Cents(4_500_050);
        for (code, french, english) in [
            (None, "45\u{a0}000,50\u{a0}€", "€45,000.50"),
            (Some("EUR"), "45\u{a0}000,50\u{a0}€", "€45,000.50"),
            (Some("PLN"), "45\u{a0}000,50\u{a0}PLN", "PLN\u{a0}45,000.50"),
        ] {
            let said = |language| Currency::of(code).said(language, amount);
            assert_eq!(
                (said(Language::FRENCH), said(Language::of_tag("en").unwrap())),
                (french.into(), english.into())
            );
        }
    }
}
