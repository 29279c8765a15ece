//! What was checked, in order, and what came of it.

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What, one sentence.
    pub sentence: String,
    /// What came of it.
    pub answer: Answer,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It holds.
    Holds,
    /// What was published is wrong.
    Wrong,
    /// A receipt is not in what was published.
    NotFound,
    /// What was given is no receipt as it stands: a slip of whoever typed it, or of a scanner.
    Mistyped,
}

/// What was checked, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// The checks.
    pub checks: Vec<Check>,
    /// What these checks cannot show.
    pub remarks: Vec<String>,
}

impl Verification {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|check| check.answer == Answer::Holds)
    }

    /// The sentences of what does not hold.
    pub fn wrong(&self) -> Vec<&str> {
        self.failed().map(|check| check.sentence.as_str()).collect()
    }

    pub(super) fn good(&mut self, sentence: String) {
        self.checks.push(Check { sentence, answer: Answer::Holds });
    }

    pub(super) fn bad(&mut self, sentence: String) {
        self.checks.push(Check { sentence, answer: Answer::Wrong });
    }

    pub(super) fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.answer != Answer::Holds)
    }

    /// The gravest answer: what was published before any receipt, and a receipt that is not there before one typed wrongly.
    pub fn gravest(&self) -> Answer {
        let gravity = [Answer::Wrong, Answer::NotFound, Answer::Mistyped];
        let found = gravity.into_iter().find(|answer| self.checks.iter().any(|check| check.answer == *answer));
        found.unwrap_or(Answer::Holds)
    }

    pub(super) fn remark(&mut self, sentence: String) {
        self.remarks.push(sentence);
    }
}
