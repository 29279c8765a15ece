//! Numbers with the French words that agree with them, for the sentences of every room.

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

/// A number with its French words, given in the singular: for 0 and 1 as they are, else each with an s unless it ends in
/// one, in x or in z (`0 bulletin`, `2 bulletins scellés`, `3 voix`).
pub fn french_count(number: impl TryInto<u64>, words: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    if number < 2 {
        return format!("{} {words}", grouped(number));
    }
    let many: Vec<String> = words
        .split(' ')
        .map(|word| if word.ends_with(['s', 'x', 'z']) { word.to_owned() } else { format!("{word}s") })
        .collect();
    format!("{} {}", grouped(number), many.join(" "))
}

/// The form of a word that agrees with a number in French: that of one for 0 and 1, else that of several.
pub fn agreeing<'a>(number: impl TryInto<u64>, one: &'a str, many: &'a str) -> &'a str {
    if number.try_into().unwrap_or(u64::MAX) < 2 { one } else { many }
}

/// Things in a row, as a sentence has them: `1, 4 et 5`.
pub fn french_list<T: ToString>(things: &[T]) -> String {
    let words: Vec<String> = things.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} et {last}", before.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_and_before_its_last() {
        let lists = [&[][..], &[6], &[2, 6], &[1, 4, 5]].map(french_list);
        assert_eq!(lists, ["", "6", "2 et 6", "1, 4 et 5"]);
    }

    #[test]
    fn french_counts_zero_as_singular() {
        let counted = [0, 1, 2, 1500].map(|number| french_count(number, "bulletin"));
        assert_eq!(counted, ["0 bulletin", "1 bulletin", "2 bulletins", "1\u{202f}500 bulletins"]);
        assert_eq!(
            [1, 2].map(|number| french_count(number, "relevé tardif")),
            ["1 relevé tardif", "2 relevés tardifs"]
        );
        assert_eq!([0, 3].map(|number| french_count(number, "choix exprimé")), ["0 choix exprimé", "3 choix exprimés"]);
        assert_eq!([0, 1, 2].map(|number| agreeing(number, "est", "sont")), ["est", "est", "sont"]);
    }
}
