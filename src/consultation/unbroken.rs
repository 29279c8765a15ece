//! Where a line may not be broken: the one function that puts no-break spaces and hyphens into a text.
//!
//! A sum stays with its "€", a number with its thousands, "n°" with its number, French punctuation with its word, and the
//! short word after a hyphen with the verb before it ("Lisez-le"). Nothing is seen or searched otherwise: texts are kept as
//! they were typed, and pass here on their way to a screen or a paper. `build.rs` passes the catalogues of the pages here too.

/// No line is broken at it.
const NO_BREAK_SPACE: char = '\u{a0}';
/// After a hyphen, no line is broken; the fonts have no hyphen of that kind.
pub const WORD_JOINER: char = '\u{2060}';
/// Letters of the longest word that stays with the hyphen before it.
const LONGEST_TAIL: usize = 5;

/// The same text, with its spaces and hyphens kept together where they must be.
pub fn unbroken(text: &str, french: bool) -> String {
    let characters: Vec<char> = text.chars().collect();
    let at = |place: usize| characters.get(place).copied().unwrap_or(' ');
    let mut whole = String::with_capacity(text.len() + 16);
    for (place, character) in characters.iter().copied().enumerate() {
        let (before, after) = (place.checked_sub(1).map_or(' ', at), at(place + 1));
        let tail = characters.iter().skip(place + 1);
        match character {
            ' ' if keeps(before, after, french)
                || is_thousands(before, tail.clone())
                || (after.is_ascii_digit() && is_number_sign(characters.get(..place).unwrap_or_default())) =>
            {
                whole.push(NO_BREAK_SPACE);
            }
            '-' if before.is_alphabetic() && after.is_alphabetic() => {
                whole.push('-');
                if tail.take_while(|letter| letter.is_alphabetic()).count() <= LONGEST_TAIL {
                    whole.push(WORD_JOINER);
                }
            }
            other => whole.push(other),
        }
    }
    whole
}

/// A space between these two is not for breaking.
fn keeps(before: char, after: char, french: bool) -> bool {
    (matches!(after, '€' | '%') && before.is_ascii_digit())
        || (french && (matches!(after, ':' | ';' | '?' | '!' | '»') || before == '«'))
}

/// A digit, the space, then exactly three digits.
fn is_thousands<'a>(before: char, mut after: impl Iterator<Item = &'a char>) -> bool {
    let three = after.by_ref().take(3).filter(|digit| digit.is_ascii_digit()).count() == 3;
    before.is_ascii_digit() && three && !after.next().is_some_and(char::is_ascii_digit)
}

/// Whether a text ends in "n°", "N°" or "No.".
fn is_number_sign(text: &[char]) -> bool {
    let word: String = text.iter().rev().take_while(|letter| !letter.is_whitespace()).collect();
    matches!(word.as_str(), "°n" | "°N" | ".oN")
}

#[cfg(test)]
mod tests {
    use super::unbroken;

    #[test]
    fn sums_numbers_and_signs_stay_together() {
        let told = unbroken("30 projets, 500 000 € à répartir : 12 % du n° 28 !", true);
        assert_eq!(told, "30 projets, 500\u{a0}000\u{a0}€ à répartir\u{a0}: 12\u{a0}% du n°\u{a0}28\u{a0}!");
        assert_eq!(unbroken("« Voter »", true), "«\u{a0}Voter\u{a0}»");
        assert_eq!(unbroken("No. 28 : 5 000 € in 2027", false), "No.\u{a0}28 : 5\u{a0}000\u{a0}€ in 2027");
    }

    #[test]
    fn the_short_word_after_a_hyphen_stays_with_its_verb() {
        assert_eq!(unbroken("Lisez-le, puis donnez-lui", true), "Lisez-\u{2060}le, puis donnez-\u{2060}lui");
        assert_eq!(unbroken("Êtes-vous là ?", true), "Êtes-\u{2060}vous là\u{a0}?");
    }

    #[test]
    fn long_names_dates_and_dashes_may_break() {
        for text in ["Saint-Sébastien-sur-Loire", "2027-12-05", "un - deux", "12 34567", "au 5 décembre"] {
            let told = unbroken(text, true);
            assert!(!told.contains('\u{a0}'), "{text}");
            assert_eq!(told.replace('\u{2060}', ""), text);
        }
        assert_eq!(unbroken("Saint-Sébastien", true), "Saint-Sébastien");
    }

    #[test]
    fn doing_it_twice_changes_nothing_more() {
        let once = unbroken("Lisez-le : 45 000 € ; n° 7", true);
        assert_eq!(unbroken(&once, true), once);
    }
}
