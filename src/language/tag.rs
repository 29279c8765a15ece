//! What a text of a consultation is written in: a language that the program speaks, or easy-to-read French.
//!
//! Easy French (FALC: facile à lire et à comprendre) is no language of its own: no page speaks it, it stands beside a French text.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Language;

/// The key of easy French among the tags of the catalogues.
const EASY_FRENCH: &str = "fr_falc";
static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| Language::all().map(Language::tag).chain([EASY_FRENCH]).collect());

/// A key of texts, and a member of the languages of a consultation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// The language of a catalogue.
    Language(Language),
    /// Easy-to-read French.
    EasyFrench,
}

impl Tag {
    /// French, which is never missing.
    pub const FRENCH: Self = Self::Language(Language::FRENCH);

    /// Every key that there is: those of the catalogues, French first, then easy French.
    pub fn names() -> &'static [&'static str] {
        &NAMES
    }

    /// The tag of a key, if there is one.
    pub fn of(name: &str) -> Option<Self> {
        if name == EASY_FRENCH { Some(Self::EasyFrench) } else { Language::of_tag(name).map(Self::Language) }
    }

    /// Its key.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language(language) => language.tag(),
            Self::EasyFrench => EASY_FRENCH,
        }
    }

    /// The language that pages show it in, if any does.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Language(language) => Some(language),
            Self::EasyFrench => None,
        }
    }
}

impl From<Language> for Tag {
    fn from(language: Language) -> Self {
        Self::Language(language)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Named;
        impl de::Visitor<'_> for Named {
            type Value = Tag;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Tag, E> {
                Tag::of(name).ok_or_else(|| E::unknown_variant(name, Tag::names()))
            }
        }
        deserializer.deserialize_str(Named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_the_catalogues_and_easy_french() {
        let names: Vec<&str> = Tag::names().to_vec();
        assert!(names.first() == Some(&"fr") && names.contains(&"en") && names.last() == Some(&"fr_falc"), "{names:?}");
        let read: Vec<Tag> = serde_json::from_str(r#"["fr_falc","en","fr"]"#).unwrap();
        assert_eq!(read, [Tag::EasyFrench, Language::of_tag("en").unwrap().into(), Tag::FRENCH]);
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["fr_falc","en","fr"]"#);
        let refused = serde_json::from_str::<Tag>(r#""xx""#).unwrap_err().to_string();
        assert!(refused.starts_with("unknown variant `xx`, expected ") && refused.contains("`en`"), "{refused}");
    }
}
