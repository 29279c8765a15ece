//! The staff's side of the window: the PIN, and the acts behind it.

use std::time::Duration;

use slint::ComponentHandle as _;
use zeroize::Zeroizing;

use super::generated::{AppWindow, Life, Pin, PrinterSeen, Staff, StaffAct, StickSeen};
use super::held::model;
use super::page::Aside;
use super::visit::{Visit, seconds};
use super::worker::Order;
use crate::batch::LifeState;
use crate::kiosk::{Act, Done, Notice, PIN_DIGITS, PinAnswer, Standing, StickStanding, date_to_confirm};
use crate::printer::State;
use crate::session::{self, Moment};

/// How long the staff pages stay without a touch.
const STAFF_PATIENCE: Duration = Duration::from_secs(120);

/// What the staff pages hold; nothing of it outlives them.
#[derive(Default)]
pub(super) struct StaffSide {
    typed: Zeroizing<String>,
    wrong: bool,
    unset: bool,
    blocked_until: Moment,
    standing: Option<Standing>,
    running: Option<StaffAct>,
    done: Option<StaffAct>,
    notice: Option<Notice>,
}

impl StaffSide {
    /// Whether an act is under way.
    pub(super) fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// How the kiosk stands now, for a page that already says how it stood.
    pub(super) fn note(&mut self, standing: Standing) {
        if self.standing.is_some() {
            self.standing = Some(standing);
        }
    }

    /// How the kiosk stands, once it was asked.
    pub(super) fn standing(&self) -> Option<&Standing> {
        self.standing.as_ref()
    }

    /// The act under way.
    pub(super) fn running(&self) -> StaffAct {
        self.running.unwrap_or(StaffAct::None)
    }
}

impl Visit {
    /// Two seconds on the kiosk's name, where nobody is voting.
    pub(super) fn ask_pin(&mut self) {
        if self.session.state() == &session::State::Attract {
            self.staff = StaffSide::default();
            self.worker.order(Order::PinState(self.now()));
            self.lay(Aside::Pin);
        }
    }

    pub(super) fn pin_digit(&mut self, digit: &str) {
        self.touch();
        let waits = self.staff.blocked_until > self.now();
        let is_digit = digit.len() == 1 && digit.bytes().all(|byte| byte.is_ascii_digit());
        if is_digit && !waits && !self.staff.unset && self.staff.typed.len() < PIN_DIGITS {
            self.staff.wrong = false;
            self.staff.typed.push_str(digit);
            if self.staff.typed.len() == PIN_DIGITS {
                let pin = std::mem::take(&mut self.staff.typed);
                self.worker.order(Order::TryPin(pin, self.now()));
            }
        }
        self.show();
    }

    pub(super) fn pin_take_back(&mut self) {
        self.touch();
        self.staff.typed.pop();
        self.show();
    }

    pub(super) fn pin_clear(&mut self) {
        self.touch();
        self.staff.typed = Zeroizing::default();
        self.show();
    }

    pub(super) fn hear_pin(&mut self, answer: Result<PinAnswer, Notice>, standing: Standing) {
        if !self.asides.contains(&Aside::Pin) {
            return;
        }
        self.staff.standing = Some(standing);
        match answer {
            Ok(PinAnswer::Right) => {
                self.asides.clear();
                self.lay(Aside::Staff);
            }
            Ok(PinAnswer::Wrong) => self.staff.wrong = true,
            Ok(PinAnswer::Wait(wait)) => self.staff.blocked_until = self.now() + wait,
            Ok(PinAnswer::Unset) => self.staff.unset = true,
            Ok(PinAnswer::Awaited) => {}
            Err(notice) => self.staff.notice = Some(notice),
        }
    }

    pub(super) fn act(&mut self, asked: StaffAct) {
        self.touch();
        let Some(window) = self.window.upgrade() else { return };
        let act = match asked {
            // The date as it stood on the page that was confirmed.
            StaffAct::Open => Act::Open(Some(window.global::<Staff<'_>>().get_date().into())),
            StaffAct::OpenUndated => Act::Open(None),
            StaffAct::Pause => Act::Pause,
            StaffAct::Close => Act::Close,
            StaffAct::Export => Act::Export,
            StaffAct::Slip => Act::Slip,
            StaffAct::SwitchOff if self.asides.last() == Some(&Aside::Staff) && !self.staff.is_busy() => {
                return self.switch_off();
            }
            StaffAct::SwitchOff | StaffAct::None => return,
        };
        if self.asides.last() == Some(&Aside::Staff) && self.staff.running.is_none() {
            self.staff.running = Some(asked);
            self.staff.notice = None;
            self.worker.order(Order::Act(act));
        }
        self.show();
    }

    pub(super) fn hear_act(&mut self, done: Result<Done, Notice>, standing: Standing) {
        self.touch();
        self.staff.standing = Some(standing);
        self.staff.done = self.staff.running.take();
        self.staff.notice = match done {
            Ok(Done::Exported(_) | Done::Printed | Done::NoPrinter) => None,
            Ok(Done::PaperUnknown) => Some(Notice::SlipUnknown),
            Ok(Done::PaperMissing(_)) => Some(Notice::SlipMissing),
            Err(notice) => Some(notice),
        };
        // What residents may do has changed.
        self.look();
    }

    /// Nobody votes: what counts on the page goes on, and help, settings and staff pages go when nobody touches them.
    pub(super) fn attract_tick(&mut self, now: Moment) {
        let left = self.touched.is_some_and(|touched| now.saturating_sub(touched) >= STAFF_PATIENCE);
        if left && self.staff.running.is_none() {
            self.forget();
        } else {
            self.show();
        }
    }

    pub(super) fn show_staff(&self, window: &AppWindow) {
        let side = &self.staff;
        let pin = window.global::<Pin<'_>>();
        pin.set_digits(i32::try_from(side.typed.len()).unwrap_or(0));
        pin.set_length(i32::try_from(PIN_DIGITS).unwrap_or(0));
        pin.set_wrong(side.wrong);
        pin.set_unset(side.unset);
        pin.set_wait(seconds(side.blocked_until.saturating_sub(self.now())));
        let page = window.global::<Staff<'_>>();
        if let Some(standing) = &side.standing {
            page.set_life(match standing.life {
                LifeState::Installed => Life::Installed,
                LifeState::Open => Life::Open,
                LifeState::Paused => Life::Paused,
                LifeState::Closed => Life::Closed,
            });
            page.set_envelopes(i32::try_from(standing.envelopes).unwrap_or(i32::MAX));
            let warnings = standing.warnings.iter().map(|warning| self.sentence(*warning)).collect();
            page.set_warnings(model(warnings));
            if usize::try_from(page.get_warned()).is_ok_and(|warned| warned >= standing.warnings.len()) {
                page.set_warned(0);
            }
            page.set_has_slip(standing.has_slip);
            page.set_printer(seen(standing.printer));
            page.set_stick(match standing.stick {
                StickStanding::Here => StickSeen::Here,
                StickStanding::Absent => StickSeen::Absent,
                StickStanding::Unset => StickSeen::Unset,
            });
        }
        page.set_running(side.running.unwrap_or(StaffAct::None));
        page.set_done(side.done.unwrap_or(StaffAct::None));
        let notice = side.notice.map(|notice| self.sentence(notice)).unwrap_or_default();
        page.set_notice(notice.clone());
        pin.set_notice(notice);
        if self.asides.contains(&Aside::Staff) {
            let date = date_to_confirm();
            page.set_clock_wrong(date.is_none());
            page.set_date(date.unwrap_or_default().into());
        } else {
            page.set_asking(StaffAct::None);
            page.set_warned(0);
        }
    }
}

/// A printer's state as the page words it.
fn seen(state: Option<State>) -> PrinterSeen {
    match state {
        None => PrinterSeen::None,
        Some(State::Ready) => PrinterSeen::Ready,
        Some(State::PaperLow) => PrinterSeen::Low,
        Some(State::PaperOut) => PrinterSeen::Out,
        Some(State::CoverOpen) => PrinterSeen::Cover,
        Some(State::CutterFault | State::Offline) => PrinterSeen::Stuck,
        Some(State::Unreachable) => PrinterSeen::Away,
        Some(State::Unknown) => PrinterSeen::Mute,
    }
}
