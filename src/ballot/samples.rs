//! Questions of every kind with random limits, and anybody's touches, for the tests of this room and those above it.

use std::path::Path;
use std::sync::OnceLock;

use super::answer::{Ballot, Response};
use super::touch::{Touch, apply};
use super::{style_territory, validate};
use crate::consultation::definition::{Territory, Ungraded};
use crate::consultation::{Cents, CountRule, Definition, Kind, Question, QuestionOption, Texts, source};
use crate::keys::random::{Randomness as _, Seeded};

pub(crate) const TERRITORIES: [&str; 2] = ["est", "ouest"];

pub(crate) fn below(random: &mut Seeded, end: u64) -> u64 {
    random.below(end).unwrap()
}

fn byte(random: &mut Seeded, least: u8, most: u8) -> u8 {
    u8::try_from(u64::from(least) + below(random, u64::from(most - least) + 1)).unwrap()
}

pub(crate) fn question(kind: Kind, costs: &[u64]) -> Question {
    let option = |(place, cost): (usize, &u64)| QuestionOption {
        id: format!("o{place}"),
        number: String::new(),
        external_id: None,
        title: Texts::french("x"),
        summary: None,
        description: None,
        cost: Some(Cents(*cost)),
        category: None,
        territory: Some(TERRITORIES[place % 2].into()),
        image: None,
        proposer: None,
        place: None,
    };
    Question {
        id: "q".into(),
        title: Texts::french("x"),
        help: Texts::french("x"),
        kind,
        options: costs.iter().enumerate().map(option).collect(),
        by_territory: false,
        blank: true,
        count: CountRule::Totals,
    }
}

/// Kinds of questions, one choice and several apart.
const KINDS: u64 = 9;

fn kind(which: u64, random: &mut Seeded) -> Kind {
    let min = u16::from(byte(random, 1, 2));
    let max = min + u16::from(byte(random, 0, 2));
    let text = || Texts::french("x");
    match which {
        0 => Kind::Approval { min, max, money: None },
        1 => Kind::Approval { min, max, money: Some(Cents(below(random, 100))) },
        2 => Kind::Points { points: byte(random, 1, 9), per_option: byte(random, 1, 4) },
        3 => Kind::Ranking { max: byte(random, 1, 4), points_per_place: vec![4, 3, 2, 1] },
        4 => {
            let grades = (0..byte(random, 2, 6)).map(|_| text()).collect();
            Kind::Grades { grades, ungraded: Ungraded::Worst }
        }
        5 => Kind::Choice { min: 1, max: 1 },
        6 => Kind::Choice { min, max: max + 1 },
        7 => Kind::Scale { steps: byte(random, 2, 9), low: text(), high: text() },
        _ => Kind::Text { bytes: u16::from(byte(random, 1, 12)) },
    }
}

/// A consultation that asks one question of every kind.
pub(crate) fn definition(random: &mut Seeded) -> Definition {
    static SURVEY: OnceLock<Definition> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config/sondage");
    let mut definition = SURVEY.get_or_init(|| source::read(&folder).definition.unwrap()).clone();
    let territory = |id: &str| Territory { id: id.into(), name: Texts::french(id), budget: None };
    definition.territories = TERRITORIES.map(territory).into();
    let ask = |which: u64| {
        let kind = kind(which, random);
        let options = if kind.has_options() { 3 + below(random, 4) } else { 0 };
        let costs: Vec<u64> = (0..options).map(|_| below(random, 50)).collect();
        let by_territory = kind.has_options() && below(random, 3) == 0;
        let blank = below(random, 2) == 0;
        Question { id: format!("q{which}"), by_territory, blank, ..question(kind, &costs) }
    };
    definition.questions = (0..KINDS).map(ask).collect();
    definition
}

/// A touch such as a page, a bench or a mistake could make: options, numbers and texts in range and beyond it.
pub(crate) fn touch(question: &Question, random: &mut Seeded) -> Touch {
    const NUMBERS: [u16; 8] = [0, 1, 1, 2, 3, 5, 256, u16::MAX];
    const TEXTS: [&str; 7] = ["", "oui", "e\u{301}te\u{301}", "a\u{7}", "deux\nlignes", "trop long pour cela", "é"];
    let option = usize::try_from(below(random, 9)).unwrap();
    let number = NUMBERS[usize::try_from(below(random, 8)).unwrap()];
    match below(random, 12) {
        0 => Touch::TakeBack { option },
        1 if below(random, 2) == 0 => Touch::Blank,
        2 if below(random, 3) == 0 => Touch::Erase,
        3 => Touch::Value(number),
        4 => Touch::Text(TEXTS[usize::try_from(below(random, 7)).unwrap()].into()),
        _ if question.kind.has_options() => Touch::Mark { option, mark: number },
        _ if matches!(question.kind, Kind::Scale { .. }) => Touch::Value(number),
        _ => Touch::Text(TEXTS[usize::try_from(below(random, 7)).unwrap()].into()),
    }
}

/// A ballot that came about by touches; what cannot be cast is left out.
pub(crate) fn ballot(definition: &Definition, random: &mut Seeded) -> Ballot {
    let style = u16::try_from(below(random, 3)).unwrap();
    let territory = style_territory(definition, style).unwrap();
    let respond = |question: &Question| {
        if !question.is_put_to(territory) {
            return Response::NotInStyle;
        }
        let mut response = Response::Skipped;
        for _ in 0..below(random, 12) {
            if let Ok(after) = apply(question, territory, &response, &touch(question, random)) {
                response = after;
            }
        }
        let can_be_cast = response.answer().is_none_or(|answer| validate(question, territory, answer));
        if can_be_cast { response } else { Response::Skipped }
    };
    Ballot { style, responses: definition.questions.iter().map(respond).collect() }
}
