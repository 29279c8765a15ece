//! `answers.json`: the opened ballots, sorted per question, so that no line of one question leads to a line of another.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ballot::{self, Answer, Ballot, Response, Shape};
use crate::consultation::{Definition, Question};
use crate::count::{Group, Opened};
use crate::files::signed::ArtefactError;
use crate::keys::ConsultationHash;
use crate::keys::certificate::HexBytes;

const FORMAT: &str = "urne-answers-1";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    format: String,
    /// The consultation.
    pub eh: ConsultationHash,
    /// 32 random bytes: without them, who knows the hash of a small file finds its content by trying.
    pub salt: HexBytes<32>,
    /// Envelopes that hold no valid ballot.
    pub invalid: u64,
    questions: Vec<QuestionAnswers>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionAnswers {
    id: String,
    answers: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    state: LineState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    marks: Option<Vec<(String, u8)>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    ballots: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LineState {
    NotInStyle,
    Answered,
    Blank,
    Skipped,
}

/// Groups and sorts opened ballots; what is left of their order is nothing.
pub fn group(definition: &Definition, ballots: impl Iterator<Item = Option<Ballot>>) -> Opened {
    let mut groups: Vec<BTreeMap<Vec<u8>, Group>> = vec![BTreeMap::new(); definition.questions.len()];
    let mut invalid = 0;
    for ballot in ballots {
        let Some(ballot) = ballot else {
            invalid += 1;
            continue;
        };
        for ((question, response), groups) in definition.questions.iter().zip(&ballot.responses).zip(&mut groups) {
            let bytes = ballot::response_bytes(question, response).to_vec();
            let group = groups.entry(bytes).or_insert_with(|| Group { response: response.clone(), ballots: 0 });
            group.ballots += 1;
        }
    }
    Opened { questions: groups.into_iter().map(|groups| groups.into_values().collect()).collect(), invalid }
}

impl Answers {
    /// The file's content.
    pub fn of(definition: &Definition, eh: &ConsultationHash, salt: HexBytes<32>, opened: &Opened) -> Self {
        let question = |(question, groups): (&Question, &Vec<Group>)| QuestionAnswers {
            id: question.id.clone(),
            answers: groups.iter().map(|group| line(question, group)).collect(),
        };
        let questions = definition.questions.iter().zip(&opened.questions).map(question).collect();
        Self { format: FORMAT.into(), eh: *eh, salt, invalid: opened.invalid, questions }
    }

    /// The groups again; refused unless every answer obeys the rules and the file is exactly what [`Self::of`] writes.
    pub fn opened(&self, definition: &Definition, eh: &ConsultationHash) -> Result<Opened, ArtefactError> {
        let refused = || ArtefactError::Mismatch {
            file: super::Register::ANSWERS.into(),
            reason: "une réponse ne suit pas la définition".into(),
        };
        if self.questions.len() != definition.questions.len() {
            return Err(refused());
        }
        let read = |(question, lines): (&Question, &QuestionAnswers)| -> Option<Vec<Group>> {
            lines.answers.iter().map(|line| group_of(question, line)).collect()
        };
        let questions: Option<Vec<Vec<Group>>> = definition.questions.iter().zip(&self.questions).map(read).collect();
        let opened = Opened { questions: questions.ok_or_else(refused)?, invalid: self.invalid };
        let sorted = definition.questions.iter().zip(&opened.questions).all(|(question, groups)| {
            let bytes: Vec<_> = groups.iter().map(|group| ballot::response_bytes(question, &group.response)).collect();
            bytes.windows(2).all(|pair| matches!(pair, [left, right] if left.as_slice() < right.as_slice()))
        });
        let rewritten = Self::of(definition, eh, self.salt, &opened);
        if sorted && opened.valid().is_some() && *self == rewritten { Ok(opened) } else { Err(refused()) }
    }
}

fn line(question: &Question, group: &Group) -> Line {
    let mut line = Line { state: LineState::Answered, marks: None, value: None, text: None, ballots: group.ballots };
    let option = |place: usize| question.options.get(place).map(|option| option.id.clone()).unwrap_or_default();
    match &group.response {
        Response::NotInStyle => line.state = LineState::NotInStyle,
        Response::Blank => line.state = LineState::Blank,
        Response::Skipped => line.state = LineState::Skipped,
        Response::Answered(Answer::Text(text)) => line.text = Some(text.clone()),
        Response::Answered(Answer::Value(value)) => line.value = Some(*value),
        Response::Answered(answer @ (Answer::Marks(_) | Answer::One(_))) => {
            line.marks = Some(answer.named().into_iter().map(|(place, mark)| (option(place), mark)).collect());
        }
    }
    line
}

fn group_of(question: &Question, line: &Line) -> Option<Group> {
    let place = |id: &str| question.options.iter().position(|option| option.id == id);
    let response = match (line.state, Shape::of(question)) {
        (LineState::NotInStyle, _) => Response::NotInStyle,
        (LineState::Blank, _) => Response::Blank,
        (LineState::Skipped, _) => Response::Skipped,
        (LineState::Answered, Shape::Text { .. }) => Response::Answered(Answer::Text(line.text.clone()?)),
        (LineState::Answered, Shape::Value { .. }) => Response::Answered(Answer::Value(line.value?)),
        (LineState::Answered, Shape::One) => {
            let (chosen, _) = line.marks.as_ref()?.first()?;
            Response::Answered(Answer::One(u8::try_from(place(chosen)? + 1).ok()?))
        }
        (LineState::Answered, Shape::Marks { options }) => {
            let mut marks = vec![0; options];
            for (id, mark) in line.marks.as_ref()? {
                *marks.get_mut(place(id)?)? = *mark;
            }
            Response::Answered(Answer::Marks(marks))
        }
    };
    if let Response::Answered(answer) = &response
        && !territories(question).any(|territory| ballot::validate(question, territory, answer))
    {
        return None;
    }
    (line.ballots > 0).then_some(Group { response, ballots: line.ballots })
}

/// Territories an answer may come from: once sorted, it no longer says which.
fn territories(question: &Question) -> impl Iterator<Item = Option<&str>> {
    std::iter::once(None).chain(question.options.iter().map(|option| option.territory.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::samples::{self, below};
    use crate::keys::Hash;
    use crate::keys::random::Seeded;

    #[test]
    fn answers_of_every_kind_are_read_back_as_they_were() {
        let mut answered = 0;
        for seed in 0..150 {
            let mut random = Seeded::new(seed, "answers");
            let definition = samples::definition(&mut random);
            let eh = ConsultationHash(Hash::of(&[b"answers"]));
            let ballots: Vec<Option<Ballot>> = (0..30)
                .map(|_| (below(&mut random, 20) > 0).then(|| samples::ballot(&definition, &mut random)))
                .collect();
            let opened = group(&definition, ballots.into_iter());
            let written = Answers::of(&definition, &eh, HexBytes([7; 32]), &opened);
            let json = serde_json::to_string(&written).unwrap();
            let read: Answers = serde_json::from_str(&json).unwrap();
            let again = read.opened(&definition, &eh).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert!(again == opened, "seed {seed}");
            answered += opened.questions.iter().flatten().filter(|group| group.response.answer().is_some()).count();
        }
        assert!(answered > 1000, "{answered}");
    }
}
