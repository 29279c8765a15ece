//! The two languages of the site, and a text of the organiser's in one or both.

/// A language of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// French, the language of the consultation.
    French,
    /// English.
    English,
}

impl Language {
    /// Both, French first.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// The language's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }
}

/// A text in French and, where the organiser gave one, in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    french: String,
    english: Option<String>,
}

impl Text {
    /// A text in both languages.
    #[must_use]
    pub fn new(french: impl Into<String>, english: impl Into<String>) -> Self {
        Self { french: french.into(), english: Some(english.into()) }
    }

    /// A text in French only: an English page shows it in French, marked as such.
    #[must_use]
    pub fn french(french: impl Into<String>) -> Self {
        Self { french: french.into(), english: None }
    }

    /// The text in this language, else in French.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match (language, &self.english) {
            (Language::English, Some(english)) => english,
            _ => &self.french,
        }
    }

    /// Whether the text exists in this language.
    #[must_use]
    pub const fn is_in(&self, language: Language) -> bool {
        matches!(language, Language::French) || self.english.is_some()
    }
}
