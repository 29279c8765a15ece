//! A simulated resident: the same touches, in the same order of pages, as a real one.

use super::intentions::Intention;
use crate::cli::{Failure, Kind};
use crate::kiosk::{Controller, Voted};
use crate::language::Language;
use crate::session::{Moment, Refused, State};

/// A step that the session should have allowed.
pub(super) fn unexpected(refused: &Refused) -> Failure {
    Failure::new(Kind::Internal, format!("La session refuse un pas permis : {refused:?}"))
}

/// Goes through the pages, choice by choice, until the ballot is in the box.
pub(super) fn vote(controller: &mut Controller, intention: &Intention, now: Moment) -> Result<(), Failure> {
    controller.start(now)?.map_err(|refused| unexpected(&refused))?;
    loop {
        let session = controller.session_mut();
        let step = match session.state() {
            State::Declaration => session.declare(now),
            State::Territory => session.choose_territory(intention.territory, now),
            State::Question(place) => {
                let place = *place;
                let mut touches = intention.answers.get(place).into_iter().flatten();
                touches.try_for_each(|touch| session.apply(touch, now)).and_then(|()| session.next(now))
            }
            State::Review => break,
            _ => Err(Refused::NotNow),
        };
        step.map_err(|refused| unexpected(&refused))?;
    }
    // Nothing chosen: the review offers one way to cast it.
    let session = controller.session_mut();
    if session.can_be_blank() {
        session.vote_blank(now).map_err(|refused| unexpected(&refused))?;
    }
    match controller.vote(now) {
        Voted::Recorded(_) => Ok(()),
        Voted::Refused(refused) => Err(unexpected(&refused)),
        Voted::NotRecorded(notice) => {
            Err(Failure::new(Kind::Device, format!("{} {}", notice.code(), notice.message().say(Language::FRENCH))))
        }
    }
}
