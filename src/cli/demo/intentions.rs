//! What simulated residents want: drawn from a seed, or read from a real election.

use crate::ballot::Touch;
use crate::cli::{Failure, Kind};
use crate::consultation::{Cents, Definition, Kind as QuestionKind, Question, pabulib};
use crate::keys::{Randomness, RandomnessUnavailable};

/// One resident's wishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Intention {
    /// The territory's place in the definition.
    pub(super) territory: usize,
    /// For each question the touches that answer it, in their order; none leaves it out.
    pub(super) answers: Vec<Vec<Touch>>,
}

/// Ballots of a real election, in the file's order, each through the rules of the imported definition.
pub(super) fn of_pabulib(
    definition: &Definition,
    file: &pabulib::File,
    most: usize,
) -> Result<Vec<Intention>, Failure> {
    let question = definition.questions.first().ok_or_else(|| Failure::new(Kind::Internal, "Aucune question."))?;
    let intention = |ballot: &pabulib::Ballot| {
        let mark = |(rank, (option, points)): (u16, &(usize, Option<u64>))| {
            let mark = match &question.kind {
                QuestionKind::Points { .. } => points.and_then(|points| u16::try_from(points).ok()).unwrap_or(u16::MAX),
                QuestionKind::Ranking { .. } => rank,
                _ => 1,
            };
            (mark > 0).then_some(Touch::Mark { option: *option, mark })
        };
        Intention { territory: 0, answers: vec![(1..).zip(&ballot.entries).filter_map(mark).collect()] }
    };
    Ok(file.ballots.iter().take(most).map(intention).collect())
}

/// Plausible ballots: some projects are liked more than others, people prefer their own territory, few vote blank.
pub(super) fn plausible(
    definition: &Definition,
    ballots: u64,
    random: &mut dyn Randomness,
) -> Result<Vec<Intention>, RandomnessUnavailable> {
    let mut intentions = Vec::new();
    let mut likings = Vec::new();
    for question in &definition.questions {
        let mut liking = Vec::new();
        for _ in &question.options {
            // A few favourites, a long tail: the square of a uniform number.
            let drawn = random.below(100)? + 1;
            liking.push(drawn * drawn + 200);
        }
        likings.push(liking);
    }
    for _ in 0..ballots {
        let territories = u64::try_from(definition.territories.len()).unwrap_or(1);
        let territory = usize::try_from(random.below(territories)?).unwrap_or_default();
        let mut answers = Vec::new();
        for (question, liking) in definition.questions.iter().zip(&likings) {
            let home = definition.territories.get(territory).map(|territory| territory.id.as_str());
            answers.push(touches(question, home, liking, random)?);
        }
        intentions.push(Intention { territory, answers });
    }
    Ok(intentions)
}

fn touches(
    question: &Question,
    home: Option<&str>,
    liking: &[u64],
    random: &mut dyn Randomness,
) -> Result<Vec<Touch>, RandomnessUnavailable> {
    match random.below(100)? {
        0 | 1 if question.blank => return Ok(vec![Touch::Blank]),
        2 => return Ok(Vec::new()),
        _ => {}
    }
    let between =
        |low: u64, high: u64, random: &mut dyn Randomness| Ok(low + random.below(high.saturating_sub(low) + 1)?);
    Ok(match &question.kind {
        QuestionKind::Scale { steps, .. } => {
            vec![Touch::Value(u16::try_from(between(1, u64::from(*steps), random)?).unwrap_or(1))]
        }
        QuestionKind::Text { .. } => vec![Touch::Text("Merci pour cette consultation.".into())],
        QuestionKind::Approval { min, max, money } => {
            let wanted = between(u64::from(*min), u64::from(*max), random)?;
            pick(question, home, liking, (wanted, *money), random)?.into_iter().map(Touch::choose).collect()
        }
        QuestionKind::Choice { min, max } => {
            let wanted = between(u64::from(*min).max(1), u64::from(*max), random)?;
            pick(question, home, liking, (wanted, None), random)?.into_iter().map(Touch::choose).collect()
        }
        QuestionKind::Ranking { max, .. } => {
            let wanted = between(1, u64::from(*max), random)?;
            let ranked = pick(question, home, liking, (wanted, None), random)?.into_iter().zip(1..);
            ranked.map(|(option, mark)| Touch::Mark { option, mark }).collect()
        }
        QuestionKind::Points { points, per_option } => {
            let mut left = *points;
            let mut marks = Vec::new();
            for option in pick(question, home, liking, (u64::from(*points), None), random)? {
                let most = left.min(*per_option);
                let given = u8::try_from(between(1, u64::from(most), random)?).unwrap_or(1);
                marks.push(Touch::Mark { option, mark: given.into() });
                left -= given;
                if left == 0 {
                    break;
                }
            }
            marks
        }
        QuestionKind::Grades { grades, .. } => {
            let offered = |option| question.options.get(option).is_some_and(|option| question.offers(option, home));
            let mut marks = Vec::new();
            for (option, liking) in liking.iter().enumerate().filter(|(option, _)| offered(*option)) {
                // Of two grades drawn, the better one for a liked project; few people grade every project.
                let best = u64::try_from(grades.len()).unwrap_or(1);
                let (one, other) = (between(1, best, random)?, between(1, best, random)?);
                let liked = random.below(10_400)? < *liking;
                let grade = if liked { one.max(other) } else { one.min(other) };
                if random.below(10)? < 7 {
                    marks.push(Touch::Mark { option, mark: u16::try_from(grade).unwrap_or(1) });
                }
            }
            marks
        }
        QuestionKind::Signature { .. } => Vec::new(),
    })
}

/// Draws distinct offered options, the liked and the near ones more often, within the money.
fn pick(
    question: &Question,
    home: Option<&str>,
    liking: &[u64],
    (wanted, money): (u64, Option<Cents>),
    random: &mut dyn Randomness,
) -> Result<Vec<usize>, RandomnessUnavailable> {
    let mut left = money.unwrap_or(crate::consultation::money::LARGEST);
    let mut picked: Vec<usize> = Vec::new();
    while u64::try_from(picked.len()).unwrap_or(u64::MAX) < wanted {
        let weight = |(option, described): (usize, &crate::consultation::QuestionOption)| {
            let fits = described.cost.unwrap_or_default() <= left;
            let possible = fits && !picked.contains(&option) && question.offers(described, home);
            let near = if described.territory.is_some() && described.territory.as_deref() == home { 3 } else { 1 };
            let weight = liking.get(option).copied().unwrap_or(1) * near;
            if possible { weight } else { 0 }
        };
        let weights: Vec<u64> = question.options.iter().enumerate().map(weight).collect();
        let total: u64 = weights.iter().sum();
        if total == 0 {
            break;
        }
        let mut drawn = random.below(total)?;
        let chosen = weights.iter().position(|weight| {
            let hit = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            hit
        });
        let Some(chosen) = chosen else { break };
        left = Cents(
            left.0 - question.options.get(chosen).and_then(|option| option.cost).unwrap_or_default().0.min(left.0),
        );
        picked.push(chosen);
    }
    Ok(picked)
}
