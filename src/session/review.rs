//! The review: everything at a glance, what may still be changed there, and "Voter".
//!
//! Nothing is cast that was not shown: [`Session::shown`] says since when the review is on the screen, whatever covers it or
//! changes what it says begins that anew. A ballot on which nothing is chosen is cast blank, knowingly, or not at all.

use super::visit::Visit;
use super::{Moment, Refused, Session, State};
use crate::ballot::{Ballot, Purse, Response, Room, Touch};
use crate::consultation::Question;

impl Session {
    /// The review is on the screen since now.
    pub fn shown(&mut self, now: Moment) {
        if self.state == State::Review {
            self.shown.get_or_insert(now);
        }
    }

    /// Something else is on the screen, or the review says something else.
    pub fn covered(&mut self) {
        self.shown = None;
    }

    /// Whether anything was chosen, given or voted blank in this visit.
    pub fn has_chosen(&self) -> bool {
        self.has_answered() || self.is_blank()
    }

    /// Whether a question is answered.
    pub fn has_answered(&self) -> bool {
        self.responses().iter().any(|response| response.answer().is_some())
    }

    /// Whether a question is voted blank.
    pub fn is_blank(&self) -> bool {
        self.responses().contains(&Response::Blank)
    }

    fn responses(&self) -> &[Response] {
        self.visit.as_ref().map(Visit::responses).unwrap_or_default()
    }

    /// The questions put to this visit, each by its place from 0.
    fn put(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.definition.questions.iter().enumerate().filter(|(place, _)| self.is_put(*place))
    }

    /// The money of the one question put that limits it; `None` where none does, or several.
    pub fn purse(&self) -> Option<Purse> {
        let mut purses = self.put().filter_map(|(place, _)| self.standing(place)?.purse);
        purses.next().filter(|_| purses.next().is_none())
    }

    /// What may still be given on the one question put; `None` where several are.
    pub fn room(&self) -> Option<Room> {
        let mut put = self.put();
        let (place, _) = put.next().filter(|_| put.next().is_none())?;
        self.standing(place).map(|standing| standing.room)
    }

    /// From the review back to one question, from 0.
    pub fn revise(&mut self, question: usize, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Review)?;
        if !self.is_put(question) {
            return Err(Refused::NotNow);
        }
        self.enter(State::Question(question), now);
        Ok(())
    }

    /// "Retirer" on a line of the review: this option of a question, from 0, is no longer named.
    pub fn withdraw(&mut self, (place, option): (usize, usize), now: Moment) -> Result<(), Refused> {
        self.expect(&State::Review)?;
        self.change(place, &Touch::TakeBack { option })?;
        self.enter(State::Review, now);
        Ok(())
    }

    /// Whether nothing is chosen and each question put may be voted blank.
    pub fn can_be_blank(&self) -> bool {
        self.state == State::Review && !self.has_chosen() && self.put().all(|(_, question)| question.blank)
    }

    /// "Voter blanc" on a review where nothing is chosen: it then says so, and "Voter" casts it.
    pub fn vote_blank(&mut self, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Review)?;
        if !self.can_be_blank() {
            return Err(Refused::NoBlank);
        }
        let put: Vec<usize> = self.put().map(|(place, _)| place).collect();
        for place in put {
            self.change(place, &Touch::Blank)?;
        }
        self.enter(State::Review, now);
        Ok(())
    }

    /// What keeps the ballot from being cast: questions begun, from 0, and how many options each still needs.
    pub fn incomplete(&self) -> Vec<(usize, u16)> {
        let begun = self.put().filter(|(place, _)| self.response(*place).is_some_and(|it| it.answer().is_some()));
        let lacks = begun.filter_map(|(place, _)| Some((place, self.standing(place)?.missing)));
        lacks.filter(|(_, missing)| *missing > 0).collect()
    }

    /// The first of [`incomplete`](Self::incomplete), counted from 1 among the questions put to this visit.
    pub fn first_incomplete(&self) -> Option<(usize, u16)> {
        let (incomplete, missing) = self.incomplete().into_iter().next()?;
        (1..).zip(self.put()).find(|(_, (place, _))| *place == incomplete).map(|(number, _)| (number, missing))
    }

    /// "Voter": the ballot, to be sealed at once. The session keeps the choices until the box has it.
    pub fn vote(&mut self, now: Moment) -> Result<Ballot, Refused> {
        self.expect(&State::Review)?;
        let incomplete = self.incomplete();
        if !incomplete.is_empty() {
            return Err(Refused::Incomplete(incomplete));
        }
        if !self.has_chosen() {
            return Err(Refused::Empty);
        }
        let seen = self.shown.and_then(|shown| now.checked_sub(shown));
        if seen.is_none_or(|seen| seen < self.patience.review) {
            return Err(Refused::NotShown);
        }
        let visit = self.visit.as_ref().ok_or(Refused::NotNow)?;
        let ballot = Ballot { style: visit.style(), responses: visit.responses().to_vec() };
        self.enter(State::Casting, now);
        Ok(ballot)
    }
}
