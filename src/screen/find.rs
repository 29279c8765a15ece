//! Finding a project by its number or by a word, without regard to accents, case or ligatures.
//!
//! A word hides what does not hold it, with the other filters, until it is taken back; a number opens one project and hides
//! nothing.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

use super::page::Aside;
use super::projects::Filter;
use super::visit::Visit;
use crate::consultation::{Definition, Question, QuestionOption};
use crate::language::Language;

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

impl Visit {
    pub(super) fn refilter(&mut self, change: impl FnOnce(&mut Filter)) {
        self.touch();
        change(&mut self.filter);
        self.show();
    }

    fn finds_number(&self) -> bool {
        self.asides.last() == Some(&Aside::Number)
    }

    /// A key of a keypad or keyboard on a page that finds.
    pub(super) fn type_text(&mut self, typed: &str) {
        let number = self.finds_number();
        self.refilter(|filter| {
            let held = filter.typed(number);
            let fits = held.chars().count() + typed.chars().count() <= LONGEST_TYPED;
            if fits && !typed.chars().any(char::is_control) {
                held.push_str(typed);
                filter.page = 0;
            }
        });
    }

    pub(super) fn take_back(&mut self) {
        let number = self.finds_number();
        self.refilter(|filter| {
            filter.typed(number).pop();
            filter.page = 0;
        });
    }

    pub(super) fn clear_typed(&mut self) {
        let number = self.finds_number();
        self.refilter(|filter| {
            *filter.typed(number) = Zeroizing::default();
            filter.page = 0;
        });
    }

    /// The project of the number typed.
    pub(super) fn numbered(&self) -> Option<usize> {
        let (question, _) = self.session.question()?;
        let option = numbered(question, &self.filter.number)?;
        question.options.get(option).filter(|option| question.offers(option, self.session.territory()))?;
        Some(option)
    }

    pub(super) fn open_numbered(&mut self) {
        if let Some(option) = self.numbered() {
            self.filter.number = Zeroizing::default();
            self.asides.clear();
            self.lay(Aside::Detail(option));
        }
    }

    /// Off the keyboard or keypad; a word stays as a filter, a number does not.
    pub(super) fn stop_finding(&mut self) {
        self.filter.number = Zeroizing::default();
        self.close();
    }

    /// A territory or theme of the list; 0 is all.
    pub(super) fn choose_filter(&mut self, place: i32) {
        let chosen = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
        match self.asides.last() {
            Some(Aside::Territories) => self.filter.territory = chosen,
            _ => self.filter.category = chosen,
        }
        self.filter.page = 0;
        self.close();
    }

    /// "Mes choix": only what is chosen, whatever was looked for before.
    pub(super) fn show_mine(&mut self) {
        self.turned += 1;
        self.leave_finders();
        self.refilter(|filter| *filter = Filter { mine: true, ..Filter::default() });
    }

    /// "Tout montrer": nothing is hidden any more. On the page of the word the word stays, to find it everywhere.
    pub(super) fn show_all(&mut self) {
        self.turned += 1;
        let keeps_word = self.asides.last() == Some(&Aside::Word);
        self.leave_finders();
        self.refilter(|filter| *filter = if keeps_word { filter.word_alone() } else { Filter::default() });
    }

    fn leave_finders(&mut self) {
        if self.asides.last() == Some(&Aside::Find) {
            self.asides.pop();
        }
    }
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
        let orchard = searched(&definition, &question.options[place], Language::FRENCH);
        assert!(holds(&orchard, &question.options[place].title.fr.to_uppercase()));
    }
}
