//! The staff's side of the window: the PIN, and the acts behind it.

use std::time::Duration;

use slint::{ComponentHandle as _, SharedString};
use zeroize::Zeroizing;

use super::generated::{Life, Pin, Staff, StaffAct};
use super::visit::{Aside, Visit};
use super::worker::Order;
use crate::batch::LifeState;
use crate::kiosk::{Act, Notice, PIN_DIGITS, PinAnswer, Standing, date_to_confirm};
use crate::session::{Idle, Moment, State};

/// How long the staff pages stay without a touch.
const STAFF_PATIENCE: Duration = Duration::from_secs(120);

/// What the staff pages hold; nothing of it outlives them.
#[derive(Default)]
pub(super) struct Counter {
    typed: Zeroizing<String>,
    wrong: bool,
    unset: bool,
    blocked_until: Moment,
    standing: Option<Standing>,
    running: Option<StaffAct>,
    done: Option<StaffAct>,
    notice: Option<Notice>,
    /// When somebody last touched anything; `None` since everything was erased.
    pub(super) touched: Option<Moment>,
}

impl Visit {
    /// Two seconds on the kiosk's name, where nobody is voting.
    pub(super) fn ask_pin(&mut self) {
        if self.session.state() == &State::Attract {
            self.counter = Counter::default();
            self.worker.order(Order::PinState(self.now()));
            self.lay(Aside::Pin);
        }
    }

    pub(super) fn pin_digit(&mut self, digit: &str) {
        self.touch();
        let waits = self.counter.blocked_until > self.now();
        let is_digit = digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit());
        if is_digit && !waits && !self.counter.unset && self.counter.typed.len() < PIN_DIGITS {
            self.counter.wrong = false;
            self.counter.typed.push_str(digit);
            if self.counter.typed.len() == PIN_DIGITS {
                let pin = std::mem::take(&mut self.counter.typed);
                self.worker.order(Order::TryPin(pin, self.now()));
            }
        }
        self.show();
    }

    pub(super) fn pin_take_back(&mut self) {
        self.touch();
        self.counter.typed.pop();
        self.show();
    }

    pub(super) fn pin_clear(&mut self) {
        self.touch();
        self.counter.typed = Zeroizing::default();
        self.show();
    }

    pub(super) fn hear_pin(&mut self, answer: Result<PinAnswer, Notice>, standing: Standing) {
        if !self.asides.contains(&Aside::Pin) {
            return;
        }
        self.counter.standing = Some(standing);
        match answer {
            Ok(PinAnswer::Right) => {
                self.asides.clear();
                self.lay(Aside::Staff);
            }
            Ok(PinAnswer::Wrong) => self.counter.wrong = true,
            Ok(PinAnswer::Wait(wait)) => self.counter.blocked_until = self.now() + wait,
            Ok(PinAnswer::Unset) => self.counter.unset = true,
            Err(notice) => self.counter.notice = Some(notice),
        }
    }

    pub(super) fn act(&mut self, asked: StaffAct) {
        self.touch();
        let act = match asked {
            StaffAct::Open => Act::Open(date_to_confirm()),
            StaffAct::Pause => Act::Pause,
            StaffAct::Close => Act::Close,
            StaffAct::Export => Act::Export,
            StaffAct::None => return,
        };
        if self.asides.last() == Some(&Aside::Staff) && self.counter.running.is_none() {
            self.counter.running = Some(asked);
            self.counter.notice = None;
            self.worker.order(Order::Act(act));
        }
        self.show();
    }

    pub(super) fn hear_act(&mut self, done: Result<(), Notice>, standing: Standing) {
        self.touch();
        self.counter.standing = Some(standing);
        self.counter.done = self.counter.running.take();
        self.counter.notice = done.err();
        // What residents may do has changed.
        self.worker.order(Order::Look);
    }

    /// Nobody votes: help, settings and staff pages go when nobody touches them.
    pub(super) fn attract_tick(&mut self, now: Moment) -> Idle {
        let counts = self.asides.contains(&Aside::Pin) || self.session.pause_left(self.drawn) > Duration::ZERO;
        if counts {
            self.show();
        }
        let left = self.counter.touched.is_some_and(|touched| now.saturating_sub(touched) >= STAFF_PATIENCE);
        if left && self.counter.running.is_none() {
            self.forget();
        }
        Idle::Present
    }

    pub(super) fn show_staff(&self) {
        let Some(window) = self.window.upgrade() else { return };
        let counter = &self.counter;
        let pin = window.global::<Pin<'_>>();
        pin.set_digits(i32::try_from(counter.typed.len()).unwrap_or(0));
        pin.set_length(i32::try_from(PIN_DIGITS).unwrap_or(0));
        pin.set_wrong(counter.wrong);
        pin.set_unset(counter.unset);
        let wait = counter.blocked_until.saturating_sub(self.now());
        pin.set_wait(i32::try_from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).unwrap_or(i32::MAX));
        let staff = window.global::<Staff<'_>>();
        if let Some(standing) = counter.standing {
            staff.set_life(match standing.life {
                LifeState::Installed => Life::Installed,
                LifeState::Open => Life::Open,
                LifeState::Paused => Life::Paused,
                LifeState::Closed => Life::Closed,
            });
            staff.set_envelopes(i32::try_from(standing.envelopes).unwrap_or(i32::MAX));
        }
        staff.set_date(date_to_confirm().into());
        staff.set_running(counter.running.unwrap_or(StaffAct::None));
        staff.set_done(counter.done.unwrap_or(StaffAct::None));
        let notice = counter.notice.map(|notice| self.sentence(notice)).unwrap_or_default();
        staff.set_notice(notice.clone());
        pin.set_notice(notice);
        if !self.asides.contains(&Aside::Staff) {
            staff.set_asking(StaffAct::None);
            staff.set_notice(SharedString::new());
        }
    }
}
