//! Texts given by the organiser, in several languages.

use serde::{Deserialize, Serialize};

/// A language of screens and papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// French.
    #[serde(rename = "fr")]
    French,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Breton.
    #[serde(rename = "br")]
    Breton,
    /// Easy-to-read French (facile à lire et à comprendre).
    #[serde(rename = "fr_falc")]
    EasyFrench,
}

/// How a text of a language is called in French, by the name of its key: « le texte anglais ».
pub fn text_in(key: &str) -> &'static str {
    match key {
        "en" => "texte anglais",
        "br" => "texte breton",
        "fr_falc" => "texte en français facile",
        _ => "texte français",
    }
}

/// One text in French and, where the organiser wrote it, in other languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// French, always there.
    pub fr: String,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Breton.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub br: Option<String>,
    /// Easy-to-read French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr_falc: Option<String>,
}

impl Language {
    /// Its tag, which is its key in texts.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
            Self::Breton => "br",
            Self::EasyFrench => "fr_falc",
        }
    }

    /// The language of the program that speaks it, else French.
    pub fn spoken(self) -> crate::language::Language {
        crate::language::Language::of_tag(self.tag()).unwrap_or_default()
    }

    /// Whether the pages of kiosks and publications have this language.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::French | Self::English)
    }
}

impl Texts {
    /// A text in French alone.
    pub fn french(text: impl Into<String>) -> Self {
        Self { fr: text.into(), ..Self::default() }
    }

    /// The text in `language`, or the French one where it is missing.
    pub fn get(&self, language: Language) -> &str {
        let other = match language {
            Language::French => &None,
            Language::English => &self.en,
            Language::Breton => &self.br,
            Language::EasyFrench => &self.fr_falc,
        };
        other.as_deref().unwrap_or(&self.fr)
    }

    /// The text in a language of the program, or the French one where it is missing.
    pub fn said(&self, language: crate::language::Language) -> &str {
        self.all().find(|(tag, _)| *tag == language.tag()).map_or(self.fr.as_str(), |(_, text)| text)
    }

    /// The text in `language` for a screen or a paper: no line is broken where it must not be.
    pub fn unbroken(&self, language: Language) -> String {
        super::unbroken(self.get(language), language != Language::English)
    }

    /// Every language's text with the name of its key.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let others = [("en", &self.en), ("br", &self.br), ("fr_falc", &self.fr_falc)];
        std::iter::once(("fr", self.fr.as_str()))
            .chain(others.into_iter().filter_map(|(key, text)| text.as_deref().map(|text| (key, text))))
    }
}
