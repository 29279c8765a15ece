//! Numbers, amounts and shares as each language writes them: whole numbers in, no floats.

use super::Language;
use super::catalogue::of;

impl Language {
    /// A whole number in groups of three digits: `45 000`, `45,000`.
    pub fn number(self, number: u64) -> String {
        let (digits, group) = (number.to_string(), of(self).group);
        let mut told = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                told.push_str(group);
            }
            told.push(digit);
        }
        told
    }

    /// Euros with cents only where there are some: `45 000 €`, `€0.50`.
    pub fn euros(self, cents: u64) -> String {
        let whole = self.number(cents / 100);
        let amount =
            if cents.is_multiple_of(100) { whole } else { self.decimal(&whole, &format!("{:02}", cents % 100)) };
        of(self).money.replacen("{n}", &amount, 1)
    }

    /// Thousandths as a share of a hundred with one decimal: `42,3 %`, `42.3%`.
    pub fn percent(self, thousandths: u16) -> String {
        let share = self.decimal(&(thousandths / 10).to_string(), &(thousandths % 10).to_string());
        of(self).percent.replacen("{n}", &share, 1)
    }

    /// Thousandths as a share of a hundred without decimals, half up: `42 %`, `42%`.
    pub fn whole_percent(self, thousandths: u16) -> String {
        of(self).percent.replacen("{n}", &(thousandths.saturating_add(5) / 10).to_string(), 1)
    }

    /// Hundredths with two decimals: `3,85`, `3.85`.
    pub fn hundredths(self, number: u64) -> String {
        self.decimal(&self.number(number / 100), &format!("{:02}", number % 100))
    }

    /// Whether `:`, `;`, `?` and `!` have a space before them, which breaks no line.
    pub fn has_spaced_signs(self) -> bool {
        of(self).has_spaced_signs
    }

    fn decimal(self, whole: &str, decimals: &str) -> String {
        format!("{whole}{}{decimals}", of(self).decimal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_numbers_its_own_way() {
        let english = Language::of_tag("en").unwrap();
        let written = |language: Language| {
            [
                language.number(1_234_567),
                language.euros(4_500_000),
                language.euros(50),
                language.percent(423),
                language.whole_percent(425),
                language.hundredths(123_485),
            ]
        };
        assert_eq!(
            written(Language::FRENCH),
            ["1\u{a0}234\u{a0}567", "45\u{a0}000\u{a0}€", "0,50\u{a0}€", "42,3\u{a0}%", "43\u{a0}%", "1\u{a0}234,85"]
        );
        assert_eq!(written(english), ["1,234,567", "€45,000", "€0.50", "42.3%", "43%", "1,234.85"]);
    }
}
