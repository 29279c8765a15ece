//! Languages as data: each is a catalogue of words in `language/words`, with its own rules for numbers, plurals and spaces.
//!
//! A sentence has a key, the same in every catalogue; French is the language that the others translate, and the one that stands
//! where another has nothing. `build.rs` reads every catalogue: a key that is missing, a place in braces that is another, a form
//! too few does not compile. A language is added by adding its files.
//!
//! Nothing here knows what is said, or to whom.

mod catalogue;
mod convention;
pub mod plural;
pub mod po;
mod tag;
mod typography;
pub mod words;

use std::fmt;
use std::sync::LazyLock;

pub use catalogue::Message;
pub use tag::Tag;
pub use typography::no_break;

/// Set, it brings in the languages that tests make up; no release has any.
pub const MADE_UP_VARIABLE: &str = "URNE_MADE_UP_LANGUAGES";
static WITH_MADE_UP: LazyLock<bool> = LazyLock::new(|| std::env::var_os(MADE_UP_VARIABLE).is_some());

/// A language that the program has words for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(usize);

impl Language {
    /// The language of the consultations, of the catalogues' sources, and of whatever another language has not.
    pub const FRENCH: Self = Self(0);

    /// Every language, French first, then by tag. Those that tests make up come last, where they asked for them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..catalogue::all().len()).map(Self).filter(|language| !catalogue::of(*language).is_made_up || *WITH_MADE_UP)
    }

    /// The language of a tag, if there is one.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::all().find(|language| language.tag() == tag)
    }

    /// Its tag, as BCP 47 has it.
    pub fn tag(self) -> &'static str {
        catalogue::of(self).tag
    }

    /// Its name in French, as an adjective: « texte anglais », « en anglais ».
    pub fn name_in_french(self) -> &'static str {
        catalogue::of(self).french_name
    }

    /// Its own name.
    pub fn name(self) -> &'static str {
        catalogue::of(self).name
    }
}

impl Default for Language {
    fn default() -> Self {
        Self::FRENCH
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_their_tags() {
        let tags: Vec<&str> = Language::all().map(Language::tag).collect();
        assert!(tags.starts_with(&["fr"]) && tags.contains(&"en"), "{tags:?}");
        assert_eq!(Language::of_tag("en").map(Language::name), Some("English"));
        assert_eq!((Language::of_tag("xx"), Language::default().name()), (None, "Français"));
    }
}
