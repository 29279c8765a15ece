//! Whom the public can reach, and in which languages it is spoken to.
//!
//! Only remarks: a consultation without a contact, or with a language in which texts are missing, can be sealed; the officer
//! knows what residents will not see.

use super::super::fault::Fault;
use super::super::money::{french_count, french_list};
use super::super::text::Texts;
use super::{Check, LONGEST_TITLE};
use crate::keys::Mode;
use crate::language::Language;

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

    /// Easy French, which no page has yet, and what pages of another language would say in French.
    pub(super) fn languages(&mut self) {
        for (place, tag) in self.definition.languages.iter().enumerate() {
            match tag.language() {
                Some(Language::FRENCH) => {}
                Some(language) => self.missing_in(language),
                None => {
                    let problem = format!("Aucune page ne montre encore la langue « {tag} ».");
                    let remedy =
                        "Ses textes sont scellés et pas montrés. Retirez-la de la liste, ou gardez-la pour plus tard.";
                    self.faults.push(Fault::at(format!("languages.{place}"), problem, remedy).as_remark());
                }
            }
        }
    }

    /// What a page in `language` would say in French.
    fn missing_in(&mut self, language: Language) {
        let definition = self.definition;
        let is_missing = |texts: &&Texts| !texts.is_in(language) && !texts.fr.is_empty();
        let head = [&definition.organiser, &definition.title, &definition.help, &definition.results];
        let head = head.into_iter().chain(&definition.contact).chain(&definition.eligibility.declaration);
        let asked = definition.questions.iter().flat_map(|question| [&question.title, &question.help]);
        let places = definition.territories.iter().map(|territory| &territory.name);
        let themes = definition.categories.iter().map(|category| &category.name);
        let texts = head.chain(asked).chain(places).chain(themes).filter(is_missing).count();
        let options = || definition.questions.iter().flat_map(|question| &question.options);
        let titles = options().map(|option| &option.title).filter(is_missing).count();
        let summaries = options().filter_map(|option| option.summary.as_ref()).filter(is_missing).count();
        let descriptions = options().filter_map(|option| option.description.as_ref()).filter(is_missing).count();
        let parts = [(titles, "titre"), (summaries, "résumé"), (descriptions, "description"), (texts, "autre texte")];
        let parts = parts.into_iter().filter(|(number, _)| *number > 0);
        let told: Vec<String> = parts.map(|(number, words)| french_count(number, words)).collect();
        if !told.is_empty() {
            let (name, told) = (language.name_in_french(), french_list(&told));
            let problem = format!("En {name} il manque {told} : ils y paraîtront en français.");
            let remedy = format!("Traduisez-les, ou retirez \"{}\" de la liste.", language.tag());
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
    use crate::language::Tag;

    fn sample(change: impl Fn(&mut Definition)) -> Vec<String> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/budget-participatif");
        let mut definition = source::read(&folder).definition.unwrap();
        change(&mut definition);
        super::super::definition(&definition).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn languages_that_no_page_has_are_told() {
        assert_eq!(sample(|_| {}), Vec::<String>::new());
        let told = sample(|definition| definition.languages.push(Tag::EasyFrench));
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("languages.2 : Aucune page ne montre encore la langue « fr_falc »"), "{told:?}");
    }

    #[test]
    fn what_english_pages_would_say_in_french_is_counted() {
        let told = sample(|definition| {
            definition.help = Texts::french(definition.help.fr.clone());
            for option in definition.questions[0].options.iter_mut().take(2) {
                option.title = Texts::french(option.title.fr.clone());
            }
        });
        assert!(told.len() == 1 && told[0].contains("En anglais il manque 2 titres et 1 autre texte"), "{told:?}");
        let french = sample(|definition| {
            definition.languages = vec![Tag::FRENCH];
            definition.help = Texts::french(definition.help.fr.clone());
        });
        assert_eq!(french, Vec::<String>::new(), "who speaks French alone misses nothing");
    }

    fn both(text: &str) -> Texts {
        Texts::french(text).with(Language::of_tag("en").unwrap(), text)
    }

    #[test]
    fn summaries_descriptions_and_names_are_counted_too() {
        let told = sample(|definition| {
            let french = |texts: &mut Texts| *texts = Texts::french(texts.fr.clone());
            let [first, second, ..] = definition.questions[0].options.as_mut_slice() else { panic!("options") };
            first.summary.iter_mut().chain(&mut second.summary).chain(&mut first.description).for_each(french);
            french(&mut definition.territories[0].name);
            french(&mut definition.categories[0].name);
        });
        let words = "En anglais il manque 2 résumés, 1 description et 2 autres textes";
        assert!(told.len() == 1 && told[0].contains(words), "{told:?}");
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
