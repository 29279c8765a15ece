use super::samples::{TERRITORIES, below, question};
use super::*;
use crate::consultation::definition::Ungraded;
use crate::consultation::{Cents, Kind, Question, Texts};
use crate::keys::random::Seeded;
use crate::keys::{ConsultationHash, Hash};

/// What becomes of a question under touches.
struct Asked {
    question: Question,
    territory: Option<&'static str>,
    response: Response,
}

impl Asked {
    fn new(kind: Kind, costs: &[u64]) -> Self {
        Self { question: question(kind, costs), territory: None, response: Response::Skipped }
    }

    fn touch(&mut self, touch: &Touch) -> Result<(), Refusal> {
        self.response = apply(&self.question, self.territory, &self.response, touch)?;
        Ok(())
    }

    fn mark(&mut self, option: usize, mark: u16) -> Result<(), Refusal> {
        self.touch(&Touch::Mark { option, mark })
    }

    fn standing(&self) -> Standing {
        standing(&self.question, &self.response)
    }

    fn is_valid(&self, answer: &Answer) -> bool {
        validate(&self.question, self.territory, answer)
    }
}

#[test]
fn approval_refuses_too_many_and_too_dear() {
    let mut asked = Asked::new(Kind::Approval { min: 2, max: 2, money: Some(Cents(50)) }, &[20, 40, 30, 5]);
    assert_eq!((asked.standing().chosen, asked.standing().missing), (0, 2));
    assert_eq!(asked.mark(0, 1), Ok(()));
    assert_eq!(asked.mark(1, 1), Err(Refusal::OverBudget));
    let purse = Purse { spent: Cents(20), left: Cents(30), limit: Cents(50) };
    let one = Standing { chosen: 1, missing: 1, room: Room::Options { left: 1, all: 2 }, purse: Some(purse) };
    assert_eq!(asked.standing(), one);
    assert_eq!(asked.mark(2, 1), Ok(()));
    assert_eq!(asked.standing().purse.unwrap().left, Cents(0));
    assert_eq!(asked.mark(3, 1), Err(Refusal::TooMany { max: 2 }));
    assert!(asked.is_valid(asked.response.answer().unwrap()));
    assert_eq!(asked.touch(&Touch::TakeBack { option: 0 }), Ok(()));
    assert_eq!(asked.mark(9, 1), Err(Refusal::NotOffered));
    assert_eq!(asked.mark(0, 2), Err(Refusal::NotAValue));
    assert!(!asked.is_valid(&Answer::Marks(vec![1, 1, 0, 0])), "60 of 50");
    assert!(!asked.is_valid(&Answer::Marks(vec![1, 0, 1, 1])), "3 of 2");
    assert!(!asked.is_valid(&Answer::Marks(vec![0, 0, 1, 0])), "1 of 2");
}

#[test]
fn points_are_bounded_in_all_and_per_option() {
    let mut asked = Asked::new(Kind::Points { points: 7, per_option: 3 }, &[1, 1, 1]);
    assert_eq!(asked.mark(0, 4), Err(Refusal::TooManyForOption { max: 3 }));
    assert_eq!(asked.mark(0, 300), Err(Refusal::TooManyForOption { max: 3 }));
    for option in 0..2 {
        assert_eq!(asked.mark(option, 3), Ok(()));
    }
    assert_eq!(asked.mark(2, 2), Err(Refusal::PointsSpent));
    assert_eq!(asked.standing().room, Room::Points { given: 6, left: 1, all: 7 });
    assert_eq!(asked.mark(1, 1), Ok(()));
    assert_eq!(asked.mark(2, 3), Ok(()));
    assert!(asked.is_valid(asked.response.answer().unwrap()));
    assert!(!asked.is_valid(&Answer::Marks(vec![3, 3, 2])));
}

#[test]
fn ranking_keeps_places_without_a_gap() {
    let mut asked = Asked::new(Kind::Ranking { max: 3, points_per_place: vec![3, 2, 1] }, &[1; 5]);
    let order = |marks: [u8; 5]| Response::Answered(Answer::Marks(marks.to_vec()));
    for (option, place) in [(4, 1), (2, 1), (0, 3)] {
        assert_eq!(asked.mark(option, place), Ok(()));
    }
    assert!(asked.response == order([3, 0, 1, 0, 2]));
    assert_eq!(asked.mark(1, 1), Err(Refusal::TooMany { max: 3 }));
    assert_eq!(asked.mark(0, 5), Err(Refusal::NotAValue));
    assert_eq!(asked.mark(0, 1), Ok(()));
    assert!(asked.response == order([1, 0, 2, 0, 3]));
    assert_eq!(asked.touch(&Touch::TakeBack { option: 2 }), Ok(()));
    assert!(asked.response == order([1, 0, 0, 0, 2]));
    assert_eq!(asked.mark(1, 4), Err(Refusal::NotAValue), "a gap");
    assert!(asked.is_valid(asked.response.answer().unwrap()));
    assert!(!asked.is_valid(&Answer::Marks(vec![1, 0, 0, 0, 3])));
    assert!(!asked.is_valid(&Answer::Marks(vec![1, 1, 0, 0, 0])));
}

#[test]
fn other_kinds_hold_their_values() {
    let grades = vec![Texts::french("mal"), Texts::french("bien")];
    let mut graded = Asked::new(Kind::Grades { grades, ungraded: Ungraded::Worst }, &[1, 1]);
    assert_eq!(graded.mark(0, 3), Err(Refusal::NotAValue));
    assert_eq!(graded.mark(0, 2), Ok(()));
    assert!(graded.is_valid(graded.response.answer().unwrap()));
    let mut single = Asked::new(Kind::Choice { min: 1, max: 1 }, &[1, 1, 1]);
    assert_eq!(single.mark(1, 1), Ok(()));
    assert_eq!(single.mark(2, 1), Ok(()));
    assert!(single.response == Response::Answered(Answer::One(3)));
    assert_eq!((single.response.mark(2), single.response.mark(1), single.standing().chosen), (1, 0, 1));
    assert_eq!(single.mark(2, 2), Err(Refusal::NotAValue));
    assert_eq!(single.touch(&Touch::TakeBack { option: 1 }), Ok(()), "it is not named");
    assert!(single.response.mark(2) == 1);
    assert!(single.is_valid(&Answer::One(3)));
    assert!(!single.is_valid(&Answer::One(4)) && !single.is_valid(&Answer::One(0)));
    assert!(!single.is_valid(&Answer::Value(3)) && !single.is_valid(&Answer::Marks(vec![0, 0, 1])));
    let scale = Kind::Scale { steps: 5, low: Texts::french("-"), high: Texts::french("+") };
    let mut scale = Asked::new(scale, &[]);
    assert_eq!(scale.touch(&Touch::Value(5)), Ok(()));
    for value in [0, 6, 256, u16::MAX] {
        assert_eq!(scale.touch(&Touch::Value(value)), Err(Refusal::NotAValue), "{value}");
    }
    assert!(scale.response == Response::Answered(Answer::Value(5)), "what is out of range takes nothing back");
    assert!(scale.is_valid(&Answer::Value(5)) && !scale.is_valid(&Answer::Value(6)));
    assert_eq!(scale.touch(&Touch::Erase), Ok(()));
    assert!(scale.response == Response::Skipped);
}

#[test]
fn a_text_is_brought_to_normal_form_and_holds_what_a_keyboard_writes() {
    let mut text = Asked::new(Kind::Text { bytes: 4 }, &[]);
    assert_eq!(text.touch(&Touch::Text("e\u{301}t".into())), Ok(()));
    assert!(text.response == Response::Answered(Answer::Text("ét".into())));
    assert_eq!(text.standing().room, Room::Bytes { left: 1, all: 4 });
    assert_eq!(text.touch(&Touch::Text("été!".into())), Err(Refusal::TooLong { bytes: 4 }), "6 bytes");
    assert_eq!(text.touch(&Touch::Text("a\u{7}".into())), Err(Refusal::NotAValue));
    assert!(text.response == Response::Answered(Answer::Text("ét".into())));
    assert_eq!(text.touch(&Touch::Text(String::new())), Ok(()));
    assert!(text.response == Response::Skipped);
    assert!(!text.is_valid(&Answer::Text("été!".into())));
    assert!(!text.is_valid(&Answer::Text("e\u{301}".into())), "not in normal form C");
    assert!(!text.is_valid(&Answer::Text("a\u{7}".into())));
}

#[test]
fn a_territory_offers_its_own_options_only() {
    let mut asked = Asked::new(Kind::Approval { min: 1, max: 2, money: None }, &[1, 1, 1]);
    asked.question.by_territory = true;
    assert_eq!(asked.mark(0, 1), Err(Refusal::NotOffered));
    asked.territory = Some("est");
    assert_eq!(asked.mark(1, 1), Err(Refusal::NotOffered));
    assert_eq!(asked.mark(0, 1), Ok(()));
    let answer = asked.response.answer().unwrap().clone();
    assert!(asked.is_valid(&answer) && !validate(&asked.question, Some("ouest"), &answer));
    asked.response = Response::NotInStyle;
    for touch in [Touch::choose(0), Touch::Blank, Touch::Erase] {
        assert_eq!(asked.touch(&touch), Err(Refusal::NotOffered));
    }
}

#[test]
fn blank_replaces_an_answer_and_is_replaced_by_one() {
    let mut asked = Asked::new(Kind::Approval { min: 1, max: 2, money: None }, &[1, 1, 1]);
    asked.mark(0, 1).unwrap();
    assert_eq!(asked.touch(&Touch::Blank), Ok(()));
    assert!(asked.response == Response::Blank);
    assert_eq!((asked.standing().chosen, asked.standing().missing), (0, 1));
    asked.mark(2, 1).unwrap();
    assert!(asked.response.named() == [2]);
    asked.question.blank = false;
    assert_eq!(asked.touch(&Touch::Blank), Err(Refusal::NoBlank));
    asked.touch(&Touch::TakeBack { option: 2 }).unwrap();
    assert!(asked.response == Response::Skipped, "an answer from which all was taken back is no answer");
}

/// The rules said once more, as plainly as can be: whether an answer may stand, complete or not.
fn may_stand(question: &Question, territory: Option<&str>, answer: &Answer) -> bool {
    let is_home = |option: usize| !question.by_territory || Some(TERRITORIES[option % 2]) == territory;
    let marks = match answer {
        Answer::Marks(marks) => marks.clone(),
        Answer::One(place) => {
            return matches!(question.kind, Kind::Choice { max: 1, .. })
                && *place > 0
                && usize::from(*place) <= question.options.len()
                && is_home(usize::from(*place) - 1);
        }
        Answer::Value(value) => {
            return matches!(question.kind, Kind::Scale { steps, .. } if (1..=steps).contains(value));
        }
        Answer::Text(text) => return matches!(question.kind, Kind::Text { bytes } if text.len() <= usize::from(bytes)),
    };
    let given: Vec<(usize, u8)> = marks.iter().copied().enumerate().filter(|(_, mark)| *mark != 0).collect();
    let cost: u64 = given.iter().map(|(option, _)| question.options[*option].cost.unwrap().0).sum();
    let total: u64 = given.iter().map(|(_, mark)| u64::from(*mark)).sum();
    let all = |most: usize| given.iter().all(|(_, mark)| usize::from(*mark) <= most);
    let named = given.len();
    marks.len() == question.options.len()
        && given.iter().all(|(option, _)| is_home(*option))
        && match &question.kind {
            Kind::Approval { max, money, .. } => {
                named <= usize::from(*max) && all(1) && money.is_none_or(|money| cost <= money.0)
            }
            Kind::Choice { max, .. } => *max > 1 && named <= usize::from(*max) && all(1),
            Kind::Points { points, per_option } => total <= u64::from(*points) && all(usize::from(*per_option)),
            // Places without a gap: so many options, the highest place so high, no place twice.
            Kind::Ranking { max, .. } => {
                named <= usize::from(*max)
                    && (1..=named).all(|place| marks.iter().any(|mark| usize::from(*mark) == place))
            }
            Kind::Grades { grades, .. } => all(grades.len()),
            Kind::Scale { .. } | Kind::Text { .. } | Kind::Signature { .. } => false,
        }
}

/// Whether a touch that was taken did what it says, and nothing else.
fn did(touch: &Touch, question: &Question, (before, after): (&Response, &Response)) -> bool {
    let others = |option: usize| {
        let kept = |other: usize| other == option || before.mark(other) == after.mark(other);
        let moves = matches!(question.kind, Kind::Ranking { .. } | Kind::Choice { max: 1, .. });
        moves || (0..question.options.len()).all(kept)
    };
    match touch {
        Touch::Mark { option, mark } => u16::from(after.mark(*option)) == *mark && *mark > 0 && others(*option),
        Touch::TakeBack { option } => after.mark(*option) == 0 && others(*option),
        Touch::Value(value) => matches!(after.answer(), Some(Answer::Value(is)) if u16::from(*is) == *value),
        Touch::Text(text) => {
            let wanted: String = unicode_normalization::UnicodeNormalization::nfc(text.as_str()).collect();
            match after {
                Response::Answered(Answer::Text(is)) => *is == wanted && !wanted.contains('\u{7}'),
                other => wanted.is_empty() && *other == Response::Skipped,
            }
        }
        Touch::Blank => *after == Response::Blank && question.blank,
        Touch::Erase => *after == Response::Skipped,
    }
}

#[test]
fn whatever_is_touched_the_answer_fits_and_out_of_range_changes_nothing() {
    let (mut taken, mut refused) = (0, 0);
    for seed in 0..400 {
        let mut random = Seeded::new(seed, "touches");
        let definition = samples::definition(&mut random);
        let territory = [None, Some("est"), Some("ouest")][usize::try_from(below(&mut random, 3)).unwrap()];
        for question in definition.questions.iter().filter(|question| question.is_put_to(territory)) {
            let mut response = Response::Skipped;
            for _ in 0..30 {
                let touch = samples::touch(question, &mut random);
                let told = format!("seed {seed}, {}", question.kind.name());
                let Ok(after) = apply(question, territory, &response, &touch) else {
                    refused += 1;
                    continue;
                };
                taken += 1;
                assert!(did(&touch, question, (&response, &after)), "{told}");
                if let Some(answer) = after.answer() {
                    assert!(may_stand(question, territory, answer) && !answer.is_empty(), "{told}");
                    let complete = missing(question, answer) == 0;
                    assert_eq!(validate(question, territory, answer), complete, "{told}");
                }
                response = after;
            }
        }
    }
    assert!(taken > 5_000 && refused > 5_000, "{taken} taken, {refused} refused");
}

#[test]
fn a_touch_is_refused_only_where_its_answer_may_not_stand() {
    for seed in 0..200 {
        let mut random = Seeded::new(seed, "refusals");
        let definition = samples::definition(&mut random);
        for question in &definition.questions {
            let mut marks = vec![0; question.options.len()];
            for _ in 0..20 {
                let option = usize::try_from(below(&mut random, 7)).unwrap();
                let mark = u8::try_from(1 + below(&mut random, 6)).unwrap();
                let before = match marks.iter().all(|mark| *mark == 0) {
                    true => Response::Skipped,
                    false => Response::Answered(Answer::Marks(marks.clone())),
                };
                let mut after = marks.clone();
                let (Some(slot), Shape::Marks { .. }) = (after.get_mut(option), Shape::of(question)) else { continue };
                *slot = mark;
                let stands = may_stand(question, Some("est"), &Answer::Marks(after.clone()));
                let is_ordered = matches!(question.kind, Kind::Ranking { .. });
                let taken = apply(question, Some("est"), &before, &Touch::Mark { option, mark: mark.into() });
                let told = format!("seed {seed}, {}: {taken:?}", question.kind.name());
                assert!(is_ordered || taken.is_ok() == stands, "{told}");
                if let Ok(Response::Answered(Answer::Marks(is))) = &taken {
                    assert!(is_ordered || *is == after, "{told}");
                    marks.clone_from(is);
                }
            }
        }
    }
}

#[test]
fn every_ballot_is_read_back_as_it_was_and_every_other_byte_is_noticed() {
    let mut answered = 0;
    for seed in 0..300 {
        let mut random = Seeded::new(seed, "ballots");
        let definition = samples::definition(&mut random);
        let eh = ConsultationHash(Hash::of(&[b"ballots"]));
        let ballot = samples::ballot(&definition, &mut random);
        let bytes = encode(&definition, &eh, &ballot).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_eq!(bytes.len(), plaintext_length(&definition));
        assert!(decode(&definition, &eh, &bytes).unwrap() == ballot, "seed {seed}");
        answered += ballot.responses.iter().filter(|response| response.answer().is_some()).count();
        let mut changed = bytes.to_vec();
        let at = usize::try_from(below(&mut random, u64::try_from(changed.len()).unwrap())).unwrap();
        changed[at] ^= 1 << below(&mut random, 8);
        if let Ok(other) = decode(&definition, &eh, &changed) {
            assert!(other != ballot, "seed {seed}");
            assert!(encode(&definition, &eh, &other).unwrap().as_slice() == changed, "seed {seed}");
        }
    }
    assert!(answered > 500, "{answered}");
}
