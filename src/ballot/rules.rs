//! The rules of each kind of question: what a touch may change, what is still missing, what a decoded answer must satisfy.
//!
//! Too many choices are refused with the reason, never replaced. One set of rules serves the screen and the count.

use super::answer::Answer;
use crate::consultation::{Cents, Kind, Question};

/// Why a choice is refused. The answer stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// As many options as allowed are chosen already.
    TooMany {
        /// The limit.
        max: u16,
    },
    /// The option costs more than is left.
    OverBudget {
        /// What is left.
        left: Cents,
        /// What the option costs.
        cost: Cents,
    },
    /// Not enough points are left.
    PointsSpent {
        /// Points left.
        left: u8,
    },
    /// More points than one option may have.
    TooManyForOption {
        /// The limit.
        max: u8,
    },
    /// The option is not offered to this ballot, or does not exist.
    NotOffered,
    /// The value does not belong to this kind of question.
    NotAValue,
    /// The text is longer than allowed.
    TooLong {
        /// The limit in bytes of UTF-8.
        bytes: u16,
    },
}

/// What an answer still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nothing is answered.
    Nothing,
    /// Fewer options than asked for.
    TooFew {
        /// How many are chosen.
        chosen: u16,
        /// How many are needed.
        min: u16,
    },
}

/// An answer of the question's kind with nothing chosen.
fn empty(question: &Question) -> Answer {
    match question.kind {
        Kind::Text { .. } => Answer::Text(String::new()),
        Kind::Scale { .. } | Kind::Choice { max: 1, .. } => Answer::Value(0),
        _ => Answer::Marks(vec![0; question.options.len()]),
    }
}

impl Answer {
    /// An answer of the question's kind with nothing chosen.
    pub fn empty(question: &Question) -> Self {
        empty(question)
    }
}

/// How many options an answer names.
fn chosen(marks: &[u8]) -> u16 {
    u16::try_from(marks.iter().filter(|mark| **mark != 0).count()).unwrap_or(u16::MAX)
}

/// What the chosen options cost together.
pub fn spent(question: &Question, answer: &Answer) -> Cents {
    let costs = question.options.iter().enumerate().filter(|(option, _)| answer.mark(*option) != 0);
    Cents(costs.map(|(_, option)| option.cost.unwrap_or_default().0).sum())
}

/// Gives `option` the number `mark` (0 takes it back), or says why not.
///
/// `mark` is 1 for a choice, points, a place from 1 or a grade plus 1. Ranking moves the options behind up or down, so that
/// places stay 1, 2, 3 without a gap.
pub fn set(
    question: &Question,
    territory: Option<&str>,
    answer: &mut Answer,
    (option, mark): (usize, u8),
) -> Result<(), Refusal> {
    let offered = question.options.get(option).filter(|offered| question.offers(offered, territory));
    let offered = offered.ok_or(Refusal::NotOffered)?;
    if let (Answer::Value(value), Kind::Choice { .. }) = (&mut *answer, &question.kind) {
        let place = u8::try_from(option + 1).map_err(|_| Refusal::NotOffered)?;
        *value = if mark == 0 { 0 } else { place };
        return Ok(());
    }
    let Answer::Marks(marks) = answer else { return Err(Refusal::NotAValue) };
    let before = marks.get(option).copied().ok_or(Refusal::NotOffered)?;
    match &question.kind {
        Kind::Approval { max, money, .. } => {
            if mark > 1 {
                return Err(Refusal::NotAValue);
            }
            if mark == 1 && before == 0 {
                if chosen(marks) >= *max {
                    return Err(Refusal::TooMany { max: *max });
                }
                let cost = offered.cost.unwrap_or_default();
                let left = money.map(|money| Cents(money.0.saturating_sub(cost_of(question, marks).0)));
                if let Some(left) = left.filter(|left| cost > *left) {
                    return Err(Refusal::OverBudget { left, cost });
                }
            }
        }
        Kind::Choice { max, .. } => {
            if mark > 1 {
                return Err(Refusal::NotAValue);
            }
            if mark == 1 && before == 0 && chosen(marks) >= *max {
                return Err(Refusal::TooMany { max: *max });
            }
        }
        Kind::Points { points, per_option } => {
            if mark > *per_option {
                return Err(Refusal::TooManyForOption { max: *per_option });
            }
            let others: u32 = marks.iter().map(|points| u32::from(*points)).sum::<u32>() - u32::from(before);
            let left = u32::from(*points).saturating_sub(others);
            if u32::from(mark) > left {
                return Err(Refusal::PointsSpent { left: u8::try_from(left).unwrap_or(u8::MAX) });
            }
        }
        Kind::Ranking { max, .. } => return rank(marks, (option, mark), *max),
        Kind::Grades { grades, .. } => {
            if usize::from(mark) > grades.len() {
                return Err(Refusal::NotAValue);
            }
        }
        Kind::Scale { .. } | Kind::Text { .. } | Kind::Signature { .. } => return Err(Refusal::NotAValue),
    }
    if let Some(slot) = marks.get_mut(option) {
        *slot = mark;
    }
    Ok(())
}

fn cost_of(question: &Question, marks: &[u8]) -> Cents {
    let costs = question.options.iter().zip(marks).filter(|(_, mark)| **mark != 0);
    Cents(costs.map(|(option, _)| option.cost.unwrap_or_default().0).sum())
}

fn rank(marks: &mut [u8], (option, place): (usize, u8), max: u8) -> Result<(), Refusal> {
    let before = marks.get(option).copied().ok_or(Refusal::NotOffered)?;
    let ranked = u8::try_from(chosen(marks)).unwrap_or(u8::MAX) - u8::from(before != 0);
    if place > 0 && before == 0 && ranked >= max {
        return Err(Refusal::TooMany { max: u16::from(max) });
    }
    if place > ranked + 1 {
        return Err(Refusal::NotAValue);
    }
    for mark in marks.iter_mut().filter(|mark| before != 0 && **mark > before) {
        *mark -= 1;
    }
    if let Some(slot) = marks.get_mut(option) {
        *slot = 0;
    }
    for mark in marks.iter_mut().filter(|mark| place != 0 && **mark >= place) {
        *mark += 1;
    }
    if let Some(slot) = marks.get_mut(option) {
        *slot = place;
    }
    Ok(())
}

/// What the answer still lacks before it can be cast as an answer.
pub fn missing(question: &Question, answer: &Answer) -> Option<Missing> {
    if answer.is_empty() {
        return Some(Missing::Nothing);
    }
    let (Answer::Marks(marks), Kind::Approval { min, .. } | Kind::Choice { min, .. }) = (answer, &question.kind) else {
        return None;
    };
    let chosen = chosen(marks);
    (chosen < *min).then_some(Missing::TooFew { chosen, min: *min })
}

/// Whether a decoded answer satisfies every rule of its question.
pub fn validate(question: &Question, territory: Option<&str>, answer: &Answer) -> bool {
    let complete = missing(question, answer).is_none();
    complete
        && match (answer, &question.kind) {
            (Answer::Value(value), Kind::Scale { steps, .. }) => value <= steps,
            (Answer::Value(value), Kind::Choice { max: 1, .. }) => {
                let option = usize::from(*value).checked_sub(1).and_then(|option| question.options.get(option));
                option.is_some_and(|option| question.offers(option, territory))
            }
            (Answer::Text(text), Kind::Text { bytes }) => text.len() <= usize::from(*bytes) && is_clean(text),
            (Answer::Marks(marks), kind) => {
                let offered = question.options.iter().zip(marks);
                let only_offered =
                    offered.into_iter().all(|(option, mark)| *mark == 0 || question.offers(option, territory));
                marks.len() == question.options.len() && only_offered && marks_hold(question, kind, marks)
            }
            _ => false,
        }
}

/// Normal form C and no control character but line feed: what the on-screen keyboard writes.
pub(super) fn is_clean(text: &str) -> bool {
    unicode_normalization::is_nfc(text) && !text.chars().any(|character| character.is_control() && character != '\n')
}

fn marks_hold(question: &Question, kind: &Kind, marks: &[u8]) -> bool {
    let all_up_to = |most: u8| marks.iter().all(|mark| *mark <= most);
    match kind {
        Kind::Approval { max, money, .. } => {
            all_up_to(1) && chosen(marks) <= *max && money.is_none_or(|money| cost_of(question, marks) <= money)
        }
        Kind::Choice { max, .. } => *max > 1 && all_up_to(1) && chosen(marks) <= *max,
        Kind::Points { points, per_option } => {
            all_up_to(*per_option) && marks.iter().map(|mark| u32::from(*mark)).sum::<u32>() <= u32::from(*points)
        }
        Kind::Ranking { max, .. } => {
            let mut places: Vec<u8> = marks.iter().copied().filter(|mark| *mark != 0).collect();
            places.sort_unstable();
            let gapless = places.iter().zip(1_u8..).all(|(place, expected)| *place == expected);
            gapless && chosen(marks) <= u16::from(*max)
        }
        Kind::Grades { grades, .. } => marks.iter().all(|mark| usize::from(*mark) <= grades.len()),
        Kind::Scale { .. } | Kind::Text { .. } | Kind::Signature { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::definition::Ungraded;
    use crate::consultation::{CountRule, QuestionOption, Texts};

    fn question(kind: Kind, costs: &[u64]) -> Question {
        let option = |(place, cost): (usize, &u64)| QuestionOption {
            id: format!("o{place}"),
            number: String::new(),
            external_id: None,
            title: Texts::french("x"),
            summary: None,
            description: None,
            cost: Some(Cents(*cost)),
            category: None,
            territory: Some(if place % 2 == 0 { "est".into() } else { "ouest".into() }),
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

    #[test]
    fn approval_refuses_too_many_and_too_dear() {
        let question = question(Kind::Approval { min: 2, max: 2, money: Some(Cents(50)) }, &[20, 40, 30, 5]);
        let mut answer = Answer::empty(&question);
        assert_eq!(missing(&question, &answer), Some(Missing::Nothing));
        assert_eq!(set(&question, None, &mut answer, (0, 1)), Ok(()));
        let refused = Refusal::OverBudget { left: Cents(30), cost: Cents(40) };
        assert_eq!(set(&question, None, &mut answer, (1, 1)), Err(refused));
        assert_eq!(missing(&question, &answer), Some(Missing::TooFew { chosen: 1, min: 2 }));
        assert_eq!(set(&question, None, &mut answer, (2, 1)), Ok(()));
        assert_eq!(spent(&question, &answer), Cents(50));
        assert_eq!(set(&question, None, &mut answer, (3, 1)), Err(Refusal::TooMany { max: 2 }));
        assert!(validate(&question, None, &answer));
        assert_eq!(set(&question, None, &mut answer, (0, 0)), Ok(()));
        assert_eq!(set(&question, None, &mut answer, (9, 1)), Err(Refusal::NotOffered));
        assert!(!validate(&question, None, &Answer::Marks(vec![1, 1, 0, 0])), "60 of 50");
        assert!(!validate(&question, None, &Answer::Marks(vec![1, 0, 1, 1])), "3 of 2");
    }

    #[test]
    fn points_are_bounded_in_all_and_per_option() {
        let question = question(Kind::Points { points: 7, per_option: 3 }, &[1, 1, 1]);
        let mut answer = Answer::empty(&question);
        assert_eq!(set(&question, None, &mut answer, (0, 4)), Err(Refusal::TooManyForOption { max: 3 }));
        for option in 0..2 {
            assert_eq!(set(&question, None, &mut answer, (option, 3)), Ok(()));
        }
        assert_eq!(set(&question, None, &mut answer, (2, 2)), Err(Refusal::PointsSpent { left: 1 }));
        assert_eq!(set(&question, None, &mut answer, (1, 1)), Ok(()));
        assert_eq!(set(&question, None, &mut answer, (2, 3)), Ok(()));
        assert!(validate(&question, None, &answer));
        assert!(!validate(&question, None, &Answer::Marks(vec![3, 3, 2])));
    }

    #[test]
    fn ranking_keeps_places_without_a_gap() {
        let question = question(Kind::Ranking { max: 3, points_per_place: vec![3, 2, 1] }, &[1; 5]);
        let mut answer = Answer::empty(&question);
        for (option, place) in [(4, 1), (2, 1), (0, 3)] {
            assert_eq!(set(&question, None, &mut answer, (option, place)), Ok(()));
        }
        assert!(answer == Answer::Marks(vec![3, 0, 1, 0, 2]));
        assert_eq!(set(&question, None, &mut answer, (1, 1)), Err(Refusal::TooMany { max: 3 }));
        assert_eq!(set(&question, None, &mut answer, (0, 1)), Ok(()));
        assert!(answer == Answer::Marks(vec![1, 0, 2, 0, 3]));
        assert_eq!(set(&question, None, &mut answer, (2, 0)), Ok(()));
        assert!(answer == Answer::Marks(vec![1, 0, 0, 0, 2]));
        assert!(validate(&question, None, &answer));
        assert!(!validate(&question, None, &Answer::Marks(vec![1, 0, 0, 0, 3])));
        assert!(!validate(&question, None, &Answer::Marks(vec![1, 1, 0, 0, 0])));
    }

    #[test]
    fn other_kinds_hold_their_values() {
        let grades = vec![Texts::french("mal"), Texts::french("bien")];
        let graded = question(Kind::Grades { grades, ungraded: Ungraded::Worst }, &[1, 1]);
        let mut answer = Answer::empty(&graded);
        assert_eq!(set(&graded, None, &mut answer, (0, 3)), Err(Refusal::NotAValue));
        assert_eq!(set(&graded, None, &mut answer, (0, 2)), Ok(()));
        assert!(validate(&graded, None, &answer));
        let single = question(Kind::Choice { min: 1, max: 1 }, &[1, 1, 1]);
        let mut answer = Answer::empty(&single);
        assert_eq!(set(&single, None, &mut answer, (2, 1)), Ok(()));
        assert!(answer == Answer::Value(3) && validate(&single, None, &answer));
        assert!(!validate(&single, None, &Answer::Value(4)) && !validate(&single, None, &Answer::Value(0)));
        let scale = question(Kind::Scale { steps: 5, low: Texts::french("-"), high: Texts::french("+") }, &[]);
        assert!(validate(&scale, None, &Answer::Value(5)) && !validate(&scale, None, &Answer::Value(6)));
        let text = question(Kind::Text { bytes: 4 }, &[]);
        assert!(validate(&text, None, &Answer::Text("été".chars().take(2).collect())));
        assert!(!validate(&text, None, &Answer::Text("été!".into())), "6 bytes");
        assert!(!validate(&text, None, &Answer::Text("e\u{301}".into())), "not in normal form C");
        assert!(!validate(&text, None, &Answer::Text("a\u{7}".into())));
    }

    #[test]
    fn a_territory_offers_its_own_options_only() {
        let mut question = question(Kind::Approval { min: 1, max: 2, money: None }, &[1, 1, 1]);
        question.by_territory = true;
        let mut answer = Answer::empty(&question);
        assert_eq!(set(&question, Some("est"), &mut answer, (1, 1)), Err(Refusal::NotOffered));
        assert_eq!(set(&question, None, &mut answer, (0, 1)), Err(Refusal::NotOffered));
        assert_eq!(set(&question, Some("est"), &mut answer, (0, 1)), Ok(()));
        assert!(validate(&question, Some("est"), &answer) && !validate(&question, Some("ouest"), &answer));
    }
}
