//! One resident's visit as a state machine: no screen, no disk, no clock.
//!
//! ```text
//! attract -> (declaration) -> (territory) -> question 1..n -> review -> casting -> receipt -> thanks -> attract
//!                                                  ^-----------^           |
//!                                                                refused --+-> review, with the choices kept
//! ```
//!
//! An answer changes through [`Session::apply`] alone while its question is shown, and by what the review offers; the rules are
//! [`ballot::apply`]'s.
//!
//! Time comes in as a [`Moment`], randomness as bytes. Leaving before "Voter" erases everything; without a touch a question
//! is asked, then everything is erased; never while casting. The ballot is handed out once, to be sealed, and only from a
//! review that was on the screen long enough to be seen: the screen says when it shows one, and when something covers it.

use std::sync::Arc;
use std::time::Duration;

use crate::ballot::{self, Refusal, Response, Standing, Style, Touch};
use crate::consultation::{Definition, Question};
use crate::envelope::Receipt;
use crate::keys::random::{Randomness, RandomnessUnavailable, shuffle};

mod review;
mod visit;

use visit::Visit;

/// A reading of a clock that only goes forward; its zero means nothing.
pub type Moment = Duration;

/// How long the session waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without a touch, until the question "Êtes-vous toujours là ?".
    pub idle: Duration,
    /// From the question until everything is erased.
    pub countdown: Duration,
    /// How long a page is there before a touch or a key counts on it.
    pub page: Duration,
    /// The same for the review, before which nothing is cast, and for the receipt.
    pub review: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(90),
            countdown: Duration::from_secs(30),
            page: Duration::from_millis(500),
            review: Duration::from_secs(1),
        }
    }
}

/// Where a visit is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody is here.
    Attract,
    /// The resident is asked to declare that they may vote.
    Declaration,
    /// The resident chooses a territory.
    Territory,
    /// A question, from 0.
    Question(usize),
    /// All answers at a glance.
    Review,
    /// The ballot is on its way to the box.
    Casting,
    /// The ballot is in the box.
    Receipt(Receipt),
    /// Goodbye.
    Thanks,
}

/// Why a step is not taken. Nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The step does not belong to the present state.
    NotNow,
    /// A rule of the question.
    Rule(Refusal),
    /// The review cannot be voted blank: something is chosen, or a question allows no blank vote.
    NoBlank,
    /// There is no such territory.
    NoTerritory,
    /// Questions (from 0) that were begun, and how many options each still needs.
    Incomplete(Vec<(usize, u16)>),
    /// Nothing is chosen, and nothing is voted blank.
    Empty,
    /// The review was not shown, or not long enough.
    NotShown,
}

/// What is left of a resident's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// All is well.
    Present,
    /// "Êtes-vous toujours là ?", and the time left.
    Asking(Duration),
}

/// A kiosk's session: at most one visit at a time.
#[derive(Debug)]
pub struct Session {
    definition: Arc<Definition>,
    patience: Patience,
    state: State,
    visit: Option<Visit>,
    touched: Moment,
    free_from: Moment,
    /// Since when the review is seen; `None` before, and whenever what it says has changed.
    shown: Option<Moment>,
}

impl Session {
    /// A session in front of which nobody stands.
    pub fn new(definition: Arc<Definition>, patience: Patience) -> Self {
        Self {
            definition,
            patience,
            state: State::Attract,
            visit: None,
            touched: Moment::ZERO,
            free_from: Moment::ZERO,
            shown: None,
        }
    }

    /// How long this session waits.
    pub fn patience(&self) -> Patience {
        self.patience
    }

    /// The next state; a review in it is still to be shown.
    fn enter(&mut self, state: State, now: Moment) {
        self.state = state;
        self.touched = now;
        self.shown = None;
    }

    /// The consultation.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Where the visit is.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Seconds to wait before the next visit may start (the consultation's pause between two ballots).
    pub fn pause_left(&self, now: Moment) -> Duration {
        self.free_from.saturating_sub(now)
    }

    /// "Commencer": draws the order in which options are shown, for this visit only.
    pub fn start(
        &mut self,
        now: Moment,
        random: &mut dyn Randomness,
    ) -> Result<Result<(), Refused>, RandomnessUnavailable> {
        if self.state != State::Attract || self.pause_left(now) > Duration::ZERO {
            return Ok(Err(Refused::NotNow));
        }
        let mut orders = Vec::with_capacity(self.definition.questions.len());
        for question in &self.definition.questions {
            let mut order: Vec<usize> = (0..question.options.len()).collect();
            shuffle(&mut order, random)?;
            orders.push(order);
        }
        self.visit = Some(Visit::new(&self.definition, orders));
        let declares = self.definition.eligibility.declaration.is_some();
        let first = if declares { State::Declaration } else { self.after_declaration() };
        self.enter(first, now);
        Ok(Ok(()))
    }

    fn after_declaration(&self) -> State {
        if self.definition.asks_territory() { State::Territory } else { self.first_question() }
    }

    fn first_question(&self) -> State {
        self.question_from(0).map_or(State::Review, State::Question)
    }

    /// The first question at or after `from` that is put to this visit.
    fn question_from(&self, from: usize) -> Option<usize> {
        (from..self.definition.questions.len()).find(|question| self.is_put(*question))
    }

    /// Whether a question, from 0, is put to this visit.
    pub fn is_put(&self, question: usize) -> bool {
        let territory = self.territory();
        let question = self.definition.questions.get(question);
        question.is_some_and(|question| question.is_put_to(territory))
    }

    /// The territory's identifier that this visit chose, if it chose one.
    pub fn territory(&self) -> Option<&str> {
        let style = self.visit.as_ref().map_or(0, Visit::style);
        ballot::style_territory(&self.definition, style).ok().flatten()
    }

    /// "J’ai 11 ans ou plus et j’habite ici".
    pub fn declare(&mut self, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Declaration)?;
        self.enter(self.after_declaration(), now);
        Ok(())
    }

    /// Chooses a territory by its place in the definition; answers bound to another one are erased.
    pub fn choose_territory(&mut self, place: usize, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Territory)?;
        let known = self.definition.territories.get(place).ok_or(Refused::NoTerritory)?.id.clone();
        let style = Style::try_from(place + 1).map_err(|_| Refused::NoTerritory)?;
        let visit = self.visit.as_mut().ok_or(Refused::NotNow)?;
        visit.set_style(&self.definition, style, Some(&known));
        self.enter(self.first_question(), now);
        Ok(())
    }

    fn expect(&self, state: &State) -> Result<(), Refused> {
        if self.state == *state { Ok(()) } else { Err(Refused::NotNow) }
    }

    /// The question shown, and the order of its options in this visit.
    pub fn question(&self) -> Option<(&Question, &[usize])> {
        let State::Question(place) = self.state else { return None };
        let order = self.visit.as_ref()?.order(place)?;
        Some((self.definition.questions.get(place)?, order))
    }

    /// The number of the question shown among those put to this visit, from 1 (0 elsewhere), and how many they are.
    pub fn progress(&self) -> (usize, usize) {
        let put: Vec<usize> = (0..self.definition.questions.len()).filter(|place| self.is_put(*place)).collect();
        let shown = match self.state {
            State::Question(place) => put.iter().position(|question| *question == place).map_or(0, |shown| shown + 1),
            _ => 0,
        };
        (shown, put.len())
    }

    /// How a question, from 0, was dealt with so far.
    pub fn response(&self, question: usize) -> Option<&Response> {
        self.visit.as_ref()?.responses().get(question)
    }

    /// What is chosen, left, spent and missing on a question, from 0.
    pub fn standing(&self, question: usize) -> Option<Standing> {
        Some(ballot::standing(self.definition.questions.get(question)?, self.response(question)?))
    }

    /// A touch on the question shown: the one way to change an answer while it is asked.
    ///
    /// # Errors
    /// No question is shown, or the touch breaks one of its rules; the answer stays as it was.
    pub fn apply(&mut self, touch: &Touch, now: Moment) -> Result<(), Refused> {
        let State::Question(place) = self.state else { return Err(Refused::NotNow) };
        self.touched = now;
        self.change(place, touch)
    }

    fn change(&mut self, place: usize, touch: &Touch) -> Result<(), Refused> {
        let question = self.definition.questions.get(place).ok_or(Refused::NotNow)?;
        let before = self.response(place).ok_or(Refused::NotNow)?;
        let after = ballot::apply(question, self.territory(), before, touch).map_err(Refused::Rule)?;
        self.visit.as_mut().ok_or(Refused::NotNow)?.set_response(place, after);
        Ok(())
    }

    /// The next question, or the review.
    pub fn next(&mut self, now: Moment) -> Result<(), Refused> {
        let State::Question(place) = self.state else { return Err(Refused::NotNow) };
        self.enter(self.question_from(place + 1).map_or(State::Review, State::Question), now);
        Ok(())
    }

    /// Whether there is a step before.
    pub fn can_go_back(&self) -> bool {
        self.before().is_some()
    }

    fn before(&self) -> Option<State> {
        let declaration = || self.definition.eligibility.declaration.as_ref().map(|_| State::Declaration);
        let end = match self.state {
            State::Question(place) => place,
            State::Review => self.definition.questions.len(),
            State::Territory => return declaration(),
            _ => return None,
        };
        let question = (0..end).rev().find(|earlier| self.is_put(*earlier)).map(State::Question);
        let territory = self.definition.asks_territory().then_some(State::Territory);
        question.or(territory).or_else(declaration)
    }

    /// The step before.
    pub fn back(&mut self, now: Moment) -> Result<(), Refused> {
        let before = self.before().ok_or(Refused::NotNow)?;
        self.enter(before, now);
        Ok(())
    }

    /// The box has the ballot: the choices are erased.
    pub fn recorded(&mut self, receipt: Receipt, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Casting)?;
        self.visit = None;
        self.free_from = now + Duration::from_secs(self.definition.eligibility.pause_seconds.into());
        self.enter(State::Receipt(receipt), now);
        Ok(())
    }

    /// The box refused the ballot: back to the review, with the choices.
    pub fn not_recorded(&mut self, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Casting)?;
        self.enter(State::Review, now);
        Ok(())
    }

    /// "Terminer" on the receipt page: the receipt is gone for ever.
    pub fn finish(&mut self, now: Moment) -> Result<(), Refused> {
        let after = match self.state {
            State::Receipt(_) => State::Thanks,
            State::Thanks => State::Attract,
            _ => return Err(Refused::NotNow),
        };
        self.enter(after, now);
        Ok(())
    }

    /// "Quitter": everything is erased, unless the ballot is on its way.
    pub fn leave(&mut self) -> Result<(), Refused> {
        if self.state == State::Casting {
            return Err(Refused::NotNow);
        }
        self.visit = None;
        self.shown = None;
        self.state = State::Attract;
        Ok(())
    }

    /// The resident touched something that changes nothing here.
    pub fn touch(&mut self, now: Moment) {
        self.touched = now;
    }

    /// Lets time pass: asks, then erases. Call it every second.
    pub fn tick(&mut self, now: Moment) -> Idle {
        if matches!(self.state, State::Attract | State::Casting) {
            return Idle::Present;
        }
        let waited = now.saturating_sub(self.touched);
        let Some(asking) = waited.checked_sub(self.patience.idle) else { return Idle::Present };
        match self.patience.countdown.checked_sub(asking) {
            Some(left) if left > Duration::ZERO => Idle::Asking(left),
            _ => {
                let _never_while_casting = self.leave();
                Idle::Present
            }
        }
    }
}

#[cfg(test)]
mod tests;
