//! Whom the public can reach, and in which languages it is spoken to.
//!
//! Only remarks: a consultation without a contact, or with texts for a language that no page has yet, can be sealed; the
//! officer knows what residents will not see.

use super::super::fault::Fault;
use super::super::money::{french_count, french_list};
use super::super::text::{Language, Texts};
use super::{Check, LONGEST_TITLE};
use crate::keys::Mode;

impl Check<'_> {
    /// A lost ballot is told to somebody who can be reached.
    pub(super) fn contact(&mut self) {
        let reached = |text: &str| text.contains('@') || text.chars().filter(char::is_ascii_digit).count() >= 3;
        match &self.definition.contact {
            Some(contact) => {
                self.texts("contact", contact, LONGEST_TITLE);
                if !reached(&contact.fr) {
                    let problem = "Le contact ne dit pas comment joindre quelqu’un.";
                    let remedy = "Ajoutez un numéro de téléphone ou une adresse électronique.";
                    self.faults.push(Fault::at("contact.fr", problem, remedy).as_remark());
                }
            }
            None if self.definition.mode == Mode::Real => {
                let problem = "La page des reçus ne dira pas à qui signaler un bulletin perdu.";
                let remedy = "Ajoutez [contact] avec fr = \"un nom, un lieu, un téléphone\".";
                self.faults.push(Fault::at("contact", problem, remedy).as_remark());
            }
            None => {}
        }
    }

    /// Languages that no page has yet.
    pub(super) fn languages(&mut self) {
        for (place, language) in
            self.definition.languages.iter().enumerate().filter(|(_, language)| !language.is_shown())
        {
            let name = match language {
                Language::Breton => "br",
                _ => "fr_falc",
            };
            let problem = format!("Aucune page ne montre encore la langue « {name} ».");
            let remedy = "Ses textes sont scellés et pas montrés. Retirez-la de la liste, ou gardez-la pour plus tard.";
            self.faults.push(Fault::at(format!("languages.{place}"), problem, remedy).as_remark());
        }
        self.english();
    }

    /// What an English page would say in French.
    fn english(&mut self) {
        let definition = self.definition;
        if !definition.languages.contains(&Language::English) {
            return;
        }
        let is_missing = |texts: &&Texts| texts.en.is_none() && !texts.fr.is_empty();
        let head = [&definition.organiser, &definition.title, &definition.help, &definition.results];
        let head = head.into_iter().chain(&definition.contact).chain(&definition.eligibility.declaration);
        let asked = definition.questions.iter().flat_map(|question| [&question.title, &question.help]);
        let texts = head.chain(asked).filter(is_missing).count();
        let options = definition.questions.iter().flat_map(|question| &question.options);
        let titles = options.map(|option| &option.title).filter(is_missing).count();
        let parts = [(titles, "titre"), (texts, "autre texte")].into_iter().filter(|(number, _)| *number > 0);
        let told: Vec<String> = parts.map(|(number, words)| french_count(number, words)).collect();
        if !told.is_empty() {
            let problem = format!("En anglais il manque {} : ils y paraîtront en français.", french_list(&told));
            let remedy = "Traduisez-les, ou retirez \"en\" de la liste.";
            self.faults.push(Fault::at("languages", problem, remedy).as_remark());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::definition::Definition;
    use super::super::super::source;
    use super::super::super::text::Texts;
    use super::*;

    fn sample(change: impl Fn(&mut Definition)) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        let mut definition = source::read(&folder).definition.unwrap();
        change(&mut definition);
        super::super::definition(&definition).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn languages_that_no_page_has_are_told() {
        assert_eq!(sample(|_| {}), Vec::<String>::new());
        let told = sample(|definition| definition.languages.extend([Language::Breton, Language::EasyFrench]));
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("languages.2 : Aucune page ne montre encore la langue « br »"), "{told:?}");
        assert!(told[1].starts_with("languages.3 : Aucune page ne montre encore la langue « fr_falc »"), "{told:?}");
    }

    #[test]
    fn what_english_pages_would_say_in_french_is_counted() {
        let told = sample(|definition| {
            definition.help.en = None;
            for option in definition.questions[0].options.iter_mut().take(2) {
                option.title.en = None;
            }
        });
        assert!(told.len() == 1 && told[0].contains("En anglais il manque 2 titres et 1 autre texte"), "{told:?}");
        let french = sample(|definition| {
            definition.languages = vec![Language::French];
            definition.help.en = None;
        });
        assert_eq!(french, Vec::<String>::new(), "who speaks French alone misses nothing");
    }

    fn both(text: &str) -> Texts {
        Texts { en: Some(text.into()), ..Texts::french(text) }
    }

    #[test]
    fn a_real_vote_says_whom_to_call_and_how() {
        let told = sample(|definition| (definition.mode, definition.contact) = (Mode::Real, None));
        assert!(told.len() == 1 && told[0].contains("à qui signaler un bulletin perdu"), "{told:?}");
        let told = sample(|definition| definition.contact = Some(both("Madame le maire")));
        assert!(told.len() == 1 && told[0].contains("ne dit pas comment joindre"), "{told:?}");
        for reachable in ["accueil, 02 40 00 00 00", "participation@ville.example"] {
            assert!(sample(|definition| definition.contact = Some(both(reachable))).is_empty());
        }
    }
}
