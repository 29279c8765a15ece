//! Money in whole cents, read from its decimal text without rounding.

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::reading::french::{agreeing, french_count, french_list, grouped};

/// An amount of money in cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub u64);

/// More than any public budget; keeps every sum of 512 amounts far from overflow.
pub const LARGEST: Cents = Cents(10_u64.pow(15));

impl Cents {
    /// Reads an amount as [`read`], without why it is refused.
    pub fn parse(text: &str) -> Option<Self> {
        read(text).ok()
    }

    /// Whole euros.
    pub fn of_euros(euros: u64) -> Option<Self> {
        euros.checked_mul(100).map(Self).filter(|amount| *amount <= LARGEST)
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

/// Why a text is not read as an amount: it is never guessed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountFault {
    /// Nothing is there.
    #[error("La somme est vide.")]
    Empty,
    /// One separator with three digits or more behind it: of thousands for some, of decimals for others.
    #[error("« {shown} » peut se lire {as_decimals} ou {as_thousands}.")]
    Ambiguous {
        /// As typed.
        shown: String,
        /// Read with the separator before decimals.
        as_decimals: String,
        /// Read with the separator between thousands.
        as_thousands: String,
    },
    /// A sign that no amount has.
    #[error("« {shown} » n’est pas une somme : {found} n’y a pas sa place.")]
    Sign {
        /// As typed.
        shown: String,
        /// The first such sign, or the word it stands in, quoted.
        found: String,
    },
    /// Digits, separators or spaces where none belong.
    #[error("« {shown} » n’est pas une somme : les chiffres, espaces et virgules n’y sont pas à leur place.")]
    Form {
        /// As typed.
        shown: String,
    },
    /// More than [`LARGEST`].
    #[error("« {shown} » dépasse toute somme possible ici.")]
    TooLarge {
        /// As typed.
        shown: String,
    },
}

impl AmountFault {
    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::Ambiguous { as_decimals, as_thousands, .. } => {
                let typed = |amount: &str| {
                    amount.chars().filter(|sign| sign.is_ascii_digit() || *sign == ',').collect::<String>()
                };
                let decimals = typed(as_decimals);
                let cut = decimals.split_once(',').map_or(decimals.clone(), |(whole, part)| {
                    format!("{whole},{}", part.chars().chain("00".chars()).take(2).collect::<String>())
                });
                format!("Écrivez {} ou {cut}, sans point ni espace.", typed(as_thousands))
            }
            Self::TooLarge { .. } => "Vérifiez qu’aucun chiffre n’est de trop.".into(),
            _ => "Écrivez des euros, avec deux décimales au plus : 45000 ou 45000,50.".into(),
        }
    }
}

/// Spaces that part groups of three digits: plain, no-break, narrow, thin, figure.
const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\u{2007}'];

/// Reads `45000`, `45 000`, `45000,5`, `45000.50`, each with or without `€`, `EUR` or `euros`. Nothing is rounded or guessed.
///
/// # Errors
/// Anything else: a separator with three digits or more behind it above all, which two readers take for two amounts.
pub fn read(text: &str) -> Result<Cents, AmountFault> {
    let shown = || short(text.trim());
    let digits = without_currency(text.trim()).trim();
    let is_known = |sign: &char| sign.is_ascii_digit() || SPACES.contains(sign) || ['.', ','].contains(sign);
    if let Some(sign) = digits.chars().find(|sign| !is_known(sign)) {
        // A sign of euros within the text is right; what stands beside it is too much.
        let first = digits.chars().find(|sign| !is_known(sign) && *sign != '€').unwrap_or(sign);
        let mut words = digits.split(|sign: char| !sign.is_alphabetic());
        let word = words.find(|word| word.contains(first)).filter(|word| word.chars().count() > 1);
        let found = word.map_or_else(|| format!("le signe « {first} »"), |word| format!("« {} »", short(word)));
        return Err(AmountFault::Sign { shown: shown(), found });
    }
    if digits.is_empty() {
        return Err(AmountFault::Empty);
    }
    let form = || AmountFault::Form { shown: shown() };
    let (whole, decimals) = match digits.split_once(['.', ',']) {
        Some((whole, decimals)) => (ungrouped(whole).ok_or_else(form)?, Some(decimals)),
        None => (ungrouped(digits).ok_or_else(form)?, None),
    };
    let decimals = decimals.unwrap_or("0");
    if decimals.is_empty() || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(form());
    }
    if decimals.len() > 2 {
        let euros = |digits: &str| grouped_digits(digits) + "\u{a0}€";
        let as_decimals = format!("{},{decimals}\u{a0}€", grouped_digits(&whole));
        let as_thousands = euros(&format!("{whole}{decimals}"));
        return Err(AmountFault::Ambiguous { shown: shown(), as_decimals, as_thousands });
    }
    let cents: Option<u64> = format!("{decimals:0<2}").parse().ok();
    let euros = whole.parse().ok().and_then(Cents::of_euros);
    let amount = euros.zip(cents).and_then(|(euros, cents)| euros.0.checked_add(cents)).map(Cents);
    amount.filter(|amount| *amount <= LARGEST).ok_or_else(|| AmountFault::TooLarge { shown: shown() })
}

fn without_currency(text: &str) -> &str {
    let bare = text.strip_prefix('€').unwrap_or(text);
    for name in ["€", "euros", "euro", "eur"] {
        let Some(start) = bare.len().checked_sub(name.len()) else { continue };
        if let Some((amount, end)) = bare.split_at_checked(start)
            && end.eq_ignore_ascii_case(name)
        {
            return amount;
        }
    }
    bare
}

/// Digits without the spaces between groups of three; `None` for other groups.
fn ungrouped(text: &str) -> Option<String> {
    let mut groups = text.split(SPACES);
    let first = groups.next()?;
    let others: Vec<&str> = groups.collect();
    let is_sound =
        !first.is_empty() && (others.is_empty() || first.len() <= 3) && others.iter().all(|group| group.len() == 3);
    let digits = text.chars().filter(|sign| !SPACES.contains(sign)).collect::<String>();
    (is_sound && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

fn grouped_digits(digits: &str) -> String {
    let bare = digits.trim_start_matches('0');
    let bare = if bare.is_empty() { "0" } else { bare };
    bare.parse().map_or_else(|_| short(bare), grouped)
}

fn short(text: &str) -> String {
    let kept: String = text.chars().take(40).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if kept.len() < text.len() { format!("{kept}…") } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (text, cents) in [
            ("45000", 4_500_000),
            ("45 000", 4_500_000),
            ("0.5", 50),
            ("12,34", 1234),
            ("4000.0", 400_000),
            ("45\u{202f}000,00\u{a0}€", 4_500_000),
            ("45 000,00 €", 4_500_000),
            ("45\u{a0}000 €", 4_500_000),
            ("€ 45\u{2009}000", 4_500_000),
            ("€45000.5", 4_500_050),
            ("1 234 567,8 EUR", 123_456_780),
            ("12 euros", 1200),
        ] {
            assert_eq!(read(text), Ok(Cents(cents)), "{text}");
        }
        for text in ["-1", "1e5", "$45", "45k€", "45'000", "45 000,—", "١", "4−5"] {
            assert!(matches!(read(text), Err(AmountFault::Sign { .. })), "{text}");
        }
        for text in [".5", "5.", "1.2.3", "45 00", "4 5000", "1 2", "45000 000", "45 000, 50", "1.234.567", "45.000,00"]
        {
            assert!(matches!(read(text), Err(AmountFault::Form { .. })), "{text}");
        }
        for text in ["99999999999999999999", "10000000000000.01"] {
            assert!(matches!(read(text), Err(AmountFault::TooLarge { .. })), "{text}");
        }
        assert_eq!([read(""), read(" € ")], [Err(AmountFault::Empty), Err(AmountFault::Empty)]);
    }

    #[test]
    fn an_amount_that_two_people_read_as_two_is_refused_with_both_readings() {
        let told = |text: &str| read(text).map_err(|fault| format!("{fault} {}", fault.remedy())).unwrap_err();
        let expected = "« 48.000 » peut se lire 48,000\u{a0}€ ou 48\u{202f}000\u{a0}€. Écrivez 48000 ou 48,00, sans point ni espace.";
        assert_eq!(told("48.000"), expected);
        for text in ["48,000", "48.000 €", "1 048,000", "0.125", "1.2345", "48.0000"] {
            assert!(matches!(read(text), Err(AmountFault::Ambiguous { .. })), "{text}");
        }
        for (text, found) in
            [("27 000 € HT", ": « HT » n’y"), ("environ 5000", ": « environ » n’y"), ("48 €/m", ": le signe « / » n’y")]
        {
            let told = read(text).unwrap_err().to_string();
            assert!(told.contains(found), "{told}");
        }
        assert!(read("$48").unwrap_err().to_string().contains("le signe « $ »"));
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
