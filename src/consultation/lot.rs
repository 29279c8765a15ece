//! The public lot: which signs it is made of and how many, fixed before the vote.
//!
//! What is thrown decides between equals, so its text leaves no choice to whoever types it: exactly so many signs of exactly
//! this alphabet, and nothing else, not even a space. Other spellings of one throw could be tried until they please.

use serde::{Deserialize, Serialize};

use super::money::french_count;

/// Fewest bits of a lot: that many throws cannot be tried out in front of people.
const FEWEST_BITS: u32 = 33;
const MOST_SIGNS: u8 = 40;

/// The form of a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotForm {
    /// The signs that may come up: 2 to 36 different digits or capital letters, `0-9 A-Z`, in ascending order.
    pub alphabet: String,
    /// How many signs a lot has.
    pub length: u8,
}

/// Ten decimal digits.
impl Default for LotForm {
    fn default() -> Self {
        Self { alphabet: "0123456789".into(), length: 10 }
    }
}

/// Why a text is not a lot of this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LotFault {
    /// Too many or too few signs.
    #[error("le tirage a {found} signes au lieu de {expected}")]
    Length {
        /// Signs of the text.
        found: usize,
        /// Signs of the form.
        expected: u8,
    },
    /// A sign that cannot come up; a space is one.
    #[error("{}, à la place {place}, n’est pas un signe du tirage", named(*.sign))]
    Sign {
        /// The sign.
        sign: char,
        /// Which, from 1.
        place: usize,
    },
}

/// A sign in a sentence.
fn named(sign: char) -> String {
    if sign.is_whitespace() { "une espace".into() } else { format!("« {} »", sign.escape_default()) }
}

impl LotForm {
    /// Whether the alphabet is one and the lot has at least 33 bits.
    pub fn is_sound(&self) -> bool {
        let signs = self.alphabet.as_bytes();
        let known = signs.iter().all(|sign| sign.is_ascii_digit() || sign.is_ascii_uppercase());
        let ascending = signs.windows(2).all(|pair| matches!(pair, [left, right] if left < right));
        let signs = u128::try_from(signs.len()).unwrap_or_default();
        let throws = signs.saturating_pow(self.length.into());
        known && ascending && signs >= 2 && self.length <= MOST_SIGNS && throws >= 1 << FEWEST_BITS
    }

    /// What is thrown, to be said before the throw: `10 chiffres de 0 à 9`.
    pub fn in_words(&self) -> String {
        let signs = self.alphabet.as_bytes();
        let follows = signs.windows(2).all(|pair| matches!(pair, [left, right] if left.checked_add(1) == Some(*right)));
        let (mut signs_of, last) = (self.alphabet.chars(), self.alphabet.chars().next_back());
        let what = if self.alphabet.bytes().all(|sign| sign.is_ascii_digit()) {
            "chiffre"
        } else if self.alphabet.bytes().all(|sign| sign.is_ascii_uppercase()) {
            "lettre"
        } else {
            "signe"
        };
        let counted = french_count(self.length, what);
        match (signs_of.next(), last) {
            (Some(first), Some(last)) if follows => format!("{counted} de {first} à {last}"),
            _ => format!("{counted} parmi {}", self.alphabet),
        }
    }

    /// Checks a text to the sign.
    ///
    /// # Errors
    /// It is not exactly `length` signs of the alphabet.
    pub fn check(&self, lot: &str) -> Result<(), LotFault> {
        if let Some((place, sign)) = lot.chars().enumerate().find(|(_, sign)| !self.alphabet.contains(*sign)) {
            return Err(LotFault::Sign { sign, place: place + 1 });
        }
        let found = lot.chars().count();
        if found == usize::from(self.length) { Ok(()) } else { Err(LotFault::Length { found, expected: self.length }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_thrown_is_said_in_words() {
        let said = |alphabet: &str, length| LotForm { alphabet: alphabet.into(), length }.in_words();
        assert_eq!(LotForm::default().in_words(), "10 chiffres de 0 à 9");
        assert_eq!(said("123456", 13), "13 chiffres de 1 à 6");
        assert_eq!(said("ABCDEFGHIJ", 12), "12 lettres de A à J");
        assert_eq!(said("0123456789ABCDEF", 9), "9 signes parmi 0123456789ABCDEF");
        assert_eq!(said("135", 21), "21 chiffres parmi 135");
    }

    #[test]
    fn one_throw_has_one_spelling() {
        let form = LotForm::default();
        assert_eq!(form.check("3526104897"), Ok(()));
        for other in ["3 5 2 6 1 0 4", "352610489", "35261048970", "352610489\u{200b}", "３526104897", "352610489x", ""]
        {
            assert!(form.check(other).is_err(), "{other:?}");
        }
        assert_eq!(form.check("352610489 7"), Err(LotFault::Sign { sign: ' ', place: 10 }));
    }

    #[test]
    fn a_form_cannot_be_ground() {
        assert!(LotForm::default().is_sound());
        let sound = |alphabet: &str, length| LotForm { alphabet: alphabet.into(), length }.is_sound();
        assert!(sound("123456", 13) && !sound("123456", 12) && !sound("0123456789", 9));
        assert!(sound("01", 33) && !sound("01", 32) && !sound("0", 40) && !sound("01", 41));
        assert!(!sound("0012345678", 12) && !sound("10", 40) && !sound("01 ", 40) && !sound("abcdef", 20));
    }
}
