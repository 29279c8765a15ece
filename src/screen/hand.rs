//! What fingers and keys hold down, and from when on they count: no touch made for one page is obeyed by the next.
//!
//! After each change of page nothing is pressed until all fingers and keys were let go and the page has been there for its
//! time. A press acts only on the page on which it began. How long a page must be there is the session's [`Patience`].
//! The times are the clock's readings; this knows neither pages nor buttons.
//!
//! Slint tells one finger at a time. While a second one is down it lets go of the first in the second's name; when one of
//! the two is lifted it presses anew with the other. So the finger's number tells a real end from such a one.
//!
//! [`Patience`]: crate::session::Patience

use std::time::Duration;

use crate::session::Moment;

/// Keys held at once; a keyboard reports fewer.
const MOST_KEYS: usize = 16;

/// A finger or key going down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Press {
    /// The page's number.
    page: u64,
    /// Whether it came late enough on that page, nothing held from before.
    counts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fingers {
    None,
    One(i32, Press),
    /// The first was let go of in the second's name; only the second still counts.
    Two(Option<i32>, i32, Press),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Not drawn yet; then after this time.
    Unseen(Duration),
    From(Moment),
}

/// See the module.
#[derive(Debug)]
pub(super) struct Hand {
    page: u64,
    /// The page on which the last pause began: what was held before it must be let go.
    paused: u64,
    open: Open,
    fingers: Fingers,
    keys: Vec<(String, Press)>,
}

impl Hand {
    pub(super) fn new() -> Self {
        Self { page: 0, paused: 0, open: Open::From(Moment::ZERO), fingers: Fingers::None, keys: Vec::new() }
    }

    /// Another page: nothing is pressed for this time after it is [`seen`](Self::seen).
    pub(super) fn turn(&mut self, pause: Duration) {
        self.page += 1;
        self.paused = self.page;
        self.open = Open::Unseen(pause);
    }

    /// Another leaf of the same page: what is held acts no more, and the next press counts at once.
    pub(super) fn turn_leaf(&mut self) {
        self.page += 1;
    }

    /// The page was drawn.
    pub(super) fn seen(&mut self, now: Moment) {
        if let Open::Unseen(pause) = self.open {
            self.open = Open::From(now + pause);
        }
    }

    /// How long until a press counts.
    pub(super) fn pause_left(&self, now: Moment) -> Duration {
        match self.open {
            Open::Unseen(pause) => pause,
            Open::From(open) => open.saturating_sub(now),
        }
    }

    /// Whether a press that begins now counts: time has passed, and nothing is held since before the page.
    pub(super) fn may(&self, now: Moment) -> bool {
        let is_old = |press: &Press| press.page < self.paused;
        let finger = match &self.fingers {
            Fingers::None => false,
            Fingers::One(_, press) | Fingers::Two(_, _, press) => is_old(press),
        };
        let key = self.keys.iter().any(|(key, press)| acts(key) && is_old(press));
        self.pause_left(now) == Duration::ZERO && !finger && !key
    }

    fn press(&self, now: Moment) -> Press {
        Press { page: self.page, counts: self.may(now) }
    }

    fn acts(&self, press: Press) -> bool {
        press.counts && press.page == self.page
    }

    /// A finger goes down; whether its press counts.
    pub(super) fn down(&mut self, finger: i32, now: Moment) -> bool {
        let press = match self.fingers {
            // What remains of two fingers.
            Fingers::Two(_, second, press) if second == finger => press,
            Fingers::Two(..) => Press { counts: false, ..self.press(now) },
            // A finger of which the end was not told is gone, or this could not begin.
            Fingers::None | Fingers::One(..) => {
                self.fingers = Fingers::None;
                self.press(now)
            }
        };
        self.fingers = Fingers::One(finger, press);
        self.acts(press)
    }

    /// A finger is let go of; whether what it pressed acts.
    pub(super) fn up(&mut self, finger: i32, now: Moment) -> bool {
        match self.fingers {
            Fingers::One(first, press) => {
                let acts = self.acts(press);
                self.fingers = if first == finger {
                    Fingers::None
                } else {
                    // The second finger is down since this moment, on the page as it is before anything acts.
                    Fingers::Two(Some(first), finger, self.press(now))
                };
                acts
            }
            Fingers::None => {
                // A mouse has no second finger: this is the end of what began elsewhere.
                if finger > 0 {
                    self.fingers = Fingers::Two(None, finger, Press { counts: false, ..self.press(now) });
                }
                false
            }
            Fingers::Two(first, ..) => {
                if first == Some(finger) {
                    self.fingers = Fingers::None;
                }
                false
            }
        }
    }

    /// The system took the finger away.
    pub(super) fn lost(&mut self) {
        self.fingers = Fingers::None;
    }

    /// Whether what a finger or key presses now, and has pressed on this page all along, may act although it is not let go.
    pub(super) fn rests(&self) -> bool {
        let finger = matches!(self.fingers, Fingers::One(_, press) if self.acts(press));
        finger || self.keys.iter().any(|(key, press)| acts(key) && self.acts(*press))
    }

    /// A key goes down, or says that it is still down; whether the page hears of it.
    pub(super) fn key_down(&mut self, key: &str, repeats: bool, now: Moment) -> bool {
        if let Some((_, press)) = self.keys.iter().find(|(held, _)| held == key)
            && (repeats || acts(key))
        {
            // A key held types on, and acts once.
            return self.acts(*press) && !acts(key);
        }
        // A letter is let go of under another name where Shift was let go of first: pressed again, it begins again.
        self.key_up(key);
        let mut press = self.press(now);
        // Its beginning was told to another window, or long ago.
        press.counts &= !repeats;
        if self.keys.len() >= MOST_KEYS {
            self.keys.remove(0);
        }
        self.keys.push((key.to_owned(), press));
        self.acts(press)
    }

    /// A key is let go of.
    pub(super) fn key_up(&mut self, key: &str) {
        self.keys.retain(|(held, _)| held != key);
    }

    /// No letter stays of what was typed.
    pub(super) fn forget(&mut self) {
        self.keys.retain(|(key, _)| acts(key));
    }
}

/// Keys that press what has the focus, under one name whatever is held beside them; all others type or walk, and hold nothing back.
fn acts(key: &str) -> bool {
    key == "\n" || key == " "
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSE: Duration = Duration::from_millis(500);

    fn at(milliseconds: u64) -> Moment {
        Duration::from_millis(milliseconds)
    }

    /// A page seen at zero.
    fn page() -> Hand {
        let mut hand = Hand::new();
        hand.turn(PAUSE);
        hand.seen(at(0));
        hand
    }

    fn tap(hand: &mut Hand, finger: i32, now: u64) -> bool {
        hand.down(finger, at(now));
        hand.up(finger, at(now))
    }

    #[test]
    fn a_touch_counts_half_a_second_after_its_page() {
        let mut hand = page();
        for now in [0, 150, 250, 499] {
            assert!(!tap(&mut hand, 0, now), "{now}");
        }
        assert!(tap(&mut hand, 0, 500));
        assert!(tap(&mut hand, 0, 501), "within a page touches are as quick as one likes");
    }

    #[test]
    fn a_page_that_was_not_drawn_takes_nothing() {
        let mut hand = Hand::new();
        hand.turn(PAUSE);
        assert!(!tap(&mut hand, 0, 9000));
        hand.seen(at(9000));
        assert!(!tap(&mut hand, 0, 9499) && tap(&mut hand, 0, 9500));
    }

    #[test]
    fn a_press_begins_and_ends_on_its_page() {
        let mut hand = page();
        assert!(hand.down(1, at(600)));
        hand.turn(PAUSE);
        hand.seen(at(600));
        assert!(!hand.rests(), "nor does a long press go on");
        assert!(!hand.up(1, at(5000)), "it began on the page before");
        assert!(!hand.down(1, at(700)), "too early");
        assert!(!hand.up(1, at(5000)), "and it stays so, however long it is held");
        assert!(tap(&mut hand, 1, 5001));
    }

    #[test]
    fn a_finger_held_from_before_holds_the_page_back() {
        let mut hand = page();
        hand.down(1, at(600));
        hand.turn(PAUSE);
        hand.seen(at(600));
        assert!(!hand.may(at(9000)));
        assert!(!hand.key_down("\n", false, at(9000)));
        hand.key_up("\n");
        hand.up(1, at(9001));
        assert!(hand.may(at(9001)));
    }

    #[test]
    fn two_fingers_on_the_page_before_press_nothing_on_the_next() {
        let mut hand = page();
        assert!(hand.down(1, at(600)));
        assert!(hand.up(2, at(620)), "the second finger ends the first one's press, as Slint has it");
        hand.turn(PAUSE);
        hand.seen(at(620));
        assert!(!hand.may(at(9000)), "the second is still down");
        assert!(!hand.down(2, at(9000)), "the first was lifted");
        assert!(!hand.up(2, at(9100)), "the second was made for the page before");
        assert!(tap(&mut hand, 1, 9101));
    }

    #[test]
    fn two_thumbs_type_as_fast_as_one() {
        let mut hand = page();
        assert!(hand.down(1, at(600)));
        assert!(hand.up(2, at(620)));
        assert!(hand.down(2, at(640)) && hand.up(2, at(660)), "the second thumb's key");
        assert!(hand.down(1, at(700)));
        assert!(hand.up(2, at(710)));
        assert!(!hand.down(1, at(720)), "the second was lifted first: the first has had its turn");
        assert!(!hand.up(1, at(730)));
        assert!(tap(&mut hand, 1, 740));
    }

    #[test]
    fn three_fingers_leave_nothing_behind() {
        let mut hand = page();
        hand.down(1, at(600));
        hand.up(2, at(610));
        hand.turn(PAUSE);
        hand.seen(at(610));
        // A third finger came and remains when both others are lifted.
        assert!(!hand.down(3, at(9000)) && !hand.up(3, at(9001)));
        assert!(tap(&mut hand, 1, 9002));
    }

    #[test]
    fn a_key_held_acts_once_and_must_be_let_go_on_the_next_page() {
        let mut hand = page();
        assert!(hand.key_down("\n", false, at(600)));
        assert!(!hand.key_down("\n", true, at(630)), "its repetition");
        hand.turn(PAUSE);
        hand.seen(at(630));
        for now in [700, 1500, 9000] {
            assert!(!hand.key_down("\n", true, at(now)));
        }
        assert!(!hand.may(at(9000)), "nor does a finger press while it is held");
        hand.key_up("\n");
        assert!(hand.key_down("\n", false, at(9001)));
    }

    #[test]
    fn a_letter_let_go_of_under_another_name_holds_nothing_back() {
        for (pressed, released) in [("L", "l"), ("2", "é"), ("é", "2"), ("Ç", "ç")] {
            let mut hand = page();
            assert!(hand.key_down(pressed, false, at(600)));
            hand.key_up(released);
            assert!(!hand.rests(), "{pressed}");
            hand.turn(PAUSE);
            hand.seen(at(700));
            assert!(!hand.key_down(pressed, true, at(1300)), "{pressed} types on no other page");
            assert!(tap(&mut hand, 0, 1300) && hand.key_down("\n", false, at(1400)), "{pressed}");
            hand.key_up("\n");
            assert!(hand.key_down(pressed, false, at(1500)), "{pressed} again");
        }
    }

    #[test]
    fn letters_repeat_on_their_own_page_only() {
        let mut hand = page();
        assert!(hand.key_down("a", false, at(600)) && hand.key_down("a", true, at(630)));
        hand.turn_leaf();
        assert!(!hand.key_down("a", true, at(640)));
        hand.key_up("a");
        assert!(!hand.key_down("b", true, at(700)), "its beginning was not seen");
        hand.key_up("b");
        assert!(hand.key_down("b", false, at(800)));
    }

    #[test]
    fn a_leaf_turned_ends_what_is_held_and_lets_the_next_touch_through() {
        let mut hand = page();
        assert!(hand.down(1, at(600)));
        hand.turn_leaf();
        assert!(!hand.up(1, at(610)));
        assert!(tap(&mut hand, 1, 611));
    }

    #[test]
    fn nothing_locks_the_kiosk_for_good() {
        for lost in 0..4 {
            let mut hand = page();
            match lost {
                0 => drop(hand.down(1, at(600))),
                1 => drop(hand.up(2, at(600))),
                2 => drop((hand.down(1, at(600)), hand.up(2, at(600)))),
                _ => drop(hand.key_down("\n", true, at(600))),
            }
            hand.key_up("\n");
            tap(&mut hand, 3, 700);
            assert!(tap(&mut hand, 3, 800), "case {lost}");
        }
    }
}
