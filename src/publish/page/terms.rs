//! What one kind of question calls its things.

use super::view::QuestionKind;
use super::words;
use crate::language::Message;

/// What one kind of question calls its things.
pub(super) struct Terms {
    pub(super) kind: Message,
    pub(super) option: Message,
    pub(super) column: Message,
    pub(super) unit: Message,
    pub(super) won: Message,
    pub(super) lost: Message,
}

/// Its words.
pub(super) const fn terms(kind: QuestionKind) -> Terms {
    let (sentence, option, column, unit) = match kind {
        QuestionKind::Approval => (words::KIND_APPROVAL, words::PROJECT, words::COLUMN_VOTES, words::VOTES),
        QuestionKind::Points => (words::KIND_POINTS, words::PROJECT, words::COLUMN_POINTS, words::BALLOTS),
        QuestionKind::Ranking => (words::KIND_RANKING, words::PROJECT, words::COLUMN_POINTS, words::BALLOTS),
        QuestionKind::Grades => (words::KIND_GRADES, words::PROJECT, words::COLUMN_GRADE, words::BALLOTS),
        QuestionKind::Choice => (words::KIND_CHOICE, words::ANSWER, words::COLUMN_ANSWERS, words::ANSWERS),
        QuestionKind::Scale => (words::KIND_SCALE, words::ANSWER, words::COLUMN_ANSWERS, words::ANSWERS),
        QuestionKind::Text => (words::KIND_TEXT, words::ANSWER, words::COLUMN_ANSWERS, words::ANSWERS),
        QuestionKind::Signature => {
            (words::KIND_SIGNATURE, words::PETITION, words::COLUMN_SIGNATURES, words::SIGNATURES)
        }
    };
    let (won, lost) = match kind {
        QuestionKind::Signature => (words::REACHED, words::NOT_REACHED),
        _ => (words::FUNDED, words::NOT_FUNDED),
    };
    Terms { kind: sentence, option, column, unit, won, lost }
}

/// What one kind of question counts.
pub(super) const fn unit(kind: QuestionKind) -> Message {
    terms(kind).unit
}
