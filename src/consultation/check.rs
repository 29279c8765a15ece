//! What a definition must satisfy, whether it comes from a folder or from a signed package.
//!
//! Each fault names its place in the definition (`questions.0.max`), what is wrong and what to do. Limits are here, where
//! the reader meets them: at most 20 questions, 512 options a question, 100 territories, 100 000 ballots a kiosk.

mod counting;
mod glyphs;
mod groups;
mod numbers;
mod possible;
mod public;

use std::collections::BTreeMap;

use super::definition::{Definition, Kind, Question, QuestionOption, Secrecy, Ungraded};
use super::fault::Fault;
use super::look::LEAST_CONTRAST;
use super::money::french_count;
use super::platform::{self, Unidentified};
use super::shown;
use super::text::{Texts, text_in};
use crate::keys::certificate::is_invisible;
use crate::language::Tag;
use crate::picture::Form;

/// Most questions.
pub const MOST_QUESTIONS: usize = 20;
/// Most options of a question.
pub const MOST_OPTIONS: usize = 512;
/// Most territories.
pub const MOST_TERRITORIES: usize = 100;
/// Most categories.
pub const MOST_CATEGORIES: usize = 50;
/// Most pictures of a consultation, the logo included.
pub const MOST_PICTURES: usize = 1000;
/// The logo's name in a package, without its folder and extension.
pub(super) const LOGO_STEM: &str = "logo";
/// Most ballots of a kiosk.
pub const MOST_CAPACITY: u32 = 100_000;
/// Longest title or name, in characters.
pub const LONGEST_TITLE: usize = 200;
/// What a territory is called, in characters: it stands on a button.
const LONGEST_WORD: usize = 24;
/// What is told of an option without a cost, once whatever asks for it.
const NO_COST: &str = "Cette option n’a pas de coût.";
const COST_NEEDED: &str = "Le décompte avec un budget, ou la limite d’argent d’un bulletin, en demande un.";
/// Most territories or themes that a remedy lists.
const MOST_TOLD: usize = 15;
/// Longest text of any other kind, in characters.
pub const LONGEST_TEXT: usize = 4000;

/// Every fault and remark. Where a list is longer than it may be, only that is told: what follows looks things up in lists,
/// and its cost is bounded by theirs.
pub fn definition(definition: &Definition) -> Vec<Fault> {
    let mut check = Check { definition, faults: Vec::new() };
    check.bounds();
    if !check.faults.is_empty() {
        return check.faults;
    }
    check.head();
    check.glyphs();
    check.lists();
    for (place, question) in definition.questions.iter().enumerate() {
        check.question(&format!("questions.{place}"), question);
    }
    check.faults.extend(shown::unshown(definition));
    check.faults
}

/// The name of a picture in a package: `images/logo` or `images/` and 3 or 4 digits, ending in `.png` or `.jpg`.
pub fn is_image_name(name: &str) -> bool {
    let stem = name.strip_prefix("images/").and_then(|file| {
        let extensions = [Form::Png, Form::Jpeg].map(Form::extension);
        extensions.iter().find_map(|extension| file.strip_suffix(extension)?.strip_suffix('.'))
    });
    stem.is_some_and(|stem| {
        stem == LOGO_STEM || ((3..=4).contains(&stem.len()) && stem.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// What to do about a value that is none of a list's, which is told where it is short.
fn declared<'a>(list: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let known: Vec<String> = known.map(|(id, name)| format!("{id} ({name})")).collect();
    match known.len() {
        0 => format!("Aucun n’est déclaré : déclarez-le dans [[{list}]], ou videz la case."),
        1..=MOST_TOLD => format!("Écrivez-en un : {} ; ou déclarez-le dans [[{list}]].", known.join(", ")),
        _ => format!("Écrivez-en un de [[{list}]], par son id ou par son nom, ou déclarez-le là."),
    }
}

fn is_identifier(id: &str, shortest: usize, longest: usize) -> bool {
    let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    (shortest..=longest).contains(&id.len()) && id.chars().all(plain) && !id.starts_with('-') && !id.ends_with('-')
}

struct Check<'a> {
    definition: &'a Definition,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, place: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) {
        self.faults.push(Fault::at(place, problem, remedy));
    }

    fn head(&mut self) {
        let definition = self.definition;
        if !is_identifier(&definition.id, 3, 40) {
            let problem = format!("L’identifiant « {} » ne convient pas.", definition.id);
            self.fault("id", problem, "Prenez 3 à 40 signes : lettres minuscules sans accent, chiffres, tirets.");
        }
        if !definition.languages.contains(&Tag::FRENCH) {
            self.fault("languages", "Le français manque.", "Ajoutez \"fr\" à la liste.");
        }
        let long = LONGEST_TEXT;
        for (place, texts, longest) in [
            ("organiser", &definition.organiser, LONGEST_TITLE),
            ("title", &definition.title, LONGEST_TITLE),
            ("help", &definition.help, long),
            ("results", &definition.results, LONGEST_TITLE),
            ("territory_word", &definition.territory_word, LONGEST_WORD),
        ] {
            self.texts(place, texts, longest);
        }
        self.contact();
        self.languages();
        self.look();
        if let Some(declaration) = &definition.eligibility.declaration {
            self.texts("eligibility.declaration", declaration, LONGEST_TITLE);
        }
        if !(16..=MOST_CAPACITY).contains(&definition.capacity) {
            let remedy = format!("Prenez un nombre de 16 à {MOST_CAPACITY}.");
            self.fault("capacity", "La capacité d’une urne est hors limites.", remedy);
        }
        if !(1..=1000).contains(&definition.smallest_group) {
            self.fault(
                "smallest_group",
                "Le plus petit groupe publié est hors limites.",
                "Prenez un nombre de 1 à 1000.",
            );
        }
        if !definition.lot.is_sound() {
            let problem = "Le tirage au sort public se laisserait deviner, ou son alphabet n’en est pas un.";
            let remedy = "Prenez des chiffres ou des capitales rangés, sans répétition, et assez de signes : \
                          alphabet = \"0123456789\" et length = 10, ou alphabet = \"123456\" et length = 13 pour des dés.";
            self.fault("lot", problem, remedy);
        }
        if definition.eligibility.pause_seconds > 3600 {
            self.fault("eligibility.pause_seconds", "La pause dépasse une heure.", "Prenez 3600 au plus.");
        }
    }

    fn look(&mut self) {
        let look = &self.definition.look;
        if let Some(colour) = look.colour.filter(|colour| colour.least_contrast() < LEAST_CONTRAST) {
            let problem = format!(
                "La couleur {colour} est trop claire : son contraste est de {:.1} à 1, il en faut {LEAST_CONTRAST} à 1.",
                colour.least_contrast()
            );
            self.fault(
                "look.colour",
                problem,
                format!("Prenez une couleur plus foncée, {} par exemple.", colour.darkened()),
            );
        }
        if let Some(name) = look.logo.as_deref().filter(|name| !is_image_name(name)) {
            let problem = format!("« {name} » n’est pas le nom d’une image du paquet.");
            self.fault("look.logo", problem, "Scellez la consultation depuis son dossier.");
        }
    }

    fn bounds(&mut self) {
        let definition = self.definition;
        if !(1..=MOST_QUESTIONS).contains(&definition.questions.len()) {
            let remedy = format!("Mettez de 1 à {MOST_QUESTIONS} blocs [[questions]].");
            self.fault("questions", "Le nombre de questions ne convient pas.", remedy);
        }
        if definition.territories.len() > MOST_TERRITORIES {
            self.fault("territories", "Il y a trop de territoires.", format!("Gardez-en {MOST_TERRITORIES} au plus."));
        }
        if definition.categories.len() > MOST_CATEGORIES {
            self.fault("categories", "Il y a trop de thèmes.", format!("Gardez-en {MOST_CATEGORIES} au plus."));
        }
        for (place, question) in definition.questions.iter().enumerate() {
            let found = question.options.len();
            if found > MOST_OPTIONS {
                let problem = format!("Il y a {}.", french_count(found, "option"));
                self.fault(
                    format!("questions.{place}.options"),
                    problem,
                    format!("Il en faut {MOST_OPTIONS} au plus."),
                );
            }
        }
    }

    fn lists(&mut self) {
        let definition = self.definition;
        self.unique("territories", definition.territories.iter().map(|territory| territory.id.as_str()).collect());
        self.unique("categories", definition.categories.iter().map(|category| category.id.as_str()).collect());
        self.unique("questions", definition.questions.iter().map(|question| question.id.as_str()).collect());
        for (place, territory) in definition.territories.iter().enumerate() {
            self.texts(&format!("territories.{place}.name"), &territory.name, LONGEST_TITLE);
            self.amount(&format!("territories.{place}.budget"), territory.budget);
        }
        for (place, category) in definition.categories.iter().enumerate() {
            self.texts(&format!("categories.{place}.name"), &category.name, LONGEST_TITLE);
        }
    }

    fn unique(&mut self, list: &str, ids: Vec<&str>) {
        let mut seen = BTreeMap::new();
        // The column of a table names what it is: an identifier, or a number that serves as one.
        let what = if list.ends_with(".options") { "" } else { "L’identifiant " };
        for (place, id) in ids.into_iter().enumerate() {
            if id.is_empty() {
                self.fault(format!("{list}.{place}.id"), "La case est vide.", "Donnez à chacun le sien.");
            } else if !is_identifier(id, 1, 32) {
                let problem = format!("{what}« {id} » ne convient pas.");
                self.fault(
                    format!("{list}.{place}.id"),
                    problem,
                    "Prenez 1 à 32 signes : lettres minuscules sans accent, chiffres, tirets.",
                );
            } else if let Some(first) = seen.get(id) {
                let problem = format!("{what}« {id} » est là deux fois.");
                let fault = Fault::at(format!("{list}.{place}.id"), problem, "Donnez à chacun le sien.");
                self.faults.push(fault.after(format!("{list}.{first}.id")));
            } else {
                seen.insert(id, place);
            }
        }
    }

    fn texts(&mut self, place: &str, texts: &Texts, longest: usize) {
        if texts.fr.trim().is_empty() {
            let key = place.rsplit('.').find(|step| step.parse::<usize>().is_err()).unwrap_or(place);
            // What an option lacks is told with the column of its table, in the words of the table.
            let of = if place.contains(".options.") { String::new() } else { format!(" français de « {key} »") };
            self.fault(format!("{place}.fr"), format!("Le texte{of} manque."), "Écrivez-le.");
        }
        for (language, text) in texts.all() {
            let what = text_in(language.name());
            let place = format!("{place}.{language}");
            if text.chars().count() > longest {
                self.fault(place, format!("Le {what} dépasse {longest} caractères."), "Raccourcissez-le.");
            } else if text.chars().any(|character| is_invisible(character) && character != '\n') {
                let problem = format!("Le {what} contient un caractère de commande invisible.");
                self.fault(place, problem, "Retapez ce passage.");
            }
        }
    }

    fn question(&mut self, place: &str, question: &Question) {
        self.texts(&format!("{place}.title"), &question.title, LONGEST_TITLE);
        self.texts(&format!("{place}.help"), &question.help, LONGEST_TEXT);
        self.options(place, question);
        self.limits(place, question);
        self.possible(place, question);
        self.numbers(place, question);
        self.platforms(place, question);
        self.amounts(place, question);
        self.count(&format!("{place}.count"), question);
        let nominative = self.definition.secrecy == Secrecy::Nominative;
        if nominative != matches!(question.kind, Kind::Signature { .. }) {
            let problem = "Une consultation nominative n’a que des signatures, une consultation secrète n’en a pas.";
            self.fault(format!("{place}.kind"), problem, "Changez le type de la question ou la clé « secrecy ».");
        }
    }

    fn options(&mut self, place: &str, question: &Question) {
        let options = &question.options;
        if !question.kind.has_options() {
            if !options.is_empty() {
                self.fault(format!("{place}.options"), "Ce type de question n’a pas d’options.", "Retirez-les.");
            }
            return;
        }
        if options.is_empty() {
            let remedy = format!("Il en faut de 1 à {MOST_OPTIONS}.");
            self.fault(format!("{place}.options"), "Il n’y a aucune option.", remedy);
        }
        let list = format!("{place}.options");
        self.unique(&list, options.iter().map(|option| option.id.as_str()).collect());
        let mut numbers = BTreeMap::new();
        for (index, option) in options.iter().enumerate() {
            self.option(&format!("{list}.{index}"), question, option);
            // Where the numbers are the ids too, it is told of the id.
            let first = *numbers.entry(&option.number).or_insert(index);
            if !option.number.is_empty() && first != index && option.number != option.id {
                let problem = format!("Le numéro « {} » est là deux fois.", option.number);
                let fault = Fault::at(format!("{list}.{index}.number"), problem, "Donnez à chaque option le sien.");
                self.faults.push(fault.after(format!("{list}.{first}.number")));
            }
        }
    }

    fn option(&mut self, place: &str, question: &Question, option: &QuestionOption) {
        self.texts(&format!("{place}.title"), &option.title, LONGEST_TITLE);
        for (key, texts) in [("summary", &option.summary), ("description", &option.description)] {
            if let Some(texts) = texts {
                self.texts(&format!("{place}.{key}"), texts, LONGEST_TEXT);
            }
        }
        let plain = [("number", Some(&option.number)), ("external_id", option.external_id.as_ref())];
        for (key, text) in
            plain.into_iter().chain([("proposer", option.proposer.as_ref()), ("place", option.place.as_ref())])
        {
            let wrong = text.is_some_and(|text| text.chars().count() > LONGEST_TITLE || text.chars().any(is_invisible));
            if wrong {
                self.fault(format!("{place}.{key}"), "Le texte est trop long ou illisible.", "Raccourcissez-le.");
            }
        }
        let definition = self.definition;
        if let Some(id) = option.territory.as_deref().filter(|id| definition.territory_place(id).is_none()) {
            let problem = format!("« {id} » n’est pas un territoire de la consultation.");
            let known = definition.territories.iter().map(|known| (known.id.as_str(), known.name.fr.as_str()));
            self.fault(format!("{place}.territory"), problem, declared("territories", known));
        }
        if question.by_territory && option.territory.is_none() {
            self.fault(format!("{place}.territory"), "Cette option n’a pas de territoire.", "Indiquez le sien.");
        }
        let known = |id: &str| definition.categories.iter().any(|category| category.id == id);
        if let Some(id) = option.category.as_deref().filter(|id| !known(id)) {
            let problem = format!("« {id} » n’est pas un thème de la consultation.");
            let known = definition.categories.iter().map(|known| (known.id.as_str(), known.name.fr.as_str()));
            self.fault(format!("{place}.category"), problem, declared("categories", known));
        }
        if let Some(name) = option.image.as_deref().filter(|name| !is_image_name(name)) {
            let problem = format!("« {name} » n’est pas le nom d’une image du paquet.");
            self.fault(format!("{place}.image"), problem, "Scellez la consultation depuis son dossier.");
        }
    }

    fn limits(&mut self, place: &str, question: &Question) {
        let count = u16::try_from(question.options.len()).unwrap_or(u16::MAX);
        match &question.kind {
            Kind::Approval { min, max, money } => {
                self.range(place, *min, *max, count);
                if let Some(money) = money {
                    self.money(place, question, *money);
                }
            }
            Kind::Choice { min, max } => {
                self.range(place, *min, *max, count);
                if *max == 1 && count > 255 {
                    self.fault(
                        format!("{place}.options"),
                        "Un choix unique a plus de 255 réponses.",
                        "Réduisez la liste.",
                    );
                }
            }
            Kind::Points { points, per_option } => {
                if *points == 0 || *per_option == 0 || per_option > points {
                    let remedy = "Il faut 1 ≤ per_option ≤ points ≤ 255.";
                    self.fault(format!("{place}.points"), "Les points ne peuvent pas être donnés ainsi.", remedy);
                }
            }
            Kind::Ranking { max, points_per_place } => self.ranking(place, (*max, count), points_per_place),
            Kind::Grades { grades, ungraded } => self.grades(place, grades, (*ungraded, question.by_territory)),
            Kind::Scale { steps, low, high } => {
                if !(2..=100).contains(steps) {
                    self.fault(
                        format!("{place}.steps"),
                        "Une échelle va de 1 à un nombre entre 2 et 100.",
                        "Corrigez-le.",
                    );
                }
                self.texts(&format!("{place}.low"), low, LONGEST_TITLE);
                self.texts(&format!("{place}.high"), high, LONGEST_TITLE);
            }
            Kind::Text { bytes } => {
                if !(1..=3000).contains(bytes) {
                    self.fault(
                        format!("{place}.bytes"),
                        "La longueur d’un texte est hors limites.",
                        "Prenez de 1 à 3000.",
                    );
                }
            }
            Kind::Signature { fields, threshold, .. } => {
                if fields.is_empty() || *threshold == 0 {
                    self.fault(
                        format!("{place}.fields"),
                        "Une pétition demande une identité et un seuil.",
                        "Complétez.",
                    );
                }
            }
        }
    }

    /// What would leave the platforms without their files.
    fn platforms(&mut self, place: &str, question: &Question) {
        let line = |option: &QuestionOption| {
            let index = question.options.iter().position(|other| other.id == option.id).unwrap_or_default();
            format!("{place}.options.{index}.external_id")
        };
        let remedy =
            "Sans cela, aucun fichier de résultat ne sera fait pour la plateforme (Decidim, Cap Collectif, Consul).";
        for (id, sharing) in platform::shared(question) {
            let Some((first, others)) = sharing.split_first() else { continue };
            for option in others {
                let problem = format!("L’identifiant de plateforme « {id} » est là deux fois.");
                let fault = Fault::at(line(option), problem, format!("Donnez à chacune le sien. {remedy}"));
                self.faults.push(fault.after(line(first)).as_remark());
            }
        }
        if let Err(Unidentified::Without(without)) = platform::identifiers(question) {
            for option in without {
                let problem = "Cette option n’a pas d’identifiant de plateforme, d’autres en ont un.";
                self.faults.push(Fault::at(line(option), problem, format!("Complétez-les. {remedy}")).as_remark());
            }
        }
    }

    fn ranking(&mut self, place: &str, (max, count): (u8, u16), points_per_place: &[u32]) {
        if max == 0 || u16::from(max) > count {
            let problem = format!("On ne peut pas classer {} parmi {count}.", french_count(max, "option"));
            self.fault(format!("{place}.max"), problem, "Réduisez « max ».");
        }
        let falling = points_per_place.windows(2).all(|pair| matches!(pair, [left, right] if left >= right));
        if points_per_place.len() != usize::from(max) || !falling {
            let remedy = "Mettez un nombre par place, du plus grand au plus petit, comme [3, 2, 1].";
            self.fault(format!("{place}.points_per_place"), "Les points par place ne conviennent pas.", remedy);
        }
    }

    fn grades(&mut self, place: &str, grades: &[Texts], (ungraded, by_territory): (Ungraded, bool)) {
        if by_territory && ungraded == Ungraded::Worst {
            let problem = "Un projet sans mention aurait la pire, aussi de ceux à qui il n’est pas proposé.";
            self.fault(format!("{place}.ungraded"), problem, "Écrivez ungraded = \"given\".");
        }
        if !(2..=10).contains(&grades.len()) {
            self.fault(
                format!("{place}.grades"),
                "Il faut de 2 à 10 mentions.",
                "Complétez la liste, la pire d’abord.",
            );
        }
        for (index, grade) in grades.iter().enumerate() {
            self.texts(&format!("{place}.grades.{index}"), grade, LONGEST_TITLE);
        }
    }

    fn range(&mut self, place: &str, min: u16, max: u16, count: u16) {
        if max == 0 || min > max {
            let problem = format!("« min » ({min}) et « max » ({max}) se contredisent.");
            self.fault(format!("{place}.max"), problem, "Il faut min ≤ max, et max au moins 1.");
        } else if max > count {
            let problem = format!("On ne peut pas choisir {} parmi {count}.", french_count(max, "option"));
            self.fault(format!("{place}.max"), problem, "Réduisez « max » ou ajoutez des options.");
        }
    }

    fn money(&mut self, place: &str, question: &Question, money: super::money::Cents) {
        for (index, option) in question.options.iter().enumerate() {
            let place = format!("{place}.options.{index}.cost");
            match option.cost {
                None => self.fault(place, NO_COST, COST_NEEDED),
                Some(cost) if cost > money => {
                    let problem = format!("Cette option dépasse à elle seule la limite de {money}.");
                    self.faults.push(Fault::at(place, problem, "Personne ne pourra la choisir.").as_remark());
                }
                Some(_) => {}
            }
        }
    }
}
