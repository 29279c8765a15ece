//! Characters that no screen and no paper can show: emoji, scripts the fonts lack.
//!
//! What the embedded font covers is read from the font itself. A text with such a character is sealed all the same, since
//! every other character of it is shown; the remark names the first one, so that a blank or a box surprises nobody.

use std::sync::LazyLock;

use skrifa::{FontRef, MetadataProvider as _};

use super::super::definition::Kind;
use super::super::fault::Fault;
use super::super::text::{Texts, text_in};
use super::Check;

/// The regular weight; a test holds the others to the same characters.
const FONT: &[u8] = include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext-Regular.ttf");
/// The characters of the font, sorted; none would mean that the font is damaged, and every text is told.
static COVERED: LazyLock<Vec<char>> = LazyLock::new(|| covered(FONT));

fn covered(font: &[u8]) -> Vec<char> {
    let Ok(font) = FontRef::new(font) else { return Vec::new() };
    let mut characters: Vec<char> = font.charmap().mappings().filter_map(|(code, _)| char::from_u32(code)).collect();
    characters.sort_unstable();
    characters
}

/// Whether a character is seen as it should be: by its glyph, or as the space or the nothing that it is.
fn is_shown(character: char) -> bool {
    matches!(character, '\n' | '\u{ad}' | '\u{2007}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
        || COVERED.binary_search(&character).is_ok()
}

impl Check<'_> {
    /// Every text that a screen, a paper or a page of results shows.
    pub(super) fn glyphs(&mut self) {
        let definition = self.definition;
        for (place, texts) in [
            ("organiser", Some(&definition.organiser)),
            ("title", Some(&definition.title)),
            ("help", Some(&definition.help)),
            ("results", Some(&definition.results)),
            ("contact", definition.contact.as_ref()),
            ("territory_word", Some(&definition.territory_word)),
            ("eligibility.declaration", definition.eligibility.declaration.as_ref()),
        ] {
            self.shown_texts(place, texts);
        }
        for (place, territory) in definition.territories.iter().enumerate() {
            self.shown_texts(&format!("territories.{place}.name"), Some(&territory.name));
        }
        for (place, category) in definition.categories.iter().enumerate() {
            self.shown_texts(&format!("categories.{place}.name"), Some(&category.name));
        }
        for (place, question) in definition.questions.iter().enumerate() {
            self.shown_texts(&format!("questions.{place}.title"), Some(&question.title));
            self.shown_texts(&format!("questions.{place}.help"), Some(&question.help));
            if let Kind::Grades { grades, .. } = &question.kind {
                for (grade, texts) in grades.iter().enumerate() {
                    self.shown_texts(&format!("questions.{place}.grades.{grade}"), Some(texts));
                }
            }
            if let Kind::Scale { low, high, .. } = &question.kind {
                self.shown_texts(&format!("questions.{place}.low"), Some(low));
                self.shown_texts(&format!("questions.{place}.high"), Some(high));
            }
            for (index, option) in question.options.iter().enumerate() {
                let place = format!("questions.{place}.options.{index}");
                self.shown_text(&format!("{place}.number"), &option.number);
                self.shown_texts(&format!("{place}.title"), Some(&option.title));
                self.shown_texts(&format!("{place}.summary"), option.summary.as_ref());
                self.shown_texts(&format!("{place}.description"), option.description.as_ref());
                self.shown_text(&format!("{place}.proposer"), option.proposer.as_deref().unwrap_or_default());
                self.shown_text(&format!("{place}.place"), option.place.as_deref().unwrap_or_default());
            }
        }
    }

    fn shown_texts(&mut self, place: &str, texts: Option<&Texts>) {
        for (language, text) in texts.into_iter().flat_map(Texts::all) {
            self.shown_in(&format!("{place}.{language}"), text, &format!(" du {}", text_in(language.name())));
        }
    }

    fn shown_text(&mut self, place: &str, text: &str) {
        self.shown_in(place, text, "");
    }

    fn shown_in(&mut self, place: &str, text: &str, of: &str) {
        let Some(missing) = text.chars().find(|character| !is_shown(*character) && !character.is_control()) else {
            return;
        };
        let problem = format!(
            "Le caractère « {missing} » (U+{:04X}){of} n’existe ni à l’écran ni sur le papier : il y manquera.",
            u32::from(missing)
        );
        self.faults.push(Fault::at(place, problem, "Retirez-le, ou écrivez un mot à sa place.").as_remark());
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::source;
    use super::*;

    #[test]
    fn the_font_says_what_it_covers() {
        for shown in "Où naît l’été ? « 45 000 € », œuvre n° 7 — ñ, c’h…\u{202f}\u{a0}".chars() {
            assert!(is_shown(shown), "{shown}");
        }
        for missing in ['🚲', '日', 'Ω', 'ш', 'ع', '☺'] {
            assert!(!is_shown(missing), "{missing}");
        }
    }

    #[test]
    fn a_text_with_such_a_character_is_told_with_its_line() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/field/emoji-cjk-titles");
        if !folder.is_dir() {
            eprintln!("skipped: {} is absent", folder.display());
            return;
        }
        let read = source::read(&folder);
        let told: Vec<String> = read.faults.iter().map(ToString::to_string).collect();
        let has = |line: &str, character: &str| {
            told.iter().any(|told| told.starts_with(line) && told.contains(&format!("« {character} »")))
        };
        assert!(has("projets.csv:2 : ", "🚲") && has("projets.csv:3 : ", "日"), "{told:?}");
        assert!(read.sealable().is_some(), "remarks only");
    }

    #[test]
    fn every_text_is_looked_at() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        let mut definition = source::read(&folder).definition.unwrap();
        let bike = || Texts::french("🚲");
        definition.organiser = bike();
        definition.contact = Some(bike());
        definition.territories[0].name = bike();
        definition.categories[1].name = bike();
        definition.questions[0].help = bike();
        definition.questions[0].options[2].summary = Some(bike());
        definition.questions[0].options[2].proposer = Some("🚲".into());
        let told = super::super::definition(&definition);
        let places: Vec<&str> =
            told.iter().filter(|told| told.problem.contains('🚲')).map(|told| told.place.as_str()).collect();
        let expected = [
            "organiser.fr",
            "contact.fr",
            "territories.0.name.fr",
            "categories.1.name.fr",
            "questions.0.help.fr",
            "questions.0.options.2.summary.fr",
            "questions.0.options.2.proposer",
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn every_weight_covers_the_same() {
        let bold = covered(include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext-Bold.ttf"));
        let half = covered(include_bytes!("../../../ui/fonts/AtkinsonHyperlegibleNext-SemiBold.ttf"));
        assert!(COVERED.len() > 300 && bold == *COVERED && half == *COVERED);
    }
}
