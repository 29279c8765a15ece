mod random;

use super::*;
use crate::ballot::Answer;
use crate::consultation::source;
use crate::envelope::Leaf;
use crate::keys::KioskNumber;
use crate::keys::random::Seeded;

fn definition(change: impl FnOnce(&mut Definition)) -> Arc<Definition> {
    let folder = tempfile::tempdir().unwrap();
    let toml = include_str!("../consultation/source/sample.toml");
    std::fs::write(folder.path().join(source::DEFINITION_FILE), toml).unwrap();
    let csv = "id;title_fr;cost\na;Un;1000\nb;Deux;2000\nc;Trois;3000\n";
    std::fs::write(folder.path().join("projets.csv"), csv).unwrap();
    let mut definition = source::read(folder.path()).definition.unwrap();
    change(&mut definition);
    Arc::new(definition)
}

fn session(change: impl FnOnce(&mut Definition)) -> Session {
    let mut session = Session::new(definition(change), Patience::default());
    assert_eq!(session.start(seconds(0), &mut Seeded::new(1, "session")).unwrap(), Ok(()));
    session
}

fn seconds(seconds: u64) -> Moment {
    Duration::from_secs(seconds)
}

/// "Voter", after a look at the review for as long as it must be shown.
fn vote(session: &mut Session, now: Moment) -> Result<crate::ballot::Ballot, Refused> {
    session.shown(now);
    session.vote(now + session.patience().review)
}

fn receipt() -> Receipt {
    Receipt { consultation: [1; 8], kiosk: KioskNumber(1), leaf: Leaf([2; 32]), signature: [3; 64] }
}

#[test]
fn a_visit_from_start_to_thanks() {
    let mut session = session(|_| {});
    assert_eq!(session.state(), &State::Question(0));
    assert_eq!(session.apply(&Touch::choose(1), seconds(1)), Ok(()));
    assert_eq!(session.next(seconds(2)), Ok(()));
    assert_eq!(session.state(), &State::Review);
    let ballot = vote(&mut session, seconds(3)).unwrap();
    assert!(ballot.responses == vec![Response::Answered(Answer::Marks(vec![0, 1, 0]))]);
    assert_eq!(session.leave(), Err(Refused::NotNow), "never while casting");
    assert_eq!(session.recorded(receipt(), seconds(4)), Ok(()));
    assert!(session.response(0).is_none(), "the choices are erased as soon as the box has them");
    assert_eq!(session.finish(seconds(5)), Ok(()));
    assert_eq!(session.state(), &State::Thanks);
    assert_eq!(session.finish(seconds(6)), Ok(()));
    assert_eq!(session.state(), &State::Attract);
}

#[test]
fn leaving_erases_everything() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.leave().unwrap();
    assert!(session.response(0).is_none());
    assert_eq!(session.state(), &State::Attract);
    session.start(seconds(2), &mut Seeded::new(2, "session")).unwrap().unwrap();
    assert!(session.response(0) == Some(&Response::Skipped));
}

#[test]
fn an_idle_resident_is_asked_and_then_everything_is_erased() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(0), seconds(10)).unwrap();
    assert_eq!(session.tick(seconds(99)), Idle::Present);
    assert_eq!(session.tick(seconds(100)), Idle::Asking(seconds(30)));
    session.touch(seconds(110));
    assert_eq!(session.tick(seconds(111)), Idle::Present);
    assert_eq!(session.tick(seconds(229)), Idle::Asking(seconds(1)));
    assert_eq!(session.tick(seconds(230)), Idle::Present);
    assert_eq!(session.state(), &State::Attract);
    assert!(session.response(0).is_none());
}

#[test]
fn casting_is_never_interrupted_and_a_refused_ballot_keeps_its_choices() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.next(seconds(1)).unwrap();
    let first = vote(&mut session, seconds(1)).unwrap();
    assert_eq!(session.tick(seconds(9999)), Idle::Present);
    assert_eq!(session.state(), &State::Casting);
    session.not_recorded(seconds(9999)).unwrap();
    assert_eq!(session.state(), &State::Review);
    assert!(vote(&mut session, seconds(9999)).unwrap() == first);
}

#[test]
fn blank_empty_and_incomplete() {
    let mut session = session(|definition| {
        definition.questions[0].kind = crate::consultation::Kind::Approval { min: 2, max: 2, money: None };
    });
    session.next(seconds(1)).unwrap();
    assert_eq!(vote(&mut session, seconds(1)).unwrap_err(), Refused::Empty, "nobody votes empty by one touch");
    session.revise(0, seconds(1)).unwrap();
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.next(seconds(1)).unwrap();
    assert_eq!(vote(&mut session, seconds(1)).unwrap_err(), Refused::Incomplete(vec![(0, 1)]));
    assert_eq!(session.first_incomplete(), Some((1, 1)));
    session.back(seconds(1)).unwrap();
    session.apply(&Touch::Blank, seconds(1)).unwrap();
    session.next(seconds(1)).unwrap();
    assert!(vote(&mut session, seconds(1)).unwrap().responses == vec![Response::Blank]);
}

#[test]
fn a_territory_decides_what_is_put_and_changing_it_erases() {
    let mut session = session(|definition| {
        for id in ["est", "ouest"] {
            let name = crate::consultation::Texts::french(id);
            definition.territories.push(crate::consultation::definition::Territory {
                id: id.into(),
                name,
                budget: None,
            });
        }
        let question = &mut definition.questions[0];
        question.by_territory = true;
        for (option, territory) in question.options.iter_mut().zip(["est", "est", "ouest"]) {
            option.territory = Some(territory.into());
        }
    });
    assert_eq!(session.state(), &State::Territory);
    assert_eq!(session.choose_territory(5, seconds(1)), Err(Refused::NoTerritory));
    session.choose_territory(0, seconds(1)).unwrap();
    assert_eq!(session.apply(&Touch::choose(2), seconds(1)), Err(Refused::Rule(Refusal::NotOffered)));
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.back(seconds(1)).unwrap();
    session.choose_territory(1, seconds(1)).unwrap();
    session.next(seconds(1)).unwrap();
    session.vote_blank(seconds(1)).unwrap();
    let ballot = vote(&mut session, seconds(1)).unwrap();
    assert!(ballot.style == 2 && ballot.responses == vec![Response::Blank]);
}

#[test]
fn two_visits_see_options_in_two_orders() {
    let orders: Vec<Vec<usize>> = (0..6)
        .map(|seed| {
            let mut session = Session::new(definition(|_| {}), Patience::default());
            session.start(seconds(0), &mut Seeded::new(seed, "order")).unwrap().unwrap();
            session.question().unwrap().1.to_vec()
        })
        .collect();
    assert!(orders.iter().any(|order| *order != orders[0]));
}

#[test]
fn the_pause_between_two_ballots_is_kept() {
    let mut session = session(|definition| definition.eligibility.pause_seconds = 10);
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.next(seconds(1)).unwrap();
    vote(&mut session, seconds(1)).unwrap();
    session.recorded(receipt(), seconds(2)).unwrap();
    session.leave().unwrap();
    let mut random = Seeded::new(1, "pause");
    assert_eq!(session.start(seconds(5), &mut random).unwrap(), Err(Refused::NotNow));
    assert_eq!(session.start(seconds(12), &mut random).unwrap(), Ok(()));
}

#[test]
fn nothing_is_cast_from_a_review_that_was_not_shown_for_its_time() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.next(seconds(2)).unwrap();
    assert_eq!(session.vote(seconds(60)).unwrap_err(), Refused::NotShown, "never shown");
    session.shown(seconds(60));
    assert_eq!(session.vote(seconds(60)).unwrap_err(), Refused::NotShown, "not long enough");
    assert_eq!(session.vote(Duration::from_millis(60_999)).unwrap_err(), Refused::NotShown);
    session.covered();
    assert_eq!(session.vote(seconds(61)).unwrap_err(), Refused::NotShown, "something lay on it");
    session.shown(seconds(61));
    session.shown(seconds(70));
    assert_eq!(session.state(), &State::Review);
    assert!(session.vote(seconds(62)).is_ok(), "it is shown since the first of the two");
}

#[test]
fn what_was_shown_before_a_change_or_a_way_back_counts_no_more() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(0), seconds(1)).unwrap();
    session.apply(&Touch::choose(1), seconds(1)).unwrap();
    session.next(seconds(2)).unwrap();
    session.shown(seconds(2));
    session.withdraw((0, 0), seconds(10)).unwrap();
    assert_eq!(session.vote(seconds(20)).unwrap_err(), Refused::NotShown, "the review says something else now");
    session.shown(seconds(20));
    session.back(seconds(30)).unwrap();
    session.shown(seconds(30));
    session.next(seconds(31)).unwrap();
    assert_eq!(session.vote(seconds(40)).unwrap_err(), Refused::NotShown, "a question is no review");
    let ballot = vote(&mut session, seconds(40)).unwrap();
    assert!(ballot.responses == vec![Response::Answered(Answer::Marks(vec![0, 1, 0]))]);
    session.not_recorded(seconds(41)).unwrap();
    assert_eq!(session.vote(seconds(50)).unwrap_err(), Refused::NotShown, "the refusal is to be read first");
}

#[test]
fn nothing_chosen_is_cast_blank_or_not_at_all() {
    let mut asked = session(|_| {});
    asked.next(seconds(1)).unwrap();
    assert!(!asked.has_chosen() && asked.can_be_blank());
    assert_eq!(vote(&mut asked, seconds(1)).unwrap_err(), Refused::Empty);
    asked.vote_blank(seconds(3)).unwrap();
    assert_eq!(asked.vote(seconds(9)).unwrap_err(), Refused::NotShown, "\"Vous votez blanc.\" is to be read");
    assert!(vote(&mut asked, seconds(9)).unwrap().responses == vec![Response::Blank]);

    let mut never = session(|definition| definition.questions[0].blank = false);
    never.next(seconds(1)).unwrap();
    assert_eq!(never.vote_blank(seconds(1)), Err(Refused::NoBlank));
    assert_eq!(vote(&mut never, seconds(1)).unwrap_err(), Refused::Empty);

    let mut begun = session(|_| {});
    begun.apply(&Touch::choose(0), seconds(1)).unwrap();
    begun.next(seconds(1)).unwrap();
    assert_eq!(begun.vote_blank(seconds(1)), Err(Refused::NoBlank), "what was chosen is not thrown away");
}

#[test]
fn the_last_line_withdrawn_leaves_nothing_chosen() {
    let mut session = session(|_| {});
    session.apply(&Touch::choose(2), seconds(1)).unwrap();
    assert_eq!(session.withdraw((0, 2), seconds(1)), Err(Refused::NotNow), "on the review only");
    session.next(seconds(1)).unwrap();
    session.withdraw((0, 2), seconds(1)).unwrap();
    assert!(!session.has_chosen());
    assert_eq!(session.state(), &State::Review);
}
