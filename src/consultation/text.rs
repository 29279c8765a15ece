//! Texts given by the organiser, in several languages.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::language::{Language, Tag};

/// How a text of a language is called in French, by the name of its key: « texte anglais ».
pub fn text_in(key: &str) -> String {
    match Tag::of(key).unwrap_or(Tag::FRENCH) {
        Tag::Language(language) => format!("texte {}", language.name_in_french()),
        Tag::EasyFrench => "texte en français facile".into(),
    }
}

/// One text in French and, where the organiser wrote it, in other languages. In a file: an object, French first, then by tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Texts {
    /// French, always there.
    pub fr: String,
    others: BTreeMap<Tag, String>,
}

impl Texts {
    /// A text in French alone.
    pub fn french(text: impl Into<String>) -> Self {
        Self { fr: text.into(), others: BTreeMap::new() }
    }

    /// The same with the text of another tag, instead of the one it had.
    #[must_use]
    pub fn with(mut self, tag: impl Into<Tag>, text: impl Into<String>) -> Self {
        self.set(tag, text);
        self
    }

    /// Sets the text of a tag.
    pub fn set(&mut self, tag: impl Into<Tag>, text: impl Into<String>) {
        match tag.into() {
            Tag::FRENCH => self.fr = text.into(),
            other => {
                self.others.insert(other, text.into());
            }
        }
    }

    /// Whether the organiser wrote it in `language`.
    pub fn is_in(&self, language: Language) -> bool {
        language == Language::FRENCH || self.others.contains_key(&language.into())
    }

    /// The text in `language`, or the French one where it is missing.
    pub fn get(&self, language: Language) -> &str {
        self.others.get(&language.into()).unwrap_or(&self.fr)
    }

    /// The text in `language` for a screen or a paper: no line is broken where it must not be.
    pub fn unbroken(&self, language: Language) -> String {
        super::unbroken(self.get(language), language.has_spaced_signs())
    }

    /// Every text with its tag, French first.
    pub fn all(&self) -> impl Iterator<Item = (Tag, &str)> {
        std::iter::once((Tag::FRENCH, self.fr.as_str()))
            .chain(self.others.iter().map(|(tag, text)| (*tag, text.as_str())))
    }

    /// The same with every text changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        let others = self.others.iter().map(|(tag, text)| (*tag, change(text))).collect();
        Self { fr: change(&self.fr), others }
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.all())
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InEach;
        impl<'de> de::Visitor<'de> for InEach {
            type Value = Texts;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("struct Texts")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Texts, A::Error> {
                let mut found: BTreeMap<Tag, String> = BTreeMap::new();
                while let Some(key) = map.next_key::<String>()? {
                    let tag = Tag::of(&key).ok_or_else(|| de::Error::unknown_field(&key, Tag::names()))?;
                    if found.insert(tag, map.next_value()?).is_some() {
                        return Err(de::Error::duplicate_field(tag.name()));
                    }
                }
                let fr = found.remove(&Tag::FRENCH).ok_or_else(|| de::Error::missing_field("fr"))?;
                Ok(Texts { fr, others: found })
            }
        }
        deserializer.deserialize_map(InEach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_and_written_french_first() {
        let english = Language::of_tag("en").unwrap();
        let texts: Texts = serde_json::from_str(r#"{"en":"Yes","fr_falc":"Oui.","fr":"Oui"}"#).unwrap();
        assert_eq!(serde_json::to_string(&texts).unwrap(), r#"{"fr":"Oui","en":"Yes","fr_falc":"Oui."}"#);
        assert_eq!((texts.get(english), texts.get(Language::FRENCH)), ("Yes", "Oui"));
        assert_eq!(Texts::french("Oui").get(english), "Oui", "French where another is missing");
        assert_eq!(texts, Texts::french("Oui").with(english, "Yes").with(Tag::EasyFrench, "Oui."));
        for (json, problem) in [
            (r#"{"en":"Yes"}"#, "missing field `fr`"),
            (r#"{"fr":"Oui","xx":"?"}"#, "unknown field `xx`"),
            (r#"{"fr":"Oui","fr":"Oui"}"#, "duplicate field `fr`"),
            (r#""Oui""#, "expected struct Texts"),
        ] {
            let refused = serde_json::from_str::<Texts>(json).unwrap_err().to_string();
            assert!(refused.contains(problem), "{json}: {refused}");
        }
    }
}
