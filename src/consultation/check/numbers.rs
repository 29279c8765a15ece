//! Numbers in the texts of a question against its limits: « de 3 à 5 » beside another `max`.
//!
//! Words are matched, nothing is understood: what is found is a remark. A number that stands in no known turn of phrase is passed
//! over.

use super::super::definition::{Kind, Question};
use super::super::text::{Texts, text_in};
use super::Check;
use crate::consultation::fault::Fault;
use crate::consultation::money::french_count;

const NOUNS: [&str; 26] = [
    "projet",
    "projets",
    "option",
    "options",
    "réponse",
    "réponses",
    "idée",
    "idées",
    "proposition",
    "propositions",
    "choix",
    "priorité",
    "priorités",
    "pétition",
    "pétitions",
    "project",
    "projects",
    "answer",
    "answers",
    "idea",
    "ideas",
    "proposal",
    "proposals",
    "choices",
    "priorities",
    "petitions",
];
const NUMBERS: [(&str, u64); 23] = [
    ("un", 1),
    ("une", 1),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("six", 6),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("onze", 11),
    ("douze", 12),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
];
/// Verbs that tell a resident what to do.
const VERBS: [&str; 19] = [
    "choisissez",
    "choisir",
    "cochez",
    "prenez",
    "donnez",
    "classez",
    "sélectionnez",
    "désignez",
    "votez",
    "pouvez",
    "avez",
    "choose",
    "pick",
    "select",
    "give",
    "rank",
    "vote",
    "can",
    "have",
];
/// How many words may stand between the verb and its number.
const NEAR: usize = 6;
/// Longest run of digits taken for a number of things.
const LONGEST_NUMBER: usize = 4;

/// A word of a text, in small letters.
enum Token {
    Number(u64),
    Word(String),
}

impl Token {
    fn is(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(word) if words.contains(&word.as_str()))
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    let token = |part: &str| {
        let word = part.to_lowercase();
        let digits = !word.is_empty() && word.len() <= LONGEST_NUMBER && word.bytes().all(|byte| byte.is_ascii_digit());
        let spelled = NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
        match word.parse().ok().filter(|_| digits).or(spelled) {
            Some(number) => Token::Number(number),
            None => Token::Word(word),
        }
    };
    parts.filter(|part| !part.is_empty()).map(token).collect()
}

/// What a text says of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Range(u64, u64),
    AtMost(u64),
    AtLeast(u64),
    Exactly(u64),
}

/// Everything said about a number of `nouns`, in the order of the text. Where it `is_help` the number must follow what one is to
/// do: a help tells of other numbers too.
fn said(text: &str, nouns: &[&str], is_help: bool) -> Vec<Said> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(rest) = tokens.get(place..).filter(|rest| !rest.is_empty()) {
        let verbs = tokens.get(place.saturating_sub(NEAR)..place).unwrap_or_default();
        let follows = verbs.iter().any(|token| token.is(&VERBS));
        let is_noun = |at: usize| rest.get(at).is_some_and(|token| token.is(nouns));
        let before = tokens.get(place.saturating_sub(2)..place).unwrap_or_default();
        let ends = |words: &[&str]| {
            before.len() >= words.len()
                && before.iter().rev().zip(words.iter().rev()).all(|(token, word)| token.is(&[*word]))
        };
        match rest {
            [Token::Number(low), between, Token::Number(high), ..]
                if between.is(&["à", "ou", "et", "to", "or", "and"]) && is_noun(3) && (follows || !is_help) =>
            {
                // « 3, 4 ou 5 projets » begins at the first of the list.
                let listed = tokens.get(..place).unwrap_or_default().iter().rev();
                let first = listed
                    .map_while(|token| if let Token::Number(number) = token { Some(*number) } else { None })
                    .last();
                found.push(Said::Range(first.unwrap_or(*low), *high));
                place += 3;
            }
            [Token::Number(number), ..] if is_noun(1) && (follows || !is_help) => {
                let after = |one: &str, other: &str| {
                    let next = rest.get(2).zip(rest.get(3));
                    next.is_some_and(|(first, second)| first.is(&[one]) && second.is(&[other]))
                };
                let most =
                    ends(&["jusqu", "à"]) || ends(&["au", "plus"]) || ends(&["up", "to"]) || ends(&["at", "most"]);
                let least = ends(&["au", "moins"]) || ends(&["at", "least"]);
                found.push(if most || after("au", "plus") || after("au", "maximum") || after("at", "most") {
                    Said::AtMost(*number)
                } else if least || after("au", "moins") || after("au", "minimum") || after("at", "least") {
                    Said::AtLeast(*number)
                } else if follows {
                    Said::Exactly(*number)
                } else {
                    place += 2;
                    continue;
                });
                place += 2;
            }
            _ => place += 1,
        }
    }
    found
}

/// What sentences say that begin with a number of things and say no limit: « 40 projets à lire. »
fn counted(text: &str) -> Vec<u64> {
    let sentences = text.split(['.', '!', '?', ';', ':', '\n']);
    let begins = |sentence: &str| match tokens(sentence).as_slice() {
        [Token::Number(number), noun, next @ ..] if noun.is(&NOUNS) => {
            let is_limit = next.first().is_some_and(|word| word.is(&["au", "maximum", "minimum", "at", "or"]));
            (!is_limit).then_some(*number)
        }
        _ => None,
    };
    sentences.filter_map(begins).collect()
}

/// Whether what is said may be true of these limits; « 5 projets » may name either end.
fn agrees(said: Said, (min, max): (u64, u64)) -> bool {
    match said {
        Said::Range(low, high) => high == max && (low == min || (min == 0 && low == 1)),
        Said::AtMost(number) => number == max,
        Said::AtLeast(number) => number == min || (min == 0 && number == 1),
        // « un projet » stands in many a sentence that is about none of the limits.
        Said::Exactly(number) => number == max || number == min || number == 1,
    }
}

impl Check<'_> {
    /// The title and the help of a question against its limits; those of the consultation too where it has one question.
    pub(super) fn numbers(&mut self, place: &str, question: &Question) {
        let limits = match &question.kind {
            Kind::Approval { min, max, .. } | Kind::Choice { min, max } => (u64::from(*min), u64::from(*max)),
            Kind::Ranking { max, .. } => (1, u64::from(*max)),
            Kind::Points { points, per_option } => return self.points_said(place, question, (*points, *per_option)),
            Kind::Grades { .. } | Kind::Scale { .. } | Kind::Text { .. } | Kind::Signature { .. } => return,
        };
        self.list_said(place, question, limits);
        for (place, text, is_help) in self.texts_of(place, question) {
            let what = text_in(place.rsplit('.').next().unwrap_or_default());
            if let Some(wrong) = said(&text, &NOUNS, is_help).into_iter().find(|said| !agrees(*said, limits)) {
                let told = match wrong {
                    Said::Range(low, high) => format!("de {low} à {high}"),
                    Said::AtMost(number) => format!("{number} au plus"),
                    Said::AtLeast(number) => format!("{number} au moins"),
                    Said::Exactly(number) => number.to_string(),
                };
                let (min, max) = limits;
                let key = if matches!(question.kind, Kind::Ranking { .. }) {
                    format!("« max » vaut {max}")
                } else {
                    format!("« min » vaut {min} et « max » {max}")
                };
                let problem = format!("Le {what} dit « {told} », et {key}.");
                self.faults.push(Fault::at(place, problem, "Mettez les deux d’accord.").as_remark());
            }
        }
    }

    /// « 40 projets. » at the head of a help, beside a list of another length.
    fn list_said(&mut self, place: &str, question: &Question, (min, max): (u64, u64)) {
        let listed = u64::try_from(question.options.len()).unwrap_or(u64::MAX);
        // A list that could not be read says nothing.
        if listed == 0 {
            return;
        }
        for (place, text, _) in self.texts_of(place, question).into_iter().filter(|(.., is_help)| *is_help) {
            let is_limit = |number: &u64| *number == min || *number == max;
            if let Some(number) = counted(&text).into_iter().find(|number| *number != listed && !is_limit(number)) {
                let what = text_in(place.rsplit('.').next().unwrap_or_default());
                let problem = format!("Le {what} dit « {number} », et la liste en a {listed}.");
                self.faults.push(Fault::at(place, problem, "Mettez les deux d’accord.").as_remark());
            }
        }
    }

    fn points_said(&mut self, place: &str, question: &Question, (points, per_option): (u8, u8)) {
        let known = |number: u64| number == u64::from(points) || number == u64::from(per_option) || number == 1;
        for (place, text, is_help) in self.texts_of(place, question) {
            let wrong = said(&text, &["points", "point"], is_help).into_iter().find_map(|said| match said {
                Said::Range(_, number) | Said::AtMost(number) | Said::AtLeast(number) | Said::Exactly(number) => {
                    (!known(number)).then_some(number)
                }
            });
            if let Some(number) = wrong {
                let problem = format!(
                    "Le {} dit « {} », et « points » vaut {points}, « per_option » {per_option}.",
                    text_in(place.rsplit('.').next().unwrap_or_default()),
                    french_count(number, "point")
                );
                self.faults.push(Fault::at(place, problem, "Mettez les deux d’accord.").as_remark());
            }
        }
    }

    fn texts_of(&self, place: &str, question: &Question) -> Vec<(String, String, bool)> {
        let mut texts: Vec<(String, &Texts)> =
            vec![(format!("{place}.title"), &question.title), (format!("{place}.help"), &question.help)];
        if self.definition.questions.len() == 1 {
            texts.push(("help".into(), &self.definition.help));
        }
        let each = |(place, texts): (String, &Texts)| {
            let is_help = place.ends_with("help");
            let all = texts
                .all()
                .filter(|(tag, _)| self.definition.speaks(*tag))
                .map(|(language, text)| (format!("{place}.{language}"), text.to_owned(), is_help));
            all.collect::<Vec<_>>()
        };
        texts.into_iter().flat_map(each).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_of_phrase_are_known() {
        let first = |text: &str| said(text, &NOUNS, false).first().copied();
        assert_eq!(first("Choisissez de 3 à 5 projets"), Some(Said::Range(3, 5)));
        assert_eq!(first("Choose 3 to 5 projects"), Some(Said::Range(3, 5)));
        assert_eq!(first("Choisissez un ou deux projets."), Some(Said::Range(1, 2)));
        assert_eq!(first("Choisissez 3, 4 ou 5 projets"), Some(Said::Range(3, 5)));
        assert_eq!(first("Choisissez jusqu’à\u{a0}10 projets"), Some(Said::AtMost(10)));
        assert_eq!(first("Trois réponses au plus"), Some(Said::AtMost(3)));
        assert_eq!(first("au moins 2 idées"), Some(Said::AtLeast(2)));
        assert_eq!(first("Choose exactly five projects"), Some(Said::Exactly(5)));
        for other in ["Aidez 3 quartiers", "Le 15 décembre", "10 000 € par projet", "Choisissez."] {
            assert_eq!(first(other), None, "{other}");
        }
        assert_eq!(counted("Lisez tout. 30 projets, 500 000 € à partager !"), [30]);
        for other in ["5 projets au plus.", "Les 30 projets.", "Trois réponses maximum", "30 communes."] {
            assert!(counted(other).is_empty(), "{other}");
        }
        let help = |text: &str| said(text, &NOUNS, true).first().copied();
        assert_eq!(help("40 projets. Chaque quartier en aura au moins deux projets."), None);
        assert_eq!(help("Vous pouvez en prendre jusqu’à 4 projets."), Some(Said::AtMost(4)));
    }
}
