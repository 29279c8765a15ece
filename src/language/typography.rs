//! No-break spaces where French signs of two parts want one. `build.rs` passes the catalogues of such languages here, once.

/// A text with its spaces kept before `: ; ? ! » % €`, after `«` and `n°`, and between a number's place and its word.
pub fn no_break(text: &str) -> String {
    let mut kept = text.to_owned();
    for mark in [":", ";", "?", "!", "»", "%", "€"] {
        kept = kept.replace(&format!(" {mark}"), &format!("\u{a0}{mark}"));
    }
    kept.replace("« ", "«\u{a0}").replace("n° ", "n°\u{a0}").replace("{n} ", "{n}\u{a0}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_sign_of_two_parts_begins_a_line() {
        let told = super::no_break("{n} voix : « Voter » ? 12 % du n° 3, 5 € !");
        assert_eq!(told, "{n}\u{a0}voix\u{a0}: «\u{a0}Voter\u{a0}»\u{a0}? 12\u{a0}% du n°\u{a0}3, 5\u{a0}€\u{a0}!");
    }
}
