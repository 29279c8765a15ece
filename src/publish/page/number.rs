//! Numbers as each language writes them: no floats, no-break spaces.

use super::language::Language;

const NO_BREAK_SPACE: char = '\u{a0}';

/// `45 000` in French, `45,000` in English.
pub(super) fn count(n: u64, language: Language) -> String {
    let separator = match language {
        Language::French => NO_BREAK_SPACE,
        Language::English => ',',
    };
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `45 000 €`, `0,50 €` in French; `€45,000`, `€0.50` in English. Cents only where there are some.
pub(super) fn money(cents: u64, language: Language) -> String {
    let euros = count(cents / 100, language);
    match (language, cents % 100) {
        (Language::French, 0) => format!("{euros}{NO_BREAK_SPACE}€"),
        (Language::French, rest) => format!("{euros},{rest:02}{NO_BREAK_SPACE}€"),
        (Language::English, 0) => format!("€{euros}"),
        (Language::English, rest) => format!("€{euros}.{rest:02}"),
    }
}

/// Thousandths as a percentage with one decimal: `42,3 %`, `42.3%`.
pub(super) fn percent(permille: u16, language: Language) -> String {
    let (whole, tenth) = (permille / 10, permille % 10);
    match language {
        Language::French => format!("{whole},{tenth}{NO_BREAK_SPACE}%"),
        Language::English => format!("{whole}.{tenth}%"),
    }
}

/// Thousandths as a percentage without decimals, half up: `42 %`, `42%`.
pub(super) fn whole_percent(permille: u16, language: Language) -> String {
    let whole = permille.saturating_add(5) / 10;
    match language {
        Language::French => format!("{whole}{NO_BREAK_SPACE}%"),
        Language::English => format!("{whole}%"),
    }
}

/// Hundredths with two decimals: `3,85`, `3.85`.
pub(super) fn hundredths(n: u64, language: Language) -> String {
    let mark = match language {
        Language::French => ',',
        Language::English => '.',
    };
    format!("{}{mark}{:02}", count(n / 100, language), n % 100)
}

/// A file's length in the unit a reader expects, rounded up: `12 Ko`, `12 kB`.
pub(super) fn size(bytes: u64, language: Language) -> String {
    let (amount, french, english) = match bytes {
        0..1_000 => (bytes, "octets", "bytes"),
        1_000..1_000_000 => (bytes.div_ceil(1_000), "Ko", "kB"),
        _ => (bytes.div_ceil(1_000_000), "Mo", "MB"),
    };
    let unit = match language {
        Language::French => french,
        Language::English => english,
    };
    format!("{}{NO_BREAK_SPACE}{unit}", count(amount, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, French};

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(count(0, French), "0");
        assert_eq!(count(999, French), "999");
        assert_eq!(count(1_494, French), "1\u{a0}494");
        assert_eq!(count(1_234_567, English), "1,234,567");
    }

    #[test]
    fn money_is_cents() {
        assert_eq!(money(4_500_000, French), "45\u{a0}000\u{a0}€");
        assert_eq!(money(950_050, French), "9\u{a0}500,50\u{a0}€");
        assert_eq!(money(5, English), "€0.05");
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(423, French), "42,3\u{a0}%");
        assert_eq!(percent(1000, English), "100.0%");
        assert_eq!(whole_percent(425, French), "43\u{a0}%");
    }

    #[test]
    fn means_have_two_decimals() {
        assert_eq!(hundredths(385, French), "3,85");
        assert_eq!(hundredths(305, English), "3.05");
    }

    #[test]
    fn sizes_round_up() {
        assert_eq!(size(12, French), "12\u{a0}octets");
        assert_eq!(size(1_001, French), "2\u{a0}Ko");
        assert_eq!(size(9_600_000, English), "10\u{a0}MB");
    }
}
