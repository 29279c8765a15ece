//! Texts for a consultation folder: identifiers, quoted TOML strings, comments, titles cut at a word.
//!
//! Everything that comes from outside passes through here before it is written.

use std::collections::{HashMap, HashSet};

use crate::consultation::check::LONGEST_TITLE;
use crate::consultation::pabulib::one_line;

/// The longest identifier of an option, a territory or a category.
pub(super) const MAX_ID: usize = 32;

/// `a-z`, `0-9` and single hyphens, beginning and ending with a letter or a figure; may be empty.
pub(super) fn slug(text: &str, most: usize) -> String {
    let mut slug = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = unaccented(c);
        if plain.is_empty() {
            if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
        } else {
            slug.push_str(plain);
        }
        if slug.len() >= most {
            break;
        }
    }
    slug.truncate(most);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A lower-case letter or figure in ASCII, empty for anything else.
fn unaccented(c: char) -> &'static str {
    const PLAIN: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    if let Some(at) = PLAIN.find(c) {
        return PLAIN.get(at..=at).unwrap_or_default();
    }
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ą' | 'ă' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ș' => "s",
        'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        _ => "",
    }
}

/// Gives identifiers that are all different.
#[derive(Debug, Default)]
pub(super) struct Identifiers {
    taken: HashSet<String>,
    /// The last number tried for each slug, so that many equal slugs stay cheap.
    numbers: HashMap<String, u64>,
}

impl Identifiers {
    /// An identifier for a text; `fallback` where nothing of the text can be kept.
    pub(super) fn give(&mut self, text: &str, fallback: &str) -> String {
        let mut base = slug(text, MAX_ID);
        if base.is_empty() {
            fallback.clone_into(&mut base);
        }
        let mut id = base.clone();
        while !self.taken.insert(id.clone()) {
            let number = self.numbers.entry(base.clone()).or_insert(1);
            *number += 1;
            let end = format!("-{number}");
            // The base is ASCII: any place is a boundary.
            id = base.chars().take(MAX_ID - end.len()).collect::<String>() + &end;
        }
        id
    }
}

/// A TOML basic string with its quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A title of at most [`LONGEST_TITLE`] characters; says whether it was cut.
pub(super) fn title(text: &str) -> (String, bool) {
    cut(text, LONGEST_TITLE)
}

/// The text on one line and of at most `most` characters, cut at a word and closed with `…`; says whether it was cut.
pub(super) fn cut(text: &str, most: usize) -> (String, bool) {
    let text = one_line(text);
    if text.chars().count() <= most {
        return (text, false);
    }
    let start: String = text.chars().take(most - 1).collect();
    let next = text.chars().nth(most - 1);
    let whole_word = next.is_some_and(char::is_whitespace);
    let cut = match start.rfind(char::is_whitespace) {
        Some(at) if !whole_word => start.get(..at).unwrap_or_default(),
        _ => start.as_str(),
    };
    let cut = cut.trim_end_matches(|c: char| c.is_whitespace() || c == ',' || c == ';');
    (format!("{cut}…"), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_plain_short_and_different() {
        assert_eq!(slug("M/01/X", 32), "m-01-x");
        assert_eq!(slug(" 17 - Mirail-Université / Reynerie ", 32), "17-mirail-universite-reynerie");
        assert_eq!(slug("Świecie 2023", 40), "swiecie-2023");
        assert_eq!(slug("日本", 40), "");
        let mut ids = Identifiers::default();
        assert_eq!(ids.give("A", "x"), "a");
        assert_eq!(ids.give("a-2", "x"), "a-2");
        assert_eq!(ids.give("a!", "x"), "a-3");
        assert_eq!(ids.give("!", "x"), "x");
        let long = "z".repeat(80);
        assert_eq!(ids.give(&long, "x").len(), 32);
        assert_eq!(ids.give(&long, "x"), format!("{}-2", "z".repeat(30)));
    }

    #[test]
    fn toml_strings_are_escaped() {
        assert_eq!(quoted("a\"b\\c\n\u{7f}é"), "\"a\\\"b\\\\c\\u000A\\u007Fé\"");
    }

    #[test]
    fn a_long_title_is_cut_at_a_word() {
        let (cut, was_cut) = title(&"mot ".repeat(60));
        assert!(was_cut && cut.chars().count() <= LONGEST_TITLE && cut.ends_with("mot…"), "{cut}");
        assert_eq!(title(&"x".repeat(300)).0.chars().count(), LONGEST_TITLE);
        assert_eq!(title("court"), ("court".to_owned(), false));
    }
}
