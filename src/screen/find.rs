//! Finding a project by its number or by a word, without regard to accents, case or ligatures.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::consultation::{Definition, Language, Question, QuestionOption};

/// Longest word or number that can be typed, in characters.
pub(super) const LONGEST_TYPED: usize = 40;

/// A text as it is compared.
pub(super) fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|character| !is_combining_mark(*character));
    let mut folded = String::with_capacity(text.len());
    for character in plain.flat_map(char::to_lowercase) {
        match character {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '‐' | '‑' | '–' => folded.push('-'),
            other => folded.push(other),
        }
    }
    folded
}

/// Everything of an option that is searched, folded.
pub(super) fn searched(definition: &Definition, option: &QuestionOption, language: Language) -> String {
    let territory = definition.territories.iter().find(|known| Some(&known.id) == option.territory.as_ref());
    let category = definition.categories.iter().find(|known| Some(&known.id) == option.category.as_ref());
    let texts = [
        Some(option.title.get(language)),
        option.summary.as_ref().map(|texts| texts.get(language)),
        option.description.as_ref().map(|texts| texts.get(language)),
        territory.map(|known| known.name.get(language)),
        category.map(|known| known.name.get(language)),
        option.proposer.as_deref(),
        Some(option.number.as_str()),
    ];
    fold(&texts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Whether an option's searched text holds every word typed.
pub(super) fn holds(searched: &str, typed: &str) -> bool {
    fold(typed).split_whitespace().all(|word| searched.contains(word))
}

/// The option of a number: `7`, `07` and `007` are one.
pub(super) fn numbered(question: &Question, typed: &str) -> Option<usize> {
    let wanted = typed.trim_start_matches('0');
    let is_wanted = |option: &QuestionOption| {
        let digits: String = option.number.chars().filter(char::is_ascii_digit).collect();
        !typed.is_empty() && !digits.is_empty() && digits.trim_start_matches('0') == wanted
    };
    question.options.iter().position(is_wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::source;

    #[test]
    fn accents_case_ligatures_and_apostrophes_do_not_matter() {
        assert_eq!(fold("Œuvre d’ÉTÉ à Noël ‑ ça"), "oeuvre d'ete a noel - ca");
        assert!(holds(&fold("Vélos-cargos à partager"), "velo PARTAGER"));
        assert!(holds(&fold("L’école"), "l'ecole"));
        assert!(!holds(&fold("Vélos-cargos"), "vélo école"));
        assert!(holds("anything", "  "));
    }

    #[test]
    fn a_number_is_found_with_and_without_its_zeros() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        let definition = source::read(&folder).definition.unwrap();
        let question = &definition.questions[0];
        let place = question.options.iter().position(|option| option.number == "07").unwrap();
        for typed in ["7", "07", "007"] {
            assert_eq!(numbered(question, typed), Some(place), "{typed}");
        }
        for typed in ["", "0", "70", "999999999999999999999999"] {
            assert_eq!(numbered(question, typed), None, "{typed}");
        }
        let orchard = searched(&definition, &question.options[place], Language::French);
        assert!(holds(&orchard, &question.options[place].title.fr.to_uppercase()));
    }
}
