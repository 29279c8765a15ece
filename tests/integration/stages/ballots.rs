//! Plausible ballots, from a seed: a few favourites, a long tail, neighbours preferred.

use urne::ballot::{Answer, Response};
use urne::consultation::{Definition, Kind, Question};
use urne::count::{Group, Opened};
use urne::keys::Randomness;
use urne::keys::random::{Seeded, shuffle};

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

/// `ballots` residents answer every question; some leave it blank or out.
pub fn opened(definition: &Definition, seed: u64, ballots: u64) -> Opened {
    let mut random = Seeded::new(seed, "stages");
    let liking = |question: &Question, random: &mut Seeded| -> Vec<u64> {
        question.options.iter().map(|_| random.below(40).unwrap().pow(2) + 20).collect()
    };
    let likings: Vec<Vec<u64>> = definition.questions.iter().map(|question| liking(question, &mut random)).collect();
    let mut questions: Vec<Vec<Group>> = vec![Vec::new(); definition.questions.len()];
    for _ in 0..ballots {
        let home = random.below(definition.territories.len().max(1).try_into().unwrap()).unwrap();
        let home = definition.territories.get(place(home)).map(|territory| territory.id.as_str());
        for ((question, liking), groups) in definition.questions.iter().zip(&likings).zip(&mut questions) {
            let response = match random.below(30).unwrap() {
                0 => Response::Blank,
                1 => Response::Skipped,
                _ => Response::Answered(Answer::Marks(marks(question, home, liking, &mut random))),
            };
            match groups.iter_mut().find(|group| group.response == response) {
                Some(group) => group.ballots += 1,
                None => groups.push(Group { response, ballots: 1 }),
            }
        }
    }
    Opened { questions, invalid: seed % 3 }
}

fn marks(question: &Question, home: Option<&str>, liking: &[u64], random: &mut Seeded) -> Vec<u8> {
    let mut marks = vec![0; question.options.len()];
    let offered: Vec<usize> =
        (0..marks.len()).filter(|option| question.offers(&question.options[*option], home)).collect();
    match &question.kind {
        Kind::Grades { grades, .. } => {
            let best = u64::try_from(grades.len()).unwrap();
            // The first project always gets a grade, so that no answer is empty.
            for (number, option) in offered.into_iter().enumerate() {
                let tries = 1 + u64::from(random.below(1600).unwrap() < liking[option]);
                let grade = (0..tries).map(|_| random.below(best).unwrap()).max().unwrap();
                if number == 0 || random.below(3).unwrap() > 0 {
                    marks[option] = u8::try_from(grade + 1).unwrap();
                }
            }
        }
        Kind::Approval { min, max, .. } => {
            let wanted = u64::from(*min) + random.below(u64::from(max - min) + 1).unwrap();
            for _ in 0..wanted {
                let near = |option: usize| home.is_some() && question.options[option].territory.as_deref() == home;
                let weight = |option: usize| liking[option] * (1 + 2 * u64::from(near(option)));
                let left: Vec<usize> = offered.iter().copied().filter(|option| marks[*option] == 0).collect();
                let mut drawn = random.below(left.iter().map(|option| weight(*option)).sum()).unwrap();
                let chosen = left.into_iter().find(|option| {
                    let hit = drawn < weight(*option);
                    drawn = drawn.saturating_sub(weight(*option));
                    hit
                });
                marks[chosen.unwrap()] = 1;
            }
        }
        other => panic!("no sample asks {}", other.name()),
    }
    marks
}

/// Every ballot on its own, in another order.
pub fn one_by_one_shuffled(opened: &Opened, seed: u64) -> Opened {
    let single = |group: &Group| {
        let ballot = Group { response: group.response.clone(), ballots: 1 };
        vec![ballot; place(group.ballots)]
    };
    let mut questions: Vec<Vec<Group>> =
        opened.questions.iter().map(|groups| groups.iter().flat_map(single).collect()).collect();
    for groups in &mut questions {
        shuffle(groups, &mut Seeded::new(seed, "order")).unwrap();
    }
    Opened { questions, invalid: opened.invalid }
}
