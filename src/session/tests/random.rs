//! Every method in any order, with anybody's touches: no ballot with an unfit answer, no choice after the end of a visit.

use super::{receipt, seconds};
use crate::ballot::samples::{self, below};
use crate::ballot::{self, Ballot, Response};
use crate::consultation::{Definition, Texts};
use crate::keys::random::Seeded;
use crate::keys::{ConsultationHash, Hash};
use crate::session::{Duration, Idle, Moment, Patience, Refused, Session, State};

const STEPS: usize = 400;

struct Walk {
    seed: u64,
    random: Seeded,
    session: Session,
    now: Moment,
    /// Since when the review was shown, by what this walk did and nothing else.
    review_since: Option<Moment>,
    ballots: usize,
    ends: usize,
    refused: usize,
}

fn responses(session: &Session) -> Vec<Option<Response>> {
    (0..session.definition().questions.len()).map(|place| session.response(place).cloned()).collect()
}

fn expect_nothing(session: &Session, told: &str) {
    assert!(responses(session).iter().all(Option::is_none), "{told}: a choice remains");
    assert!(session.territory().is_none() && !session.has_chosen() && session.question().is_none(), "{told}");
    assert!(session.purse().is_none() && session.room().is_none() && session.incomplete().is_empty(), "{told}");
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut random = Seeded::new(seed, "walk");
        let mut definition = samples::definition(&mut random);
        // Few questions, so that reviews are reached often; together the walks meet every kind.
        let first = usize::try_from(seed % 8).unwrap();
        definition.questions = definition.questions.split_off(first);
        definition.questions.truncate(2);
        if below(&mut random, 2) == 0 {
            definition.eligibility.declaration = Some(Texts::french("J’habite ici."));
        }
        definition.eligibility.pause_seconds = u32::try_from(below(&mut random, 3)).unwrap();
        let session = Session::new(definition.into(), Patience::default());
        let now = seconds(1000);
        Self { seed, random, session, now, review_since: None, ballots: 0, ends: 0, refused: 0 }
    }

    fn place(&mut self, end: u64) -> usize {
        usize::try_from(below(&mut self.random, end)).unwrap()
    }

    fn told(&self, step: usize) -> String {
        format!("seed {}, step {step}, {:?}", self.seed, self.session.state())
    }

    fn step(&mut self, step: usize) {
        let told = self.told(step);
        let waited = [0, 200, 1000, 1500][self.place(4)];
        self.now += Duration::from_millis(waited);
        let (state, before) = (self.session.state().clone(), responses(&self.session));
        let was_shown = self.session.shown;
        let questions = u64::try_from(before.len()).unwrap();
        let now = self.now;
        let taken = match self.which() {
            0 => self.session.start(now, &mut self.random).unwrap(),
            1 | 2 => self.session.declare(now),
            3 | 4 => {
                let territory = self.place(3);
                self.session.choose_territory(territory, now)
            }
            5..=17 => {
                let any = self.place(questions);
                let asked = match self.session.question() {
                    Some((question, _)) => question.clone(),
                    None => self.session.definition().questions[any].clone(),
                };
                let touch = samples::touch(&asked, &mut self.random);
                self.session.apply(&touch, now)
            }
            18..=24 => self.session.next(now),
            25 => self.session.back(now),
            26 => {
                let question = self.place(questions);
                self.session.revise(question, now)
            }
            27 => {
                let line = (self.place(questions), self.place(7));
                self.session.withdraw(line, now)
            }
            28 => self.session.vote_blank(now),
            29 | 30 => {
                self.session.shown(now);
                Ok(())
            }
            31 => {
                self.session.covered();
                Ok(())
            }
            32..=34 => self.vote(&told),
            35 => self.session.recorded(receipt(), now),
            36 => self.session.not_recorded(now),
            37 => self.session.finish(now),
            38 if below(&mut self.random, 4) == 0 => self.session.leave(),
            38 => {
                self.session.touch(now);
                Ok(())
            }
            _ => self.pass(&told),
        };
        self.expect(&told, (&state, &before), taken.is_ok());
        if self.session.shown.is_none() {
            self.review_since = None;
        } else if was_shown.is_none() {
            self.review_since = Some(now);
        }
    }

    /// Any method, or one that leads on.
    fn which(&mut self) -> u64 {
        let any = below(&mut self.random, 40);
        let on = match self.session.state() {
            State::Attract => 0,
            State::Declaration => 1,
            State::Territory => 3,
            State::Question(_) => [5, 5, 18][self.place(3)],
            State::Review => [29, 32, 32][self.place(3)],
            State::Casting => 35,
            State::Receipt(_) | State::Thanks => 37,
        };
        if below(&mut self.random, 2) == 0 { any } else { on }
    }

    fn vote(&mut self, told: &str) -> Result<(), Refused> {
        let shown = self.review_since;
        let incomplete = self.session.first_incomplete();
        let ballot = self.session.vote(self.now)?;
        assert!(shown.is_some_and(|shown| shown + Patience::default().review <= self.now), "{told}: cast unseen");
        assert!(incomplete.is_none(), "{told}");
        expect_fit(self.session.definition(), &ballot, told);
        self.ballots += 1;
        Ok(())
    }

    fn pass(&mut self, told: &str) -> Result<(), Refused> {
        let waited = [1, 1, 5, 95, 125][self.place(5)];
        self.now += seconds(waited);
        let casting = self.session.state() == &State::Casting;
        let idle = self.session.tick(self.now);
        assert!(!casting || (idle == Idle::Present && self.session.state() == &State::Casting), "{told}");
        Ok(())
    }

    fn expect(&mut self, told: &str, (state, before): (&State, &[Option<Response>]), taken: bool) {
        let after = self.session.state();
        if !taken {
            self.refused += 1;
            assert!(after == state && responses(&self.session) == before, "{told}: a refused step changed something");
        }
        if matches!(after, State::Attract | State::Receipt(_) | State::Thanks) {
            self.ends += usize::from(after != state);
            return expect_nothing(&self.session, told);
        }
        let territory = self.session.territory();
        for (place, question) in self.session.definition().questions.iter().enumerate() {
            let response = self.session.response(place).unwrap();
            assert_eq!(*response == Response::NotInStyle, !question.is_put_to(territory), "{told}");
            assert!(*response != Response::Blank || question.blank, "{told}");
            if let Some(answer) = response.answer() {
                let missing = self.session.standing(place).unwrap().missing;
                assert_eq!(ballot::validate(question, territory, answer), missing == 0, "{told}: question {place}");
            }
        }
    }
}

/// The box would take it, and the count read it.
fn expect_fit(definition: &Definition, ballot: &Ballot, told: &str) {
    let eh = ConsultationHash(Hash::of(&[b"walk"]));
    let plain = ballot::encode(definition, &eh, ballot).unwrap_or_else(|error| panic!("{told}: {error}"));
    assert!(ballot::decode(definition, &eh, &plain).unwrap() == *ballot, "{told}");
    let is_chosen = |response: &Response| matches!(response, Response::Answered(_) | Response::Blank);
    assert!(ballot.responses.iter().any(is_chosen), "{told}: an empty ballot");
}

#[test]
fn no_walk_casts_an_unfit_answer_or_leaves_a_choice_behind() {
    let (mut ballots, mut ends, mut refused) = (0, 0, 0);
    for seed in 0..250 {
        let mut walk = Walk::new(seed);
        for step in 0..STEPS {
            walk.step(step);
        }
        ballots += walk.ballots;
        ends += walk.ends;
        refused += walk.refused;
    }
    println!("{ballots} ballots, {ends} ends, {refused} refused steps");
    assert!(ballots > 300 && ends > 500 && refused > 10_000, "{ballots} ballots, {ends} ends, {refused} refused");
}
