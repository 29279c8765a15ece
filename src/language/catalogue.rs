//! The catalogues as they were compiled, and how a message is found in them.

use std::sync::LazyLock;

use super::Language;
use super::plural::PluralRule;

include!(concat!(env!("OUT_DIR"), "/catalogues.rs"));

/// A catalogue as `build.rs` writes it.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) tag: &'static str,
    /// Made up by a test, and embedded for it.
    pub(super) is_made_up: bool,
    pub(super) name: &'static str,
    pub(super) french_name: &'static str,
    plural: &'static str,
    /// Between the groups of three digits.
    pub(super) group: &'static str,
    /// Before decimals.
    pub(super) decimal: &'static str,
    /// An amount around its `{n}`.
    pub(super) money: &'static str,
    /// A share of a hundred around its `{n}`.
    pub(super) percent: &'static str,
    /// Whether signs of two parts have a space before them, as in French.
    pub(super) has_spaced_signs: bool,
    /// By message, in the order of [`Message`]s: its forms.
    messages: &'static [&'static [&'static str]],
}

/// Every catalogue, French first.
pub(super) fn all() -> &'static [Catalogue] {
    &CATALOGUES
}

/// The catalogue of a language.
pub(super) fn of(language: Language) -> &'static Catalogue {
    // A language is made from a place in this very list.
    let [french, ..] = &CATALOGUES;
    CATALOGUES.get(language.0).unwrap_or(french)
}

static RULES: LazyLock<Vec<Option<PluralRule>>> =
    LazyLock::new(|| CATALOGUES.iter().map(|catalogue| PluralRule::parse(catalogue.plural).ok()).collect());

/// A sentence, whatever the language: its place in every catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Message(pub(super) usize);

impl Message {
    /// The sentence as it stands.
    pub fn say(self, language: Language) -> &'static str {
        self.form(language, 1)
    }

    /// The sentence with its places filled by words that are written already.
    pub fn fill(self, language: Language, places: &[(&str, &str)]) -> String {
        filled(self.form(language, 1), places)
    }

    /// The sentence that agrees with a number, which stands in its place `{n}`.
    pub fn count(self, language: Language, number: u64) -> String {
        self.count_with(language, number, &[])
    }

    /// The same with other places filled too.
    pub fn count_with(self, language: Language, number: u64, places: &[(&str, &str)]) -> String {
        let written = language.number(number);
        let mut all = vec![("n", written.as_str())];
        all.extend_from_slice(places);
        filled(self.form(language, number), &all)
    }

    fn form(self, language: Language, number: u64) -> &'static str {
        let forms = of(language).messages.get(self.0).copied().unwrap_or_default();
        let place = match forms {
            [_] | [] => 0,
            _ => RULES.get(language.0).and_then(Option::as_ref).map_or(0, |rule| rule.form(number)),
        };
        forms.get(place).copied().unwrap_or_default()
    }
}

/// A sentence with its places filled; what fills one is never taken for another.
fn filled(sentence: &str, places: &[(&str, &str)]) -> String {
    let (mut told, mut rest) = (String::with_capacity(sentence.len() + 16), sentence);
    while let Some((before, name, after)) = next_place(rest) {
        told.push_str(before);
        let text = places.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        debug_assert!(text.is_some(), "“{name}” is not given for “{sentence}”");
        told.push_str(text.unwrap_or_default());
        rest = after;
    }
    told + rest
}

/// What stands before the next place in braces, its name, and what stands behind.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::super::words::site;
    use super::*;

    #[test]
    fn a_sentence_agrees_with_its_number_in_each_language() {
        let english = Language::of_tag("en").unwrap();
        let told = |language, number: u64| site::BALLOTS.count(language, number);
        assert_eq!(
            [0, 1, 1494].map(|number| told(Language::FRENCH, number)),
            ["0\u{a0}bulletin", "1\u{a0}bulletin", "1\u{a0}494\u{a0}bulletins"]
        );
        assert_eq!([0, 1, 1494].map(|number| told(english, number)), ["0 ballots", "1 ballot", "1,494 ballots"]);
    }

    #[test]
    fn what_fills_a_place_is_never_taken_for_a_place() {
        let told = site::QUOTED.fill(Language::FRENCH, &[("title", "{title} ?")]);
        assert_eq!(told, "«\u{a0}{title} ?\u{a0}»");
    }
}
