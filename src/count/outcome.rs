//! What a rule hands back: one step per project, in the order of the decisions.

use super::admission::Admission;
use super::reason::Reason;
use super::ties::{Criterion, Tie, TieOrder};

/// The decision on one project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The project's place in the list.
    pub project: usize,
    /// Why it won or lost.
    pub reason: Reason,
    /// A tie that changed the winners, if the project had a part in one.
    pub tie: Option<TieNote>,
}

/// A project's part in a tie that mattered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TieNote {
    /// Which side it was on.
    pub part: Part,
    /// What decided; `None` if the criteria leave the two equal.
    pub criterion: Option<Criterion>,
}

/// A side of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It went before this project.
    Before(usize),
    /// It went behind this project.
    Behind(usize),
}

/// The outcome of a count: the trace, which is also the reason of each project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Each project once, in the order of the decisions.
    pub steps: Vec<Step>,
    /// Decisions at which several projects were equal, over every run of a completion.
    pub ties: u64,
    /// Those whose effect on the winners can be looked at.
    pub met: Vec<Tie>,
    /// How many had theirs not looked at: in the raises of an endowment, or because there are too many.
    pub unexamined: u64,
    /// What the same count would take again: how often a project, or one of the piles that name it, was looked at, an exact amount
    /// being worth 30 looks. Rules of a single pass leave it 0.
    pub work: u64,
}

/// What working out an exact amount is worth, in [`Outcome::work`].
pub(super) const EXACT_WORK: u64 = 30;

impl AsRef<Self> for Outcome {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsMut<Self> for Outcome {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}

impl Outcome {
    /// The funded projects in the order of selection.
    pub fn winners(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps.iter().filter(|step| step.reason.is_funded()).map(|step| step.project)
    }

    /// The step of a project.
    pub fn step(&self, project: usize) -> Option<&Step> {
        self.steps.iter().find(|step| step.project == project)
    }

    pub(super) fn push(&mut self, project: usize, reason: Reason) {
        self.steps.push(Step { project, reason, tie: None });
    }

    pub(super) fn meet(&mut self, tie: Option<Tie>) {
        self.ties += u64::from(tie.is_some());
        let tie = tie.map(|tie| tie.after(self.met.last()));
        self.met.extend(tie);
    }

    /// Meets a tie in a ranking, whose projects are decided on one after the other. Only the first of a class is kept, with
    /// those others that `could` win in its place.
    pub(super) fn meet_in_rank(&mut self, tie: Option<Tie>, could: impl Fn(usize) -> bool) {
        self.ties += u64::from(tie.is_some());
        self.met.extend(tie.filter(Tie::is_first_of_class).and_then(|tie| tie.in_rank().among(could)));
    }

    /// The projects that took no part come last, in the order of ties.
    pub(super) fn end(mut self, admission: &Admission, order: &TieOrder) -> Self {
        let mut refused: Vec<_> = admission.refused().collect();
        refused.sort_by_key(|(project, _)| order.place(*project));
        for (project, reason) in refused {
            self.push(project, reason.clone());
        }
        self
    }
}
