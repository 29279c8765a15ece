//! A text of the pages in the languages that somebody gave it in.

use std::collections::BTreeMap;

use crate::language::Language;

/// A text in French and in whatever other languages it has: a page in another shows it in French, marked as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    french: String,
    others: BTreeMap<Language, String>,
}

impl Text {
    /// A text in French only.
    #[must_use]
    pub fn french(french: impl Into<String>) -> Self {
        Self { french: french.into(), others: BTreeMap::new() }
    }

    /// A text of the program's own, in every language.
    #[must_use]
    pub fn in_each(said: impl Fn(Language) -> String) -> Self {
        let others = Language::all().filter(|language| *language != Language::FRENCH);
        Self { french: said(Language::FRENCH), others: others.map(|language| (language, said(language))).collect() }
    }

    /// The same with the text in another language.
    #[must_use]
    pub fn with(mut self, language: Language, text: impl Into<String>) -> Self {
        self.others.insert(language, text.into());
        self
    }

    /// The text in this language, else in French.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        self.others.get(&language).unwrap_or(&self.french)
    }

    /// Whether the text exists in this language.
    #[must_use]
    pub fn is_in(&self, language: Language) -> bool {
        language == Language::FRENCH || self.others.contains_key(&language)
    }
}
