//! The review: everything at a glance, what may still be changed there, and "Voter".
//!
//! Nothing is cast that was not shown: [`Session::shown`] says since when the review is on the screen, whatever covers it or
//! changes what it says begins that anew. A ballot on which nothing is chosen is cast blank, knowingly, or not at all.

use std::sync::Arc;

use super::{Choice, Moment, Refused, Session, State};
use crate::ballot::{self, Ballot, Missing, Response};
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
        let chosen = |place| match self.choice(place) {
            Some(Choice::Answer(answer)) => !answer.is_empty(),
            Some(Choice::Blank) => true,
            None => false,
        };
        (0..self.definition.questions.len()).any(chosen)
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

    /// "Retirer" on a line of the review: nothing is marked on this option of a question, from 0, any more.
    pub fn withdraw(&mut self, (place, option): (usize, usize), now: Moment) -> Result<(), Refused> {
        self.expect(&State::Review)?;
        let definition = Arc::clone(&self.definition);
        let question = definition.questions.get(place).ok_or(Refused::NotNow)?;
        let territory = self.territory().map(str::to_owned);
        let answer = self.visit_mut()?.answer(place, question).ok_or(Refused::NotNow)?;
        ballot::set(question, territory.as_deref(), answer, (option, 0)).map_err(Refused::Rule)?;
        self.enter(State::Review, now);
        Ok(())
    }

    /// Whether nothing is chosen and each question put may be voted blank.
    pub fn can_be_blank(&self) -> bool {
        let questions = self.definition.questions.iter().enumerate();
        self.state == State::Review
            && !self.has_chosen()
            && questions.filter(|(place, _)| self.is_put(*place)).all(|(_, question)| question.blank)
    }

    /// "Voter blanc" on a review where nothing is chosen: it then says so, and "Voter" casts it.
    pub fn vote_blank(&mut self, now: Moment) -> Result<(), Refused> {
        self.expect(&State::Review)?;
        if !self.can_be_blank() {
            return Err(Refused::NoBlank);
        }
        let definition = Arc::clone(&self.definition);
        for (place, question) in definition.questions.iter().enumerate() {
            if self.is_put(place) {
                self.visit_mut()?.set_blank(place, question, true);
            }
        }
        self.enter(State::Review, now);
        Ok(())
    }

    /// What keeps the ballot from being cast: questions begun but not complete.
    pub fn incomplete(&self) -> Vec<(usize, Missing)> {
        let lacks = |(place, question): (usize, &Question)| {
            let Choice::Answer(answer) = self.choice(place)? else { return None };
            let missing = ballot::missing(question, answer)?;
            (missing != Missing::Nothing).then_some((place, missing))
        };
        self.definition.questions.iter().enumerate().filter_map(lacks).collect()
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
        let territory = self.territory();
        let response = |(place, question)| visit.response(place, question, territory);
        let responses: Vec<Response> = self.definition.questions.iter().enumerate().map(response).collect();
        let ballot = Ballot { style: visit.style(), responses };
        self.enter(State::Casting, now);
        Ok(ballot)
    }
}
